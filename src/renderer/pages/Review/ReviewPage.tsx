// Review: what is doubted, what would teach most, what somebody was not sure of; one key decides and the next card is there.
import { Box, Button, Center, EmptyState, Group, Progress, ScrollArea, Text } from '@mantine/core';
import { useState } from 'react';
import { IconChecks, IconChartLine } from '@tabler/icons-react';
import { useNavigate, useSearchParams } from 'react-router';
import { queueKindSchema } from '../../../shared/calls/review.ts';
import { GENRE_KEYS } from '../../../shared/keymap.ts';
import { useCall } from '../../api/queries.ts';
import { inDialogToo, useKeys, type KeyHandlers } from '../../keys/keyHandlers.ts';
import { useKeyPlace } from '../../keys/keyPlaces.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { ReviewTabs } from '../../parts/ReviewTabs.tsx';
import { TypeToLabel } from '../../parts/TypeToLabel.tsx';
import { count, titleOf } from '../../parts/words.ts';
import { toggleOn } from '../../state/labelling.ts';
import { setFlag } from '../../state/marks.ts';
import { stateIn } from '../../state/overlay.ts';
import { usePoster } from '../../state/usePoster.ts';
import { Preview } from '../Library/Preview.tsx';
import { cardKey, currentCard, type Decision } from './queue.ts';
import { countIn, QueueList } from './QueueList.tsx';
import { RankedAnew } from './RankedAnew.tsx';
import classes from './Review.module.css';
import { ReviewCardView } from './ReviewCardView.tsx';
import { TrainAgain } from './TrainAgain.tsx';
import { useReview, type QueueKind } from './useReview.ts';
import { sayTooSoon, useSeen } from './useSeen.ts';

import { decisionFor } from './words.ts';

