// How scores of tagline runs are written.
import { expect, it } from 'vitest';
import {
  baselineWords,
  MEASURES,
  measureWords,
  writtenInterval,
  writtenValue,
} from '../../../../../src/shared/evaluation/taglines/measures.ts';

it.each([
  ['lift', 0.0312, '0.031'],
  ['lift', -0.0031, '−0.003'],
  ['lift', -0.0002, '0.000'],
  ['unique', 0.9966, '99.7 %'],
  ['medianRank', 1112.4, '1,112'],
  ['perplexity', 43.14, '43.1'],
])('%s of %d is written as %s', (name, value, text) => {
  expect(writtenValue(measureWords(name), value)).toBe(text);
});

it('writes an interval where there is one', () => {
  expect(writtenInterval(measureWords('lift'), { value: 0, low: -0.01, high: 0.02 })).toBe('−0.010 to 0.020');
  expect(writtenInterval(measureWords('lift'), { value: 0, low: null, high: null })).toBeNull();
});

it('puts lift first, and says of those that mislead that they do', () => {
  expect(MEASURES[0]!.name).toBe('lift');
  expect(measureWords('cosine').about).toMatch(/misleads/);
  expect(measureWords('bleu').about).toMatch(/poor guide/);
  for (const { about } of MEASURES) expect(about).toMatch(/\.$/);
});

it('names what it does not know by its own name', () => {
  expect(measureWords('later').label).toBe('later');
  expect(baselineWords('later').label).toBe('later');
});
