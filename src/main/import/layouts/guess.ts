// Guesses which column of an unknown table holds which field, by the column's name and then by what its cells look like.
// Owns the guess only; it is shown to the user, who can overrule it.
import type { TableField } from '../../../shared/importSpec.ts';
import { normaliseImdbId } from '../filmKey.ts';
import { genreCellReader } from '../genreCell.ts';
import { foldColumn } from './columns.ts';

export type Mapping = Partial<Record<TableField, string>>;

/** Names under which a field is known, folded, the surest first. */
const NAMES: Record<TableField, readonly string[]> = {
  imdbId: ['imdbid', 'tconst', 'imdb', 'imdbtitleid', 'imdbidentifier', 'imdblink', 'imdburl', 'imdbtitle'],
  key: ['key', 'filmkey', 'filmid', 'movieid', 'tmdbid', 'sourceid', 'id'],
  title: ['title', 'primarytitle', 'movietitle', 'filmtitle', 'name', 'moviename', 'film', 'movie', 'originaltitle'],
  year: ['year', 'releaseyear', 'startyear', 'releasedate', 'date', 'releasedyear', 'published'],
  genres: ['genres', 'genre', 'genrenames', 'genrelist', 'listedin', 'labels', 'categories', 'category', 'tags'],
  absent: ['absent', 'absentgenres', 'genresabsent'],
  tagline: ['tagline', 'taglines', 'slogan'],
  overview: ['overview', 'plot', 'synopsis', 'description', 'summary', 'plotsummary', 'storyline'],
  poster: [
    'poster',
    'posterfile',
    'posterurl',
    'posterlink',
    'image',
    'imagefile',
    'imageurl',
    'img',
    'file',
    'filename',
    'cover',
  ],
  split: ['split', 'subset', 'partition', 'fold'],
  rating: ['imdbscore', 'imdbrating', 'rating', 'averagerating', 'score'],
};
const SHARE = 0.8;

/**
 * @param columns of the table
 * @param sample some of its records
 */
export function guessMapping(columns: readonly string[], sample: readonly (readonly string[])[]): Mapping {
  const folded = columns.map(foldColumn);
  const mapping: Mapping = {};
  const taken = new Set<number>();
  const take = (field: TableField, index: number): void => {
    mapping[field] = columns[index]!;
    taken.add(index);
  };
  for (const field of Object.keys(NAMES) as TableField[]) {
    for (const name of NAMES[field]) {
      const index = folded.indexOf(name);
      if (index < 0 || taken.has(index)) continue;
      // Beside IMDb ids only a column that is surely a key: it names the films that have none.
      if (field === 'key' && mapping.imdbId !== undefined && name !== 'key' && name !== 'filmkey') break;
      if (field === 'split' && !most(cellsOf(sample, index), isSplit)) continue;
      take(field, index);
      break;
    }
  }
  if (mapping.imdbId === undefined) {
    const index = columns.findIndex(
      (_, i) =>
        !taken.has(i) &&
        most(cellsOf(sample, i), (cell) => /^tt\d{5,}|\/tt\d/i.test(cell) && normaliseImdbId(cell) !== null),
    );
    if (index >= 0) take('imdbId', index);
    // A column called "id" may hold IMDb ids as well.
    else if (
      mapping.key !== undefined &&
      most(cellsOf(sample, columns.indexOf(mapping.key)), (cell) => /^tt\d{5,}$/i.test(cell.trim()))
    ) {
      mapping.imdbId = mapping.key;
    }
    if (mapping.imdbId !== undefined) delete mapping.key;
  }
  if (mapping.genres === undefined) {
    const index = columns.findIndex((_, i) => !taken.has(i) && looksLikeGenres(cellsOf(sample, i)));
    if (index >= 0) take('genres', index);
  }
  return mapping;
}

const isSplit = (cell: string): boolean => readSplit(cell) !== null;

/** The split part that a cell names. */
export function readSplit(cell: string): 'train' | 'validation' | 'test' | null {
  const text = cell.trim().toLowerCase();
  if (text === 'train' || text === 'training') return 'train';
  if (text === 'validation' || text === 'valid' || text === 'val' || text === 'dev') return 'validation';
  return text === 'test' || text === 'testing' ? 'test' : null;
}

const cellsOf = (sample: readonly (readonly string[])[], index: number): string[] =>
  sample.map((cells) => (cells[index] ?? '').trim()).filter((cell) => cell !== '');

const most = (cells: readonly string[], test: (cell: string) => boolean): boolean =>
  cells.length > 0 && cells.filter(test).length >= cells.length * SHARE;

/** Lists with a separator whose names repeat: at most a third as many names as mentions. */
function looksLikeGenres(cells: readonly string[]): boolean {
  if (cells.length < 5 || cells.filter((cell) => /[|[]/.test(cell)).length < cells.length * 0.3) return false;
  const read = genreCellReader();
  const names = new Set<string>();
  let mentions = 0;
  for (const cell of cells) {
    const genres = read(cell);
    if (genres === null) continue;
    if ('reason' in genres) return false;
    for (const genre of genres) names.add(genre.toLowerCase());
    mentions += genres.length;
  }
  return names.size <= mentions / 2 && names.size > 1;
}
