// Decisions of the tagline desk that are painted before they are on disk, over what the studio answered. A decision stays painted
// until an answer is at least as new as its commit, so nothing flickers back in between. Pure, but for the store.
import type { Output } from '../../shared/contract.ts';
import type { Approval, Draft, DraftState } from '../../shared/taglines/draft.ts';
import { createStore } from './store.ts';

export type DeskPoster = Output<'desk.poster'>;
export type QueuedPoster = Output<'desk.queue'>['posters'][number];

/** What is painted on a poster: a draft decided upon, or its tagline moved on. */
export type DeskChange =
  | { what: 'decide'; draftId: string; draft: string; decision: 'accept' | 'reject' | 'reopen'; text: string | null }
  | { what: 'approve'; approval: Approval };

export interface PaintedDecision {
  ticket: number;
  posterId: number;
  change: DeskChange;
  by: string;
  at: string;
  /** Revision of the commit; null while it is on its way. */
  revision: number | null;
}

export const deskPaintStore = createStore<readonly PaintedDecision[]>([]);

/** Committed decisions kept at most: by then every answer on screen is newer. */
const KEPT = 50;
let tickets = 0;

/** Paints a decision at once; returns its ticket. */
export function paintDecision(decision: Omit<PaintedDecision, 'ticket' | 'revision'>): number {
  const ticket = ++tickets;
  deskPaintStore.set((now) => {
    const kept = now.length > KEPT ? now.filter((each, i) => each.revision === null || i >= now.length - KEPT) : now;
    return [...kept, { ...decision, ticket, revision: null }];
  });
  return ticket;
}

/** The decision is on disk. */
export function settleDecision(ticket: number, revision: number): void {
  deskPaintStore.set((now) => now.map((each) => (each.ticket === ticket ? { ...each, revision } : each)));
}

/** The decision was refused: its paint goes. */
export function rollBackDecision(ticket: number): void {
  deskPaintStore.set((now) => now.filter((each) => each.ticket !== ticket));
}

/** Decisions that an answer of this revision cannot know yet. */
const unknownTo = (revision: number, posterId: number, decisions: readonly PaintedDecision[]): PaintedDecision[] =>
  decisions.filter((each) => each.posterId === posterId && (each.revision === null || each.revision > revision));

const DECIDED: Record<'accept' | 'reject' | 'reopen', DraftState> = {
  accept: 'accepted',
  reject: 'rejected',
  reopen: 'open',
};

/** The draft with a decision on it. */
function decided(draft: Draft, { change, by, at }: PaintedDecision): Draft {
  if (change.what !== 'decide' || change.draftId !== draft.id) return draft;
  const edited = change.decision === 'accept' && change.text !== null && change.text !== draft.text;
  const state = edited ? 'edited' : DECIDED[change.decision];
  const open = state === 'open';
  return {
    ...draft,
    state,
    final: change.decision === 'accept' ? (change.text ?? draft.text) : null,
    decidedBy: open ? null : by,
    decidedAt: open ? null : at,
  };
}

/** A poster as the studio answered, with the decisions that the answer cannot know yet. */
export function paintedPoster(poster: DeskPoster, decisions: readonly PaintedDecision[]): DeskPoster {
  return unknownTo(poster.revision, poster.posterId, decisions).reduce((now, decision) => {
    const { change, by, at } = decision;
    if (change.what === 'approve') {
      return now.tagline === null ? now : { ...now, tagline: { ...now.tagline, approval: change.approval, by, at } };
    }
    const drafts = now.drafts.map((draft) => decided(draft, decision));
    if (change.decision !== 'accept') return { ...now, drafts };
    const text = change.text ?? change.draft;
    return { ...now, drafts, tagline: { text, source: 'person', approval: 'draft', by, at, draftId: change.draftId } };
  }, poster);
}

/** A line of the queue, in the same way. */
export function paintedQueued(
  queued: QueuedPoster,
  revision: number,
  decisions: readonly PaintedDecision[],
): QueuedPoster {
  return unknownTo(revision, queued.posterId, decisions).reduce((now, { change }) => {
    if (change.what === 'approve') return now.tagline === null ? now : { ...now, approval: change.approval };
    const openDrafts = Math.max(0, now.openDrafts + (change.decision === 'reopen' ? 1 : -1));
    if (change.decision !== 'accept') return { ...now, openDrafts };
    return { ...now, openDrafts, tagline: change.text ?? change.draft, approval: 'draft' };
  }, queued);
}
