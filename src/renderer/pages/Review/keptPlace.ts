// The place in each queue, kept in the browser: a reload, or closing the window, does not lose it. What was decided is in the
// catalog anyway; kept here are the cards around the place and the order in which they were decided.
import { EMPTY_REVIEW, type Decision, type ReviewCard, type ReviewState } from './queue.ts';

/** Cards behind and ahead of the place that are kept. */
const BEHIND = 30;
const AHEAD = 60;
const PREFIX = 'marquee.review ';

interface Kept {
  cards: ReviewCard[];
  decisions: [string, Decision][];
  order: string[];
  position: number;
  ranked: string;
}

export function keepPlace(project: string, queue: string, state: ReviewState): void {
  const from = Math.max(0, state.position - BEHIND);
  const kept: Kept = {
    cards: state.cards.slice(from, state.position + AHEAD),
    decisions: [...state.decisions].slice(-BEHIND - AHEAD),
    order: state.order.slice(-BEHIND),
    position: state.position - from,
    ranked: state.ranked,
  };
  try {
    // One queue at a time: the one that was looked at last.
    localStorage.setItem(`${PREFIX}${project}`, JSON.stringify({ queue, kept }));
  } catch {
    // Without room, a reload begins at the head of the queue.
  }
}

/** The kept place of a queue; where there is none, an empty one. */
export function keptPlace(project: string, queue: string): ReviewState {
  try {
    const text = localStorage.getItem(`${PREFIX}${project}`);
    if (text === null) return EMPTY_REVIEW;
    const { queue: of, kept } = JSON.parse(text) as { queue: string; kept: Kept };
    const usable =
      of === queue && Array.isArray(kept.cards) && kept.cards.every((card) => Array.isArray(card.evidence.opinions));
    return usable ? { ...kept, decisions: new Map(kept.decisions) } : EMPTY_REVIEW;
  } catch {
    return EMPTY_REVIEW;
  }
}
