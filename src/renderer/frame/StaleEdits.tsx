// Edits that somebody else's change stopped, one at a time, with both sides: keep theirs, or use mine.
import { Alert, Button, Group, Text } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import type { GenreState } from '../../shared/domain.ts';
import { ago, isolated } from '../parts/words.ts';
import { setGenre } from '../state/edits.ts';
import { dropStale, staleEditsStore, type KeptEdit } from '../state/staleEdits.ts';
import { useStore } from '../state/store.ts';

const word = (state: GenreState): string => (state === 'unknown' ? 'undecided' : state);

/** "Ben set Horror to absent on Alien 2 min ago." */
function theirWords({ pairs: [pair] }: KeptEdit): string {
  return pair ? `${pair.by} set ${pair.genre} to ${word(pair.theirs)} on ${isolated(pair.title)} ${ago(pair.at)}.` : '';
}

export function StaleEdits({ project }: { project: string }) {
  const waiting = useStore(staleEditsStore).filter((edit) => edit.project === project);
  const [edit] = waiting;
  if (!edit) return null;
  const others = edit.pairs.length - 1;
  const useMine = (): void => {
    dropStale(edit.id);
    // Made now with knowledge of theirs; were it changed once more, it would be offered once more.
    const base = edit.pairs.map(({ posterId, genreId, theirs }) => ({ posterId, genreId, state: theirs }));
    void setGenre(edit.posterIds, edit.genreId, edit.state, { base });
  };
  return (
    <Alert
      color="yellow"
      radius={0}
      py={8}
      icon={<IconUsers size={18} />}
      role="alert"
      aria-label="An edit waits for your decision"
    >
      <Group justify="space-between" gap="md">
        <Text size="sm">
          {theirWords(edit)}
          {others > 0 && ` So were ${others} more of the posters that you edited.`} Yours: <b>{word(edit.state)}</b>,
          not saved yet.
          {waiting.length > 1 && <span className="quiet"> {waiting.length - 1} more after this one.</span>}
        </Text>
        <Group gap="xs" wrap="nowrap">
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              dropStale(edit.id);
            }}
          >
            Keep theirs
          </Button>
          <Button size="compact-sm" onClick={useMine}>
            Use mine
          </Button>
        </Group>
      </Group>
    </Alert>
  );
}
