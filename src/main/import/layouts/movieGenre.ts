// The layout of "Movie Genre from its Poster": imdbId, Imdb Link, Title "Spooky House (2002)", IMDB Score, Genre
// "Comedy|Family", Poster (a link). Owns the reading of its rows.
import { normaliseImdbId } from '../filmKey.ts';
import { emptyRecord, numberCell, posterCell, TEXT_LIMITS, textCell, type RowReader } from '../filmRecord.ts';
import { genreCellReader } from '../genreCell.ts';
import { splitTitleYear } from '../releaseYear.ts';
import type { LayoutColumns } from './columns.ts';

/** Columns of the layout, in the order of the published file; the first three of `needed` make it recognisable. */
export const MOVIE_GENRE_COLUMNS = ['imdbId', 'Imdb Link', 'Title', 'IMDB Score', 'Genre', 'Poster'] as const;
export const MOVIE_GENRE_NEEDED = ['imdbId', 'Title', 'Genre'] as const;

export function movieGenreReader(columns: LayoutColumns, separator: string): RowReader {
  const at = {
    imdbId: columns.need('imdbId'),
    link: columns.find('Imdb Link'),
    title: columns.need('Title'),
    score: columns.find('IMDB Score'),
    genre: columns.need('Genre'),
    poster: columns.find('Poster'),
  };
  const readGenres = genreCellReader(separator);
  return ({ row, line, cells }) => {
    const idCell = cells[at.imdbId] ?? '';
    // The link repeats the id, so it can stand in for a missing one.
    const source = idCell.trim() === '' && at.link !== null ? (cells[at.link] ?? '') : idCell;
    const filmKey = normaliseImdbId(source);
    if (filmKey === null) {
      const held = idCell.trim();
      return { film: null, reason: held === '' ? 'no IMDb id' : `"${held.slice(0, 40)}" is no IMDb id` };
    }
    const problems: string[] = [];
    const film = emptyRecord(row, line, filmKey);
    const titleText = textCell(cells[at.title]);
    if (titleText !== null && titleText.length <= TEXT_LIMITS.title) {
      Object.assign(film, splitTitleYear(titleText));
    } else if (titleText !== null) problems.push(`the title is ${String(titleText.length)} characters long`);
    const genres = readGenres(cells[at.genre] ?? '');
    if (genres !== null && 'reason' in genres) problems.push(genres.reason);
    else film.genres = genres;
    if (at.score !== null) {
      const rating = numberCell(cells[at.score]);
      if (rating === undefined) problems.push(`"${(cells[at.score] ?? '').slice(0, 40)}" is no score`);
      else film.rating = rating;
    }
    if (at.poster !== null) Object.assign(film, posterCell(cells[at.poster]));
    return { film, problems };
  };
}
