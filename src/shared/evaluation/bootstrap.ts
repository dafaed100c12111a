// How sure the difference of two runs is: a paired bootstrap over posters (Efron & Tibshirani 1993, percentile intervals).
// Each sample draws as many posters as there are, with replacement, and measures both runs on them. Posters are counted by
// multiplicity over orders that are sorted once. Pure, in steps of a millisecond or two.
import { Random } from '../random.ts';
import type { Steps } from '../steps.ts';
import { byScoreDescending, precisionRecallF1, type Counts, type LabelMatrix } from './metrics.ts';

/** Two runs on the same posters: [posters x genres] each, and the thresholds that each decides with. */
export interface PairedRuns {
  labels: LabelMatrix;
  genres: number;
  a: { probabilities: ArrayLike<number>; thresholds: readonly number[] };
  b: { probabilities: ArrayLike<number>; thresholds: readonly number[] };
}

/** 95 % of the differences, second minus first. */
export interface Interval {
  low: number;
  high: number;
}
export const OVERALL = ['mAP', 'macroF1', 'microF1', 'macroPrecision', 'macroRecall'] as const;
export type OverallMeasure = (typeof OVERALL)[number];
/** Null where no sample gave a difference: no posters, or a genre without positives. */
export interface Intervals {
  overall: Record<OverallMeasure, Interval | null>;
  f1: (Interval | null)[];
  ap: (Interval | null)[];
}

const LOW = 0.025;
const HIGH = 0.975;
/** Posters that are gone through in one step: one or two milliseconds. */
const POSTERS_PER_STEP = 300_000;
/** Bits of a pair's code, and of a place in an order. */
const PRESENT = 1;
const A = 2;
const B = 4;
const LAST_OF_EQUALS = 2;

interface Order {
  /** Posters with a known label, highest probability first. */
  posters: Uint32Array;
  /** PRESENT, and LAST_OF_EQUALS where the next probability is lower. */
  flags: Uint8Array;
}
interface PreparedGenre {
  posters: Uint32Array;
  /** PRESENT, A and B (predicted by the run), aligned with `posters`. */
  codes: Uint8Array;
  orderA: Order;
  orderB: Order;
}

/** The same seed gives the same intervals. */
export function* bootstrapDifferences(
  runs: PairedRuns,
  { samples, seed }: { samples: number; seed: number },
): Steps<Intervals> {
  const { genres } = runs;
  const posters = genres === 0 ? 0 : runs.labels.length / genres;
  const prepared: PreparedGenre[] = [];
  for (let g = 0; g < genres; g++) {
    prepared.push(prepareGenre(runs, g, posters));
    yield;
  }
  const random = new Random(seed);
  const drawn = new Uint16Array(posters);
  const overall = new Map(OVERALL.map((measure) => [measure, [] as number[]]));
  const f1: number[][] = prepared.map(() => []);
  const ap: number[][] = prepared.map(() => []);
  let gone = 0;
  for (let sample = 0; sample < samples && posters > 0; sample++) {
    drawn.fill(0);
    for (let i = 0; i < posters; i++) drawn[random.below(posters)]!++;
    const sums = new SampleSums();
    for (const [g, genre] of prepared.entries()) {
      const hits = countCodes(genre, drawn);
      if (sums.addCounts(hits)) f1[g]!.push(f1Difference(hits));
      const positives = hits[PRESENT]! + hits[PRESENT | A]! + hits[PRESENT | B]! + hits[PRESENT | A | B]!;
      if (positives > 0) {
        const difference =
          drawnPrecision(genre.orderB, drawn, positives) - drawnPrecision(genre.orderA, drawn, positives);
        ap[g]!.push(difference);
        sums.addPrecision(difference);
      }
      gone += 3 * genre.posters.length + 8;
      if (gone > POSTERS_PER_STEP) {
        gone = 0;
        yield;
      }
    }
    for (const [measure, value] of sums.differences()) overall.get(measure)!.push(value);
  }
  return {
    overall: Object.fromEntries(OVERALL.map((name) => [name, intervalOf(overall.get(name)!)])) as Intervals['overall'],
    f1: f1.map(intervalOf),
    ap: ap.map(intervalOf),
  };
}

