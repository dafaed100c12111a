import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normaliseImdbId, otherFilmKey } from '../../../src/main/import/filmKey.ts';
import { genreCellReader } from '../../../src/main/import/genreCell.ts';
import { findTwiceDecoded } from '../../../src/main/import/mojibake.ts';
import { LiteralError, parseLiteral, type Literal } from '../../../src/main/import/pythonLiteral.ts';
import { readYear, splitTitleYear } from '../../../src/main/import/releaseYear.ts';
import { fixtureBytes } from './files.ts';

describe('film keys', () => {
  test.each([
    ['tt0114709', '114709'],
    ['114709', '114709'],
    ['0114709', '114709'],
    ['114709.0', '114709'],
    [' TT0114709 ', '114709'],
    ['http://www.imdb.com/title/tt160905', '160905'],
    ['https://m.imdb.com/title/tt0160905/?ref=x', '160905'],
    ['0', null],
    ['', null],
    ['tt', null],
    ['862a', null],
    ['1997-08-20', null],
    ['114709.5', null],
  ])('%j is %j', (cell, key) => {
    expect(normaliseImdbId(cell)).toBe(key);
  });
  test('other keys carry a prefix, so that a number is no IMDb id', () => {
    expect(otherFilmKey(' 42 ')).toBe('key:42');
    expect(otherFilmKey('  ')).toBeNull();
  });
});

describe('Python literals', () => {
  test('reads what pandas and the metadata file write', () => {
    const read = parseLiteral(
      `[{'id': 16, 'name': 'Animation'}, {'id': 35, "name": "Kids' \\u00e9\\x41"}, None, True, -1.5e3, ('a',)]`,
    );
    expect(read).toEqual([
      new Map<string, Literal>([
        ['id', 16],
        ['name', 'Animation'],
      ]),
      new Map<string, Literal>([
        ['id', 35],
        ['name', "Kids' éA"],
      ]),
      null,
      true,
      -1500,
      ['a'],
    ]);
  });
  test('reads everything that JSON writes', () => {
    const plain = (literal: Literal): unknown =>
      literal instanceof Map
        ? Object.fromEntries([...literal].map(([key, value]) => [key, plain(value)]))
        : Array.isArray(literal)
          ? literal.map(plain)
          : literal;
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false } as never), (value) => {
        expect(JSON.stringify(plain(parseLiteral(JSON.stringify(value))))).toBe(JSON.stringify(value));
      }),
    );
  });
  test.each([
    "['a'",
    "['a' 'b']",
    "{'a' 1}",
    "__import__('os')",
    "['a'] + ['b']",
    "'abc",
    '[1,,2]',
    'undefined',
    '',
    "{['a']: 1}",
  ])('refuses %s', (text) => {
    expect(() => parseLiteral(text)).toThrow(LiteralError);
  });
  test('bounds depth and size', () => {
    expect(() => parseLiteral('['.repeat(100_000))).toThrow(/too deeply/);
    expect(() => parseLiteral(`'${'a'.repeat(300_000)}'`)).toThrow(/longer/);
  });
});

describe('genre cells', () => {
  const read = genreCellReader();
  test.each<[string, readonly string[] | null]>([
    ['Comedy|Family', ['Comedy', 'Family']],
    ["[{'id': 16, 'name': 'Animation'}, {'id': 35, 'name': 'Comedy'}]", ['Animation', 'Comedy']],
    ['["Drama", "War"]', ['Drama', 'War']],
    ['Comedy | comedy|  Film  Noir ', ['Comedy', 'Film Noir']],
    ['Action, Comedy', ['Action', 'Comedy']],
    ['', null],
    ['None', null],
    ['[]', null],
    ['nan', null],
  ])('%j lists %j', (cell, genres) => {
    expect(read(cell)).toEqual(genres);
  });
  test('another separator is used alone', () => {
    expect(genreCellReader('/')('Sci-Fi, Space/Drama')).toEqual(['Sci-Fi, Space', 'Drama']);
  });
  test('says why a cell is no list', () => {
    expect(read("[{'id': 16, 'name': 'Anim")).toEqual({ reason: expect.stringContaining('not closed') });
    expect(read(`${'x'.repeat(80)}`)).toEqual({ reason: expect.stringContaining('too long') });
  });
});

