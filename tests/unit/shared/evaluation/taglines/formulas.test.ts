// The formulas of tagline scores: by hand, and against sacrebleu 2.6 (tokenize none, smoothing exp, effective order for single
// texts) where it is named.
import { describe, expect, it } from 'vitest';
import { bleuCounts, bleuOf, selfBleu, sumOfCounts } from '../../../../../src/shared/evaluation/taglines/bleu.ts';
import { likenesses, liftOf, type RealTagline } from '../../../../../src/shared/evaluation/taglines/likeness.ts';
import { panelVerdict, signTest, wilsonInterval } from '../../../../../src/shared/evaluation/taglines/panel.ts';
import {
  resampledMean,
  resampledMedian,
  resampledRatio,
} from '../../../../../src/shared/evaluation/taglines/resampling.ts';
import { tokenF1 } from '../../../../../src/shared/evaluation/taglines/tokenF1.ts';
import { areUnique, distinct } from '../../../../../src/shared/evaluation/taglines/variety.ts';
import { Random } from '../../../../../src/shared/random.ts';
import { finish } from '../../../../../src/shared/steps.ts';

const words = (text: string): string[] => text.split(' ');
const at = (degrees: number): Float32Array =>
  Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));

/** Taglines of films with one poster each. */
const taglines = (...degrees: number[]): RealTagline[] =>
  degrees.map((angle) => ({ text: `tagline at ${String(angle)}`, embedding: at(angle) }));

describe('likeness', () => {
  it('is cosine, mean of the others and rank, by hand', () => {
    // cos 60 = 0.5, cos 90 = 0, cos 30 = 0.866, cos 0 = 1.
    const [first, second, third] = finish(likenesses([at(0), at(90), at(60)], taglines(60, 90, 0)));
    expect(first!.own).toBeCloseTo(0.5, 6);
    expect(first!.others).toBeCloseTo((0 + 1) / 2, 6);
    expect(liftOf(first!)).toBeCloseTo(0, 6);
    expect(first!.rank).toBe(2);
    expect(second!.rank).toBe(1);
    expect(liftOf(second!)).toBeCloseTo(1 - Math.sqrt(3) / 4, 6);
    expect(third!.rank).toBe(3);
  });

  it('has a mean lift of zero for one constant draft, and the middle rank on average', () => {
    const random = new Random(3);
    const real = taglines(...Array.from({ length: 101 }, () => 360 * random.uniform()));
    const found = finish(likenesses(new Array<Float32Array>(101).fill(at(10)), real));
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(found.map((each) => liftOf(each)!))).toBeCloseTo(0, 6);
    expect(mean(found.map(({ rank }) => rank))).toBeCloseTo(51, 6);
  });

  it('gives taglines that are the same one place together, and no lift to a poster alone', () => {
    const found = finish(likenesses([at(0), at(0), at(0)], taglines(20, 20, 90)));
    expect(found.map(({ rank }) => rank)).toEqual([1.5, 1.5, 3]);
    expect(liftOf(finish(likenesses([at(0)], taglines(0)))[0]!)).toBeNull();
  });
});

describe('likeness of films with several posters', () => {
  const film = (name: string, angle: number, count: number): RealTagline[] =>
    taglines(...new Array<number>(count).fill(angle)).map((each) => ({ ...each, film: name }));
  const draftsOf = (real: readonly RealTagline[]) => real.map((_, i) => at((37 * i) % 180));

  it('counts the tagline of another film once, and the own one not at all', () => {
    const [single] = finish(likenesses([at(0), at(0)], [...film('a', 60, 1), ...film('b', 30, 1)]));
    const several = finish(
      likenesses(new Array<Float32Array>(5).fill(at(0)), [...film('a', 60, 2), ...film('b', 30, 3)]),
    );
    expect(several[0]).toEqual(single);
    expect(several[1]).toEqual(single);
    expect(several[0]!.rank).toBe(2);
    expect(several[4]!.others).toBeCloseTo(0.5, 6);
  });

  it('leaves another tagline of the same film out, and takes each of another film', () => {
    const real = [...film('a', 60, 1), ...film('a', 0, 1), ...film('b', 90, 1)];
    const [first, , last] = finish(likenesses([at(0), at(0), at(0)], real));
    expect(first).toMatchObject({ rank: 1 });
    expect(first!.others).toBeCloseTo(0, 6);
    expect(last!.others).toBeCloseTo(0.75, 6);
    expect(last!.rank).toBe(3);
  });

  it('is what it was where each film has one poster, films with the same words among them', () => {
    const plain = taglines(10, 80, 10, 45, 170, 120);
    const named = plain.map((each, i) => ({ ...each, film: `film ${String(i)}` }));
    const drafts = draftsOf(plain);
    expect(finish(likenesses(drafts, named))).toEqual(finish(likenesses(drafts, plain)));
    const { others } = finish(likenesses(drafts, named))[0]!;
    const byHand = plain.slice(1).map(({ embedding }) => embedding[0]!);
    expect(others).toBeCloseTo(byHand.reduce((sum, each) => sum + each, 0) / 5, 6);
  });

  it('knows no lift of posters of one film alone', () => {
    const real = film('a', 20, 3);
    expect(finish(likenesses(draftsOf(real), real)).map(liftOf)).toEqual([null, null, null]);
  });
});

