// The order of drafts: their score from its parts and the weights of the parts. The compute process ranks with it, and the
// desk ranks anew with other weights without asking again. What the parts are is made where drafts are made.
import type { RankWeights } from './draftSettings.ts';
import type { ScoreParts } from './draft.ts';

export const SCORE_PARTS = [
  'fit',
  'likelihood',
  'novelty',
  'contrast',
] as const satisfies readonly (keyof ScoreParts)[];
export type ScorePart = (typeof SCORE_PARTS)[number];

/** The weighted sum of a draft's parts; a part that cannot be known counts nothing. */
export function scoreOf(parts: ScoreParts, weights: RankWeights): number {
  return SCORE_PARTS.reduce((sum, part) => sum + weights[part] * (parts[part] ?? 0), 0);
}

/** The drafts by falling score under these weights; equal ones keep their order. */
export function ranked<D extends { parts: ScoreParts }>(drafts: readonly D[], weights: RankWeights): D[] {
  return drafts
    .map((draft) => ({ draft, score: scoreOf(draft.parts, weights) }))
    .sort((a, b) => b.score - a.score)
    .map(({ draft }) => draft);
}

/**
 * The drafts by falling score, but for one that stays at its place: what somebody has under the hand must not jump away while
 * they act on it. `held.index` is its place among the drafts; one that is not among them is ignored.
 */
export function rankedAround<D extends { id: string; parts: ScoreParts }>(
  drafts: readonly D[],
  weights: RankWeights,
  held: { id: string; index: number } | null,
): D[] {
  const order = ranked(drafts, weights);
  const stays = held === null ? undefined : order.find((draft) => draft.id === held.id);
  if (held === null || stays === undefined) return order;
  const others = order.filter((draft) => draft !== stays);
  return [...others.slice(0, held.index), stays, ...others.slice(held.index)];
}
