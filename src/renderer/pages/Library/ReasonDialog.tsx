// A reason for the edits to come: it is kept with each of them and stands in the history, until it is taken away.
import { useState } from 'react';
import { Button, Group, Modal, Text, TextInput } from '@mantine/core';
import { inDialogToo, useKeys } from '../../keys/keyHandlers.ts';
import { reasonStore } from '../../state/edits.ts';

export function ReasonDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      closeOnEscape={false}
      size="md"
      padding="sm"
      title="Why are the next edits made?"
    >
      <ReasonField onClose={onClose} />
    </Modal>
  );
}

function ReasonField({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState(reasonStore.get() ?? '');
  useKeys(inDialogToo({ escape: onClose }));
  const keep = (): void => {
    reasonStore.set(text.trim() === '' ? null : text.trim());
    onClose();
  };
  return (
    <>
      <TextInput
        data-autofocus
        aria-label="Reason"
        placeholder="The poster shows a spaceship"
        maxLength={2000}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) keep();
        }}
      />
      <Group gap="xs" mt="xs">
        <Button size="xs" onClick={keep}>
          Give this reason
        </Button>
        <Text size="xs" className="quiet">
          It goes with each change of genres until you take it away.
        </Text>
      </Group>
    </>
  );
}
