// In what the posters of a cluster differ. Pure.
import type { Genre, GenreState, PosterRow } from '../../../shared/domain.ts';

export function stateOf(row: Pick<PosterRow, 'present' | 'absent'>, genreId: number): GenreState {
  if (row.present.includes(genreId)) return 'present';
  return row.absent.includes(genreId) ? 'absent' : 'unknown';
}

/** Genres whose state is not the same on all posters. */
export function differingGenres(
  rows: readonly Pick<PosterRow, 'present' | 'absent'>[],
  genres: readonly Pick<Genre, 'id'>[],
): ReadonlySet<number> {
  const [first] = rows;
  if (!first) return new Set();
  const differs = ({ id }: Pick<Genre, 'id'>): boolean => rows.some((row) => stateOf(row, id) !== stateOf(first, id));
  return new Set(genres.filter(differs).map(({ id }) => id));
}