describe('BLEU', () => {
  const pairs: [string, string, number][] = [
    ['in space no one can hear you', 'in space no one can hear you scream', 0.866877899750182],
    ['a love story for the ages', 'the greatest love story ever told', 0.17965205598154213],
    ['never again', 'never say never again', 0.3678794411714425],
    ['the end', 'fear can hold you prisoner hope can set you free', 0],
  ];

  it.each(pairs)('of "%s" is what sacrebleu says', (draft, real, score) => {
    expect(bleuOf(bleuCounts(words(draft), words(real)))).toBeCloseTo(score, 12);
  });

  it('of a corpus is what sacrebleu says', () => {
    const counts = pairs.map(([draft, real]) => bleuCounts(words(draft), words(real)));
    expect(bleuOf(sumOfCounts(counts))).toBeCloseTo(0.3190641611623512, 12);
  });

  it('of each draft with all others as references is what sacrebleu says', () => {
    const texts = [
      'in space no one can hear you',
      'no one can hear you here',
      'love is a story',
      'love is a long long story',
      'the the the',
      'hope',
    ];
    const known = [0.6147881529512643, 0.7598356856515927, 0.6389431042462729, 0.32466791547509904, 0, 0];
    selfBleu(texts.map(words)).forEach((score, i) => {
      expect(score).toBeCloseTo(known[i]!, 12);
    });
    expect(selfBleu([words('all the same'), words('all the same')])).toEqual([1, 1]);
  });
});

describe('variety', () => {
  it('counts texts that no other poster got, whatever their case and punctuation', () => {
    expect(areUnique(['Fear is back.', 'fear is BACK', 'Love hurts', "Don't look"])).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it('counts different words and pairs', () => {
    const texts = [words('love is love'), words('love is war')];
    expect(distinct(texts, 1)).toBeCloseTo(3 / 6, 12);
    expect(distinct(texts, 2)).toBeCloseTo(3 / 4, 12);
    expect(distinct([['one']], 2)).toBeNull();
  });
});

describe('token F1', () => {
  it('matches each token with its nearest, both ways, by hand', () => {
    const draft = Float32Array.of(...at(0), ...at(90));
    const real = Float32Array.of(...at(60));
    // Precision: mean of cos 60 and cos 30; recall: cos 30, the nearest.
    const precision = (0.5 + Math.sqrt(3) / 2) / 2;
    const recall = Math.sqrt(3) / 2;
    const longer = draft.map((value) => 7 * value);
    expect(tokenF1(draft, real, 2)).toBeCloseTo((2 * precision * recall) / (precision + recall), 6);
    expect(tokenF1(draft, longer, 2)).toBeCloseTo(1, 6);
    expect(tokenF1(draft, new Float32Array(0), 2)).toBe(0);
  });
});

describe('resampling', () => {
  it('gives an interval of the mean as wide as its standard error says', () => {
    const random = new Random(8);
    const values = Array.from({ length: 400 }, () => random.normal());
    const { value, low, high } = finish(resampledMean(values, { samples: 2000, seed: 1 }))!;
    const deviation = Math.sqrt(values.reduce((sum, each) => sum + (each - value) ** 2, 0) / 400);
    expect(Math.abs(high! - low! - (2 * 1.96 * deviation) / 20)).toBeLessThan(0.015);
    expect(low!).toBeLessThan(value);
    expect(high!).toBeGreaterThan(value);
    expect(finish(resampledMean(values, { samples: 50, seed: 4 }))).toEqual(
      finish(resampledMean(values, { samples: 50, seed: 4 })),
    );
  });

  it('takes medians and ratios of sums, and leaves unknown values out', () => {
    const options = { samples: 10, seed: 1 };
    expect(finish(resampledMedian([5, 1, 9, 2], options))!.value).toBe(3.5);
    const parts = [
      { above: 3, below: 1 },
      { above: 1, below: 7 },
    ];
    expect(finish(resampledRatio(parts, options))!.value).toBe(0.5);
    expect(finish(resampledMean([null, 4, null, 2], options))!.value).toBe(3);
    expect(finish(resampledMean([null], options))).toBeNull();
  });
});

describe('the panel', () => {
  it('tests by exact binomials', () => {
    expect(signTest(31, 19)).toBeCloseTo(0.11892045255943628, 10);
    expect(signTest(5, 0)).toBeCloseTo(0.0625, 10);
    expect(signTest(600, 500)).toBeCloseTo(0.0028195449914364275, 10);
    expect(signTest(4, 4)).toBe(1);
  });

  it('has Wilson’s interval', () => {
    const [low, high] = wilsonInterval(8, 10);
    expect(low).toBeCloseTo(0.4902, 4);
    expect(high).toBeCloseTo(0.9433, 4);
    expect(wilsonInterval(0, 10)[0]).toBe(0);
  });

  it('keeps ties apart', () => {
    expect(panelVerdict({ a: 3, b: 1, ties: 6 })).toMatchObject({ votes: 10, ties: 6, share: 0.75, pValue: 0.625 });
    const none = panelVerdict({ a: 0, b: 0, ties: 2 });
    expect(none).toMatchObject({ votes: 2, share: null, interval: null, pValue: null });
  });
});
