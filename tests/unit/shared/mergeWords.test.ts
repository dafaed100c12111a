import { expect, it } from 'vitest';
import { taglineMergeWords } from '../../../src/shared/mergeWords.ts';

it('names the films whose taglines differ or lost their approval, and counts the rest', () => {
  const none = { taglines: 0, taglineFilms: [], unapproved: 0, unapprovedFilms: [] };
  expect(taglineMergeWords(none)).toEqual([]);
  expect(taglineMergeWords({ ...none, taglines: 1, taglineFilms: ['42'] })).toEqual([
    '1 tagline differs; the later one stands, the other is in the history: 42.',
  ]);
  expect(
    taglineMergeWords({ taglines: 3, taglineFilms: ['42', '1408'], unapproved: 2, unapprovedFilms: ['42', 'Air'] }),
  ).toEqual([
    '3 taglines differ; the later one of each stands, the others are in the history: 42, 1408, and 1 more.',
    'No longer approved after the merge: 42, Air.',
  ]);
  // A report of an earlier version has no names.
  expect(taglineMergeWords({ ...none, taglines: 2 })).toEqual([
    '2 taglines differ; the later one of each stands, the others are in the history.',
  ]);
});
