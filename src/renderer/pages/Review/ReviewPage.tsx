// Review: what the model doubts, per genre or over all; one key decides and the next card is there.
import {
  Box,
  Button,
  Center,
  EmptyState,
  Group,
  Progress,
  ScrollArea,
  SegmentedControl,
  Stack,
  Text,
  UnstyledButton,
} from '@mantine/core';
import { useState } from 'react';
import { IconChecks, IconChartLine } from '@tabler/icons-react';
import { useNavigate, useSearchParams } from 'react-router';
import { GENRE_KEYS } from '../../../shared/keymap.ts';
import { useCall } from '../../api/queries.ts';
import { inDialogToo, useKeyPlace, useKeys, type KeyHandlers } from '../../keys/keyHandlers.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { count } from '../../parts/words.ts';
import { toggleOn } from '../../state/labelling.ts';
import { usePoster } from '../../state/usePoster.ts';
import { Preview } from '../Library/Preview.tsx';
import { currentCard } from './queue.ts';
import classes from './Review.module.css';
import { ReviewCardView } from './ReviewCardView.tsx';
import { useReview, type QueueKind } from './useReview.ts';

const KINDS = [
  { value: 'all', label: 'All' },
  { value: 'wrong', label: 'Wrong' },
  { value: 'missing', label: 'Missing' },
];

