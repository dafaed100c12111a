// What all signals together say of a label: the model's probability, the labels of the nearest posters, which other genres the
// poster has, and what further sources say. How much each counts is learned, genre by genre, by predicting the labels as they were given from
// these signals (stacking, Wolpert 1992); a label that the signals do not expect is a suspect. Pure numbers.
//
// How many genres a poster has is taken out: tables cap them (at most three a film), so a fourth would look wrong and the
// third complete for no reason that lies in the film. The count is fitted beside the signals and then held at its mean.
// Measured on seeded noise, `npm run bench labelNoise`.
import type { Steps } from '../steps.ts';
import { fitLogistic, logit, sigmoid } from './logistic.ts';

/** All posters as the signals have them; [posters x genres] each, row-major. */
export interface Signals {
  posters: number;
  genres: number;
  /** 1 present, 0 absent, -1 unknown. */
  labels: Int8Array;
  /** Of the model, best out-of-sample. */
  probabilities: Float32Array;
  /** How many of the nearest posters have the genre, of `neighbours`; null where the neighbours are not known. */
  votes: Uint8Array | null;
  neighbours: number;
  /** What several sources say beside the label, as log odds (annotators.ts); null or left out where there is one source. */
  shifts?: Float32Array | null;
}

/** What was learned for one genre. */
export interface Weights {
  genre: number;
  constant: number;
  model: number;
  votes: number;
  /** By genre: what it says when the poster has that other genre; 0 for itself. */
  others: Float64Array;
  /** Share of posters that have the genre: votes are compared with it. */
  share: number;
}

/** Fewer labels of either side teach nothing. */
const LEAST_OF_A_SIDE = 20;
/** So many posters are enough for a few dozen weights. */
export const MOST_FITTED = 12_000;
/** Strength of the prior: weights stay small unless some dozens of posters speak for them. */
const RIDGE = 10;
/** Probabilities beyond say nothing more. */
const FLOOR = 1e-3;
/** Votes are drawn towards the share of the genre as if so many more neighbours had it. */
const PRIOR_VOTES = 5;
/** Numbers of other genres that are told apart: none, one, two, three or more. */
const COUNTS = 4;

const clipped = (p: number): number => Math.min(1 - FLOOR, Math.max(FLOOR, p));

/**
 * Learns a genre's weights on some posters. Null where there are too few labels: then the model alone speaks.
 * @param rows posters that the model did not learn from
 */
export function* fitWeights(signals: Signals, genre: number, rows: ArrayLike<number>): Steps<Weights | null> {
  const { genres, labels } = signals;
  const known = Array.from(rows).filter((row) => labels[row * genres + genre]! >= 0);
  const present = known.reduce((sum, row) => sum + labels[row * genres + genre]!, 0);
  if (present < LEAST_OF_A_SIDE || known.length - present < LEAST_OF_A_SIDE) return null;
  yield;
  const share = present / known.length;
  // Constant, model, votes, all genres (its own stays 0), count of the others.
  const width = 3 + genres + COUNTS;
  const features = new Float32Array(known.length * width);
  const meanCounts = new Float64Array(COUNTS);
  const targets = new Uint8Array(known.length);
  for (const [i, row] of known.entries()) {
    const at = i * width;
    const from = row * genres;
    features[at] = 1;
    features[at + 1] = logit(clipped(signals.probabilities[from + genre]!));
    features[at + 2] = voteOf(signals, from + genre, share);
    let others = 0;
    for (let g = 0; g < genres; g++) {
      if (g === genre || labels[from + g] !== 1) continue;
      features[at + 3 + g] = 1;
      others++;
    }
    const count = Math.min(others, COUNTS - 1);
    features[at + 3 + genres + count] = 1;
    meanCounts[count]! += 1 / known.length;
    targets[i] = labels[from + genre]!;
    if (i % 4000 === 3999) yield;
  }
  const found = yield* fitLogistic(features, targets, width, RIDGE);
  const counts = meanCounts.reduce((sum, mean, c) => sum + mean * found[3 + genres + c]!, 0);
  return {
    genre,
    constant: found[0]! + counts,
    model: found[1]!,
    votes: found[2]!,
    others: found.slice(3, 3 + genres),
    share,
  };
}

/** Probability that the poster has the genre, by all signals; by the model alone without weights. */
export function weighed(signals: Signals, weights: Weights | null, row: number, genre: number): number {
  const { genres, labels, probabilities } = signals;
  const from = row * genres;
  const shift = signals.shifts?.[from + genre] ?? 0;
  if (weights === null) {
    const p = probabilities[from + genre]!;
    return shift === 0 ? p : sigmoid(logit(clipped(p)) + shift);
  }
  let z =
    shift +
    weights.constant +
    weights.model * logit(clipped(probabilities[from + genre]!)) +
    weights.votes * voteOf(signals, from + genre, weights.share);
  for (let g = 0; g < genres; g++) if (labels[from + g] === 1) z += weights.others[g]!;
  return sigmoid(z);
}

/** How much more of the nearest posters have the genre than of all, as log odds; 0 where they are not known. */
function voteOf({ votes, neighbours }: Signals, at: number, share: number): number {
  if (votes === null) return 0;
  return logit(clipped((votes[at]! + PRIOR_VOTES * share) / (neighbours + PRIOR_VOTES))) - logit(clipped(share));
}
