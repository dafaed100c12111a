// The review queue as the window keeps it: cards in the order they came, what was decided, and the place. Pure steps.
// The studio's queue drops what is decided; here decided cards stay where they were, so that one can go back.
import type { Output } from '../../../shared/contract.ts';

export type ReviewCard = Output<'review.queue'>['items'][number];
export type Decision = 'accept' | 'reject' | 'skip' | 'unsure' | 'undecided';

export interface ReviewState {
  cards: readonly ReviewCard[];
  decisions: ReadonlyMap<string, Decision>;
  /** Keys of decided cards, oldest first: what undo goes back to. */
  order: readonly string[];
  position: number;
  /** By what the cards were ranked (a run, with or without nearest posters); empty before the first came. */
  ranked: string;
}

export const EMPTY_REVIEW: ReviewState = { cards: [], decisions: new Map(), order: [], position: 0, ranked: '' };

/** A pair is one card, however its label stands by now. */
export const cardKey = (card: Pick<ReviewCard, 'posterId' | 'genreId'>): string => `${card.posterId}:${card.genreId}`;

/** Appends cards that are not there yet. */
export function withCards(state: ReviewState, cards: readonly ReviewCard[], ranked: string): ReviewState {
  const known = new Set(state.cards.map(cardKey));
  const fresh = cards.filter((card) => !known.has(cardKey(card)));
  if (fresh.length === 0 && state.ranked === ranked) return state;
  return { ...state, cards: [...state.cards, ...fresh], ranked };
}

/** How an order changed ahead of the place. */
export interface OrderChange {
  /** Cards ahead that were not there before, and cards that were there and are no longer doubted as much. */
  came: number;
  went: number;
  /** The card at the place is no longer in the first ones of the queue. */
  currentLeft: boolean;
}

/**
 * Takes the order of a new ranking: what was passed and the card at the place stay, those ahead are the queue's first ones.
 * The card at the place says what the new run says of it.
 */
export function reRanked(
  state: ReviewState,
  fresh: readonly ReviewCard[],
  ranked: string,
): { state: ReviewState; change: OrderChange } {
  const now = new Map(fresh.map((card) => [cardKey(card), card]));
  const behind = state.cards.slice(0, state.position);
  const current = currentCard(state);
  const kept = current === undefined ? behind : [...behind, now.get(cardKey(current)) ?? current];
  const stays = new Set(kept.map(cardKey));
  const ahead = fresh.filter((card) => !stays.has(cardKey(card)) && !state.decisions.has(cardKey(card)));
  const before = new Set(state.cards.slice(state.position + 1).map(cardKey));
  return {
    state: { ...state, cards: [...kept, ...ahead], ranked },
    change: {
      came: ahead.filter((card) => !before.has(cardKey(card))).length,
      went: [...before].filter((key) => !now.has(key) && !state.decisions.has(key)).length,
      currentLeft: current !== undefined && !now.has(cardKey(current)),
    },
  };
}

/** The card at the place; undefined past the end. */
export const currentCard = (state: ReviewState): ReviewCard | undefined => state.cards[state.position];

/** Cards from the place on that nobody has decided. */
export const undecidedAhead = (state: ReviewState): number =>
  state.cards.slice(state.position).filter((card) => !state.decisions.has(cardKey(card))).length;

/** Records a decision on the current card and goes to the next one that is open. */
export function decide(state: ReviewState, decision: Decision): ReviewState {
  const card = currentCard(state);
  if (!card) return state;
  const key = cardKey(card);
  const decisions = new Map(state.decisions).set(key, decision);
  const order = [...state.order.filter((k) => k !== key), key];
  let position = state.position + 1;
  while (position < state.cards.length && decisions.has(cardKey(state.cards[position]!))) position++;
  return { ...state, decisions, order, position };
}

/** Takes a decision back (it was refused, or undone) and returns to its card. */
export function takeBack(state: ReviewState, key: string): ReviewState {
  const decisions = new Map(state.decisions);
  decisions.delete(key);
  const at = state.cards.findIndex((card) => cardKey(card) === key);
  return {
    ...state,
    decisions,
    order: state.order.filter((k) => k !== key),
    position: at < 0 ? state.position : at,
  };
}

/** One card on or back, staying within the queue; the place past the last card is "done". */
export function step(state: ReviewState, by: 1 | -1): ReviewState {
  const position = Math.min(Math.max(0, state.position + by), state.cards.length);
  return position === state.position ? state : { ...state, position };
}

/** The card of the last decision: what undo goes back to. Skips are batches of their own and can be undone too. */
export const lastDecided = (state: ReviewState): string | undefined => state.order.at(-1);
