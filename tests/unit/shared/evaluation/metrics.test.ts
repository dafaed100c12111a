import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  averagePrecision,
  byScoreDescending,
  computeMetrics,
  genreColumn,
} from '../../../../src/shared/evaluation/metrics.ts';
import { bestThreshold, tuneThresholds } from '../../../../src/shared/evaluation/thresholds.ts';

interface Vectors {
  targets: number[][];
  scores: number[][];
  predictions: number[][];
  averages: Record<'micro' | 'macro' | 'weighted' | 'samples', { precision: number; recall: number; f1: number }>;
  per_class: Record<'precision' | 'recall' | 'f1' | 'support', number[]>;
  average_precision_per_class_sklearn: number[];
  mAP_macro_sklearn: number;
  threshold_search: { per_class: { f1: number; threshold: number }[]; global: { f1: number; threshold: number } };
}
const vectors = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../fixtures/vectors/metrics.json'), 'utf8'),
) as Vectors;
const names = ['A', 'B', 'C', 'D', 'E'];
const labels = vectors.targets.flat();
const scores = vectors.scores.flat();

describe('metrics', () => {
  it('match scikit-learn on the reference predictions', () => {
    const metrics = computeMetrics({
      labels,
      probabilities: vectors.predictions.flat(),
      genres: names,
      thresholds: [0.5, 0.5, 0.5, 0.5, 0.5],
    });
    for (const average of ['micro', 'macro', 'weighted', 'samples'] as const) {
      for (const name of ['precision', 'recall', 'f1'] as const) {
        expect(metrics[average]![name]).toBeCloseTo(vectors.averages[average][name], 12);
      }
    }
    metrics.perGenre.forEach((genre, g) => {
      expect(genre.precision).toBeCloseTo(vectors.per_class.precision[g]!, 12);
      expect(genre.recall).toBeCloseTo(vectors.per_class.recall[g]!, 12);
      expect(genre.f1).toBeCloseTo(vectors.per_class.f1[g]!, 12);
      expect(genre.support).toBe(vectors.per_class.support[g]);
    });
  });

  it('match scikit-learn in average precision, with ties', () => {
    const metrics = computeMetrics({ labels, probabilities: scores, genres: names, thresholds: [] });
    metrics.perGenre.forEach((genre, g) => {
      expect(genre.ap).toBeCloseTo(vectors.average_precision_per_class_sklearn[g]!, 12);
    });
    expect(metrics.mAP).toBeCloseTo(vectors.mAP_macro_sklearn, 12);
  });

  it('leave genres without positives out of mAP and name them', () => {
    const metrics = computeMetrics({
      labels: [1, 0, 0, 0, 1, 0],
      probabilities: [0.9, 0.8, 0.2, 0.1, 0.7, 0.3],
      genres: ['A', 'B'],
      thresholds: [0.5, 0.5],
    });
    expect(metrics.withoutPositives).toEqual(['B']);
    expect(metrics.mAP).toBe(metrics.perGenre[0]!.ap);
    expect(metrics.perGenre[1]!.ap).toBeNull();
  });

  it('leave unknown labels out of the averages over posters, and posters without a known one altogether', () => {
    const metrics = computeMetrics({
      labels: [1, 0, -1, -1, -1, -1, 1, 1, 0],
      // Posters: present found and a wrong one; nothing known; one of two present found.
      probabilities: [0.9, 0.8, 0.9, 0.9, 0.9, 0.9, 0.6, 0.2, 0.1],
      genres: ['A', 'B', 'C'],
      thresholds: [0.5, 0.5, 0.5],
    });
    expect(metrics.samples!.precision).toBeCloseTo((1 / 2 + 1) / 2, 12);
    expect(metrics.samples!.recall).toBeCloseTo((1 + 1 / 2) / 2, 12);
    expect(metrics.samples!.f1).toBeCloseTo((2 / 3 + 2 / 3) / 2, 12);
    // A: 2 present, both found. B: 1 present, missed. C: none present, so that it weighs nothing.
    expect(metrics.weighted).toEqual({ precision: 2 / 3, recall: 2 / 3, f1: 2 / 3 });
  });

  it('are 0 without a known label', () => {
    const zero = { precision: 0, recall: 0, f1: 0 };
    for (const labels of [[], [-1, -1]]) {
      const metrics = computeMetrics({ labels, probabilities: [0.9, 0.1], genres: ['A', 'B'], thresholds: [] });
      expect(metrics).toMatchObject({ micro: zero, macro: zero, weighted: zero, samples: zero, mAP: null, known: 0 });
    }
  });

  it('sort scores alike, whether they are float32 or not', () => {
    const score = fc.oneof(
      fc.integer({ min: 0, max: 6 }).map((n) => n / 6),
      fc.constantFrom(0, -0, 1, -0.5, 1e-40),
    );
    fc.assert(
      fc.property(fc.array(score, { maxLength: 50 }), fc.boolean(), (scores, single) => {
        const given = Float64Array.from(single ? Float32Array.from(scores) : scores);
        const wanted = [...given.keys()].sort((a, b) => given[b]! - given[a]! || a - b);
        expect([...byScoreDescending(given)]).toEqual(wanted);
      }),
    );
  });

  it('are the same when unknown pairs are added', () => {
    const pair = fc.record({ label: fc.constantFrom(-1, 0, 1), score: fc.integer({ min: 0, max: 20 }) });
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 40 }), (pairs) => {
        const of = (list: typeof pairs) =>
          computeMetrics({
            labels: list.map((p) => p.label),
            probabilities: list.map((p) => p.score / 20),
            genres: ['A'],
            thresholds: [0.45],
          });
        const all = of(pairs);
        const known = of(pairs.filter((p) => p.label >= 0));
        expect({ ...all, posters: 0, unknown: 0 }).toEqual({ ...known, posters: 0, unknown: 0 });
        expect(all.unknown).toBe(pairs.filter((p) => p.label < 0).length);
      }),
    );
  });

  it('agree with average precision written out as a sum over thresholds', () => {
    const pair = fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 60 }), (pairs) => {
        const positives = pairs.filter(([positive]) => positive).length;
        fc.pre(positives > 0);
        let naive = 0;
        let recall = 0;
        for (let t = 9; t >= 0; t--) {
          const chosen = pairs.filter(([, score]) => score >= t);
          if (!pairs.some(([, score]) => score === t)) continue;
          const hits = chosen.filter(([positive]) => positive).length;
          naive += (hits / positives - recall) * (hits / chosen.length);
          recall = hits / positives;
        }
        const column = genreColumn(
          pairs.map(([positive]) => Number(positive)),
          pairs.map(([, score]) => score),
          0,
          1,
        );
        expect(averagePrecision(column)).toBeCloseTo(naive, 12);
      }),
    );
  });
});

