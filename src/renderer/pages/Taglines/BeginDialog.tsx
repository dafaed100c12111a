// Drafts that begin with words of the person's own: asks for them, with the first words of the chosen draft to start from.
import { useState } from 'react';
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';

export interface BeginDialogProps {
  /** What stands in the field at first. */
  words: string;
  onDraft: (beginning: string) => void;
  onClose: () => void;
}

const MOST = 120;

export function BeginDialog({ words, onDraft, onClose }: BeginDialogProps) {
  const [text, setText] = useState(words);
  const draft = (): void => {
    if (text.trim() === '') return;
    onDraft(text.trim());
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title="Drafts that begin with…" size="md">
      <Stack gap="sm">
        <TextInput
          data-autofocus
          label="First words"
          description="Each draft begins with exactly these words."
          maxLength={MOST}
          value={text}
          onFocus={(event) => {
            event.currentTarget.select();
          }}
          onChange={(event) => {
            setText(event.currentTarget.value);
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing || event.key !== 'Enter') return;
            event.preventDefault();
            draft();
          }}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={text.trim() === ''} onClick={draft}>
            Draft
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
