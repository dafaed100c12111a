// What a move of a threshold does to posters, in a sentence. Pure.
import type { Output } from '../../../shared/contract.ts';
import { count, plural } from '../../parts/words.ts';

/** What the move does, in a sentence. */
export function crossingWords(
  crossing: Pick<Output<'runs.crossing'>, 'total' | 'present' | 'absent' | 'unknown'>,
  genre: string,
  gained: boolean,
): string {
  const { total, present, absent, unknown } = crossing;
  if (total === 0) return 'No poster changes side.';
  const parts = [
    present === 0 ? '' : `${count(present)} labelled with it would be ${gained ? 'found' : 'missed'}`,
    absent === 0 ? '' : `${count(absent)} without it would be ${gained ? 'false alarms' : 'right'}`,
    unknown === 0 ? '' : `${count(unknown)} undecided`,
  ].filter(Boolean);
  const verb = gained ? 'would be predicted' : 'would no longer be predicted';
  return `${plural(total, 'poster')} ${verb} ${genre}: ${parts.join(', ')}.`;
}
