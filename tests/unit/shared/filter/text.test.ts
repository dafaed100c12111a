import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completeFilter, normal, parseFilter, printFilter, type Filter } from '../../../../src/shared/filter.ts';
import { arbitraryFilter, NAMES } from './arbitraryFilter.ts';

const read = (text: string): Filter => {
  const { filter, error } = parseFilter(text, NAMES);
  if (error !== null) throw new Error(`${error.message} at ${error.from}..${error.to} of ${text}`);
  return filter;
};
const wrong = (text: string) => {
  const { error } = parseFilter(text, NAMES);
  if (error === null) throw new Error(`no error in ${text}`);
  return { part: text.slice(error.from, error.to), message: error.message, hint: error.hint };
};

describe('the text form of a filter', () => {
  it('reads what it printed: parse(print(x)) = x in its normal form, which means the same as x', () => {
    fc.assert(
      fc.property(arbitraryFilter, (filter) => {
        const wanted = normal(filter);
        expect(read(printFilter(filter, NAMES))).toEqual(wanted);
        expect(normal(wanted)).toEqual(wanted);
      }),
      { numRuns: 3000 },
    );
  });

  it('reads any text without falling over, and prints what it read so that it reads the same', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'grapheme', maxLength: 40 }),
          fc
            .array(
              fc.constantFrom(
                '(',
                ')',
                '-',
                'or',
                'not',
                ' ',
                'genre:Drama',
                'year:1980..',
                'p(Drama)>0.5',
                '"',
                'x',
                'by:',
              ),
              { maxLength: 12 },
            )
            .map((all) => all.join('')),
        ),
        (text) => {
          const { filter, error } = parseFilter(text, NAMES);
          if (error !== null) {
            expect(error.from).toBeGreaterThanOrEqual(0);
            expect(error.to).toBeGreaterThan(error.from);
            expect(error.message).not.toBe('');
          } else expect(read(printFilter(filter, NAMES))).toEqual(filter);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('reads the example of the library', () => {
    expect(read('genre:Horror -genre:Comedy'.replace('Horror', 'drama'))).toEqual({
      genres: [
        { genreId: 1, state: 'present' },
        { genreId: 0, state: 'present', not: true },
      ],
    });
    expect(
      read('genre:Drama -genre:Comedy p(Drama)>0.8 year:1980..1989 (split:test or flagged) "free words" river'),
    ).toEqual({
      genres: [
        { genreId: 1, state: 'present' },
        { genreId: 0, state: 'present', not: true },
      ],
      probability: [{ genreId: 1, from: 0.8 }],
      yearFrom: 1980,
      yearTo: 1989,
      anyOf: [{ split: 'test' }, { flagged: true }],
      text: '"free words" river',
    });
  });

  it('takes titles as they are typed', () => {
    expect(read('live or die')).toEqual({ text: 'live "or" die' });
    expect(read('not without my daughter')).toEqual({ text: '"not" without my daughter' });
    expect(read('Mission: Impossible')).toEqual({ text: '"Mission:" Impossible' });
    expect(read('Spider-Man')).toEqual({ text: 'Spider-Man' });
    expect(read('(500) Days')).toEqual({ text: '500 Days' });
    expect(read('2:22')).toEqual({ text: '2:22' });
  });

  it('knows aliases, quotes, ids, decades, percents and comparisons', () => {
    expect(read('genre:"Science Fiction"')).toEqual({ genres: [{ genreId: 2, state: 'present' }] });
    expect(read('absent:#77')).toEqual({ genres: [{ genreId: 77, state: 'absent' }] });
    expect(read('p(film noir)<=25%')).toEqual({ probability: [{ genreId: 40, to: 0.25 }] });
    expect(read('year:1980s')).toEqual({ yearFrom: 1980, yearTo: 1989 });
    expect(read('year>=1980')).toEqual({ yearFrom: 1980 });
    expect(read('issue(Drama):wrong')).toEqual({ issue: 'wrong', issueGenre: 1 });
    expect(read('source:none -source(Drama):import')).toEqual({
      labelled: 'none',
      sources: [{ genreId: 1, source: 'import', not: true }],
    });
    expect(read('by:Anna,"Ben, the second"')).toEqual({ by: ['Anna', 'Ben, the second'] });
  });

  it('keeps and, or and not apart', () => {
    expect(read('genre:Drama or genre:Comedy split:test')).toEqual({
      anyOf: [
        { genres: [{ genreId: 1, state: 'present' }] },
        { genres: [{ genreId: 0, state: 'present' }], split: 'test' },
      ],
    });
    expect(read('not (split:test flagged)')).toEqual({ noneOf: [{ split: 'test', flagged: true }] });
    expect(read('split:test split:train')).toEqual({ split: 'test', allOf: [{ split: 'train' }] });
    expect(read('-night')).toEqual({ noneOf: [{ text: 'night' }] });
  });

  it('says what is wrong, where, and what to write', () => {
    expect(wrong('genre:Horor')).toEqual({
      part: 'Horor',
      message: 'There is no genre named “Horor”.',
      hint: expect.stringContaining('Comedy') as string,
    });
    expect(wrong('genre:Comdy').hint).toBe('Did you mean Comedy?');
    expect(wrong('river gnre:Drama')).toMatchObject({
      part: 'gnre',
      hint: expect.stringContaining('Did you mean genre?') as string,
    });
    expect(wrong('split:tset')).toMatchObject({ part: 'tset' });
    expect(wrong('p(Drama)>8')).toMatchObject({ part: '8' });
    expect(wrong('p(Drama)')).toMatchObject({ part: 'p(Drama)' });
    expect(wrong('year:soon')).toMatchObject({ part: 'soon' });
    expect(wrong('(split:test')).toMatchObject({ part: '(', message: 'This bracket is not closed.' });
    expect(wrong('split:test)')).toMatchObject({ part: ')' });
    expect(wrong('"open')).toMatchObject({ part: '"open' });
    expect(wrong('split:test or')).toMatchObject({ part: 'or' });
    expect(wrong(`${'('.repeat(40)}x${')'.repeat(40)}`).message).toContain('brackets');
  });
});

