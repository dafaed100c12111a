// How good a draft is for its poster, in parts that can be weighed against each other (spec 8.1, 8.2): fit, likelihood, how
// new it is, and how much better it fits this poster than those that look like it. Each part is in units of how much drafts
// of one poster usually differ in it, so that a weight of 1 means the same for all. Pure: models and indexes are others'.
import type { ScoreParts } from '../../../shared/taglines/draft.ts';

/** What is known of a draft before it is ranked. Vectors have length 1. */
export interface RankedText {
  /** The draft in the space that posters are predicted in; null: no such space here. */
  place: Float32Array | null;
  /** Nats per token. */
  meanLogProbability: number;
  /** Cosine with the poster's picture by a CLIP model; null without one. */
  clip: number | null;
  /** Cosine of the nearest existing text; null where none was compared. */
  nearest: number | null;
}

/** The poster and those like it, as texts about them are expected to lie. */
export interface RankedPoster {
  target: Float32Array | null;
  /** Of the nearest other posters. */
  neighbours: readonly Float32Array[];
}

/** A part's middle and how much drafts of one poster differ in it, as found over the drafts of the starter model. */
interface Scale {
  middle: number;
  spread: number;
}
const SCALES = {
  /** Cosine of a draft and what is predicted for its poster. */
  fit: { middle: 0.15, spread: 0.1 },
  /** Cosine of a draft and a picture by CLIP: CLIPScore (arXiv 2104.08718) is 2.5 times it. */
  clip: { middle: 0.24, spread: 0.03 },
  /** Nats per token. */
  likelihood: { middle: -3, spread: 0.6 },
} as const satisfies Record<string, Scale>;

/** How sharply the listener tells posters apart (spec 8.2 has 100 for CLIP, whose cosines differ less). */
const LISTENER_SHARPNESS = 25;
/** Nearer than this to what exists a draft loses novelty; at 1 nothing is left of it. */
const COPY_FROM = 0.6;

/** The parts of a draft's score; null where a part cannot be known here. */
export function partsOf(text: RankedText, poster: RankedPoster): ScoreParts {
  const { place, clip, nearest, meanLogProbability } = text;
  const { target, neighbours } = poster;
  const fits: number[] = [];
  if (place !== null && target !== null) fits.push(scaled(cosine(place, target), SCALES.fit));
  if (clip !== null) fits.push(scaled(clip, SCALES.clip));
  return {
    fit: fits.length === 0 ? null : fits.reduce((sum, fit) => sum + fit, 0) / fits.length,
    likelihood: scaled(meanLogProbability, SCALES.likelihood),
    novelty: nearest === null ? null : noveltyOf(nearest),
    contrast: place === null || target === null || neighbours.length === 0 ? null : listener(place, target, neighbours),
  };
}

/** 1 for a text unlike all that exists, 0 for one that exists. */
export const noveltyOf = (nearest: number): number =>
  1 - Math.min(1, Math.max(0, (nearest - COPY_FROM) / (1 - COPY_FROM)));

/**
 * How well a listener who knows the poster and those like it tells from the draft which is meant: log softmax of the
 * similarities at the poster (arXiv 2306.08818), as nats gained over a guess.
 */
export function listener(place: Float32Array, target: Float32Array, neighbours: readonly Float32Array[]): number {
  const own = LISTENER_SHARPNESS * cosine(place, target);
  const others = neighbours.map((other) => LISTENER_SHARPNESS * cosine(place, other));
  const largest = Math.max(own, ...others);
  const sum = others.reduce((total, each) => total + Math.exp(each - largest), Math.exp(own - largest));
  return own - largest - Math.log(sum) + Math.log(1 + others.length);
}

/** The product of two vectors of length 1. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}

const scaled = (value: number, { middle, spread }: Scale): number => (value - middle) / spread;
