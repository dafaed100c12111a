// Diverse beam search (arXiv 1610.02424) with the Hamming penalty: groups of beams search one after the other at each
// step, and a token that earlier groups have just chosen costs a group `diversity` for each time it was chosen. Within a
// group it is ordinary beam search; the penalty steers the choice and is no part of a hypothesis' score.
import { applyHistoryRules, type DecodingRules } from './processors.ts';
import { logProbabilities, type Hypothesis } from './beamSearch.ts';
import { rowOf } from './drafts.ts';
import { largestIndices } from './selection.ts';
import type { Stepper } from './stepper.ts';

export interface DiverseOptions extends Pick<DecodingRules, 'repetitionPenalty' | 'noRepeatNgram'> {
  groups: number;
  /** Beams of each group. */
  beams: number;
  diversity: number;
  maxTokens: number;
  ends: readonly number[];
  lengthPenalty?: number | undefined;
}

/** The best hypothesis of each group, in the order of the groups. */
export async function diverseBeamSearch(stepper: Stepper, options: DiverseOptions): Promise<Hypothesis[]> {
  const { groups, beams, diversity, ends, lengthPenalty = 1 } = options;
  const maxTokens = Math.min(options.maxTokens, stepper.room);
  const { vocabulary } = stepper;
  const rank = ({ score, tokens }: Hypothesis): number => score / tokens.length ** lengthPenalty;
  let running: Hypothesis[][] = Array.from({ length: groups }, () => [{ tokens: [], score: 0 }]);
  const best: (Hypothesis | undefined)[] = new Array<Hypothesis | undefined>(groups);
  let scores = await stepper.start();
  let rows: number[][] = running.map(() => [0]);
  for (let step = 1; ; step += 1) {
    const chosen = new Map<number, number>();
    const next: { hypothesis: Hypothesis; row: number; token: number }[][] = [];
    running.forEach((group, index) => {
      const candidates = group.flatMap((beam, place) => {
        const row = rows[index]![place]!;
        const logs = logProbabilities(rowOf(scores, row, vocabulary));
        applyHistoryRules(logs, beam.tokens, options);
        const steered = logs.slice();
        for (const [token, times] of chosen) steered[token]! -= diversity * times;
        return largestIndices(steered, beams + ends.length + 1).map((token) => ({
          row,
          token,
          rank: beam.score + steered[token]!,
          hypothesis: { tokens: [...beam.tokens, token], score: beam.score + logs[token]! },
        }));
      });
      candidates.sort((a, b) => b.rank - a.rank);
      const going: (typeof next)[number] = [];
      for (const candidate of candidates) {
        if (going.length === beams) break;
        if (ends.includes(candidate.token) || step >= maxTokens) {
          const known = best[index];
          if (known === undefined || rank(candidate.hypothesis) > rank(known)) best[index] = candidate.hypothesis;
          if (step >= maxTokens) break;
        } else going.push(candidate);
      }
      // A group ends when what it has is better than what its best beam is now.
      const done = best[index];
      const leader = going[0]?.hypothesis;
      next.push(done !== undefined && leader !== undefined && rank(leader) <= rank(done) ? [] : going);
      for (const { token } of going.slice(0, beams)) chosen.set(token, (chosen.get(token) ?? 0) + 1);
    });
    const flat = next.flat();
    if (flat.length === 0) break;
    stepper.reorder(flat.map(({ row }) => row));
    scores = await stepper.next(flat.map(({ token }) => token));
    running = next.map((group) => group.map(({ hypothesis }) => hypothesis));
    let at = 0;
    rows = next.map((group) => group.map(() => at++));
  }
  return best.map((hypothesis) => {
    const { tokens, score } = hypothesis ?? { tokens: [], score: NaN };
    return { tokens, score: tokens.length === 0 ? score : score / tokens.length ** lengthPenalty };
  });
}
