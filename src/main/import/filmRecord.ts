// What one row of any table says of one film, after its layout was understood. Types and small shared readers of cells.
// Must not know layouts, files or the catalog.
import type { Source, SplitPart } from '../../shared/domain.ts';

/** One film as one row of a source describes it. `null` everywhere means: the row says nothing about it. */
export interface FilmRecord {
  /** 1-based record in its file; the header does not count. */
  row: number;
  /** 1-based line on which the record starts. */
  line: number;
  filmKey: string;
  title: string | null;
  year: number | null;
  overview: string | null;
  tagline: string | null;
  rating: number | null;
  /** Genre names as the source writes them, without duplicates; null when the row lists none. */
  genres: readonly string[] | null;
  /**
   * Genre names that the row calls absent, for tables with a column of them: genres that are in neither list are then
   * unknown. null when the table has no such column, so that what it does not list is absent.
   */
  absent: readonly string[] | null;
  /** http(s) link of the poster. */
  posterLink: string | null;
  /** File name of the poster, to be looked up in a folder. */
  posterFile: string | null;
  split: SplitPart | null;
  /** sha256 of the picture that the record is about, in exports of Marquee; null: all posters of the film. */
  sha256: string | null;
  /** What several say of the genres, or who says it, where the source tells: it counts instead of `genres`. */
  said: readonly Said[] | null;
  /** Who wrote the tagline, where the source tells. */
  taglineBy: TaglineBy | null;
}

/** What one actor says of the genres of a film. */
export interface Said {
  source: Source;
  /** null: the source itself, by its file's name. */
  actor: string | null;
  /** When, as ISO 8601; null: now. */
  at: string | null;
  present: readonly string[];
  /** null: what the source's vocabulary has beside those present. */
  absent: readonly string[] | null;
  /** Decided to be unknown; only a person does that. */
  unknown: readonly string[];
}
export interface TaglineBy {
  source: Source;
  actor: string;
  at: string | null;
}

/** What one annotator chose in one record. */
export interface Voice {
  actor: string;
  at: string | null;
  present: readonly string[];
}

/** A record of which nothing is known yet but its place and its film. */
export const emptyRecord = (row: number, line: number, filmKey: string): FilmRecord => ({
  row,
  line,
  filmKey,
  title: null,
  year: null,
  overview: null,
  tagline: null,
  rating: null,
  genres: null,
  absent: null,
  posterLink: null,
  posterFile: null,
  split: null,
  sha256: null,
  said: null,
  taglineBy: null,
});

/** A row that was understood, or why it was not. `problems` are cells that were left out of a row that was kept. */
export type ReadRow = { film: FilmRecord; problems: readonly string[] } | { film: null; reason: string };

/** One record of a table: cells in the order of its columns. */
export interface TableRow {
  row: number;
  line: number;
  cells: readonly string[];
  /** By column: who chose what, where several annotators speak. */
  voices?: ReadonlyMap<number, readonly Voice[]>;
}

/** Turns the rows of one table into films. */
export type RowReader = (row: TableRow) => ReadRow;

const EMPTY = new Set(['', 'none', 'nan', 'null', 'n/a', 'na', '\\n', '-']);

/** True for what tables write when they know nothing: empty, None, nan, NULL, N/A, \N. */
export function isMissing(cell: string): boolean {
  return cell.length <= 4 && EMPTY.has(cell.trim().toLowerCase());
}

/** A text cell without surrounding blanks and control characters; null when it is empty. */
export function textCell(cell: string | undefined): string | null {
  if (cell === undefined) return null;
  let text = cell.trim();
  if (text === '' || text.toLowerCase() === 'nan' || text === '\\N') return null;
  if (/\p{Cc}/u.test(text)) text = text.replace(/[\t\r\n]+/gu, ' ').replace(/\p{Cc}/gu, '');
  return text === '' ? null : text;
}

/** A number cell (`7.8`); null when it is missing, undefined when it is no number. */
export function numberCell(cell: string | undefined): number | null | undefined {
  if (cell === undefined || isMissing(cell)) return null;
  const value = Number(cell.trim().replace(',', '.'));
  return Number.isFinite(value) ? value : undefined;
}

/** Longest texts that a film may have, in characters; longer cells are left out and listed. */
export const TEXT_LIMITS = { title: 500, tagline: 2_000, overview: 20_000 } as const;

/** A poster cell: a link, or a file name. */
export function posterCell(cell: string | undefined): Pick<FilmRecord, 'posterLink' | 'posterFile'> {
  const text = textCell(cell);
  if (text === null) return { posterLink: null, posterFile: null };
  if (/^https?:\/\//i.test(text)) return { posterLink: text, posterFile: null };
  return { posterLink: null, posterFile: text };
}