/** Plain loops: `from` and `filter` of typed arrays take several times as long. */
function prepareGenre({ labels, genres, a, b }: PairedRuns, g: number, posters: number): PreparedGenre {
  const known = new Uint32Array(posters);
  const codes = new Uint8Array(posters);
  const scores = { a: new Float64Array(posters), b: new Float64Array(posters) };
  let count = 0;
  for (let i = 0, at = g; i < posters; i++, at += genres) {
    const label = labels[at]!;
    if (label < 0) continue;
    const [ofA, ofB] = [a.probabilities[at]!, b.probabilities[at]!];
    known[count] = i;
    scores.a[count] = ofA;
    scores.b[count] = ofB;
    codes[count] = (label === 1 ? PRESENT : 0) + (ofA >= a.thresholds[g]! ? A : 0) + (ofB >= b.thresholds[g]! ? B : 0);
    count++;
  }
  const genre = { posters: known.subarray(0, count), codes: codes.subarray(0, count) };
  return {
    ...genre,
    orderA: orderOf(genre, scores.a.subarray(0, count)),
    orderB: orderOf(genre, scores.b.subarray(0, count)),
  };
}

function orderOf({ posters, codes }: Pick<PreparedGenre, 'posters' | 'codes'>, scores: Float64Array): Order {
  const places = byScoreDescending(scores);
  const order: Order = { posters: new Uint32Array(places.length), flags: new Uint8Array(places.length) };
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    const last = i + 1 === places.length || scores[places[i + 1]!] !== scores[place];
    order.posters[i] = posters[place]!;
    order.flags[i] = (codes[place]! & PRESENT) + (last ? LAST_OF_EQUALS : 0);
  }
  return order;
}

/** How many drawn posters have each code. */
function countCodes({ posters, codes }: PreparedGenre, drawn: Uint16Array): Float64Array {
  const counts = new Float64Array(8);
  for (let i = 0; i < posters.length; i++) counts[codes[i]!]! += drawn[posters[i]!]!;
  return counts;
}

/** Average precision of the drawn posters (see `averagePrecision`), each counted as often as it was drawn. */
function drawnPrecision({ posters, flags }: Order, drawn: Uint16Array, positives: number): number {
  let seen = 0;
  let found = 0;
  let before = 0;
  let sum = 0;
  for (let i = 0; i < posters.length; i++) {
    const times = drawn[posters[i]!]!;
    const flag = flags[i]!;
    seen += times;
    if ((flag & PRESENT) !== 0) found += times;
    if ((flag & LAST_OF_EQUALS) === 0 || found === before) continue;
    sum += ((found - before) * found) / seen;
    before = found;
  }
  return sum / positives;
}

const countsOf = (hits: Float64Array, run: number, other: number): Counts => ({
  truePositive: hits[PRESENT | run]! + hits[PRESENT | run | other]!,
  falsePositive: hits[run]! + hits[run | other]!,
  falseNegative: hits[PRESENT]! + hits[PRESENT | other]!,
});
const f1Difference = (hits: Float64Array): number =>
  precisionRecallF1(countsOf(hits, B, A)).f1 - precisionRecallF1(countsOf(hits, A, B)).f1;

/** What one sample adds up to over its genres. */
class SampleSums {
  private readonly total = new Float64Array(8);
  private readonly macro = { precision: 0, recall: 0, f1: 0 };
  private measured = 0;
  private precision = 0;
  private withPositives = 0;

  /** False for a genre of which no known label was drawn. */
  addCounts(hits: Float64Array): boolean {
    let known = 0;
    hits.forEach((count, code) => {
      known += count;
      this.total[code]! += count;
    });
    if (known === 0) return false;
    const a = precisionRecallF1(countsOf(hits, A, B));
    const b = precisionRecallF1(countsOf(hits, B, A));
    this.macro.precision += b.precision - a.precision;
    this.macro.recall += b.recall - a.recall;
    this.macro.f1 += b.f1 - a.f1;
    this.measured++;
    return true;
  }

  addPrecision(difference: number): void {
    this.precision += difference;
    this.withPositives++;
  }

  *differences(): Generator<[OverallMeasure, number]> {
    if (this.withPositives > 0) yield ['mAP', this.precision / this.withPositives];
    if (this.measured === 0) return;
    yield ['macroF1', this.macro.f1 / this.measured];
    yield ['macroPrecision', this.macro.precision / this.measured];
    yield ['macroRecall', this.macro.recall / this.measured];
    yield ['microF1', f1Difference(this.total)];
  }
}

/** The 2.5th and 97.5th percentile, linear between neighbours. */
export function intervalOf(draws: readonly number[]): Interval | null {
  if (draws.length === 0) return null;
  const sorted = Float64Array.from(draws).sort();
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const low = sorted[below]!;
    return low + (place - below) * ((sorted[below + 1] ?? low) - low);
  };
  return { low: at(LOW), high: at(HIGH) };
}
