// The votes of a blind panel in one sentence, and the parts of the split on which two sides can be compared. Pure.
import { REAL_SIDE, type Panel } from '../../../shared/calls/taglinePanel.ts';
import { splitPartSchema, type Run, type SplitPart } from '../../../shared/domain.ts';
import { scoresOn, sharedWithheld } from '../../../shared/taglines/toldScores.ts';
import { percent, plural } from '../../parts/words.ts';

/** Below this a difference is not put down to chance. */
const CHANCE = 0.05;

/** "New run got 62 % of 50 votes (95 %: 48 % to 74 %); that may be chance (p = 0.119). 4 ties." */
export function resultWords({ aName, bName, result }: Pick<Panel, 'aName' | 'bName' | 'result'>): string {
  const { a, b, ties, share, interval, pValue } = result;
  if (share === null || interval === null || pValue === null) {
    return ties === 0 ? 'Nobody has judged a pair yet.' : `No vote for either side, ${plural(ties, 'tie')}.`;
  }
  const better = a >= b ? aName : bName;
  const won = Math.max(share, 1 - share);
  const range = a >= b ? interval : [1 - interval[1], 1 - interval[0]];
  const votes = plural(a + b, 'vote');
  const range95 = `95 %: ${percent(range[0]!)} to ${percent(range[1]!)}`;
  const said =
    a === b
      ? `${aName} and ${bName} got as many votes (${votes}; ${range95})`
      : `${better} got ${percent(won)} of ${votes} (${range95})`;
  const chance = pValue < CHANCE ? 'more than chance' : 'that may be chance';
  const tied = ties === 0 ? '' : ` ${plural(ties, 'tie')} besides.`;
  return `${said}; ${chance} (p = ${pValue < 0.001 ? '< 0.001' : pValue.toFixed(3)}).${tied}`.replace('= <', '<');
}

/** What the list shows of a panel that the person has not judged to its end: its result would tell them what to vote. */
export const isBlind = ({ judged, pairs }: Pick<Panel, 'judged' | 'pairs'>): boolean => judged < pairs;

/** The parts that each side has taglines of, and two runs such that were told the same: the films have all. The test part first. */
export function sharedParts(a: string, b: string, runs: readonly Pick<Run, 'id' | 'taglines'>[]): SplitPart[] {
  const scoresOf = (side: string) => runs.find(({ id }) => id === side)?.taglines?.scores;
  const has = (side: string, part: SplitPart): boolean =>
    side === REAL_SIDE || scoresOn(scoresOf(side), part).length > 0;
  const toldSame = (part: SplitPart): boolean =>
    a === REAL_SIDE || b === REAL_SIDE || sharedWithheld(scoresOf(a), scoresOf(b), part) !== null;
  return splitPartSchema.options.filter((part) => has(a, part) && has(b, part) && toldSame(part)).reverse();
}
