import { describe, expect, it } from 'vitest';
import { isBlind, resultWords, sharedParts } from '../../../../../src/renderer/pages/Panel/panelWords.ts';
import type { Run } from '../../../../../src/shared/domain.ts';
import { panelVerdict } from '../../../../../src/shared/evaluation/taglines/panel.ts';
import { aTaglineRun, scoresOf } from '../../../shared/evaluation/taglines/aTaglineRun.ts';

const runOn = (id: string, parts: readonly string[]): Run =>
  aTaglineRun({ id }, { scores: Object.fromEntries(parts.map((part) => [part, scoresOf(0.03)])) });
const words = (a: number, b: number, ties: number): string =>
  resultWords({ aName: 'New run', bName: 'Old run', result: panelVerdict({ a, b, ties }) });

describe('the result of a panel in words', () => {
  it('names the better side, its share with the interval, and whether that may be chance', () => {
    expect(words(31, 19, 0)).toMatch(
      /^New run got 62.* of 50 votes \(95 %: 48.* to 74.*\); that may be chance \(p = 0\.119\)\.$/,
    );
    expect(words(5, 45, 2)).toMatch(
      /^Old run got 90.* of 50 votes \(95 %: 79.* to 96.*\); more than chance \(p < 0\.001\)\. 2 ties besides\.$/,
    );
  });

  it('says when neither is ahead, or nobody chose', () => {
    expect(words(4, 4, 0)).toContain('New run and Old run got as many votes (8 votes;');
    expect(words(0, 0, 0)).toBe('Nobody has judged a pair yet.');
    expect(words(0, 0, 1)).toBe('No vote for either side, 1 tie.');
  });

  it('is kept from a person who has pairs to judge', () => {
    expect(isBlind({ judged: 9, pairs: 10 })).toBe(true);
    expect(isBlind({ judged: 10, pairs: 10 })).toBe(false);
  });
});

it('offers the parts that both sides have taglines of, the test part first', () => {
  const runs = [runOn('one', ['test', 'validation']), runOn('two', ['validation']), runOn('three', [])];
  expect(sharedParts('one', 'real', runs)).toEqual(['test', 'validation']);
  expect(sharedParts('one', 'two', runs)).toEqual(['validation']);
  // What was told the one and not the other would be compared, not the runs.
  const untitled = aTaglineRun({ id: 'four' }, { scores: { test: scoresOf(0.03, { settings: { useTitle: false } }) } });
  expect(sharedParts('one', 'four', [...runs, untitled])).toEqual([]);
  expect(sharedParts('four', 'real', [...runs, untitled])).toEqual(['test']);
  expect(sharedParts('two', 'three', runs)).toEqual([]);
  expect(sharedParts('gone', 'real', runs)).toEqual([]);
});
