// Rules that change the scores of the next token before one is chosen, as transformers 5 defines and orders them (spec 4.5;
// generation/logits_process.py). Each works in place on one row [vocabulary]; -Infinity bans a token.
//
// None of them sorts a whole vocabulary: what they need of an order is found by a partial selection.
import { expOfMinus, sumOfExponentials } from './exponential.ts';
import { largest, largestIndices } from './selection.ts';

/** Settings of all rules; what is left out changes nothing. */
export interface DecodingRules {
  /** Scores of tokens that were chosen before are divided (or, below zero, multiplied) by it. */
  repetitionPenalty?: number | undefined;
  /** No sequence of so many tokens comes twice. */
  noRepeatNgram?: number | undefined;
  temperature?: number | undefined;
  /** Keep the k best; 0 keeps all. */
  topK?: number | undefined;
  /** Keep the smallest set whose probabilities add up to p. */
  topP?: number | undefined;
  /** Keep what is at least so likely as a share of the best. */
  minP?: number | undefined;
  /** Keep what is about as surprising as the average, up to this mass. */
  typicalP?: number | undefined;
}

/** For every token that occurs in `previous`: score / r, or score * r where it is negative. Once, however often it occurs. */
export function repetitionPenalty(scores: Float32Array, previous: readonly number[], r: number): void {
  for (const token of new Set(previous)) {
    const score = scores[token]!;
    scores[token] = score < 0 ? score * r : score / r;
  }
}

/** Bans every token that followed an earlier occurrence of the last n - 1 tokens; n = 1 bans all that occurred. */
export function noRepeatNgram(scores: Float32Array, previous: readonly number[], n: number): void {
  if (previous.length + 1 < n) return;
  const tail = previous.slice(previous.length - (n - 1));
  for (let at = 0; at + n <= previous.length; at += 1) {
    if (tail.every((token, index) => previous[at + index] === token)) scores[previous[at + n - 1]!] = -Infinity;
  }
}

export function temperature(scores: Float32Array, t: number): void {
  for (let token = 0; token < scores.length; token += 1) scores[token]! /= t;
}

/** Keeps scores that are at least the k-th largest; ties stay. */
export function topK(scores: Float32Array, k: number): void {
  if (k >= scores.length) return;
  const best = largestIndices(scores, k);
  const lowest = scores[best.at(-1)!]!;
  for (let token = 0; token < scores.length; token += 1) if (scores[token]! < lowest) scores[token] = -Infinity;
}

/**
 * Keeps the smallest set of best tokens whose probabilities add up to at least p, one at least. Of equals the later ones
 * are kept: transformers removes from the front of a stable ascending sort.
 */
export function topP(scores: Float32Array, p: number): void {
  if (p >= 1) return;
  keepUntil(scores, scores, p, 'later');
}

/** Keeps tokens at least `share` times as likely as the best. */
export function minP(scores: Float32Array, share: number): void {
  const lowest = largest(scores) + Math.log(share);
  for (let token = 0; token < scores.length; token += 1) if (scores[token]! < lowest) scores[token] = -Infinity;
}

/**
 * Keeps the tokens whose surprise -log p is nearest to the entropy, up to the mass m (arXiv 2202.00666). What is as near as
 * the last of them stays: transformers compares with its nearness.
 */
export function typicalP(scores: Float32Array, m: number): void {
  const { maximum, logSum } = logSumExp(scores);
  let entropy = 0;
  for (const score of scores) {
    const logP = score - maximum - logSum;
    if (logP > -Infinity) entropy -= Math.exp(logP) * logP;
  }
  const nearness = scores.map((score) => -Math.abs(-(score - maximum - logSum) - entropy));
  keepUntil(scores, nearness, m, 'all');
}

/** Bins of the histogram over ranks, and how many there are to one unit (a nat): what is further away shares the last. */
const BINS = 2048;
const BINS_PER_NAT = 64;

/** The bin of each token and the mass of each bin, kept between calls: this memory is not made anew for each token of a text. */
let scratch = new Uint16Array(0);
const masses = new Float64Array(BINS);

/**
 * Takes tokens by falling `rank` until their probabilities under `scores` reach `mass`, and bans the rest. The token that
 * crosses the mass is kept; of those that tie with it in rank, as many of the later ones as it takes, or all. One pass
 * fills a histogram; only the bin in which the mass is reached is sorted, so flat distributions cost no more than peaked
 * ones.
 */
function keepUntil(scores: Float32Array, rank: Float32Array, mass: number, ties: 'later' | 'all'): void {
  const maximum = largest(scores);
  const top = rank === scores ? maximum : largest(rank);
  masses.fill(0);
  if (scratch.length < scores.length) scratch = new Uint16Array(scores.length);
  const bins = scratch;
  let total = 0;
  for (let token = 0; token < scores.length; token += 1) {
    const weight = expOfMinus(maximum - scores[token]!);
    const bin = Math.min(BINS - 1, (top - rank[token]!) * BINS_PER_NAT) | 0;
    bins[token] = bin;
    masses[bin]! += weight;
    total += weight;
  }
  const wanted = mass * total;
  let before = 0;
  let bin = 0;
  while (bin < BINS - 1 && before + masses[bin]! < wanted) {
    before += masses[bin]!;
    bin += 1;
  }
  const inBin: number[] = [];
  for (let token = 0; token < scores.length; token += 1) if (bins[token] === bin) inBin.push(token);
  inBin.sort((a, b) => rank[b]! - rank[a]! || b - a);
  let taken = 0;
  for (const token of inBin) {
    if (before >= wanted && (ties === 'later' || rank[token]! < rank[inBin[taken - 1]!]!)) break;
    before += expOfMinus(maximum - scores[token]!);
    taken += 1;
  }
  for (let token = 0; token < scores.length; token += 1) if (bins[token]! > bin) scores[token] = -Infinity;
  for (const token of inBin.slice(taken)) scores[token] = -Infinity;
}

/** Largest score, and the logarithm of the sum of exp(score - largest). */
export function logSumExp(scores: Float32Array): { maximum: number; logSum: number } {
  const maximum = largest(scores);
  return { maximum, logSum: Math.log(sumOfExponentials(scores, maximum)) };
}

/** The rules that hold for every way of choosing. */
export function applyHistoryRules(scores: Float32Array, previous: readonly number[], rules: DecodingRules): void {
  const { repetitionPenalty: penalty, noRepeatNgram: n } = rules;
  if (penalty !== undefined && penalty !== 1) repetitionPenalty(scores, previous, penalty);
  if (n !== undefined && n > 0) noRepeatNgram(scores, previous, n);
}

/** The rules that hold for sampling alone, in their order. */
export function applySamplingRules(scores: Float32Array, rules: DecodingRules): void {
  if (rules.temperature !== undefined && rules.temperature !== 1) temperature(scores, rules.temperature);
  if (rules.topK !== undefined && rules.topK > 0) topK(scores, rules.topK);
  if (rules.topP !== undefined) topP(scores, rules.topP);
  if (rules.minP !== undefined && rules.minP > 0) minP(scores, rules.minP);
  if (rules.typicalP !== undefined && rules.typicalP < 1) typicalP(scores, rules.typicalP);
}
