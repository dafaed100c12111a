// Edits a poster's tagline. The text that the edit began with goes along, so that somebody else's change is offered
// instead of being overwritten.
import { useRef, useState } from 'react';
import { Box, Group, Text, Title } from '@mantine/core';
import type { PosterDetail } from '../../../shared/domain.ts';
import { AppError } from '../../../shared/errors.ts';
import { call } from '../../api/client.ts';
import { ChangedMeanwhile } from '../../parts/ChangedMeanwhile.tsx';
import { projectDir, sendEdit } from '../../state/edits.ts';
import { SpellingField } from '../../spelling/SpellingField.tsx';
import { knowSaved } from '../../state/usePoster.ts';
import { keepTagline, keptTagline } from '../../state/staleTaglines.ts';

const SOURCES = { person: 'written by a person', import: 'from an import', model: 'drafted by a model' } as const;

export type TaglinePoster = Pick<PosterDetail, 'id' | 'tagline' | 'taglineSource'>;

export function TaglineEditor({ poster }: { poster: TaglinePoster }) {
  const saved = poster.tagline ?? '';
  const [kept] = useState(() => keptTagline(projectDir(), poster.id));
  const [base, setBase] = useState(poster.tagline);
  const givenUp = useRef(false);
  const [text, setText] = useState(kept?.text ?? saved);
  const [seen, setSeen] = useState(poster.tagline);
  const [theirs, setTheirs] = useState<string | null | undefined>(kept?.theirs);
  // A change from elsewhere (undo, a revert) shows at once, unless an edit is under way here.
  if (poster.tagline !== seen) {
    setSeen(poster.tagline);
    if (text === (base ?? '')) {
      setText(saved);
      setBase(poster.tagline);
    }
  }
  const save = async (on: string | null): Promise<void> => {
    const next = text.trim();
    if (next === (on ?? '') && theirs === undefined) return;
    try {
      await sendEdit('tagline.set', { posterId: poster.id, text: next === '' ? null : next, base: on }, 'the tagline');
      knowSaved(poster.id, { tagline: next === '' ? null : next });
      setBase(next === '' ? null : next);
      setTheirs(undefined);
      keepTagline(projectDir(), poster.id, null);
    } catch (error) {
      if (error instanceof AppError && error.code === 'conflict') {
        const { tagline } = await call('poster.get', { posterId: poster.id });
        setTheirs(tagline);
        keepTagline(projectDir(), poster.id, { text: next, theirs: tagline });
      }
    }
  };
  return (
    <Box>
      <Group justify="space-between" align="baseline" mb={4}>
        <Title order={3} size="h6">
          Tagline
        </Title>
        {poster.taglineSource !== null && (
          <Text size="xs" className="quiet">
            {SOURCES[poster.taglineSource]}
          </Text>
        )}
      </Group>
      <SpellingField
        aria-label="Tagline"
        placeholder="None yet"
        autosize
        minRows={1}
        maxRows={4}
        size="sm"
        maxLength={2000}
        value={text}
        onChange={setText}
        onBlur={() => {
          // Escape leaves without saving: what was typed is still in this drawing's text.
          if (!givenUp.current) void save(base);
          givenUp.current = false;
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            event.currentTarget.blur();
          } else if (event.key === 'Escape') {
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
            keepTagline(projectDir(), poster.id, null);
          }}
          onSaveMine={() => void save(theirs)}
        />
      )}
    </Box>
  );
}
