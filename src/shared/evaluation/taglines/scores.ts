// All scores of one draft for each poster, with their intervals, for a model and for what no model made; and whether the model
// beats that. Puts the formulas beside this file together; where the texts and their embeddings come from is not its matter.
import type { Steps } from '../../steps.ts';
import { plainWords } from '../../taglines/plainWords.ts';
import type { Measure, TaglineScores } from '../../taglines/taglineRun.ts';
import { DRAFTING_BASELINES } from './baselines.ts';
import { bleuCounts, bleuOf, selfBleu, sumOfCounts } from './bleu.ts';
import { liftOf, likenesses, RECALL_AT, type RealTagline } from './likeness.ts';
import { resampled, resampledMean, resampledMedian, resampledRatio, type Resampling } from './resampling.ts';
import { tokenF1 } from './tokenF1.ts';
import { areUnique, distinct } from './variety.ts';

export interface EmbeddedText {
  text: string;
  /** Sentence embedding of length 1. */
  embedding: Float32Array;
  /** Token embeddings [tokens x width] without [CLS] and [SEP]; token F1 is not told without them. */
  tokens?: Float32Array;
}

/** Drafts of one source, one for each poster. */
export interface ScoredDrafts {
  drafts: readonly EmbeddedText[];
  /** By poster: whether the draft copies or nearly copies a training tagline. Not given: not told. */
  copies?: readonly boolean[];
  /** By poster: how well draft and image go together, by the map or CLIP; null where that cannot be known. */
  imageText?: readonly (number | null)[];
  /** By poster: nats of the film's own tagline by the model, and its tokens, end token included. */
  ownTagline?: readonly { nats: number; tokens: number }[];
}

type Measures = TaglineScores['measures'];
/** A poster's own tagline. */
export type OwnTagline = EmbeddedText & RealTagline;

/**
 * The measures of drafts against the posters' own taglines (see `likenesses` for what those are held against); null where one cannot
 * be known.
 */
export function* taglineMeasures(
  { drafts, copies, imageText, ownTagline }: ScoredDrafts,
  real: readonly OwnTagline[],
  options: Resampling,
): Steps<Measures> {
  const found = yield* likenesses(
    drafts.map(({ embedding }) => embedding),
    real,
  );
  const ranks = found.map(({ rank }) => rank);
  const words = drafts.map(({ text }) => plainWords(text));
  const counts = words.map((draft, i) => bleuCounts(draft, plainWords(real[i]!.text)));
  yield;
  return {
    lift: yield* resampledMean(found.map(liftOf), options),
    unique: yield* share(areUnique(drafts.map(({ text }) => text)), options),
    nearCopies: copies ? yield* share(copies, options) : null,
    medianRank: yield* resampledMedian(ranks, options),
    recallAt10: yield* share(
      ranks.map((rank) => rank <= RECALL_AT),
      options,
    ),
    cosine: yield* resampledMean(
      found.map(({ own }) => own),
      options,
    ),
    tokenF1: yield* resampledMean(yield* tokenF1s(drafts, real), options),
    bleu: yield* resampled(
      counts.length,
      (places) => bleuOf(sumOfCounts(Array.from(places, (place) => counts[place]!))),
      options,
    ),
    distinct1: withoutInterval(distinct(words, 1)),
    distinct2: withoutInterval(distinct(words, 2)),
    selfBleu: drafts.length > 1 ? yield* resampledMean(selfBleu(words), options) : null,
    imageText: imageText ? yield* resampledMean(imageText, options) : null,
    perplexity: ownTagline ? yield* perplexity(ownTagline, options) : null,
  };
}

const share = (values: readonly boolean[], options: Resampling): Steps<Measure | null> =>
  resampledMean(
    values.map((value) => (value ? 1 : 0)),
    options,
  );

/** How many different words there are depends on how many drafts there are, so posters drawn twice would lower it. */
const withoutInterval = (value: number | null): Measure | null =>
  value === null ? null : { value, low: null, high: null };

function* tokenF1s(drafts: readonly EmbeddedText[], real: readonly EmbeddedText[]): Steps<(number | null)[]> {
  const values: (number | null)[] = [];
  for (const [i, { tokens: draft, embedding }] of drafts.entries()) {
    const tokens = real[i]!.tokens;
    values.push(draft && tokens ? tokenF1(draft, tokens, embedding.length) : null);
    if (i % 16 === 15) yield;
  }
  return values;
}

/** exp of the mean nats per token, over all tokens of all posters. */
function* perplexity(
  ownTagline: readonly { nats: number; tokens: number }[],
  options: Resampling,
): Steps<Measure | null> {
  const loss = yield* resampledRatio(
    ownTagline.map(({ nats, tokens }) => ({ above: nats, below: tokens })),
    options,
  );
  const exp = (value: number | null): number | null => (value === null ? null : Math.exp(value));
  return loss && { value: Math.exp(loss.value), low: exp(loss.low), high: exp(loss.high) };
}

/**
 * Whether the lift is above that of each baseline that drafts: the lower end of its interval, so that chance is no win. With
 * words for the card.
 */
export function judgeLift(
  lift: Measure | null,
  baselines: Readonly<Record<string, Measures>>,
): Pick<TaglineScores, 'beaten' | 'words'> {
  if (lift?.low == null) {
    return { beaten: false, words: 'Its lift is not known: taglines of at least two films are needed.' };
  }
  const low = lift.low;
  const lifts = DRAFTING_BASELINES.flatMap((name) => {
    const value = baselines[name]?.['lift']?.value;
    return value === undefined ? [] : [{ name, value }];
  });
  const ahead = lifts.filter(({ value }) => value >= low);
  const stated = `Lift ${digits(lift.value)} (95 % ${digits(low)} to ${digits(lift.high ?? lift.value)})`;
  if (lifts.length === 0) return { beaten: false, words: `${stated}; there was nothing to compare it with.` };
  if (ahead.length > 0) {
    const named = anyOf(ahead.map(({ name, value }) => `${SPOKEN[name]} (${digits(value)})`));
    return {
      beaten: false,
      words: `${stated} is not above ${named} beyond noise: nothing shows that it is better than a tagline that no model made.`,
    };
  }
  const best = lifts.reduce((most, each) => (each.value > most.value ? each : most));
  return {
    beaten: true,
    words: `${stated}, above every baseline; the best of them is ${SPOKEN[best.name]} (${digits(best.value)}).`,
  };
}

/** "a, b or c". */
const anyOf = (names: readonly string[]): string =>
  [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(' or ');

const SPOKEN = {
  random: 'a random training tagline',
  constant: 'one tagline for every poster',
  sameGenres: 'a random tagline of the same genres',
  nearestPoster: "the nearest poster's tagline",
} as const;

/** "0.031", "−0.002"; no sign where three digits show nothing. */
function digits(value: number): string {
  const text = Math.abs(value).toFixed(3);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}
