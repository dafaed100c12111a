import { describe, expect, it } from 'vitest';
import { chooseDrafts, type Findings, type Rankable } from '../../../../src/main/models/taglines/choosing.ts';
import { listener, noveltyOf, partsOf } from '../../../../src/main/models/taglines/ranking.ts';
import { DEFAULT_DRAFT_SETTINGS } from '../../../../src/shared/taglines/draftSettings.ts';

const vector = (...values: number[]): Float32Array => {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
};

describe('parts of a score', () => {
  const text = { place: vector(1, 0.2), meanLogProbability: -2, clip: null, nearest: 0.5 };
  it('tell fit, likelihood, novelty and contrast, each null where it cannot be known', () => {
    const parts = partsOf(text, { target: vector(1, 0), neighbours: [vector(0, 1)] });
    const further = partsOf({ ...text, place: vector(0.2, 1) }, { target: vector(1, 0), neighbours: [vector(0, 1)] });
    expect(parts.fit!).toBeGreaterThan(further.fit!);
    expect(parts.contrast!).toBeGreaterThan(0);
    expect(further.contrast!).toBeLessThan(0);
    expect(parts.likelihood!).toBeGreaterThan(
      partsOf({ ...text, meanLogProbability: -4 }, { target: null, neighbours: [] }).likelihood!,
    );
    expect(partsOf({ ...text, place: null, nearest: null }, { target: null, neighbours: [] })).toMatchObject({
      fit: null,
      novelty: null,
      contrast: null,
    });
    expect(partsOf({ ...text, place: null, clip: 0.3 }, { target: null, neighbours: [] }).fit!).toBeGreaterThan(0);
  });

  it('give nothing for what exists, and all for what is unlike it', () => {
    expect(noveltyOf(1)).toBe(0);
    expect(noveltyOf(0.3)).toBe(1);
    expect(noveltyOf(0.8)).toBeCloseTo(0.5, 6);
  });

  it('say by the listener what a guess gains: nothing among equals', () => {
    const same = vector(1, 1);
    expect(listener(vector(1, 0), same, [same, same])).toBeCloseTo(0, 6);
    // log softmax of 25 against 25 * 0: at most log 2 is to be gained among two.
    expect(listener(vector(1, 0), vector(1, 0), [vector(0, 1)])).toBeCloseTo(Math.log(2), 4);
  });
});

describe('the choice of drafts', () => {
  const draft = (text: string, fit: number, angle: number): Rankable => ({
    text,
    embedding: vector(Math.cos(angle), Math.sin(angle)),
    parts: { fit, likelihood: 0, novelty: null, contrast: null },
    bonus: 0,
  });
  const fine = (drafts: readonly Rankable[]): Promise<Findings[]> =>
    Promise.resolve(drafts.map(({ parts }) => ({ nearest: [], marks: [], parts })));
  const settings = { ...DEFAULT_DRAFT_SETTINGS, count: 2 };

  it('takes the best that do not say the same, best first', async () => {
    const { kept, refused } = await chooseDrafts(
      [draft('c', 1, 2), draft('a', 3, 0), draft('a again', 2.9, 0.1), draft('b', 2, 1)],
      settings,
      fine,
    );
    expect(kept.map(({ made }) => made.text)).toEqual(['a', 'b']);
    expect(refused).toEqual([]);
  });

  it('looks at more where what was found speaks against the best', async () => {
    const many = Array.from({ length: 20 }, (_, i) => draft(String(i), 20 - i, i * 0.5));
    const looked: number[] = [];
    const copies = (drafts: readonly Rankable[]): Promise<Findings[]> => {
      looked.push(drafts.length);
      return Promise.resolve(
        drafts.map(({ parts, text }) => ({
          nearest: [],
          marks: Number(text) < 7 ? [{ kind: 'near' as const, what: '', near: null }] : [],
          parts,
        })),
      );
    };
    const { kept, refused } = await chooseDrafts(many, settings, copies);
    expect(kept.map(({ made }) => made.text)).toEqual(['7', '8']);
    expect(refused.map(({ text }) => text)).toEqual(['0', '1', '2', '3', '4', '5', '6']);
    expect(looked).toEqual([6, 6]);
    const all = await chooseDrafts(many, { ...settings, refuse: [] }, copies);
    expect(all.kept.map(({ made }) => made.text)).toEqual(['0', '1']);
    expect(looked).toEqual([6, 6, 6]);
  });

  it('goes by a bonus, and tells the score without it', async () => {
    const liked = { ...draft('liked', 0, 0), bonus: 9 };
    const { kept } = await chooseDrafts([draft('a', 3, 1), draft('b', 2, 2.2), liked], settings, fine);
    expect(kept.map(({ made }) => made.text)).toEqual(['a', 'liked']);
    expect(kept[1]!.made.score).toBe(0);
  });
});
