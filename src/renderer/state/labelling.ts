// Labelling as pages do it: a toggle over some posters, painted and sent.
import type { PosterRow } from '../../shared/domain.ts';
import { setGenre, toggleGenre, type SeenPair } from './edits.ts';
import { stateIn } from './overlay.ts';
import { toggledState, type GenreCounts } from './toggling.ts';

/** Of larger selections no state is sent along: nobody looked at each of them. */
const MOST_SEEN = 500;

/** The pairs as they stand on screen, so that the studio can tell whether somebody else changed them since. */
function seenPairs(
  posterIds: readonly number[],
  genreId: number,
  rowOf: (posterId: number) => PosterRow | undefined,
): SeenPair[] | undefined {
  if (posterIds.length > MOST_SEEN) return undefined;
  return posterIds.flatMap((posterId) => {
    const row = rowOf(posterId);
    return row ? [{ posterId, genreId, state: stateIn(row, genreId) }] : [];
  });
}

/** Toggles a genre on posters. Where all are known the state that is painted is the state that is sent. */
export async function toggleOn(
  posterIds: readonly number[],
  genreId: number,
  rowOf: (posterId: number) => PosterRow | undefined,
  summary: GenreCounts | undefined,
): Promise<string | null> {
  const state = toggledState(posterIds, genreId, rowOf);
  if (state !== null) {
    const base = seenPairs(posterIds, genreId, rowOf);
    return setGenre(posterIds, genreId, state, base ? { base } : {});
  }
  const allPresent = summary !== undefined && summary.absent === 0 && summary.unknown === 0;
  return toggleGenre(posterIds, genreId, allPresent ? 'absent' : 'present');
}
