// Scores by part and by what was told: each in its place, the old ones read, and what is shown first no mix.
import { describe, expect, it } from 'vitest';
import { taglineRunSchema, type TaglineScores } from '../../../../src/shared/taglines/taglineRun.ts';
import {
  firstScores,
  scoresOn,
  scoresWithout,
  settingsWithout,
  sharedWithheld,
  toldWords,
  withheldBy,
  withoutWords,
  withScores,
  type Withheld,
} from '../../../../src/shared/taglines/toldScores.ts';
import { scoresOf } from '../evaluation/taglines/aTaglineRun.ts';

const measured = (lift: number, withheld: Withheld, day = 1): TaglineScores =>
  scoresOf(lift, { at: `2026-12-0${String(day)}T10:00:00.000Z`, settings: settingsWithout(withheld) });
const lifts = (scores: readonly TaglineScores[]) => scores.map(({ measures }) => measures['lift']!.value);

describe('scores of a part', () => {
  const told = measured(0.06, []);
  const untitled = measured(0.05, ['title'], 2);
  const blind = measured(0.01, ['image'], 3);
  const all = [told, untitled, blind].reduce((kept, each) => withScores(kept, 'test', each), {});

  it('stay when something else is told, and give way when the same is', () => {
    expect(Object.keys(all).sort()).toEqual(['test', 'test without image', 'test without title']);
    const again = withScores(all, 'test', measured(0.055, ['title'], 4));
    expect(lifts(scoresOn(again, 'test')).sort()).toEqual([0.01, 0.055, 0.06]);
    expect(withScores(again, 'validation', told)).toMatchObject(again);
    expect(taglineRunSchema.shape.scores.parse(again)).toEqual(again);
  });

  it('are shown with everything told first, then the newest; of a part alone', () => {
    expect(lifts(scoresOn(all, 'test'))).toEqual([0.06, 0.01, 0.05]);
    expect(firstScores(all, 'test')).toBe(told);
    expect(firstScores(withScores(withScores({}, 'test', blind), 'test', untitled), 'test')).toBe(blind);
    expect(scoresOn(all, 'train')).toEqual([]);
    expect(firstScores(undefined, 'test')).toBeNull();
    expect(scoresWithout(all, 'test', ['title'])).toBe(untitled);
    expect(scoresWithout(all, 'test', ['genres'])).toBeNull();
  });

  it('that were kept under the part alone are read by their settings, and stay', () => {
    const old = { test: untitled };
    expect(scoresWithout(old, 'test', ['title'])).toBe(untitled);
    expect(scoresWithout(old, 'test', [])).toBeNull();
    expect(withScores(old, 'test', told)).toEqual({ test: told, 'test without title': untitled });
    // The default settings, which drafts were made with where none are noted, tell all.
    const unnoted = scoresOf(0.02, { settings: undefined });
    expect(scoresWithout({ test: unnoted }, 'test', [])).toBe(unnoted);
  });

  it('are comparable between runs where both were told the same', () => {
    expect(sharedWithheld(all, { test: told }, 'test')).toEqual([]);
    expect(sharedWithheld(all, { test: untitled }, 'test')).toEqual(['title']);
    expect(sharedWithheld({ test: told }, { test: untitled }, 'test')).toBeNull();
  });
});

it.each([
  [[], '', 'told the genres and the title besides the poster'],
  [['title'], 'without title', 'told the genres besides the poster'],
  [['genres', 'title'], 'without genres and title', 'told the poster alone'],
  [['image', 'genres', 'title'], 'without image, genres and title', 'told nothing'],
  [['image'], 'without image', 'told the genres and the title, but not the poster'],
] as const)('says %j in words', (withheld, without, told) => {
  expect(withoutWords(withheld)).toBe(without);
  expect(toldWords(withheld)).toBe(told);
  expect(withheldBy(settingsWithout(withheld))).toEqual(withheld);
});
