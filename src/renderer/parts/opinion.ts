// What the model thinks of a poster's genres, read from a row and its run's genre ids.
import type { GenreState, PosterRow } from '../../shared/domain.ts';

/** Probability of a genre in a row; null where the active run has none. */
export function probabilityOf(
  row: Pick<PosterRow, 'probabilities'>,
  runGenreIds: readonly number[],
  genreId: number,
): number | null {
  const at = runGenreIds.indexOf(genreId);
  return at < 0 ? null : (row.probabilities?.[at] ?? null);
}

/** How far a known label and the model must be apart to be marked. */
const FAR_APART = 0.7;

/** Whether the model contradicts a known label clearly. */
export function disagrees(state: GenreState, probability: number | null): boolean {
  if (probability === null || state === 'unknown') return false;
  return Math.abs((state === 'present' ? 1 : 0) - probability) >= FAR_APART;
}