export default function ReviewPage() {
  useKeyPlace('review');
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const kindText = queueKindSchema.safeParse(params.get('kind'));
  const kind: QueueKind = kindText.success ? kindText.data : 'all';
  const genreText = params.get('genre');
  const genreId = genreText === null || !/^\d+$/.test(genreText) ? undefined : Number(genreText);
  const [previewOpen, setPreviewOpen] = useState(false);
  const [typing, setTyping] = useState(false);
  const { data: genreList } = useCall('genres.list', {});
  const { data: counts } = useCall('review.counts', {}, { keep: true });
  const { data: runs } = useCall('runs.list', {});
  const { data: info } = useCall('studio.info', {});
  const genres = genreList?.genres ?? [];
  const review = useReview(kind, genreId);
  const { basis } = review;
  const card = currentCard(review.state);
  const { poster } = usePoster(card?.posterId ?? null);
  // The chips show the opinion that the library shows, too.
  const runGenreIds = runs?.runs.find((r) => r.id === info?.project?.activeRun)?.genreIds ?? [];

  const choose = (next: { kind?: QueueKind; genre?: number | null }): void => {
    const search = new URLSearchParams();
    const k = next.kind ?? kind;
    const g = next.genre === undefined ? genreId : next.genre;
    if (k !== 'all') search.set('kind', k);
    if (g != null) search.set('genre', String(g));
    review.forgetChange();
    setParams(search, { replace: true });
  };
  const shown = poster?.id === card?.posterId ? poster : null;
  const { seen, onPicture } = useSeen(card ? cardKey(card) : null, card?.posterId ?? null);
  /** A key decides about what was seen, not about what comes next. */
  const onSeen = (act: () => void): void => {
    if (card && !seen) sayTooSoon();
    else act();
  };
  const toggle = (id: number): void => {
    if (card) void toggleOn([card.posterId], id, () => shown ?? card.poster, undefined);
  };
  const decide = (decision: Decision): void => {
    if (!card) return;
    onSeen(() => {
      const meant = decision === 'accept' || decision === 'reject' ? decisionFor(kind, card.kind, decision) : decision;
      review.decide(cardKey(card), meant);
    });
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
      decide('accept');
    },
    'review.reject': () => {
      decide('reject');
    },
    'review.skip': () => {
      decide('skip');
    },
    'review.unsure': () => {
      // A pair that waits for its second look cannot be sent to one.
      if (kind !== 'second') decide('unsure');
    },
    'review.next': () => {
      review.move(1);
    },
    'review.previous': () => {
      review.move(-1);
    },
    undecided: () => {
      decide('undecided');
    },
    label: () => {
      setTyping(card !== undefined);
    },
    flag: () => {
      if (card)
        onSeen(() => {
          void setFlag([card.posterId], !(shown ?? card.poster).flagged);
        });
    },
    // In review, undo also goes back to the card.
    ...(review.state.order.length > 0 ? { undo: review.undo } : {}),
  };
  GENRE_KEYS.forEach((_, i) => {
    handlers[`genre.${i}`] = () => {
      const id = genres[i]?.id;
      if (id !== undefined)
        onSeen(() => {
          toggle(id);
        });
    };
  });
  useKeys(previewOpen ? inDialogToo(handlers) : handlers);

  const total = counts?.genres.reduce((sum, each) => sum + countIn(kind, each), 0) ?? 0;
  const sum = review.done + review.left;

  return (
    <div className={classes.page}>
      <ReviewTabs />
      <Preview
        opened={previewOpen}
        posterId={card?.posterId ?? null}
        genres={genres}
        onClose={() => {
          setPreviewOpen(false);
        }}
      />
      <TypeToLabel
        opened={typing && card !== undefined}
        what={card ? titleOf(card.poster) : ''}
        genres={genres}
        stateOf={(id) => (card ? stateIn(shown ?? card.poster, id) : 'unknown')}
        onToggle={toggle}
        onClose={() => {
          setTyping(false);
        }}
      />
      <div className={classes.columns}>
        <ScrollArea className={classes.queues} type="auto" component="aside" aria-label="Queues">
          {basis && <TrainAgain basis={basis} />}
          <QueueList kind={kind} genreId={genreId} genres={genres} counts={counts?.genres} onChoose={choose} />
        </ScrollArea>
        <Box style={{ display: 'flex', flexDirection: 'column', minHeight: 0 }}>
          <Group
            h={40}
            px="md"
            wrap="nowrap"
            style={{ borderBottom: '1px solid var(--line)', background: 'var(--surface)', flex: 'none' }}
          >
            <Text size="sm" role="status" aria-label="Progress of the review" style={{ whiteSpace: 'nowrap' }}>
              <b>{count(review.done)}</b> done, <b>{count(review.left)}</b> left
              {review.skipped > 0 && <span className="quiet">, {count(review.skipped)} skipped</span>}
            </Text>
            <Progress
              flex={1}
              value={sum === 0 ? 0 : (100 * review.done) / sum}
              size="sm"
              aria-label="Share reviewed"
            />
            <Text size="xs" className="quiet" style={{ whiteSpace: 'nowrap' }}>
              J next, K previous, U undecided
            </Text>
          </Group>
          {review.change && <RankedAnew change={review.change} onClose={review.forgetChange} />}
          <Box flex={1} mih={0}>
            {review.error ? (
              <ErrorNotice error={review.error} title="The queue could not be read" />
            ) : basis === null ? (
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
                queue={kind}
                state={review.state}
                genres={genres}
                runGenreIds={runGenreIds}
                onDecide={decide}
                onUndo={review.undo}
                onToggle={toggle}
                seen={seen}
                onPicture={onPicture}
              />
            ) : (
              <Center h="100%">
                <EmptyState
                  icon={<IconChecks size={44} stroke={1.3} />}
                  title={kind === 'second' ? 'Nothing waits for a second look' : 'This queue is done'}
                  description={
                    kind === 'second'
                      ? 'Press N on a card that you are not sure of: it waits here, for you or for somebody else.'
                      : total > 0
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
    </div>
  );
}
