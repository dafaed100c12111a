import { describe, expect, it } from 'vitest';
import type { Difference } from '../../../../src/shared/evaluation/answers.ts';
import { judge, signed } from '../../../../src/shared/evaluation/compare.ts';

const difference = (a: number, b: number, low: number, high: number): Difference => ({
  a,
  b,
  difference: b - a,
  low,
  high,
});
const UNDEFINED: Difference = { a: null, b: null, difference: null, low: null, high: null };
const names = { a: 'Old', b: 'New' };
const facts = { posters: 645, inSample: false };
const up = difference(0.4, 0.456, 0.041, 0.07);
const down = difference(0.4, 0.357, -0.063, -0.021);
const level = difference(0.4, 0.404, -0.01, 0.018);

describe('the verdict on two runs', () => {
  it('says which is better, by how much, and on how many posters', () => {
    expect(judge(names, { mAP: up, macroF1: up }, facts)).toEqual({
      outcome: 'better',
      verdict:
        'New is better than Old on 645 posters: mAP 0.056 higher (95 % interval +0.041 to +0.070) and macro F1 0.056 higher (95 % interval +0.041 to +0.070).',
    });
    expect(judge(names, { mAP: down, macroF1: level }, facts)).toEqual({
      outcome: 'worse',
      verdict:
        'New is worse than Old on 645 posters: mAP 0.043 lower (95 % interval -0.063 to -0.021); the macro F1 difference of +0.004 is within noise.',
    });
    expect(judge(names, { mAP: UNDEFINED, macroF1: up }, facts).verdict).toMatch(
      /macro F1 0.056 higher.*; mAP is not defined.$/,
    );
  });

  it('says that a difference is noise where both intervals contain 0', () => {
    expect(judge(names, { mAP: level, macroF1: level }, facts)).toEqual({
      outcome: 'noise',
      verdict:
        'The difference is noise on 645 posters: New has +0.004 in mAP and +0.004 in macro F1 against Old, but both 95 % intervals contain 0.',
    });
    const alone = judge(names, { mAP: UNDEFINED, macroF1: level }, facts);
    expect(alone.verdict).toBe(
      'The difference is noise on 645 posters: New has +0.004 in macro F1 against Old, but the 95 % interval contains 0.',
    );
    // An interval that ends at 0 contains it.
    expect(judge(names, { mAP: difference(0.4, 0.41, 0, 0.02), macroF1: level }, facts).outcome).toBe('noise');
  });

  it('does not judge where the measures disagree or too little is known', () => {
    expect(judge(names, { mAP: up, macroF1: down }, facts)).toMatchObject({
      outcome: 'unknown',
      verdict: expect.stringMatching(/^The measures disagree on 645 posters/) as string,
    });
    for (const posters of [0, 9]) {
      const { outcome, verdict } = judge(names, { mAP: up, macroF1: up }, { posters, inSample: false });
      expect(outcome).toBe('unknown');
      expect(verdict).toMatch(/^Nothing can be said/);
    }
  });

  it('calls a closer fit to training posters no more than that', () => {
    const { verdict } = judge(names, { mAP: up, macroF1: level }, { ...facts, inSample: true });
    expect(verdict).toMatch(/^New fits its training posters better than Old/);
  });

  it('writes differences that three digits do not show without a sign', () => {
    expect([0.0123, -0.0004, 0, -0.5].map(signed)).toEqual(['+0.012', '0.000', '0.000', '-0.500']);
  });
});
