// The note key: a note on the poster under the cursor, or one note on all that are selected. One poster's note begins with
// what it says now; a note that was changed meanwhile is shown, not overwritten.
import { useState } from 'react';
import { Button, Group, Modal, Text, Textarea } from '@mantine/core';
import { AppError } from '../../../shared/errors.ts';
import { call } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { inDialogToo, useKeys } from '../../keys/keyHandlers.ts';
import { plural, titleOf } from '../../parts/words.ts';
import { ChangedMeanwhile } from '../../parts/ChangedMeanwhile.tsx';
import { sendEdit } from '../../state/edits.ts';

export interface NoteDialogProps {
  opened: boolean;
  posterIds: readonly number[];
  onClose: () => void;
}

export function NoteDialog({ opened, posterIds, onClose }: NoteDialogProps) {
  const one = posterIds.length === 1 ? posterIds[0] : undefined;
  const { data } = useCall('poster.get', { posterId: one ?? 0 }, { enabled: opened && one !== undefined });
  const ready = opened && posterIds.length > 0 && (one === undefined || data !== undefined);
  return (
    <Modal
      opened={ready}
      onClose={onClose}
      closeOnEscape={false}
      size="md"
      padding="sm"
      transitionProps={{ duration: 80 }}
      title={
        one === undefined ? `Note on ${plural(posterIds.length, 'poster')}` : `Note on ${data ? titleOf(data) : ''}`
      }
    >
      <NoteField posterIds={posterIds} saved={one === undefined ? undefined : (data?.note ?? null)} onClose={onClose} />
    </Modal>
  );
}

interface NoteFieldProps {
  posterIds: readonly number[];
  /** The note of the one poster; undefined for several. */
  saved: string | null | undefined;
  onClose: () => void;
}

function NoteField({ posterIds, saved, onClose }: NoteFieldProps) {
  const [text, setText] = useState(saved ?? '');
  const [base, setBase] = useState(saved);
  const [theirs, setTheirs] = useState<string | null | undefined>(undefined);
  useKeys(inDialogToo({ escape: onClose }));
  const save = async (on: string | null | undefined): Promise<void> => {
    const input = { posterIds: [...posterIds], note: text, ...(on === undefined ? {} : { base: on }) };
    try {
      await sendEdit('marks.set', input, 'the note');
      onClose();
    } catch (error) {
      const [posterId] = posterIds;
      if (!(error instanceof AppError) || error.code !== 'conflict' || posterId === undefined) return;
      setTheirs((await call('poster.get', { posterId })).note);
    }
  };
  return (
    <>
      <Textarea
        data-autofocus
        aria-label="Note"
        placeholder="What should others know? Empty takes the note away."
        autosize
        minRows={3}
        maxRows={10}
        maxLength={5000}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save(base);
        }}
      />
      {theirs !== undefined && (
        <ChangedMeanwhile
          theirs={theirs}
          onTake={() => {
            setText(theirs ?? '');
            setBase(theirs);
            setTheirs(undefined);
          }}
          onSaveMine={() => void save(theirs)}
        />
      )}
      <Group gap="xs" mt="xs">
        <Button size="xs" onClick={() => void save(base)}>
          Save the note
        </Button>
        <Button size="xs" variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Text size="xs" className="quiet">
          Ctrl Enter saves
          {posterIds.length > 1 && '; notes that these posters have are replaced, and undo brings them back'}
        </Text>
      </Group>
    </>
  );
}
