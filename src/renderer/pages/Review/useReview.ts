// A review queue under way: fetches ahead, decides with optimistic advance, comes back when a decision is refused or undone.
// The state outlives the page, so that a look at the library does not lose the place.
import { useCallback, useEffect, useMemo } from 'react';
import { notifications } from '@mantine/notifications';
import { call, posterUrl } from '../../api/client.ts';
import { callQuery, queryClient, useCall } from '../../api/queries.ts';
import { projectDir, sendEdit, setGenre, showError, undoOrRedo } from '../../state/edits.ts';
import { stateIn } from '../../state/overlay.ts';
import { keepStale } from '../../state/staleEdits.ts';
import { createStore, useStore } from '../../state/store.ts';
import {
  cardKey,
  currentCard,
  decide,
  EMPTY_REVIEW,
  lastDecided,
  step,
  takeBack,
  undecidedAhead,
  withCards,
  type Decision,
  type ReviewState,
} from './queue.ts';

export type QueueKind = 'all' | 'wrong' | 'missing';

const BATCH = 60;
const FETCH_WHEN_LEFT = 20;
const PREFETCH = 3;

/** Queues by what they ask for; another run or project starts them anew. */
const reviews = createStore<{ of: string; byQueue: ReadonlyMap<string, ReviewState> }>({ of: '', byQueue: new Map() });

export interface Review {
  state: ReviewState;
  runId: string | null | undefined;
  left: number;
  done: number;
  skipped: number;
  loading: boolean;
  error: Error | null;
  decideCurrent(decision: Decision): void;
  move(by: 1 | -1): void;
  undo(): void;
}

export function useReview(kind: QueueKind, genreId: number | undefined): Review {
  const input = useMemo(() => (genreId === undefined ? { kind } : { kind, genreId }), [kind, genreId]);
  const counts = useCall('review.queue', { ...input, limit: 1 }, { keep: true });
  const { data: info } = useCall('studio.info', {});
  const of = `${info?.project?.dir ?? ''} ${counts.data?.runId ?? ''}`;
  const name = `${kind} ${genreId ?? ''}`;
  const all = useStore(reviews);
  const state = (all.of === of ? all.byQueue.get(name) : undefined) ?? EMPTY_REVIEW;

  const update = useCallback(
    (change: (now: ReviewState) => ReviewState) => {
      reviews.set((now) => {
        const byQueue = now.of === of ? now.byQueue : new Map<string, ReviewState>();
        return { of, byQueue: new Map(byQueue).set(name, change(byQueue.get(name) ?? EMPTY_REVIEW)) };
      });
    },
    [of, name],
  );

  const left = counts.data?.left ?? 0;
  const runId = counts.data?.runId;
  const ahead = undecidedAhead(state);
  const wanted = left > 0 && ahead < FETCH_WHEN_LEFT && ahead < left;
  useEffect(() => {
    if (!wanted) return;
    let stale = false;
    // Decided cards left the studio's queue, so the first open ones are at its head; those at hand are not added twice.
    call('review.queue', { ...input, limit: BATCH + ahead })
      .then(({ items }) => {
        if (!stale) update((now) => withCards(now, items));
      })
      .catch((error: unknown) => {
        if (!stale) showError(error, 'The queue could not be read');
      });
    return () => {
      stale = true;
    };
  }, [wanted, ahead, input, update]);

  // The next posters are fetched while this one is looked at.
  useEffect(() => {
    for (const card of state.cards.slice(state.position + 1, state.position + 1 + PREFETCH)) {
      if (card.poster.hasImage) new Image().src = posterUrl(card.posterId, 'full');
      void queryClient.prefetchQuery(callQuery('poster.get', { posterId: card.posterId }));
    }
  }, [state.cards, state.position]);

  const decideCurrent = useCallback(
    (decision: Decision) => {
      const card = currentCard(state);
      if (!card) return;
      const key = cardKey(card);
      update((now) => decide(now, decision));
      const { posterId, genreId: genre, kind: cardKind } = card;
      const base = stateIn(card.poster, genre);
      if (decision === 'undecided') {
        void setGenre([posterId], genre, 'unknown', [{ posterId, genreId: genre, state: base }]);
        return;
      }
      const input = { posterId, genreId: genre, kind: cardKind, decision, base };
      sendEdit('review.decide', input, 'the decision').catch((thrown: unknown) => {
        update((now) => takeBack(now, key));
        const state = (cardKind === 'missing') === (decision === 'accept') ? 'present' : 'absent';
        keepStale(thrown, { posterIds: [posterId], genreId: genre, state, project: projectDir() });
      });
    },
    [state, update],
  );

  return {
    state,
    runId,
    left,
    done: counts.data?.done ?? 0,
    skipped: counts.data?.skipped ?? 0,
    loading: counts.data === undefined || (left > 0 && state.cards.length === 0),
    error: counts.error,
    decideCurrent,
    move: (by) => {
      update((now) => step(now, by));
    },
    undo: () => {
      const key = lastDecided(state);
      if (key === undefined) notifications.show({ message: 'Nothing was decided here yet.', autoClose: 2000 });
      else
        void undoOrRedo('undo').then(() => {
          update((now) => takeBack(now, key));
        });
    },
  };
}
