import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellPosters, genreMatrices, type Decided } from '../../../../src/shared/evaluation/matrices.ts';

describe('matrices of genres', () => {
  it('count as by hand', () => {
    const decided: Decided = {
      genres: 3,
      thresholds: [0.5, 0.5, 0.3],
      labels: [
        ...[1, 1, 0], // both found, and C although absent
        ...[1, 0, -1], // missed, B instead; C is not known to be wrong
        ...[0, 1, 1], // only C found
        ...[-1, 0, 0], // A predicted, which may be right
      ],
      probabilities: [0.9, 0.6, 0.3, 0.4, 0.5, 0.9, 0.1, 0.2, 0.7, 0.8, 0.1, 0.1],
    };
    expect(genreMatrices(decided)).toEqual({
      labels: [
        [2, 1, 0],
        [1, 2, 1],
        [0, 1, 1],
      ],
      predictions: [
        [2, 1, 1],
        [1, 2, 2],
        [1, 2, 3],
      ],
      confusion: [
        [1, 1, 1],
        [0, 1, 1],
        [0, 0, 1],
      ],
      missed: [1, 1, 0],
      present: [2, 2, 1],
    });
    expect(cellPosters(decided, 'confusion', 0, 1)).toEqual([1]);
    expect(cellPosters(decided, 'confusion', 1, 1)).toEqual([0]);
    expect(cellPosters(decided, 'labels', 1, 0)).toEqual([0]);
    expect(cellPosters(decided, 'confusion', 0, null)).toEqual([1]);
  });

  it('name in each cell the posters that they count', () => {
    const row = fc.tuple(
      fc.array(fc.constantFrom(-1, 0, 1), { minLength: 3, maxLength: 3 }),
      fc.array(fc.constantFrom(0, 0.5, 1), { minLength: 3, maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(row, { maxLength: 25 }), (rows) => {
        const decided: Decided = {
          genres: 3,
          thresholds: [0.5, 0.6, 0],
          labels: rows.flatMap(([labels]) => labels),
          probabilities: rows.flatMap(([, probabilities]) => probabilities),
        };
        const counts = genreMatrices(decided);
        for (let r = 0; r < 3; r++) {
          expect(counts.missed[r]).toBe(cellPosters(decided, 'confusion', r, null).length);
          expect(counts.confusion[r]![r]! + counts.missed[r]!).toBe(counts.present[r]);
          for (let c = 0; c < 3; c++) {
            for (const kind of ['labels', 'predictions', 'confusion'] as const) {
              expect(counts[kind][r]![c]).toBe(cellPosters(decided, kind, r, c).length);
            }
            expect(counts.labels[r]![c]).toBe(counts.labels[c]![r]);
          }
        }
      }),
    );
  });
});
