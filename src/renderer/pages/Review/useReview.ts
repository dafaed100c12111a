// A review queue under way: fetches ahead, decides with optimistic advance, comes back when a decision is refused or undone, and
// takes a new order when the queue was ranked anew. The state outlives the page and a reload, so that nothing loses the place.
import { useCallback, useEffect, useMemo } from 'react';
import { notifications } from '@mantine/notifications';
import type { Output } from '../../../shared/contract.ts';
import type { QueueKind } from '../../../shared/calls/review.ts';
import { call, posterUrl } from '../../api/client.ts';
import { callQuery, queryClient, useCall } from '../../api/queries.ts';
import { editsAnswered, projectDir, sendEdit, setGenre, showError, undoOrRedo } from '../../state/edits.ts';
import { stateIn } from '../../state/overlay.ts';
import { keepStale } from '../../state/staleEdits.ts';
import { createStore, useStore } from '../../state/store.ts';
import { keepPlace, keptPlace } from './keptPlace.ts';
import {
  cardKey,
  currentCard,
  decide,
  EMPTY_REVIEW,
  lastDecided,
  reRanked,
  step,
  takeBack,
  undecidedAhead,
  withCards,
  type Decision,
  type OrderChange,
  type ReviewState,
} from './queue.ts';

export type { QueueKind };
export type Basis = NonNullable<Output<'review.queue'>['basis']>;

const BATCH = 60;
const FETCH_WHEN_LEFT = 20;
const PREFETCH = 3;

interface Reviews {
  project: string;
  byQueue: ReadonlyMap<string, ReviewState>;
  /** How the order of the queue that is shown changed, until it was read. */
  change: (OrderChange & { by: string }) | null;
}
const reviews = createStore<Reviews>({ project: '', byQueue: new Map(), change: null });

/** Another basis is another order. */
const rankedBy = (basis: Basis | null): string => (basis === null ? '' : `${basis.runId} ${basis.neighbours}`);

export interface Review {
  state: ReviewState;
  basis: Basis | null | undefined;
  left: number;
  done: number;
  skipped: number;
  loading: boolean;
  error: Error | null;
  change: Reviews['change'];
  forgetChange(): void;
  /** Decides about a card; not about another one that stands in its place by now. */
  decide(card: string, decision: Decision): void;
  move(by: 1 | -1): void;
  undo(): void;
}

export function useReview(kind: QueueKind, genreId: number | undefined): Review {
  const input = useMemo(() => (genreId === undefined ? { kind } : { kind, genreId }), [kind, genreId]);
  const head = useCall('review.queue', { ...input, limit: 1 }, { keep: true });
  const { data: info } = useCall('studio.info', {});
  const project = info?.project?.dir ?? '';
  const name = `${kind} ${genreId ?? ''}`;
  const all = useStore(reviews);
  const known = all.project === project ? all.byQueue.get(name) : undefined;
  const state = known ?? EMPTY_REVIEW;

  const update = useCallback(
    (change: (now: ReviewState) => ReviewState) => {
      reviews.set((now) => {
        const byQueue = now.project === project ? now.byQueue : new Map<string, ReviewState>();
        const next = change(byQueue.get(name) ?? EMPTY_REVIEW);
        return { ...now, project, byQueue: new Map(byQueue).set(name, next) };
      });
    },
    [project, name],
  );
  useEffect(() => {
    if (project !== '' && known === undefined) update(() => keptPlace(project, name));
  }, [project, name, known, update]);
  useEffect(() => {
    if (project !== '' && known !== undefined && known.cards.length > 0) keepPlace(project, name, known);
  }, [project, name, known]);

  const basis = head.data?.basis;
  const ranked = rankedBy(basis ?? null);
  const left = head.data?.left ?? 0;
  const ahead = undecidedAhead(state);
  const isOther = state.ranked !== '' && ranked !== '' && state.ranked !== ranked;
  const wanted = known !== undefined && (isOther || (left > 0 && ahead < FETCH_WHEN_LEFT && ahead < left));
  useEffect(() => {
    if (!wanted) return;
    let stale = false;
    // Decided cards left the studio's queue, so the first open ones are at its head; those at hand are not added twice. Decisions
    // that are under way, perhaps from another queue, are waited for: a card must not be asked again meanwhile.
    editsAnswered()
      .then(() => call('review.queue', { ...input, limit: isOther ? BATCH : BATCH + ahead }))
      .then(({ items, basis: by }) => {
        if (stale) return;
        const now = reviews.get().byQueue.get(name) ?? EMPTY_REVIEW;
        if (!isOther || by === null) {
          update((before) => withCards(before, items, rankedBy(by)));
          return;
        }
        const { state: next, change } = reRanked(now, items, rankedBy(by));
        update(() => next);
        reviews.set((before) => ({ ...before, change: { ...change, by: by.name } }));
      })
      .catch((error: unknown) => {
        if (!stale) showError(error, 'The queue could not be read');
      });
    return () => {
      stale = true;
    };
  }, [wanted, isOther, ahead, input, name, update]);

  // The next posters are fetched while this one is looked at.
  useEffect(() => {
    for (const card of state.cards.slice(state.position + 1, state.position + 1 + PREFETCH)) {
      if (card.poster.hasImage) new Image().src = posterUrl(card.posterId, 'full');
      void queryClient.prefetchQuery(callQuery('poster.get', { posterId: card.posterId }));
    }
  }, [state.cards, state.position]);

  const decideOn = useCallback(
    (key: string, decision: Decision) => {
      const card = currentCard(reviews.get().byQueue.get(name) ?? EMPTY_REVIEW);
      if (!card || cardKey(card) !== key) return;
      update((now) => decide(now, decision));
      const { posterId, genreId: genre, kind: cardKind } = card;
      const base = stateIn(card.poster, genre);
      if (decision === 'undecided') {
        void setGenre([posterId], genre, 'unknown', { base: [{ posterId, genreId: genre, state: base }] });
        return;
      }
      const input = { posterId, genreId: genre, kind: cardKind, decision, base };
      sendEdit('review.decide', input, 'the decision').catch((thrown: unknown) => {
        update((now) => takeBack(now, key));
        const state = (cardKind === 'missing') === (decision === 'accept') ? 'present' : 'absent';
        keepStale(thrown, { posterIds: [posterId], genreId: genre, state, project: projectDir() });
      });
    },
    [name, update],
  );

  return {
    state,
    basis,
    left,
    done: head.data?.done ?? 0,
    skipped: head.data?.skipped ?? 0,
    loading: head.data === undefined || known === undefined || (left > 0 && state.cards.length === 0),
    error: head.error,
    change: all.project === project ? all.change : null,
    forgetChange: () => {
      reviews.set((now) => ({ ...now, change: null }));
    },
    decide: decideOn,
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
