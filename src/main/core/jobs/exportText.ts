// What exports of all forms write of a poster in the same words.
import type { GenreState } from '../../../shared/domain.ts';
import type { ExportRecord } from '../../catalog/services.ts';

/** The key of a film without an IMDb id; empty for one that has it. */
export const keyText = ({ imdbId, filmKey }: ExportRecord): string =>
  imdbId === null ? filmKey.replace(/^key:/, '') : '';

/** Genres in a state, separated by `|`, which no name of a genre holds. */
export const named = ({ genres }: ExportRecord, state: GenreState): string =>
  genres
    .filter((genre) => genre.state === state)
    .map((genre) => genre.genre)
    .join('|');
