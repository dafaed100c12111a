// The queues at the left: which one, of which genre, how much is left in each.
import { Stack, Text, UnstyledButton } from '@mantine/core';
import type { Output } from '../../../shared/contract.ts';
import type { QueueKind } from '../../../shared/calls/review.ts';
import type { Genre } from '../../../shared/domain.ts';
import { count } from '../../parts/words.ts';
import { QUEUES } from './words.ts';
import classes from './Review.module.css';

type Counts = Output<'review.counts'>['genres'];

export interface QueueListProps {
  kind: QueueKind;
  genreId: number | undefined;
  genres: readonly Genre[];
  counts: Counts | undefined;
  onChoose: (next: { kind?: QueueKind; genre?: number | null }) => void;
}

export const countIn = (kind: QueueKind, of: Counts[number]): number =>
  kind === 'all' ? of.wrong + of.missing : of[kind];

export function QueueList({ kind, genreId, genres, counts, onChoose }: QueueListProps) {
  const total = (of: QueueKind): number => (counts ?? []).reduce((sum, each) => sum + countIn(of, each), 0);
  const row = (name: string, id: number | null, n: number) => (
    <UnstyledButton
      key={id ?? 'all'}
      className={classes.queue}
      aria-pressed={(genreId ?? null) === id}
      aria-label={`${name}: ${count(n)} to review`}
      onClick={() => {
        onChoose({ genre: id });
      }}
    >
      <span style={{ flex: 1 }}>{name}</span>
      <span className="quiet">{count(n)}</span>
    </UnstyledButton>
  );
  return (
    <Stack gap={6} p="xs">
      <div role="group" aria-label="Queue">
        {QUEUES.map((queue) => (
          <UnstyledButton
            key={queue.kind}
            className={classes.queue}
            aria-pressed={kind === queue.kind}
            aria-label={`${queue.name}: ${count(total(queue.kind))}`}
            onClick={() => {
              onChoose({ kind: queue.kind });
            }}
          >
            <span style={{ flex: 1 }}>{queue.name}</span>
            <span className="quiet">{count(total(queue.kind))}</span>
          </UnstyledButton>
        ))}
      </div>
      <Text size="xs" className="quiet" px={8} mih={34}>
        {QUEUES.find((queue) => queue.kind === kind)?.about}
      </Text>
      <div role="group" aria-label="Genre">
        {row('All genres', null, total(kind))}
        {genres.map((genre) => {
          const found = counts?.find((each) => each.genreId === genre.id);
          return row(genre.name, genre.id, found ? countIn(kind, found) : 0);
        })}
      </div>
    </Stack>
  );
}
