// How the drafts of a poster are laid out: those of one request together, the newest first, each by rank; what was rejected folded
// away. Pure. The order of the cards on screen is the order in which the arrows go through them.
import type { Draft } from '../../../shared/taglines/draft.ts';
import type { RankWeights } from '../../../shared/taglines/draftSettings.ts';
import { rankedAround } from '../../../shared/taglines/rank.ts';

export interface DraftSection {
  requestId: string;
  /** By rank; what was rejected is not among them. */
  drafts: readonly Draft[];
}

export interface LaidOut {
  sections: readonly DraftSection[];
  rejected: readonly Draft[];
  /** The drafts of all sections in the order of the screen. */
  order: readonly Draft[];
}

/** A draft that stays where it is while it is under the hand, with its place within its section. */
export interface Held {
  id: string;
  index: number;
}

export function layOut(drafts: readonly Draft[], weights: RankWeights, held: Held | null): LaidOut {
  const requests = [...new Set(drafts.map(({ requestId }) => requestId))];
  const sections = requests
    .map((requestId) => ({
      requestId,
      drafts: rankedAround(
        drafts.filter((draft) => draft.requestId === requestId && draft.state !== 'rejected'),
        weights,
        held,
      ),
    }))
    .filter((section) => section.drafts.length > 0);
  return {
    sections,
    rejected: drafts.filter(({ state }) => state === 'rejected'),
    order: sections.flatMap((section) => section.drafts),
  };
}

/** The draft that is chosen once another one has left its place: the one that stands there now. */
export function chosenAfter(order: readonly Pick<Draft, 'id'>[], id: string | null, index: number): number {
  const at = order.findIndex((draft) => draft.id === id);
  return at >= 0 ? at : Math.max(0, Math.min(index, order.length - 1));
}

/** Length of the bar of a value among those of the other drafts, 0 to 1: the best of them has the whole one. */
export function barLength(value: number | null, all: readonly (number | null)[]): number | null {
  if (value === null) return null;
  const known = all.filter((each) => each !== null);
  const least = Math.min(...known);
  const most = Math.max(...known);
  return most - least < 1e-9 ? 1 : Math.max(0.04, (value - least) / (most - least));
}

/** The first words of a draft, for one that begins alike. */
export const beginningOf = (text: string, words = 2): string => text.split(/\s+/).slice(0, words).join(' ');

/**
 * The card that an arrow leads to; at an edge it stays. Cards stand in rows of `columns`, and each section begins a row.
 * @param sizes how many cards each section has
 */
export function cardAt(
  index: number,
  arrow: 'left' | 'right' | 'up' | 'down',
  columns: number,
  sizes: readonly number[],
): number {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (arrow === 'left' || arrow === 'right') {
    const next = index + (arrow === 'left' ? -1 : 1);
    return next < 0 || next >= total ? index : next;
  }
  const rows: number[][] = [];
  let first = 0;
  for (const size of sizes) {
    for (let at = 0; at < size; at += columns) {
      rows.push(Array.from({ length: Math.min(columns, size - at) }, (_, i) => first + at + i));
    }
    first += size;
  }
  const row = rows.findIndex((each) => each.includes(index));
  const next = rows[row + (arrow === 'up' ? -1 : 1)];
  const column = rows[row]?.indexOf(index) ?? 0;
  return next === undefined ? index : (next[Math.min(column, next.length - 1)] ?? index);
}

/** `slot`: a place of a request under way; `byHand` says that somebody chose it. */
export type Choice =
  | { kind: 'slot'; posterId: number; requestId: string; slot: number; byHand: boolean }
  | { kind: 'draft'; posterId: number; id: string | null; index: number };

/**
 * What is chosen once a request has begun: its place, except where somebody has gone on to another poster meanwhile and chose
 * there.
 * @param asked what was chosen when it was asked for; an old choice of another poster is no reason to leave the place alone
 */
export const onceBegun = (now: Choice | null, asked: Choice | null, place: Choice): Choice =>
  now !== null && now !== asked && now.posterId !== place.posterId ? now : place;
