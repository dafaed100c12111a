// The meaning of a filter: which rows of the columns pass. Compiled once per filter into one test per row.
import type { Filter } from '../../../shared/filter.ts';
import { APPROVALS } from '../taglineDesk/approvalNow.ts';
import { DESK, FLAG, MARK, NO_SPLIT, NO_YEAR, SPLIT_PARTS, type Columns, type RowTest } from './columns.ts';
import type { RunRows } from './runRows.ts';
import type { TextSearch } from './textSearch.ts';
import type { Aspect } from './versions.ts';
import { bitOf, type FilmBits } from './words/wordIndex.ts';

/** What a filter asks beyond the columns. */
export interface Lookups {
  search: TextSearch;
  runs: RunRows;
}

/** The aspects of the catalog that decide who passes a filter. */
export function filterAspects(filter: Filter): Aspect[] {
  const aspects = new Set<Aspect>(['posters']);
  const when = (condition: unknown, ...names: Aspect[]): void => {
    if (condition) for (const name of names) aspects.add(name);
  };
  const has = (part: unknown): boolean => part !== undefined;
  when(filter.genres?.length || filter.labelled || filter.by || filter.sources?.length, 'labels', 'genres');
  when(
    filter.text || has(filter.filmKey) || has(filter.yearFrom) || has(filter.yearTo) || has(filter.hasYear),
    'films',
  );
  when(filter.text || filter.tagline || has(filter.hasTagline), 'taglines', 'films');
  when(filter.split, 'splits');
  when(has(filter.hasPrediction) || filter.probability?.length || filter.run, 'predictions', 'runs');
  when(has(filter.issue), 'labels', 'predictions', 'runs');
  when(filter.trainedBy, 'runs', 'splits', 'films');
  when(has(filter.flagged) || has(filter.hasNote) || has(filter.secondLook), 'marks');
  when(has(filter.conflict), 'conflicts');
  when(has(filter.drafts) || has(filter.approval), 'drafts', 'taglines');
  when(has(filter.duplicates), 'duplicates', 'labels');
  for (const child of [...(filter.allOf ?? []), ...(filter.anyOf ?? []), ...(filter.noneOf ?? [])]) {
    for (const aspect of filterAspects(child)) aspects.add(aspect);
  }
  return [...aspects];
}

/** One test for the whole filter; null when everything passes. */
export function compileFilter(columns: Columns, filter: Filter, lookups: Lookups): RowTest | null {
  const tests: RowTest[] = [];
  const add = (test: RowTest | null): void => void (test !== null && tests.push(test));
  // Cheap and rarely passed ones first.
  if (filter.posterIds) add(membership(filter.posterIds, columns.ids, columns.count));
  if (filter.text) add(filmsTest(columns, lookups.search.films(filter.text)));
  if (filter.tagline) add(filmsTest(columns, lookups.search.filmsByTagline(filter.tagline)));
  if (filter.filmKey !== undefined) {
    const { filmKeys } = columns;
    const key = filter.filmKey;
    add((row) => filmKeys[row] === key);
  }
  if (filter.genres?.length) tests.push(...genreTests(columns, filter.genres));
  add(flagTest(columns, filter));
  add(markTest(columns, filter));
  add(deskTest(columns, filter));
  if (filter.split) {
    const { split } = columns;
    const part = filter.split === 'none' ? NO_SPLIT : SPLIT_PARTS.indexOf(filter.split);
    add((row) => split[row] === part);
  }
  add(yearTest(columns, filter));
  for (const range of filter.probability ?? []) add(probabilityTest(columns, range));
  for (const source of filter.sources ?? []) add(sourceTest(columns, source));
  if (filter.by) add(personTest(columns, filter.by));
  if (filter.issue !== undefined) add(issueTest(columns, filter.issue, filter.issueGenre));
  if (filter.run !== undefined) add(lookups.runs.predictedBy(columns, filter.run));
  if (filter.trainedBy !== undefined) add(lookups.runs.trainedBy(columns, filter.trainedBy));

  const compiled = (children: Filter[] | undefined): (RowTest | null)[] =>
    (children ?? []).map((child) => compileFilter(columns, child, lookups));
  for (const test of compiled(filter.allOf)) add(test);
  for (const test of compiled(filter.noneOf)) add(test === null ? () => false : (row) => !test(row));
  const any = compiled(filter.anyOf);
  if (any.length > 0 && !any.includes(null)) {
    const branches = any as RowTest[];
    add((row) => branches.some((test) => test(row)));
  }

  const [first, second] = tests;
  if (first === undefined) return null;
  if (second === undefined) return first;
  if (tests.length === 2) return (row) => first(row) && second(row);
  return (row) => tests.every((test) => test(row));
}

/** Rows whose value in `column` is one of `values`. */
function membership(values: readonly number[], column: Int32Array, count: number): RowTest {
  // As large as the ids that there are, not as those that were asked for.
  let largest = 0;
  for (let row = 0; row < count; row++) if (column[row]! > largest) largest = column[row]!;
  const known = new Uint8Array(largest + 1);
  for (const value of values) if (value <= largest) known[value] = 1;
  return (row) => known[column[row]!] === 1;
}

