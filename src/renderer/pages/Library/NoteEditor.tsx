// Flag and note of one poster in the inspector. The text that the edit began with goes along, as with taglines.
import { useRef, useState } from 'react';
import { Box, Button, Group, Textarea, Title, Tooltip } from '@mantine/core';
import { IconFlag, IconFlagFilled } from '@tabler/icons-react';
import type { PosterDetail } from '../../../shared/domain.ts';
import { AppError } from '../../../shared/errors.ts';
import { call } from '../../api/client.ts';
import { ChangedMeanwhile } from '../../parts/ChangedMeanwhile.tsx';
import { sendEdit } from '../../state/edits.ts';
import { setFlag } from '../../state/marks.ts';
import { knowSaved } from '../../state/usePoster.ts';

export function NoteEditor({ poster }: { poster: PosterDetail }) {
  const [base, setBase] = useState(poster.note);
  const givenUp = useRef(false);
  const [text, setText] = useState(poster.note ?? '');
  const [seen, setSeen] = useState(poster.note);
  const [theirs, setTheirs] = useState<string | null | undefined>(undefined);
  // A change from elsewhere (undo, a revert) shows at once, unless an edit is under way here.
  if (poster.note !== seen) {
    setSeen(poster.note);
    if (text === (base ?? '')) {
      setText(poster.note ?? '');
      setBase(poster.note);
    }
  }
  const save = async (on: string | null): Promise<void> => {
    const next = text.trim();
    if (next === (on ?? '') && theirs === undefined) return;
    try {
      await sendEdit('marks.set', { posterIds: [poster.id], note: next, base: on }, 'the note');
      knowSaved(poster.id, { note: next === '' ? null : next });
      setBase(next === '' ? null : next);
      setTheirs(undefined);
    } catch (error) {
      if (error instanceof AppError && error.code === 'conflict') {
        setTheirs((await call('poster.get', { posterId: poster.id })).note);
      }
    }
  };
  return (
    <Box>
      <Group justify="space-between" align="center" mb={4} wrap="nowrap">
        <Title order={3} size="h6">
          Note
        </Title>
        <Tooltip label={poster.flagged ? 'Take the flag away (F)' : 'Flag this poster (F)'}>
          <Button
            size="compact-xs"
            variant={poster.flagged ? 'light' : 'subtle'}
            color={poster.flagged ? undefined : 'gray'}
            aria-pressed={poster.flagged}
            leftSection={poster.flagged ? <IconFlagFilled size={13} /> : <IconFlag size={13} />}
            onClick={() => void setFlag([poster.id], !poster.flagged)}
          >
            {poster.flagged ? 'Flagged' : 'Flag'}
          </Button>
        </Tooltip>
      </Group>
      <Textarea
        aria-label="Note on this poster"
        placeholder="None yet"
        autosize
        minRows={1}
        maxRows={6}
        size="sm"
        maxLength={5000}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
        onBlur={() => {
          // Escape leaves without saving: what was typed is still in this drawing's text.
          if (!givenUp.current) void save(base);
          givenUp.current = false;
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.blur();
          else if (event.key === 'Escape') {
            setText(base ?? '');
            givenUp.current = true;
            event.currentTarget.blur();
          }
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
    </Box>
  );
}
