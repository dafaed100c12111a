// The layouts of tables: recognising which one a header is in, the mapping that follows, and the reader of its rows.
import type { TableInspection } from '../../../shared/importSpec.ts';
import type { RowReader } from '../filmRecord.ts';
import { foldColumn, layoutColumns } from './columns.ts';
import { genericReader } from './genericTable.ts';
import { guessMapping, type Mapping } from './guess.ts';
import { FILE_ID } from '../sources/filmOfFile.ts';
import { ownExportReader } from './ownExport.ts';
import { MOVIE_GENRE_COLUMNS, MOVIE_GENRE_NEEDED, movieGenreReader } from './movieGenre.ts';
import { MOVIES_METADATA_COLUMNS, MOVIES_METADATA_NEEDED, moviesMetadataReader } from './moviesMetadata.ts';

export type Layout = TableInspection['layout'];

/** The layout that a header shows. */
export function detectLayout(columns: readonly string[]): Layout {
  const folded = new Set(columns.map(foldColumn));
  const has = (...names: string[]): boolean => names.every((name) => folded.has(foldColumn(name)));
  if (has('imdbId', 'Imdb Link', 'Title', 'Genre')) return 'movie-genre';
  if (has('adult', 'imdb_id', 'genres', 'release_date', 'tagline')) return 'movies-metadata';
  return 'table';
}

/** Fields and columns of a layout for this header: fixed for the two known ones, guessed (and overruled) for others. */
export function layoutMapping(
  layout: Layout,
  columns: readonly string[],
  sample: readonly (readonly string[])[],
  given: Mapping = {},
  told: Mapping = {},
): Mapping {
  if (layout !== 'movie-genre' && layout !== 'movies-metadata') {
    const guessed = sourceMapping(guessMapping(columns, sample), told, columns, sample);
    const mapping: Mapping = { ...guessed, ...given };
    // Whoever names a key means a catalog without IMDb ids, unless both are named.
    if (given.key !== undefined && given.imdbId === undefined) delete mapping.imdbId;
    return mapping;
  }
  const named: Mapping =
    layout === 'movie-genre'
      ? { imdbId: 'imdbId', title: 'Title', year: 'Title', genres: 'Genre', poster: 'Poster', rating: 'IMDB Score' }
      : {
          imdbId: 'imdb_id',
          title: 'title',
          year: 'release_date',
          genres: 'genres',
          tagline: 'tagline',
          overview: 'overview',
        };
  const mapping: Mapping = {};
  for (const [field, name] of Object.entries(named) as [keyof Mapping, string][]) {
    const column = columns.find((candidate) => foldColumn(candidate) === foldColumn(name));
    if (column !== undefined) mapping[field] = column;
  }
  return mapping;
}

/** What a source says of its columns goes before guesses, but for ids and keys that people gave it. */
function sourceMapping(
  guessed: Mapping,
  told: Mapping,
  columns: readonly string[],
  sample: readonly (readonly string[])[],
): Mapping {
  const mapping: Mapping = { ...guessed, ...told };
  if (told.key === undefined) return mapping;
  const fileId = columns.indexOf(FILE_ID);
  const inNames = fileId >= 0 && sample.some((cells) => (cells[fileId] ?? '') !== '');
  const own = guessed.imdbId !== undefined && guessed.imdbId !== FILE_ID ? guessed.imdbId : undefined;
  if (own !== undefined) mapping.imdbId = own;
  else if (inNames) mapping.imdbId = FILE_ID;
  else delete mapping.imdbId;
  return mapping;
}

/** Indices of the columns that a layout's reader looks at; all others may stay unread. */
export function columnsRead(layout: Layout, columns: readonly string[], mapping: Mapping): Set<number> {
  if (layout === 'marquee') return new Set(columns.keys());
  const names: readonly string[] =
    layout === 'movie-genre'
      ? MOVIE_GENRE_COLUMNS
      : layout === 'movies-metadata'
        ? MOVIES_METADATA_COLUMNS
        : Object.values(mapping);
  const folded = new Set(names.map(foldColumn));
  return new Set(columns.flatMap((column, i) => (folded.has(foldColumn(column)) ? [i] : [])));
}

/**
 * The reader of a layout's rows.
 * @throws AppError `bad_input` naming the file and the columns that it should have
 */
export function layoutReader(
  layout: Layout,
  table: { path: string; columns: readonly string[]; format: TableInspection['format'] },
  mapping: Mapping,
  separator: string,
): RowReader {
  const hint = 'Import it as a table with a column mapping, or choose the right file.';
  if (layout === 'movie-genre') {
    const wanted = { name: 'MovieGenre.csv', columns: MOVIE_GENRE_COLUMNS, needed: MOVIE_GENRE_NEEDED, hint };
    return movieGenreReader(layoutColumns(table.path, table.columns, wanted), separator);
  }
  if (layout === 'movies-metadata') {
    const wanted = {
      name: 'movies_metadata.csv',
      columns: MOVIES_METADATA_COLUMNS,
      needed: MOVIES_METADATA_NEEDED,
      hint,
    };
    return moviesMetadataReader(layoutColumns(table.path, table.columns, wanted));
  }
  if (layout === 'marquee') return ownExportReader(table);
  return genericReader(table.path, table.columns, mapping, separator);
}