describe('years', () => {
  test.each<[string, unknown]>([
    ['1995', 1995],
    ['1995.0', 1995],
    ['1995-10-30', 1995],
    ['10/30/1995', 1995],
    ['8/8/71', 1971],
    ['11/24/99', 1999],
    ['', null],
    ['5/11/19', { reason: expect.stringContaining('1919 or 2019') }],
    ['5/11', { reason: expect.stringContaining('no year') }],
    ['12', { reason: expect.stringContaining('no year') }],
    ['9999', { reason: expect.stringContaining('no year of a film') }],
  ])('%j', (cell, year) => {
    expect(readYear(cell)).toEqual(year);
  });
  test('the year of a title', () => {
    expect(splitTitleYear('Spooky House (2002)')).toEqual({ title: 'Spooky House', year: 2002 });
    expect(splitTitleYear('Mezzo Forte')).toEqual({ title: 'Mezzo Forte', year: null });
    expect(splitTitleYear('2001 (9999)')).toEqual({ title: '2001 (9999)', year: null });
    expect(splitTitleYear('(2002)')).toEqual({ title: '(2002)', year: null });
  });
});

/** How text gets decoded twice: its UTF-8 bytes read as windows-1252. */
const decodeTwice = (text: string): string => new TextDecoder('windows-1252').decode(new TextEncoder().encode(text));

describe('text that was decoded twice', () => {
  test.each([
    ['doesnâ€™t', 'doesn’t'],
    ['FiancÃ©', 'Fiancé'],
    ['Academy AwardÂ® winners', 'Academy Award® winners'],
    ['planâ€”with â€œhelpâ€\u009d', 'plan—with “help”'],
    ['ä¸‰å›½', '三国'],
    ['Ã¢â‚¬â„¢', '’'],
  ])('%j was %j', (text, repaired) => {
    expect(findTwiceDecoded(text)).toEqual({ repaired });
  });

  test.each([
    'Amélie',
    'SÃO PAULO',
    'GÌ¦tz von Berlichingen', // Mac Roman damage: another accident
    'Espace dÌ©tente',
    '“MAÇÔ',
    'Łódź – “Żółw”',
    '三国之',
    'naïve café – £5 · 20 °C',
    'Ça va? «Très bien»',
    '',
  ])('%j is in order', (text) => {
    expect(findTwiceDecoded(text)).toBeNull();
  });

  test('what lost a byte on the way is recognised, and left alone', () => {
    expect(findTwiceDecoded('the original â€œFlash Gordonâ€.')).toEqual({ repaired: null });
    expect(findTwiceDecoded('doesnâ€™t matter to José')).toEqual({ repaired: null });
  });

  test('any text of letters is recovered exactly, and text in order stays', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abc éüßñçøłαβЖя三国') });
    fc.assert(
      fc.property(letters, (text) => {
        expect(findTwiceDecoded(text)).toBeNull();
        if (!/^[\0-\x7f]*$/.test(text)) expect(findTwiceDecoded(decodeTwice(text))).toEqual({ repaired: text });
      }),
    );
  });

  test('a repair never loses anything: it can be undone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        for (const sample of [text, decodeTwice(text), `${decodeTwice(text)}é`]) {
          const repaired = findTwiceDecoded(sample)?.repaired;
          if (repaired === undefined || repaired === null) continue;
          let undone = repaired;
          for (let round = 0; round < 3 && undone !== sample; round++) undone = decodeTwice(undone);
          expect(undone).toBe(sample);
        }
      }),
    );
  });

  test('the real table holds cells that lost bytes, and no other is taken for damaged', () => {
    const text = fixtureBytes('movie_text.csv').toString('utf8');
    expect(text).toContain('â€œFlash Gordonâ€.');
    const intact = fixtureBytes('MovieGenre.csv').toString('utf8').split('\n').slice(1);
    expect(intact.filter((line) => findTwiceDecoded(line) !== null)).toEqual([]);
  });
});
