// Characters that nobody sees: found where they do not belong, left where a script or an emoji needs them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hiddenCharacters,
  hiddenWords,
  withoutHiddenCharacters,
} from '../../../../src/shared/taglines/hiddenCharacters.ts';

const codes = (text: string): string[] => hiddenCharacters(text).map(({ code }) => code.toString(16));

describe('hidden characters', () => {
  it.each([
    ['an override and its end', 'In \u202Eecaps\u202C', ['202e', '202c']],
    ['isolates', '\u2066a\u2067b\u2068c\u2069', ['2066', '2067', '2068', '2069']],
    ['embeddings', '\u202Aa\u202Bb\u202Dc', ['202a', '202b', '202d']],
    ['zero widths between Latin letters', 'no\u200B o\u200Cn\u200De\u2060', ['200b', '200c', '200d', '2060']],
    ['controls, also those of the second block', '\u0000a\u0007b\u001Bc\u007Fd\u0085', ['0', '7', '1b', '7f', '85']],
    ['a byte order mark and a soft hyphen', '\uFEFFun\u00ADseen', ['feff', 'ad']],
    [
      'separators, fillers and annotations',
      'a\u2028b\u2029\u3164\uFFA0\uFFF9',
      ['2028', '2029', '3164', 'ffa0', 'fff9'],
    ],
    ['tags that spell words', 'hi\u{E0068}\u{E0069}', ['e0068', 'e0069']],
    ['halves of characters', 'a\uD800b', ['d800']],
    ['marks of direction where all is Latin', 'Who\u200E?\u200F', ['200e', '200f']],
    ['a joiner behind an emoji and before none', '👨\u200D!', ['200d']],
    ['a second joiner', 'می\u200C\u200Cخواهم', ['200c']],
  ])('are %s', (_, text, expected) => {
    expect(codes(text)).toEqual(expected);
  });

  it.each([
    ['plain words', 'In space no one can hear you scream.'],
    [
      'what is seen: breaks, tabs, hard and thin spaces, dashes',
      'One\ttwo\nthree\r\nfour\u00A0five\u2009six — “seven”\u2026',
    ],
    ['families, professions, hearts and tones', '👨‍👩‍👧‍👦 👩🏽‍🚀 🧔🏻‍♂️ 👁️‍🗨️ ❤️‍🔥 🏳️‍🌈'],
    ['flags of regions', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
    ['Persian', 'می\u200Cخواهم بدانم'],
    ['Arabic with vowel signs, and a letter that shows how it joins', 'هُ\u200D'],
    ['Hindi and Sinhala conjuncts', 'क्\u200Dष र्\u200Dय ශ්\u200Dරී'],
    ['Malayalam chillu at the end of a word', 'അവന്\u200D പറഞ്ഞു'],
    ['Thai and Khmer breaks', 'กลัว\u200Bความมืด ខ្ញុំ\u200Bភ័យ'],
    ['Hebrew with marks of direction', 'שלום!\u200F (2001)\u200E'],
    ['Chinese, Japanese, Korean', '千と千尋の神隠し 기생충'],
    ['combined accents', 'cafe\u0301'],
  ])('are not %s', (_, text) => {
    expect(codes(text)).toEqual([]);
    expect(withoutHiddenCharacters(text)).toBe(text);
  });

  it('are told with their places', () => {
    expect(hiddenCharacters('💀\u{E0041}a\u202E')).toEqual([
      { from: 2, to: 4, code: 0xe0041 },
      { from: 5, to: 6, code: 0x202e },
    ]);
  });

  it('are taken out, and nothing else is', () => {
    expect(withoutHiddenCharacters('In \u202Espace\u202C no\u200B one\u0007 👩\u200D🚀')).toBe(
      'In space no one 👩\u200D🚀',
    );
  });

  it('are gone once they were taken out, whatever the text', () => {
    const unit = fc.constantFrom(
      ...[
        'a',
        ' ',
        '\n',
        '\u202E',
        '\u2069',
        '\u200B',
        '\u200C',
        '\u200D',
        '\u200E',
        '\uFEFF',
        '\u0000',
        '\uD83D',
        '\uDE00',
      ],
      ...['👩', '🏽', '\uFE0F', '🏴', '\u{E0067}', '\u{E007F}', 'م', 'क', '्', 'ก', 'é', '\u0301'],
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 14 }), (units) => {
        expect(hiddenCharacters(withoutHiddenCharacters(units.join('')))).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the words for them', () => {
  it('name each kind once with how often it is there', () => {
    expect(hiddenWords(hiddenCharacters('\u202Ea\u200Bb\u200B'))).toBe(
      'U+202E right-to-left override, U+200B zero-width space (2 times)',
    );
    expect(hiddenWords(hiddenCharacters('\u0007\uD800\u{E0041}'))).toBe(
      'U+0007 control character, U+D800 half of a character, U+E0041 tag',
    );
  });

  it('name three kinds and count the others', () => {
    expect(hiddenWords(hiddenCharacters('\u202A\u202B\u202C\u202D'))).toMatch(/U\+202C [^,]+, and 1 other kind$/);
    expect(hiddenWords(hiddenCharacters('\u202A\u202B\u202C\u202D\u202E'))).toMatch(/, and 2 other kinds$/);
  });
});
