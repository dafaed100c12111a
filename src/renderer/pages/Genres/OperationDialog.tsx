// The dialog of one vocabulary edit: its fields, what it would change, and the button that does it.
import { useState } from 'react';
import { Alert, Button, Group, Loader, Modal, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import type { Genre } from '../../../shared/domain.ts';
import { toWireError } from '../../../shared/errors.ts';
import { useCall } from '../../api/queries.ts';
import { sentence } from '../../parts/words.ts';
import { sendEdit } from '../../state/edits.ts';
import { lastViewStore } from '../../state/view.ts';
import { beginning, DO, operationOf, TITLES, type Draft, type Fields, type Operation } from './drafts.ts';
import { OperationFields } from './OperationFields.tsx';
import { PreviewList } from './PreviewList.tsx';

export interface OperationDialogProps {
  draft: Draft | null;
  genres: Genre[];
  onClose: () => void;
}

/** A pause in typing after which the preview is counted anew. */
const REST_MS = 300;

export function OperationDialog({ draft, genres, onClose }: OperationDialogProps) {
  return (
    <Modal opened={draft !== null} onClose={onClose} title={draft ? TITLES[draft.op] : ''} size={640}>
      {draft && <Form key={JSON.stringify(draft)} draft={draft} genres={genres} onClose={onClose} />}
    </Modal>
  );
}

function Form({ draft, genres, onClose }: { draft: Draft; genres: Genre[]; onClose: () => void }) {
  const [fields, setFields] = useState<Fields>(() => beginning(draft, lastViewStore.get()));
  const [busy, setBusy] = useState(false);
  const operation = operationOf(draft, fields);
  const [rested] = useDebouncedValue(JSON.stringify(operation), REST_MS);
  const asked = rested === 'null' ? null : (JSON.parse(rested) as Operation);
  const preview = useCall(
    'vocabulary.preview',
    { operation: asked ?? { op: 'unalias', alias: '-' } },
    {
      enabled: asked !== null,
    },
  );
  const current = operation !== null && rested === JSON.stringify(operation);
  const refused = current && preview.error ? toWireError(preview.error) : null;
  const apply = async (): Promise<void> => {
    if (!operation) return;
    setBusy(true);
    try {
      const { what } = await sendEdit('vocabulary.apply', { operation }, 'the vocabulary');
      if (what !== null) notifications.show({ message: `${sentence(what)}. Undo takes it back.`, autoClose: 4000 });
      onClose();
    } catch {
      // Shown by sendEdit; the dialog stays with what was entered.
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void apply();
      }}
    >
      <Stack gap="sm">
        <OperationFields draft={draft} genres={genres} fields={fields} onChange={setFields} />
        {refused && (
          <Alert color="yellow" title={refused.message} role="alert">
            {refused.hint}
          </Alert>
        )}
        {current && preview.data && !refused && <PreviewList preview={preview.data} />}
        {operation && !refused && !(current && preview.data) && (
          <Group gap="xs">
            <Loader size="xs" />
            <Text size="sm" className="quiet">
              Counting what would change
            </Text>
          </Group>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={!current || refused !== null || !preview.data}>
            {DO[draft.op]}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
