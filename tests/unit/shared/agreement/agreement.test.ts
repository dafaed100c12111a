import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NominalAlpha } from '../../../../src/shared/agreement/alpha.ts';
import { biasOf } from '../../../../src/shared/agreement/bias.ts';
import { agreedShare, cohensKappa } from '../../../../src/shared/agreement/kappa.ts';

const counted = (values: (string | null)[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};
const alphaOf = (units: (string | null)[][]): NominalAlpha => {
  const alpha = new NominalAlpha();
  for (const unit of units) alpha.add(counted(unit));
  return alpha;
};

describe('Krippendorff’s alpha', () => {
  it('is 0.743 on the example of his paper: four observers, twelve units, missing data', () => {
    const observers = [
      [1, 2, 3, 3, 2, 1, 4, 1, 2, null, null, null],
      [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, null, 3],
      [null, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, null],
      [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, null],
    ];
    const units = Array.from({ length: 12 }, (_, u) => observers.map((o) => (o[u] == null ? null : String(o[u]))));
    const result = alphaOf(units);
    // Unit 12 was judged once and says nothing: 40 pairable judgements in 11 units.
    expect(result.units).toBe(11);
    expect(result.alpha).toBeCloseTo(0.743, 3);
  });

  it('is 0.095 on his binary example of two observers and ten units', () => {
    const meg = '0100000010'.split('');
    const owen = '1110010000'.split('');
    expect(alphaOf(meg.map((m, i) => [m, owen[i]!])).alpha).toBeCloseTo(0.095, 3);
  });

  it('is not defined without two judgements of a unit, or with one value alone', () => {
    expect(alphaOf([['a'], ['b', null]]).alpha).toBeNull();
    expect(
      alphaOf([
        ['a', 'a'],
        ['a', 'a'],
      ]).alpha,
    ).toBeNull();
  });

  it('is 1 for full agreement over two values, and never more', () => {
    expect(
      alphaOf([
        ['a', 'a'],
        ['b', 'b', 'b'],
      ]).alpha,
    ).toBe(1);
    const units = fc.array(fc.array(fc.constantFrom('a', 'b', null), { minLength: 2, maxLength: 5 }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(units, (list) => {
        const { alpha } = alphaOf(list);
        expect(alpha === null || alpha <= 1 + 1e-12).toBe(true);
      }),
    );
  });
});

describe('Cohen’s kappa', () => {
  it('is 0.4 on the textbook table of fifty applications', () => {
    const table = { bothPresent: 20, onlyFirst: 5, onlySecond: 10, bothAbsent: 15 };
    expect(agreedShare(table)).toBeCloseTo(0.7, 10);
    expect(cohensKappa(table)).toBeCloseTo(0.4, 10);
  });

  it('tells apart two tables of equal agreement by their margins', () => {
    expect(cohensKappa({ bothPresent: 45, onlyFirst: 15, onlySecond: 25, bothAbsent: 15 })).toBeCloseTo(0.1304, 4);
    expect(cohensKappa({ bothPresent: 25, onlyFirst: 35, onlySecond: 5, bothAbsent: 35 })).toBeCloseTo(0.2593, 4);
  });

  it('is not defined without pairs, or where both say one thing always', () => {
    expect(cohensKappa({ bothPresent: 0, onlyFirst: 0, onlySecond: 0, bothAbsent: 0 })).toBeNull();
    expect(cohensKappa({ bothPresent: 9, onlyFirst: 0, onlySecond: 0, bothAbsent: 0 })).toBeNull();
  });
});

describe('bias', () => {
  it('is above 0 for who adds more than others', () => {
    expect(biasOf({ compared: 10, adds: 3, removes: 1 })).toBeCloseTo(0.2, 10);
    expect(biasOf({ compared: 0, adds: 0, removes: 0 })).toBeNull();
  });
});
