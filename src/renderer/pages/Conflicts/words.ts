// Sides of a conflict in words, and which of them is one's own. Pure.
import type { Conflict } from '../../../shared/calls/merging.ts';
import type { GenreState } from '../../../shared/domain.ts';

type Side = Conflict['sides'][number];

export const stateWord = (state: GenreState | null): string =>
  state === null ? 'as imported' : state === 'unknown' ? 'undecided' : state;

/** As the studio chooses it: one's own decision; without one, that of this copy. */
export function chosenSide(sides: readonly Side[], me: string, take: 'mine' | 'theirs'): Side | undefined {
  const named = sides.some(({ person }) => person === me);
  return sides.find((side) => (named ? side.person === me : side.copy === null) === (take === 'mine'));
}