/** Rows of the films of a set. */
function filmsTest({ filmIds }: Columns, films: FilmBits | null): RowTest | null {
  return films === null ? null : (row) => bitOf(films, filmIds[row]!) === 1;
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

/** Which bits of a column must be set and which not; null when it does not matter. */
class Bits {
  private mask = 0;
  private value = 0;

  want(bits: number, wanted: boolean | undefined): void {
    if (wanted === undefined) return;
    this.mask |= bits;
    if (wanted) this.value |= bits;
  }

  test(column: Uint8Array | Uint16Array): RowTest | null {
    const { mask, value } = this;
    return mask === 0 ? null : (row) => (column[row]! & mask) === value;
  }
}

function flagTest(columns: Columns, filter: Filter): RowTest | null {
  const bits = new Bits();
  bits.want(FLAG.image, filter.hasImage);
  bits.want(FLAG.tagline, filter.hasTagline);
  bits.want(FLAG.prediction, filter.hasPrediction);
  bits.want(FLAG.flagged, filter.flagged);
  bits.want(FLAG.note, filter.hasNote);
  if (filter.labelled === 'person') bits.want(FLAG.byPerson, true);
  if (filter.labelled === 'import') bits.want(FLAG.byImport, true);
  if (filter.labelled === 'model') bits.want(FLAG.byModel, true);
  if (filter.labelled === 'none') bits.want(FLAG.byPerson | FLAG.byImport | FLAG.byModel, false);
  return bits.test(columns.flags);
}

function markTest(columns: Columns, filter: Filter): RowTest | null {
  const bits = new Bits();
  bits.want(MARK.secondLook, filter.secondLook);
  bits.want(MARK.conflict, filter.conflict);
  if (filter.duplicates !== undefined) bits.want(MARK.duplicate, true);
  if (filter.duplicates === 'conflicting') bits.want(MARK.conflicting, true);
  return bits.test(columns.marks);
}

function deskTest({ desk }: Columns, filter: Filter): RowTest | null {
  const bits = new Bits();
  if (filter.drafts !== undefined) bits.want(DESK.waiting, true);
  if (filter.approval !== undefined) {
    const code = filter.approval === 'none' ? 0 : APPROVALS.indexOf(filter.approval) + 1;
    bits.want(code, true);
    bits.want(DESK.approval & ~code, false);
  }
  return bits.test(desk);
}

function yearTest(columns: Columns, filter: Filter): RowTest | null {
  const { years } = columns;
  if (filter.yearFrom === undefined && filter.yearTo === undefined) {
    if (filter.hasYear === undefined) return null;
    return filter.hasYear ? (row) => years[row] !== NO_YEAR : (row) => years[row] === NO_YEAR;
  }
  if (filter.hasYear === false) return () => false;
  const from = filter.yearFrom ?? NO_YEAR + 1;
  const to = filter.yearTo ?? -NO_YEAR;
  return (row) => years[row]! >= from && years[row]! <= to && years[row] !== NO_YEAR;
}

function probabilityTest(columns: Columns, range: NonNullable<Filter['probability']>[number]): RowTest {
  const { run, probabilities, flags } = columns;
  const at = run?.genreIds.indexOf(range.genreId) ?? -1;
  if (run === null || at < 0) return () => false;
  const genres = run.genreIds.length;
  // As the column holds them: 0.8 as typed is above the 0.8 of a float32.
  const from = Math.fround(range.from ?? 0);
  const to = Math.fround(range.to ?? 1);
  return (row) => {
    if ((flags[row]! & FLAG.prediction) === 0) return false;
    const p = probabilities[row * genres + at]!;
    return p >= from && p <= to;
  };
}

function sourceTest(columns: Columns, wanted: NonNullable<Filter['sources']>[number]): RowTest {
  const word = wanted.genreId >> 5;
  const not = wanted.not === true;
  if (word >= columns.words) return () => not;
  const bit = 1 << (wanted.genreId & 31);
  const person = columns.byPerson[word]!;
  const model = columns.byModel[word]!;
  const present = columns.present[word]!;
  const absent = columns.absent[word]!;
  if (wanted.source === 'person') return (row) => ((person[row]! & bit) !== 0) !== not;
  if (wanted.source === 'model') return (row) => ((model[row]! & bit) !== 0) !== not;
  return (row) => (((present[row]! | absent[row]!) & ~person[row]! & ~model[row]! & bit) !== 0) !== not;
}

/** Posters on which one of some persons set a label. */
function personTest(columns: Columns, names: readonly string[]): RowTest {
  const wanted = columns.people.map(() => 0);
  for (const name of names) {
    const bit = columns.personNames.findIndex((each) => each.toLowerCase() === name.toLowerCase());
    if (bit >= 0) wanted[bit >> 5]! |= 1 << (bit & 31);
  }
  const { people } = columns;
  return (row) => wanted.some((bits, word) => (people[word]![row]! & bits) !== 0);
}

function issueTest(columns: Columns, issue: NonNullable<Filter['issue']>, genreId: number | undefined): RowTest {
  const { flags, marks } = columns;
  const { run } = columns;
  if (genreId === undefined) {
    const bits = issue === 'any' ? MARK.wrong | MARK.missing : MARK[issue];
    return (row) => (marks[row]! & bits) !== 0;
  }
  if (run === null || !run.genreIds.includes(genreId) || genreId >> 5 >= columns.words) return () => false;
  const bit = 1 << (genreId & 31);
  const present = columns.present[genreId >> 5]!;
  const predicted = columns.predicted[genreId >> 5]!;
  const byPerson = columns.byPerson[genreId >> 5]!;
  return (row) => {
    if ((flags[row]! & FLAG.prediction) === 0 || (byPerson[row]! & bit) !== 0) return false;
    const labelled = (present[row]! & bit) !== 0;
    if (((predicted[row]! & bit) !== 0) === labelled) return false;
    return issue === 'any' || (issue === 'wrong') === labelled;
  };
}