describe('thresholds', () => {
  it('match the reference search per genre and over all pairs', () => {
    vectors.threshold_search.per_class.forEach((want, g) => {
      const best = bestThreshold(genreColumn(labels, scores, g, 5));
      expect(best?.threshold).toBeCloseTo(want.threshold, 12);
      expect(best?.f1).toBeCloseTo(want.f1, 12);
    });
    const best = bestThreshold(genreColumn(labels, scores, 0, 1));
    expect(best?.threshold).toBeCloseTo(vectors.threshold_search.global.threshold, 12);
    expect(best?.f1).toBeCloseTo(vectors.threshold_search.global.f1, 12);
  });

  it('shrink towards the global threshold, which rare genres take as it is', () => {
    const { thresholds, global } = tuneThresholds(labels, scores, 5);
    expect(global).toBeCloseTo(0.58085, 12);
    const shrunk = (n: number, t: number) => (n * t + 10 * global) / (n + 10);
    const search = vectors.threshold_search.per_class;
    expect(thresholds[0]).toBeCloseTo(shrunk(23, search[0]!.threshold), 12);
    expect(thresholds[1]).toBeCloseTo(shrunk(10, search[1]!.threshold), 12);
    expect(thresholds.slice(2)).toEqual([global, global, global]);
  });

  it('are 0.5 where no label is present', () => {
    expect(tuneThresholds([0, -1, 0, 0], [0.1, 0.2, 0.3, 0.4], 2)).toEqual({ thresholds: [0.5, 0.5], global: 0.5 });
  });
});
