import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openDictionary } from '../../../../src/renderer/spelling/dictionary.ts';
import { plainWord, wordsOf } from '../../../../src/renderer/spelling/wordsOf.ts';
import { withoutPossessive } from '../../../../src/shared/spelling.ts';

const file = (name: string): string =>
  readFileSync(new URL(`../../../../node_modules/${name}`, import.meta.url), 'utf8');
const american = openDictionary(file('dictionary-en/index.aff'), file('dictionary-en/index.dic'));
const british = openDictionary(file('dictionary-en-gb/index.aff'), file('dictionary-en-gb/index.dic'));
const words = (text: string): string[] => wordsOf(text).map(({ word }) => word);

describe('words of a text', () => {
  it('finds each with its place', () => {
    const text = '“Don’t go in the attic.”';
    for (const { from, to, word } of wordsOf(text)) expect(text.slice(from, to)).toBe(word);
    expect(words(text)).toEqual(['Don’t', 'go', 'in', 'the', 'attic']);
  });

  it('leaves out what no dictionary can judge', () => {
    expect(words('A 2nd look at the 1970s: see https://alien.example or @ripley #alien, www.x.org, alien.com')).toEqual(
      ['look', 'at', 'the', 'see', 'or'],
    );
    expect(words('千と千尋 Чужой spirited')).toEqual(['spirited']);
    expect(words('well-known – cafe\u0301')).toEqual(['well', 'known', 'cafe\u0301']);
  });

  it('keeps apostrophes that stand for letters, not those that quote', () => {
    expect(words("Keep on truckin', 'til they get 'em. 'Quoted' livin’")).toEqual([
      'Keep',
      'on',
      "truckin'",
      "'til",
      'they',
      'get',
      "'em",
      'Quoted',
      'livin’',
    ]);
  });

  it('compares without case and kind of apostrophe', () => {
    expect(plainWord('GANDALF’s')).toBe(plainWord("gandalf's"));
  });

  it('knows whose word it is', () => {
    expect(['Zorblax’s', "ZORBLAX'S", 'Zorblax', 'its', 'Don’t'].map(withoutPossessive)).toEqual([
      'Zorblax',
      'ZORBLAX',
      'Zorblax',
      'its',
      'Don’t',
    ]);
  });
});

describe('dictionaries', () => {
  const wrong = (text: string, dictionary = american): string[] =>
    words(text).filter((word) => !dictionary.right(word));

  it('knows right words in any case, with apostrophes of either kind', () => {
    expect(wrong("DON’T look back. Everybody’s guilty; nobody's truckin' home. I’ve seen 2nd chances")).toEqual([]);
    expect(wrong('In space no one can hear you scream.')).toEqual([]);
  });

  it('finds wrong ones and what was meant', () => {
    expect(wrong('A nigthmare you definately recieve')).toEqual(['nigthmare', 'definately', 'recieve']);
    expect(american.suggest('nigthmare')[0]).toBe('nightmare');
    expect(american.suggest('definately')[0]).toBe('definitely');
    // Also where another letter would do, too.
    expect(american.suggest('Agian')[0]).toBe('Again');
    expect(american.suggest('dont’s')).toSatisfy((found: string[]) => found.every((word) => !word.includes("'")));
  });

  it('tells American from British', () => {
    expect(wrong('the color of fear')).toEqual([]);
    expect(wrong('the colour of fear')).toEqual(['colour']);
    expect(wrong('the colour of fear', british)).toEqual([]);
    expect(wrong('the color of fear', british)).toEqual(['color']);
  });

  it('does not search for minutes', () => {
    expect(american.suggest('x'.repeat(400))).toEqual([]);
  });
});
