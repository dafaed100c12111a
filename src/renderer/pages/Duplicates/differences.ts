// In what the posters of a cluster differ. Pure.
import type { Genre, PosterRow } from '../../../shared/domain.ts';
import { stateIn } from '../../state/overlay.ts';

/** Genres whose state is not the same on all posters. */
export function differingGenres(
  rows: readonly Pick<PosterRow, 'present' | 'absent'>[],
  genres: readonly Pick<Genre, 'id'>[],
): ReadonlySet<number> {
  const [first] = rows;
  if (!first) return new Set();
  const differs = ({ id }: Pick<Genre, 'id'>): boolean => rows.some((row) => stateIn(row, id) !== stateIn(first, id));
  return new Set(genres.filter(differs).map(({ id }) => id));
}
