// Labelling as pages do it: a toggle over some posters, painted and sent.
import type { PosterRow } from '../../shared/domain.ts';
import { setGenre, toggleGenre } from './edits.ts';
import { toggledState, type GenreCounts } from './toggling.ts';

/** Toggles a genre on posters. Where all are known the state that is painted is the state that is sent. */
export async function toggleOn(
  posterIds: readonly number[],
  genreId: number,
  rowOf: (posterId: number) => PosterRow | undefined,
  summary: GenreCounts | undefined,
): Promise<string | null> {
  const state = toggledState(posterIds, genreId, rowOf);
  if (state !== null) return setGenre(posterIds, genreId, state);
  const allPresent = summary !== undefined && summary.absent === 0 && summary.unknown === 0;
  return toggleGenre(posterIds, genreId, allPresent ? 'absent' : 'present');
}
