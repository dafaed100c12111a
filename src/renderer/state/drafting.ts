// Requests for drafts that this window made: what has come of them so far, by event, and how they ended. They outlive the page,
// so that a look at another poster stops nothing. Drafts that are made lie in the studio; here is only what is on its way.
import type { Input, StudioEvent } from '../../shared/contract.ts';
import { toWireError, type WireError } from '../../shared/errors.ts';
import type { MadeDraft } from '../../shared/taglines/draft.ts';
import { call } from '../api/client.ts';
import { queryClient, queryKey, type Stamped } from '../api/queries.ts';
import type { DeskPoster } from './deskPaint.ts';
import { createStore, useStore } from './store.ts';

/** One request for drafts of a poster; the last one of each poster is kept. */
export interface Drafting {
  requestId: string;
  posterId: number;
  /** How many drafts were asked for. */
  count: number;
  /** Texts in the order in which they came; more than `count` come, of which the best are kept. */
  made: readonly string[];
  state: 'running' | 'stopping' | 'done' | 'failed';
  error: WireError | null;
  refused: readonly MadeDraft[];
  /** Why fewer came than were asked for. */
  why: string | null;
  runId: string | null;
}

const draftingStore = createStore<ReadonlyMap<number, Drafting>>(new Map());

export const isUnderWay = (drafting: Drafting | undefined): boolean =>
  drafting?.state === 'running' || drafting?.state === 'stopping';

/** The last request for a poster, as it is now. */
export const draftingOf = (posterId: number): Drafting | undefined => draftingStore.get().get(posterId);

/** The same, followed. */
export const useDrafting = (posterId: number | null): Drafting | undefined =>
  useStore(draftingStore).get(posterId ?? -1);

/** Posters for which drafts are being made. */
export function useDraftingPosters(): ReadonlyMap<number, Drafting> {
  return useStore(draftingStore);
}

/** Changes a request, unless a newer one of the poster has taken its place. */
function change(posterId: number, requestId: string, next: (now: Drafting) => Drafting): void {
  draftingStore.set((all) => {
    const now = all.get(posterId);
    return now?.requestId === requestId ? new Map(all).set(posterId, next(now)) : all;
  });
}

/** Takes in the events of drafting. */
export function followDrafting(event: StudioEvent): void {
  if (event.name === 'drafts.made') {
    const { posterId, requestId, text } = event.payload;
    change(posterId, requestId, (now) => ({ ...now, made: [...now.made, text] }));
  } else if (event.name === 'project.changed') {
    draftingStore.set(new Map());
  }
}

export type DraftsRequest = Omit<Input<'drafts.make'>, 'requestId' | 'posterId'> & {
  posterId: number;
  count: number;
};

/** Asks for drafts of a poster; one request of a poster at a time. What goes wrong is kept with the request. */
export async function startDrafting({ count, ...request }: DraftsRequest): Promise<void> {
  const { posterId } = request;
  if (isUnderWay(draftingOf(posterId))) return;
  const requestId = crypto.randomUUID();
  const begun: Drafting = {
    requestId,
    posterId,
    count,
    made: [],
    state: 'running',
    error: null,
    refused: [],
    why: null,
    runId: null,
  };
  draftingStore.set((all) => new Map(all).set(posterId, begun));
  try {
    const { drafts, refused, why, runId } = await call('drafts.make', { ...request, requestId });
    // The drafts take the places of the texts in the same drawing.
    queryClient.setQueryData<Stamped<DeskPoster>>(queryKey('desk.poster', { posterId }), (known) => {
      if (known === undefined) return undefined;
      const ids = new Set(drafts.map(({ id }) => id));
      return { ...known, drafts: [...drafts, ...known.drafts.filter(({ id }) => !ids.has(id))] };
    });
    change(posterId, requestId, (now) => ({ ...now, state: 'done', refused, why, runId }));
  } catch (thrown) {
    const error = toWireError(thrown);
    change(posterId, requestId, (now) => ({
      ...now,
      state: error.code === 'cancelled' ? 'done' : 'failed',
      error: error.code === 'cancelled' ? null : error,
      why: error.code === 'cancelled' ? 'You stopped it.' : null,
    }));
    // What was made before is in the studio.
    void queryClient.invalidateQueries({ queryKey: queryKey('desk.poster', { posterId }) });
  }
}

/** Ends the request of a poster; what was made stays. */
export async function stopDrafting(posterId: number): Promise<void> {
  const now = draftingOf(posterId);
  if (now?.state !== 'running') return;
  change(posterId, now.requestId, (each) => ({ ...each, state: 'stopping' }));
  try {
    await call('drafts.stop', { requestId: now.requestId });
  } catch {
    // The request itself says how it ended.
  }
}

/** Forgets how the last request of a poster ended. */
export function forgetDrafting(posterId: number): void {
  draftingStore.set((all) => {
    if (!all.has(posterId) || isUnderWay(all.get(posterId))) return all;
    const rest = new Map(all);
    rest.delete(posterId);
    return rest;
  });
}
