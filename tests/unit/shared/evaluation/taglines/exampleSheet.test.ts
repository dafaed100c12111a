// Which examples are drawn, and the sheet as text.
import { expect, it } from 'vitest';
import {
  drawnExamples,
  examplesCsv,
  examplesMarkdown,
} from '../../../../../src/shared/evaluation/taglines/exampleSheet.ts';
import { scoresOf } from './aTaglineRun.ts';

const { examples } = scoresOf(0.05);

it('draws each at most once, the same ones by the same seed', () => {
  const drawn = drawnExamples(examples, 3, 1);
  expect(new Set(drawn).size).toBe(3);
  expect(drawnExamples(examples, 3, 1)).toEqual(drawn);
  expect(drawnExamples(examples, 99, 2)).toHaveLength(examples.length);
  const seeds = [1, 2, 3, 4, 5, 6].map((seed) =>
    drawnExamples(examples, 5, seed)
      .map(({ filmKey }) => filmKey)
      .join(),
  );
  expect(new Set(seeds).size).toBeGreaterThan(1);
});

it('breaks no table, whatever a draft holds', () => {
  const lines = examplesMarkdown(examples).trimEnd().split('\n');
  expect(lines).toHaveLength(2 + examples.length);
  expect(lines[3]).toBe('| Film 1 | Its own, "1" | A draft \\| 1 | 0.100 |');
});

it('runs nothing in a spreadsheet', () => {
  expect(examplesCsv(examples).split('\n')[1]).toBe(`100,Film 0,"Its own, ""0""",'=SUM(A1),0`);
});