describe('suggestions at the caret', () => {
  const at = (marked: string) => {
    const caret = marked.indexOf('|');
    const text = marked.replace('|', '');
    const { from, to, items } = completeFilter(text, caret, NAMES);
    return items.map((item) => `${text.slice(0, from)}${item.insert}${text.slice(to)}`);
  };

  it('refuses a text that nobody typed at once', () => {
    expect(read('night '.repeat(16)).text).toBeDefined();
    const { message, part } = wrong('(night or '.repeat(100_000));
    expect(message).toBe('A filter has at most 20,000 characters.');
    expect(part).toHaveLength(1_000_000 - 20_000);
  });

  it('offers fields, genres with quotes, persons and parts of the split', () => {
    expect(at('ye|')).toEqual(['year:']);
    expect(at('genre:com|')).toEqual(['genre:Comedy ']);
    expect(at('split:test -genre:film| x')).toEqual(['split:test -genre:"Film Noir"  x']);
    expect(at('p(dra|')).toEqual(['p(Drama)>']);
    expect(at('p(Film N|')).toEqual(['p(Film Noir)>']);
    expect(at('split:te|')).toEqual(['split:test ']);
    expect(at('by:Anna,be|')).toEqual(['by:Anna,"Ben, the second" ']);
    expect(at('(com|')).toContain('(genre:Comedy ');
    expect(at('run:"first|')).toContain('run:"first run" ');
    expect(at('|')).toContain('genre:');
    expect(at('split:test|')).toEqual([]);
    expect(at('genre:Drama|')).toEqual([]);
  });
});
