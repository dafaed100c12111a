// The note key: a note on the poster under the cursor, or one note on all that are selected. One poster's note begins with
// what it says now; a note that was changed meanwhile is shown, not overwritten.
import { useEffect, useState } from 'react';
import { Button, Group, Modal, Text, Textarea } from '@mantine/core';
import { AppError } from '../../../shared/errors.ts';
import { call } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { inDialogToo, useKeys } from '../../keys/keyHandlers.ts';
import { plural, titleOf } from '../../parts/words.ts';
import { ChangedMeanwhile } from '../../parts/ChangedMeanwhile.tsx';
import { sendEdit } from '../../state/edits.ts';
import { keptNoteStore, type KeptNote } from '../../state/keptNote.ts';
import { useStore } from '../../state/store.ts';

/** Saves a note; one that is refused is kept, and the dialog opens with it. */
async function sendNote(note: KeptNote): Promise<void> {
  const { posterIds, text, base } = note;
  try {
    const input = { posterIds: [...posterIds], note: text, ...(base === undefined ? {} : { base }) };
    await sendEdit('marks.set', input, 'the note');
  } catch (error) {
    const [posterId] = posterIds;
    const stale = error instanceof AppError && error.code === 'conflict' && posterId !== undefined;
    const theirs = stale ? (await call('poster.get', { posterId }).catch(() => null))?.note : undefined;
    keptNoteStore.set({ ...note, theirs });
  }
}

export interface NoteDialogProps {
  opened: boolean;
  posterIds: readonly number[];
  onClose: () => void;
}

export function NoteDialog({ opened, posterIds, onClose }: NoteDialogProps) {
  const kept = useStore(keptNoteStore);
  const on = kept?.posterIds ?? posterIds;
  const one = on.length === 1 ? on[0] : undefined;
  const asked = one !== undefined && (opened || kept !== null);
  const { data } = useCall('poster.get', { posterId: one ?? 0 }, { enabled: asked });
  const close = (): void => {
    keptNoteStore.set(null);
    onClose();
  };
  return (
    <Modal
      // At once: what is typed before the note is known must not reach the posters behind.
      opened={opened && on.length > 0}
      onClose={close}
      closeOnEscape={false}
      size="md"
      padding="sm"
      title={
        one === undefined ? `Note on ${plural(on.length, 'poster')}` : `Note on ${data ? titleOf(data) : 'a poster'}`
      }
    >
      <NoteField
        posterIds={on}
        saved={one === undefined ? undefined : (data?.note ?? null)}
        known={one === undefined || data !== undefined}
        kept={kept}
        onClose={close}
      />
    </Modal>
  );
}

interface NoteFieldProps {
  posterIds: readonly number[];
  /** The note of the one poster; undefined for several. */
  saved: string | null | undefined;
  /** Whether `saved` has come. */
  known: boolean;
  /** A note that could not be saved, to go on with. */
  kept: KeptNote | null;
  onClose: () => void;
}

function NoteField({ posterIds, saved, known, kept, onClose }: NoteFieldProps) {
  const [begun, setBegun] = useState(known || kept !== null);
  const [text, setText] = useState(kept?.text ?? saved ?? '');
  const [base, setBase] = useState(kept ? kept.base : saved);
  const [theirs, setTheirs] = useState(kept?.theirs);
  const [sends, setSends] = useState(false);
  // The note came while somebody was typing: what was typed goes on from it.
  if (known && !begun) {
    setBegun(true);
    setBase(saved);
    setText([saved ?? '', text].filter(Boolean).join('\n'));
  }
  useKeys(inDialogToo({ escape: onClose }));
  const save = (on: string | null | undefined): void => {
    // The dialog closes with the key: those that follow are the page's, however long the saving takes.
    onClose();
    void sendNote({ posterIds, text, base: on, theirs: undefined });
  };
  useEffect(() => {
    if (!sends || !begun) return;
    save(base);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [sends, begun]);
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
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) setSends(true);
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
          onSaveMine={() => {
            save(theirs);
          }}
        />
      )}
      <Group gap="xs" mt="xs">
        <Button
          size="xs"
          onClick={() => {
            setSends(true);
          }}
        >
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
