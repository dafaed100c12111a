// The meaning of a filter: which rows of the columns pass. Compiled once per filter into one test per row.
import type { Filter } from '../../../shared/filter.ts';
import { FLAG, NO_SPLIT, NO_YEAR, SPLIT_PARTS, type Columns } from './columns.ts';
import type { TextSearch } from './textSearch.ts';
import type { Aspect } from './versions.ts';

export type RowTest = (row: number) => boolean;

/** The aspects of the catalog that decide who passes a filter. */
export function filterAspects(filter: Filter): Aspect[] {
  const aspects: Aspect[] = ['posters'];
  if (filter.genres?.length || filter.labelled) aspects.push('labels');
  if (filter.text || filter.filmKey !== undefined || filter.yearFrom !== undefined || filter.yearTo !== undefined) {
    aspects.push('films');
  }
  if (filter.text) aspects.push('taglines');
  if (filter.hasTagline !== undefined) aspects.push('taglines');
  if (filter.split) aspects.push('splits');
  if (filter.hasPrediction !== undefined) aspects.push('predictions');
  return aspects;
}

/** One test for the whole filter; null when everything passes. */
export function compileFilter(columns: Columns, filter: Filter, search: TextSearch): RowTest | null {
  const tests: RowTest[] = [];
  if (filter.text) {
    const films = search.films(filter.text);
    if (films !== null) tests.push(membership(films, columns.filmIds));
  }
  if (filter.posterIds) tests.push(membership(filter.posterIds, columns.ids));
  if (filter.filmKey !== undefined) {
    const { filmKeys } = columns;
    const key = filter.filmKey;
    tests.push((row) => filmKeys[row] === key);
  }
  if (filter.genres?.length) tests.push(...genreTests(columns, filter.genres));
  const flags = flagTest(columns, filter);
  if (flags) tests.push(flags);
  if (filter.split) {
    const { split } = columns;
    const part = filter.split === 'none' ? NO_SPLIT : SPLIT_PARTS.indexOf(filter.split);
    tests.push((row) => split[row] === part);
  }
  if (filter.yearFrom !== undefined || filter.yearTo !== undefined) {
    const { years } = columns;
    const from = filter.yearFrom ?? NO_YEAR + 1;
    const to = filter.yearTo ?? -NO_YEAR;
    tests.push((row) => years[row]! >= from && years[row]! <= to && years[row] !== NO_YEAR);
  }
  const [first, second] = tests;
  if (first === undefined) return null;
  if (second === undefined) return first;
  if (tests.length === 2) return (row) => first(row) && second(row);
  return (row) => tests.every((test) => test(row));
}

/** Rows whose value in `column` is one of `values`. */
function membership(values: readonly number[], column: Int32Array): RowTest {
  // As large as the ids that there are, not as those that were asked for.
  const known = new Uint8Array(column.reduce((a, b) => Math.max(a, b), 0) + 1);
  for (const value of values) if (value < known.length) known[value] = 1;
  return (row) => known[column[row]!] === 1;
}

/** Bits that must, and must not, be set in a word of a mask. */
interface WordRule {
  present: number;
  absent: number;
  notPresent: number;
  notAbsent: number;
  unknown: number;
  known: number;
}

function genreTests(columns: Columns, wanted: NonNullable<Filter['genres']>): RowTest[] {
  const rules = new Map<number, WordRule>();
  let impossible = false;
  for (const { genreId, state, not } of wanted) {
    const word = genreId >> 5;
    if (word >= columns.words) {
      // A genre that no poster has a state for: all are unknown.
      if ((state === 'unknown') === (not === true)) impossible = true;
      continue;
    }
    const rule = rules.get(word) ?? { present: 0, absent: 0, notPresent: 0, notAbsent: 0, unknown: 0, known: 0 };
    rules.set(word, rule);
    const bit = 1 << (genreId & 31);
    if (state === 'present') rule[not ? 'notPresent' : 'present'] |= bit;
    else if (state === 'absent') rule[not ? 'notAbsent' : 'absent'] |= bit;
    else rule[not ? 'known' : 'unknown'] |= bit;
  }
  if (impossible) return [() => false];
  return [...rules].map(([word, rule]) => {
    const present = columns.present[word]!;
    const absent = columns.absent[word]!;
    return (row: number) => {
      const p = present[row]!;
      const a = absent[row]!;
      return (
        (p & rule.present) === rule.present &&
        (a & rule.absent) === rule.absent &&
        (p & rule.notPresent) === 0 &&
        (a & rule.notAbsent) === 0 &&
        ((p | a) & rule.unknown) === 0 &&
        ((p | a) & rule.known) === rule.known
      );
    };
  });
}

function flagTest(columns: Columns, filter: Filter): RowTest | null {
  let mask = 0;
  let value = 0;
  const want = (flag: number, wanted: boolean | undefined): void => {
    if (wanted === undefined) return;
    mask |= flag;
    if (wanted) value |= flag;
  };
  want(FLAG.image, filter.hasImage);
  want(FLAG.tagline, filter.hasTagline);
  want(FLAG.prediction, filter.hasPrediction);
  if (filter.labelled === 'person') want(FLAG.byPerson, true);
  if (filter.labelled === 'import') want(FLAG.byImport, true);
  if (filter.labelled === 'model') want(FLAG.byModel, true);
  if (filter.labelled === 'none') mask |= FLAG.byPerson | FLAG.byImport | FLAG.byModel;
  if (mask === 0) return null;
  const { flags } = columns;
  return (row) => (flags[row]! & mask) === value;
}
