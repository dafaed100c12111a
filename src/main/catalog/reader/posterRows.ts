// Posters as the contract shows them: cards of the grid, the inspector's detail, ids found by film or file, image files.
import { isAbsolute, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Output, Parsed } from '../../../shared/contract.ts';
import type { PosterRow, Source } from '../../../shared/domain.ts';
import { AppError } from '../../../shared/errors.ts';
import { FLAG, genreIdsOf, NO_YEAR, SPLIT_PARTS, type Columns } from './columns.ts';

interface DetailRow {
  filmId: number;
  overview: string | null;
  rating: number | null;
  sha256: string | null;
  bytes: number | null;
  phash: string | null;
  tagline: string | null;
  taglineSource: Source | null;
  note: string | null;
}

export interface ImageFile {
  path: string;
  format: 'jpeg' | 'png' | 'webp';
  sha256: string;
  width: number;
  height: number;
}

/** The card of one row of the columns; no SQL, so a page costs what its objects cost. */
export function posterRow(columns: Columns, row: number): PosterRow {
  const flags = columns.flags[row]!;
  const hasImage = (flags & FLAG.image) !== 0;
  return {
    id: columns.ids[row]!,
    filmKey: columns.filmKeys[row]!,
    title: columns.titles[row]!,
    year: columns.years[row] === NO_YEAR ? null : columns.years[row]!,
    hasImage,
    width: hasImage ? columns.widths[row]! : null,
    height: hasImage ? columns.heights[row]! : null,
    color: hasImage ? `#${columns.colors[row]!.toString(16).padStart(6, '0')}` : null,
    present: genreIdsOf(columns.present, row),
    absent: genreIdsOf(columns.absent, row),
    byPerson: genreIdsOf(columns.byPerson, row),
    probabilities: flags & FLAG.prediction ? probabilitiesOf(columns, row) : null,
    hasTagline: (flags & FLAG.tagline) !== 0,
    flagged: (flags & FLAG.flagged) !== 0,
    hasNote: (flags & FLAG.note) !== 0,
    split: SPLIT_PARTS[columns.split[row]!] ?? null,
    uncertainty: numberOrNull(columns.uncertainty[row]!),
    disagreement: numberOrNull(columns.disagreement[row]!),
  };
}

/** Of the active run, aligned with its genres, for a row that it predicted. */
export function probabilitiesOf(columns: Columns, row: number): number[] {
  const genres = columns.run?.genreIds.length ?? 0;
  const list: number[] = [];
  for (let at = row * genres; at < (row + 1) * genres; at++) list.push(columns.probabilities[at]!);
  return list;
}

/** @throws AppError `not_found` */
export function posterDetail(db: Database, columns: Columns, posterId: number): Output<'poster.get'> {
  const row = rowOrThrow(columns, posterId);
  const more = db
    .prepare(
      `SELECT p.film_id AS filmId, f.overview, f.rating, p.sha256, i.bytes, i.phash, t.text AS tagline, t.source AS taglineSource, m.note
         FROM poster p JOIN film f ON f.id = p.film_id LEFT JOIN image i ON i.sha256 = p.sha256
         LEFT JOIN tagline_state t ON t.poster_id = p.id LEFT JOIN poster_mark m ON m.poster_id = p.id WHERE p.id = ?`,
    )
    .get(posterId) as DetailRow;
  const { filmId, ...detail } = more;
  const ids = (sql: string, value: string | number | null): number[] =>
    value === null ? [] : (db.prepare(sql).pluck().all(value, posterId) as number[]);
  return {
    ...posterRow(columns, row),
    ...detail,
    siblings: ids('SELECT id FROM poster WHERE film_id = ? AND id <> ? ORDER BY id', filmId),
    sameFile: ids('SELECT id FROM poster WHERE sha256 = ? AND id <> ? ORDER BY id', detail.sha256),
  };
}

/**
 * Posters of a film (by IMDb id in any of its forms, or by film key) and with a file (by sha256); all that is given must fit.
 * @throws AppError `bad_input` when nothing is given or the IMDb id is none
 */
export function findPosters(db: Database, input: Parsed<'poster.find'>): Output<'poster.find'> {
  const { imdbId, filmKey, sha256 } = input;
  if (imdbId === undefined && filmKey === undefined && sha256 === undefined) {
    throw new AppError('bad_input', 'Name a poster by its IMDb id, film key or sha256.');
  }
  const rules: string[] = [];
  const values: string[] = [];
  if (imdbId !== undefined) {
    rules.push('f.key = ?');
    values.push(imdbKey(imdbId));
  }
  if (filmKey !== undefined) {
    rules.push('f.key = ?');
    values.push(filmKey);
  }
  if (sha256 !== undefined) {
    rules.push('p.sha256 = ?');
    values.push(sha256.toLowerCase());
  }
  const posterIds = db
    .prepare(`SELECT p.id FROM poster p JOIN film f ON f.id = p.film_id WHERE ${rules.join(' AND ')} ORDER BY p.id`)
    .pluck()
    .all(...values) as number[];
  return { posterIds };
}

/** Where the bytes of a poster lie. @throws AppError `not_found` also for a film's placeholder */
export function posterFile(db: Database, dir: string, posterId: number): ImageFile {
  const row = db
    .prepare(
      `SELECT i.path, i.format, i.sha256, i.width, i.height FROM poster p JOIN image i ON i.sha256 = p.sha256 WHERE p.id = ?`,
    )
    .get(posterId) as ImageFile | undefined;
  if (row === undefined) throw new AppError('not_found', `Poster ${posterId} has no image.`);
  return { ...row, path: absolutePath(dir, row.path) };
}

/** Paths of copied images are relative to the project, those of referenced ones absolute. */
export function absolutePath(dir: string, path: string): string {
  return isAbsolute(path) ? path : join(dir, path);
}

/**
 * Film key of an IMDb id: 'tt0114709', '0114709' and '114709' are the same film.
 * @throws AppError `bad_input`
 */
export function imdbKey(imdbId: string): string {
  const match = /^(?:tt)?0*(\d{1,12})$/i.exec(imdbId.trim());
  if (!match) {
    throw new AppError('bad_input', `"${imdbId}" is not an IMDb id.`, { hint: 'It looks like tt0114709 or 114709.' });
  }
  return match[1]!;
}

/** @throws AppError `not_found` */
export function rowOrThrow(columns: Columns, posterId: number): number {
  const row = columns.rowOf(posterId);
  if (row < 0) throw new AppError('not_found', `There is no poster ${posterId} in this project.`);
  return row;
}

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
