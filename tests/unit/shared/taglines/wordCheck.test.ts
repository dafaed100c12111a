import { describe, expect, it } from 'vitest';
import { isBroken, madeUpWords } from '../../../../src/shared/taglines/wordCheck.ts';

const known = new Set(['the', 'night', 'has', 'its', 'own', 'price', 'dont', 'cafe', 'well', 'known']);

describe('words that nobody knows', () => {
  it('are found wherever they stand and however they are written, not numbers, short or known words', () => {
    expect(madeUpWords('The night has bloities. Hief has its own hief price.', known)).toEqual([
      'bloities',
      'Hief',
      'hief',
    ]);
    expect(madeUpWords('The night has its Uponor in 2049, ok.', known)).toEqual(['Uponor']);
    expect(madeUpWords('THE NIGHT has its Own Price', known)).toEqual([]);
    expect(madeUpWords('Don’t: the café, well-known', known)).toEqual([]);
  });
});

describe('a broken text', () => {
  it('says a word twice in a row, or leaves something open', () => {
    expect(isBroken('The the night')).toBe(true);
    expect(isBroken('Run, run, run.')).toBe(false);
    expect(isBroken('He said "no.')).toBe(true);
    expect(isBroken('He said "no".')).toBe(false);
    expect(isBroken('(A night) [of] “love”')).toBe(false);
    expect(isBroken('A night) of love')).toBe(true);
    expect(isBroken('...')).toBe(true);
  });
});
