// The layout of "The Movies Dataset" (movies_metadata.csv): imdb_id as tt0114709, genres as a Python literal,
// release_date, tagline, overview. Owns the reading of its rows and the recognition of its broken ones.
import { normaliseImdbId } from '../filmKey.ts';
import { emptyRecord, TEXT_LIMITS, textCell, type FilmRecord, type RowReader } from '../filmRecord.ts';
import { genreCellReader } from '../genreCell.ts';
import { readYear } from '../releaseYear.ts';
import type { LayoutColumns } from './columns.ts';

/** Columns that are read. `vote_average` is TMDB's, not IMDb's score, so it is not taken for the film's rating. */
export const MOVIES_METADATA_COLUMNS = [
  'adult',
  'genres',
  'imdb_id',
  'overview',
  'release_date',
  'tagline',
  'title',
] as const;
export const MOVIES_METADATA_NEEDED = ['imdb_id', 'genres', 'title'] as const;

export function moviesMetadataReader(columns: LayoutColumns): RowReader {
  const at = {
    imdbId: columns.need('imdb_id'),
    genres: columns.need('genres'),
    title: columns.need('title'),
    adult: columns.find('adult'),
    overview: columns.find('overview'),
    date: columns.find('release_date'),
    tagline: columns.find('tagline'),
  };
  const readGenres = genreCellReader();
  return ({ row, line, cells }) => {
    if (at.adult !== null) {
      // In the published file three rows were torn apart; their first cell holds the end of a text.
      const adult = (cells[at.adult] ?? '').trim();
      if (!/^(?:true|false|0|1|)$/i.test(adult)) {
        return { film: null, reason: `broken row: column adult holds "${adult.slice(0, 40)}"` };
      }
    }
    const idCell = (cells[at.imdbId] ?? '').trim();
    const filmKey = /^tt\d+$/i.test(idCell) || /^\d{3,}$/.test(idCell) ? normaliseImdbId(idCell) : null;
    if (filmKey === null) {
      return { film: null, reason: idCell === '' ? 'no IMDb id' : `"${idCell.slice(0, 40)}" is no IMDb id` };
    }
    const problems: string[] = [];
    const film: FilmRecord = {
      ...emptyRecord(row, line, filmKey),
      title: limited('title', cells[at.title], problems),
      overview: at.overview === null ? null : limited('overview', cells[at.overview], problems),
      tagline: at.tagline === null ? null : limited('tagline', cells[at.tagline], problems),
    };
    const genres = readGenres(cells[at.genres] ?? '');
    if (genres !== null && 'reason' in genres) problems.push(genres.reason);
    else film.genres = genres;
    if (at.date !== null) {
      const year = readYear(cells[at.date] ?? '');
      if (typeof year === 'object' && year !== null) problems.push(`release_date ${year.reason}`);
      else film.year = year;
    }
    return { film, problems };
  };
}

/** A text cell within the limits of its field; a longer one is left out and said so. */
export function limited(field: keyof typeof TEXT_LIMITS, cell: string | undefined, problems: string[]): string | null {
  const text = textCell(cell);
  if (text === null || text.length <= TEXT_LIMITS[field]) return text;
  problems.push(`the ${field} is ${text.length.toLocaleString('en')} characters long`);
  return null;
}