export default function ReviewPage() {
  useKeyPlace('review');
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const kindText = params.get('kind');
  const kind: QueueKind = kindText === 'wrong' || kindText === 'missing' ? kindText : 'all';
  const genreText = params.get('genre');
  const genreId = genreText === null || !/^\d+$/.test(genreText) ? undefined : Number(genreText);
  const [previewOpen, setPreviewOpen] = useState(false);
  const { data: genreList } = useCall('genres.list', {});
  const { data: counts } = useCall('review.counts', {}, { keep: true });
  const { data: runs } = useCall('runs.list', {});
  const genres = genreList?.genres ?? [];
  const review = useReview(kind, genreId);
  const card = currentCard(review.state);
  const { poster } = usePoster(card?.posterId ?? null);
  const runGenreIds = runs?.runs.find((r) => r.id === review.runId)?.genreIds ?? [];

  const choose = (next: { kind?: QueueKind; genre?: number | null }): void => {
    const search = new URLSearchParams();
    const k = next.kind ?? kind;
    const g = next.genre === undefined ? genreId : next.genre;
    if (k !== 'all') search.set('kind', k);
    if (g != null) search.set('genre', String(g));
    setParams(search, { replace: true });
  };
  const toggle = (id: number): void => {
    if (card)
      void toggleOn([card.posterId], id, () => (poster?.id === card.posterId ? poster : card.poster), undefined);
  };
  const handlers: KeyHandlers = {
    preview: () => {
      setPreviewOpen(!previewOpen);
    },
    ...(previewOpen
      ? {
          escape: () => {
            setPreviewOpen(false);
          },
        }
      : {}),
    'review.accept': () => {
      review.decideCurrent('accept');
    },
    'review.reject': () => {
      review.decideCurrent('reject');
    },
    'review.skip': () => {
      review.decideCurrent('skip');
    },
    'review.next': () => {
      review.move(1);
    },
    'review.previous': () => {
      review.move(-1);
    },
    undecided: () => {
      review.decideCurrent('undecided');
    },
    // In review, undo also goes back to the card.
    ...(review.state.order.length > 0 ? { undo: review.undo } : {}),
  };
  GENRE_KEYS.forEach((_, i) => {
    handlers[`genre.${i}`] = () => {
      const id = genres[i]?.id;
      if (id !== undefined) toggle(id);
    };
  });
  useKeys(previewOpen ? inDialogToo(handlers) : handlers);

  const number = (g: { wrong: number; missing: number }): number =>
    kind === 'wrong' ? g.wrong : kind === 'missing' ? g.missing : g.wrong + g.missing;
  const total = counts?.genres.reduce((sum, g) => sum + number(g), 0) ?? 0;
  const queueRow = (name: string, id: number | null, n: number) => (
    <UnstyledButton
      key={id ?? 'all'}
      className={classes.queue}
      aria-pressed={(genreId ?? null) === id}
      aria-label={`${name}: ${count(n)} to review`}
      onClick={() => {
        choose({ genre: id });
      }}
    >
      <span style={{ flex: 1 }}>{name}</span>
      <span className="quiet">{count(n)}</span>
    </UnstyledButton>
  );
  const sum = review.done + review.left;

  return (
    <div className={classes.page}>
      <Preview
        opened={previewOpen}
        posterId={card?.posterId ?? null}
        genres={genres}
        onClose={() => {
          setPreviewOpen(false);
        }}
      />
      <ScrollArea className={classes.queues} type="auto" component="aside" aria-label="Queues">
        <Stack gap={6} p="xs">
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label="Kind of suspicion"
            data={KINDS}
            value={kind}
            onChange={(value) => {
              choose({ kind: value as QueueKind });
            }}
          />
          <Text size="xs" className="quiet" px={4}>
            {kind === 'missing'
              ? 'Probably missing: not labelled, yet the model is sure.'
              : kind === 'wrong'
                ? 'Probably wrong: labelled, yet the model doubts it.'
                : 'Labels that the model doubts and genres that it misses, most suspicious first.'}
          </Text>
          <div>
            {queueRow('All genres', null, total)}
            {genres.map((g) => {
              const found = counts?.genres.find((c) => c.genreId === g.id);
              return queueRow(g.name, g.id, found ? number(found) : 0);
            })}
          </div>
        </Stack>
      </ScrollArea>
      <Box style={{ display: 'flex', flexDirection: 'column', minHeight: 0 }}>
        <Group
          h={44}
          px="md"
          wrap="nowrap"
          style={{ borderBottom: '1px solid var(--line)', background: 'var(--surface)' }}
        >
          <Text size="sm" role="status" aria-label="Progress of the review" style={{ whiteSpace: 'nowrap' }}>
            <b>{count(review.done)}</b> done, <b>{count(review.left)}</b> left
            {review.skipped > 0 && <span className="quiet">, {count(review.skipped)} skipped</span>}
          </Text>
          <Progress flex={1} value={sum === 0 ? 0 : (100 * review.done) / sum} size="sm" aria-label="Share reviewed" />
          <Text size="xs" className="quiet" style={{ whiteSpace: 'nowrap' }}>
            J next, K previous, U undecided
          </Text>
        </Group>
        <Box flex={1} mih={0}>
          {review.error ? (
            <ErrorNotice error={review.error} title="The queue could not be read" />
          ) : review.runId === null ? (
            <Center h="100%">
              <EmptyState
                icon={<IconChartLine size={44} stroke={1.3} />}
                title="There is no opinion to review yet"
                description="Train a model, or choose one of the runs: its predictions fill the queues."
              >
                <EmptyState.Actions>
                  <Button onClick={() => void navigate('/training')}>Go to Training</Button>
                </EmptyState.Actions>
              </EmptyState>
            </Center>
          ) : review.loading ? (
            <LateLoader />
          ) : card ? (
            <ReviewCardView
              card={card}
              state={review.state}
              genres={genres}
              runGenreIds={runGenreIds}
              onDecide={review.decideCurrent}
              onUndo={review.undo}
              onToggle={toggle}
            />
          ) : (
            <Center h="100%">
              <EmptyState
                icon={<IconChecks size={44} stroke={1.3} />}
                title="This queue is done"
                description={
                  total > 0
                    ? 'Other genres have cards left. After many corrections, training again gives a better opinion.'
                    : 'Train again on the corrected labels: a new model may see more.'
                }
              >
                <EmptyState.Actions>
                  {genreId !== undefined && (
                    <Button
                      onClick={() => {
                        choose({ genre: null });
                      }}
                    >
                      All genres
                    </Button>
                  )}
                  <Button variant="default" onClick={() => void navigate('/training')}>
                    Train again
                  </Button>
                </EmptyState.Actions>
              </EmptyState>
            </Center>
          )}
        </Box>
      </Box>
    </div>
  );
}
