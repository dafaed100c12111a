import { describe, expect, it } from 'vitest';
import { linesOf } from '../../../../../src/main/core/jobs/taglineExports/textLines.ts';
import { runsOf, startsRight } from '../../../../../src/main/core/jobs/taglineExports/textRuns.ts';
import { rowsOf } from './rows.ts';

describe('the order of an export', () => {
  it('is that of titles as a reader looks for them, then of years', () => {
    const rows = rowsOf(
      { title: 'Alien 10' },
      { title: 'Émile' },
      { title: 'Alien 3', year: 2001 },
      { title: 'Alien 3', year: 1992 },
      { title: '', filmKey: '114709' },
      { title: '(500) Days' },
    );
    expect(rows.map(({ title, year }) => `${title} ${year}`)).toEqual([
      '(500) Days 1999',
      'Alien 3 1992',
      'Alien 3 2001',
      'Alien 10 1999',
      'Émile 1999',
      'tt0114709 1999',
    ]);
  });

  it('names other films with the same tagline, not other posters of the same film', () => {
    const rows = rowsOf(
      { title: 'A', filmKey: '1', tagline: 'Trust no one.' },
      { title: 'A', filmKey: '1', tagline: 'Trust no one.' },
      { title: 'B', filmKey: '2', tagline: 'TRUST  NO ONE!' },
      { title: 'C', filmKey: '3', tagline: 'Trust one.' },
    );
    expect(rows.map(({ sameAs }) => sameAs)).toEqual([['B'], ['B'], ['A'], []]);
  });
});

describe('runs of a line', () => {
  const runs = (text: string, right = startsRight(text)): string[] =>
    runsOf(text, right, (grapheme) => {
      if (/😀/u.test(grapheme)) return null;
      return /\p{Script=Han}/u.test(grapheme) ? 'DroidSansFallback' : 'NotoSans-Regular';
    }).map(({ text: run, font, rightToLeft }) => `${font?.slice(0, 5) ?? '?'}${rightToLeft ? '<' : '>'}${run}`);

  it('part where the font changes', () => {
    expect(runs('Alien 千尋!')).toEqual(['NotoS>Alien ', 'Droid>千尋', 'NotoS>!']);
    expect(runs('a😀b')).toEqual(['NotoS>a', '?>😀', 'NotoS>b']);
  });

  it('stand as a reader of the direction finds them, brackets turned', () => {
    // On paper, from the left: the bracket that closes, the number, the bracket that opens, the word.
    expect(runs('הנשיא (1979)')).toEqual(['NotoS<(', 'NotoS>1979', 'NotoS<הנשיא )']);
    expect(runs('Alien הנשיא לב, 3')).toEqual(['NotoS>Alien ', 'NotoS>3', 'NotoS<הנשיא לב, ']);
  });

  it('begin at the side of the first letter', () => {
    expect(startsRight('“1979 הנשיא Alien')).toBe(true);
    expect(startsRight('Alien הנשיא')).toBe(false);
    expect(startsRight('1979 …')).toBe(false);
  });
});

describe('lines', () => {
  const lines = (text: string, width: number, most = 9) => linesOf(text, width, most, (part) => [...part].length);

  it('break between words, with the punctuation that belongs to them', () => {
    expect(lines('In space, no one (really) “hears” you.', 10).lines).toEqual([
      'In space,',
      'no one',
      '(really)',
      '“hears”',
      'you.',
    ]);
    expect(lines('well-known', 6).lines).toEqual(['well-', 'known']);
    expect(lines('Don’t go', 6).lines).toEqual(['Don’t', 'go']);
  });

  it('break scripts without spaces between words, and words that are too long where they must', () => {
    expect(lines('東京は、夜の七時。', 5).lines.join('')).toBe('東京は、夜の七時。');
    expect(lines('東京は、夜の七時。', 5).lines.every((line) => [...line].length <= 5 && !/^[、。]/.test(line))).toBe(
      true,
    );
    expect(lines('Supercalifragilistic', 8).lines).toEqual(['Supercal', 'ifragili', 'stic']);
  });

  it('end with three dots where not all fits', () => {
    expect(lines('one two three four', 5, 2)).toEqual({ lines: ['one', 'two…'], shortened: true });
    expect(lines('one two', 5, 2)).toEqual({ lines: ['one', 'two'], shortened: false });
    expect(lines('', 5)).toEqual({ lines: [], shortened: false });
  });
});
