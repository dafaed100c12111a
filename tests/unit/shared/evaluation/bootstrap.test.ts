import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bootstrapDifferences,
  OVERALL,
  type Intervals,
  type PairedRuns,
} from '../../../../src/shared/evaluation/bootstrap.ts';
import { computeMetrics } from '../../../../src/shared/evaluation/metrics.ts';
import { Random } from '../../../../src/shared/random.ts';
import type { Metrics } from '../../../../src/shared/domain.ts';

function finished(
  runs: PairedRuns,
  options: { samples: number; seed: number },
): { intervals: Intervals; pauses: number } {
  const slices = bootstrapDifferences(runs, options);
  for (let pauses = 0; ; pauses++) {
    const step = slices.next();
    if (step.done === true) return { intervals: step.value, pauses };
  }
}

/** Posters with labels by chance and a probability that knows them to a degree: the higher the skill, the better. */
function posters(count: number, genres: number, skills: readonly [number, number], seed: number): PairedRuns {
  const random = new Random(seed);
  const labels = Int8Array.from({ length: count * genres }, () => (random.uniform() < 0.3 ? 1 : 0));
  const side = (skill: number): PairedRuns['a'] => ({
    probabilities: Float32Array.from(labels, (label) => 1 / (1 + Math.exp(1 - 2 * skill * label - random.normal()))),
    thresholds: new Array<number>(genres).fill(0.5),
  });
  return { labels, genres, a: side(skills[0]), b: side(skills[1]) };
}

const measured = (runs: PairedRuns, side: 'a' | 'b'): Metrics =>
  computeMetrics({
    labels: runs.labels,
    probabilities: runs[side].probabilities,
    genres: Array.from({ length: runs.genres }, (_, g) => String(g)),
    thresholds: runs[side].thresholds,
  });
const valuesOf = (metrics: Metrics): Record<(typeof OVERALL)[number], number | null> => ({
  mAP: metrics.mAP,
  macroF1: metrics.macro.f1,
  microF1: metrics.micro.f1,
  macroPrecision: metrics.macro.precision,
  macroRecall: metrics.macro.recall,
});

describe('bootstrap of the difference of two runs', () => {
  it('measures drawn posters as the metrics do', () => {
    // The same draws written out: each sample is a matrix of its own.
    const pair = fc.record({
      label: fc.constantFrom(-1, 0, 1),
      a: fc.integer({ min: 0, max: 4 }).map((n) => n / 4),
      b: fc.integer({ min: 0, max: 4 }).map((n) => n / 4),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(pair, pair), { minLength: 1, maxLength: 12 }), (rows) => {
        const cells = rows.flat();
        const thresholds = [0.5, 0.25];
        const runs: PairedRuns = {
          genres: 2,
          labels: cells.map(({ label }) => label),
          a: { probabilities: cells.map(({ a }) => a), thresholds },
          b: { probabilities: cells.map(({ b }) => b), thresholds },
        };
        const random = new Random(5);
        const drawn = Array.from(rows, () => random.below(rows.length));
        const pick = (values: ArrayLike<number>): number[] =>
          drawn.flatMap((i) => [values[2 * i]!, values[2 * i + 1]!]);
        const sample: PairedRuns = {
          genres: 2,
          labels: pick(runs.labels),
          a: { probabilities: pick(runs.a.probabilities), thresholds },
          b: { probabilities: pick(runs.b.probabilities), thresholds },
        };
        const [a, b] = [measured(sample, 'a'), measured(sample, 'b')];
        const { intervals } = finished(runs, { samples: 1, seed: 5 });
        const known = a.known > 0;
        for (const name of OVERALL) {
          const [first, second] = [valuesOf(a)[name], valuesOf(b)[name]];
          const interval = intervals.overall[name];
          if (!known || first === null || second === null) expect(interval, name).toBeNull();
          else expect(interval!.low, name).toBeCloseTo(second - first, 12);
        }
        a.perGenre.forEach((genre, g) => {
          const other = b.perGenre[g]!;
          if (genre.ap === null) expect(intervals.ap[g]).toBeNull();
          else expect(intervals.ap[g]!.high).toBeCloseTo(other.ap! - genre.ap, 12);
          if (genre.known === 0) expect(intervals.f1[g]).toBeNull();
          else expect(intervals.f1[g]!.high).toBeCloseTo(other.f1 - genre.f1, 12);
        });
      }),
    );
  });

  it('covers a known difference about as often as it says', () => {
    // The difference of endlessly many posters, as good as 200,000 give it.
    const world = posters(200_000, 1, [0.5, 0.8], 1);
    const truth = (name: 'mAP' | 'macroF1'): number =>
      valuesOf(measured(world, 'b'))[name]! - valuesOf(measured(world, 'a'))[name]!;
    const wanted = { mAP: truth('mAP'), macroF1: truth('macroF1') };
    expect(wanted.mAP).toBeGreaterThan(0.05);
    const covered = { mAP: 0, macroF1: 0 };
    const trials = 100;
    for (let trial = 0; trial < trials; trial++) {
      const { intervals } = finished(posters(300, 1, [0.5, 0.8], 100 + trial), { samples: 200, seed: trial });
      for (const name of ['mAP', 'macroF1'] as const) {
        const { low, high } = intervals.overall[name]!;
        if (low <= wanted[name] && wanted[name] <= high) covered[name]++;
      }
    }
    for (const name of ['mAP', 'macroF1'] as const) {
      expect(covered[name], name).toBeGreaterThanOrEqual(88);
      // An interval that always covers is no interval of 95 %.
      expect(covered[name], name).toBeLessThan(trials);
    }
  });

  it('is the same for the same seed, and turns over with the runs', () => {
    const runs = posters(80, 3, [0.4, 1], 3);
    const first = finished(runs, { samples: 150, seed: 7 }).intervals;
    expect(finished(runs, { samples: 150, seed: 7 }).intervals).toEqual(first);
    expect(finished(runs, { samples: 150, seed: 8 }).intervals).not.toEqual(first);
    const back = finished({ ...runs, a: runs.b, b: runs.a }, { samples: 150, seed: 7 }).intervals;
    for (const name of OVERALL) {
      expect(back.overall[name]!.low).toBeCloseTo(-first.overall[name]!.high, 12);
      expect(back.overall[name]!.high).toBeCloseTo(-first.overall[name]!.low, 12);
    }
  });

  it('gives nothing where nothing can be measured', () => {
    const side = { probabilities: [] as number[], thresholds: [0.5] };
    const none = finished({ labels: [], genres: 1, a: side, b: side }, { samples: 100, seed: 1 }).intervals;
    expect(Object.values(none.overall)).toEqual([null, null, null, null, null]);
    const absent = { probabilities: [0.2, 0.8], thresholds: [0.5] };
    const { overall, ap, f1 } = finished(
      { labels: [0, 0], genres: 1, a: absent, b: absent },
      { samples: 100, seed: 1 },
    ).intervals;
    expect([overall.mAP, ap, f1]).toEqual([null, [null], [{ low: 0, high: 0 }]]);
  });

  it('draws 1,000 samples of 700 posters and 15 genres, pausing on the way', () => {
    const runs = posters(700, 15, [0.5, 0.6], 2);
    const { pauses } = finished(runs, { samples: 1000, seed: 1 });
    expect(pauses).toBeGreaterThan(50);
  });
});
