// Any table with a mapping of fields to columns: guessed, shown, and overruled by the user.
// Owns the reading of its rows; guessing lives in guess.ts.
import { basename } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { tableFieldSchema, type TableField } from '../../../shared/importSpec.ts';
import { normaliseImdbId, otherFilmKey } from '../filmKey.ts';
import { emptyRecord, isMissing, numberCell, posterCell, type FilmRecord, type RowReader } from '../filmRecord.ts';
import { genreCellReader, tidyNames } from '../genreCell.ts';
import { readYear, splitTitleYear } from '../releaseYear.ts';
import { foldColumn, namesOf } from './columns.ts';
import { readSplit, type Mapping } from './guess.ts';
import { limited } from './moviesMetadata.ts';

const NONE: readonly string[] = [];

/**
 * @param mapping complete: what the user gave, and guesses for the rest
 * @throws AppError `bad_input` when a mapped column is missing, or nothing names the film
 */
export function genericReader(
  path: string,
  columns: readonly string[],
  mapping: Mapping,
  separator: string,
): RowReader {
  const at = indexOfFields(path, columns, mapping);
  const idAt = at.imdbId;
  const keyAt = at.key;
  if (idAt === undefined && keyAt === undefined) {
    const alone =
      columns.length === 1 ? ' It has one column only: cells must be separated by commas, semicolons or tabs.' : '';
    throw new AppError(
      'bad_input',
      `${basename(path)} has no column that names the film. Expected a column with IMDb ids (imdbId, imdb_id, tconst) or ` +
        `another unique key; found: ${namesOf(columns)}.${alone}`,
      {
        hint: 'Say which column it is: --map imdbId=COLUMN, or --map key=COLUMN for a catalog without IMDb ids.',
        details: { file: path, found: columns.slice(0, 100), expected: ['imdbId', 'key'] },
      },
    );
  }
  const readGenres = genreCellReader(separator);
  return ({ row, line, cells, voices }) => {
    const cell = (field: TableField): string | undefined => {
      const index = at[field];
      return index === undefined ? undefined : cells[index];
    };
    const id = idAt === undefined ? '' : (cells[idAt] ?? '').trim();
    let filmKey = normaliseImdbId(id);
    if (filmKey === null && keyAt !== undefined && (idAt === undefined || isMissing(id))) {
      filmKey = otherFilmKey(cells[keyAt] ?? '');
    }
    if (filmKey === null) return { film: null, reason: whyNoKey(id, idAt !== undefined) };
    const problems: string[] = [];
    const film: FilmRecord = {
      ...emptyRecord(row, line, filmKey),
      title: limited('title', cell('title'), problems),
      overview: limited('overview', cell('overview'), problems),
      tagline: limited('tagline', cell('tagline'), problems),
      ...posterCell(cell('poster')),
    };
    const year = readYear(cell('year') ?? '');
    if (typeof year === 'object' && year !== null) problems.push(`year ${year.reason}`);
    else film.year = year;
    if (film.year === null && at.year === undefined && film.title !== null)
      Object.assign(film, splitTitleYear(film.title));
    const genres = readGenres(cell('genres') ?? '');
    if (genres !== null && 'reason' in genres) problems.push(genres.reason);
    else film.genres = genres;
    if (at.absent !== undefined) {
      const absent = readGenres(cell('absent') ?? '');
      if (absent !== null && 'reason' in absent) problems.push(`absent ${absent.reason}`);
      else film.absent = absent ?? NONE;
    }
    const heard = at.genres === undefined ? undefined : voices?.get(at.genres);
    if (heard !== undefined) {
      film.said = heard.map(({ actor, at: when, present }) => ({
        source: 'import',
        actor,
        at: when,
        present: tidied(present),
        absent: film.absent,
        unknown: NONE,
      }));
    }
    const rating = numberCell(cell('rating'));
    if (rating === undefined) problems.push(`rating "${(cell('rating') ?? '').slice(0, 40)}" is no number`);
    else film.rating = rating;
    const split = cell('split');
    if (split !== undefined && !isMissing(split)) {
      film.split = readSplit(split);
      if (film.split === null) problems.push(`split "${split.slice(0, 40)}" is none of train, validation, test`);
    }
    return { film, problems };
  };
}

/** Names of one annotator, tidied like those of a cell; one that is no genre was told of already. */
function tidied(names: readonly string[]): readonly string[] {
  const tidy = tidyNames(names);
  return tidy === null || 'reason' in tidy ? NONE : tidy;
}

function whyNoKey(id: string, byImdb: boolean): string {
  if (!byImdb) return 'the key is empty or too long';
  return id === '' ? 'no IMDb id' : `"${id.slice(0, 40)}" is no IMDb id`;
}

function indexOfFields(
  path: string,
  columns: readonly string[],
  mapping: Mapping,
): Partial<Record<TableField, number>> {
  const at: Partial<Record<TableField, number>> = {};
  for (const field of tableFieldSchema.options) {
    const name = mapping[field];
    if (name === undefined) continue;
    const exact = columns.indexOf(name);
    const index = exact >= 0 ? exact : columns.findIndex((column) => foldColumn(column) === foldColumn(name));
    if (index < 0) {
      throw new AppError(
        'bad_input',
        `${basename(path)} has no column "${name}" for ${field}. Columns found: ${namesOf(columns)}.`,
        {
          hint: 'Use one of the columns of the file.',
          details: { file: path, field, column: name, found: columns.slice(0, 100) },
        },
      );
    }
    at[field] = index;
  }
  return at;
}
