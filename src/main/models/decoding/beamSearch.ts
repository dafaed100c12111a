// Beam search as transformers 5 defines it (spec 4.5; generation/utils.py `_beam_search`), for one prompt: beams compete
// by summed log-probability, finished ones wait in a pool ranked by that sum over length^lengthPenalty.
import { applyHistoryRules, logSumExp, type DecodingRules } from './processors.ts';
import { rowOf } from './drafts.ts';
import { largestIndices } from './selection.ts';
import type { Stepper } from './stepper.ts';

export interface BeamOptions extends Pick<DecodingRules, 'repetitionPenalty' | 'noRepeatNgram'> {
  beams: number;
  maxTokens: number;
  ends: readonly number[];
  /** Above 0 favours longer ones, 0 ranks by the raw sum. */
  lengthPenalty?: number | undefined;
  /** true: stop when the pool is full; false: when no running beam is likely to do better; 'never': when none can. */
  earlyStopping?: boolean | 'never' | undefined;
  /** How many of the pool to give, best first; all where not given. */
  results?: number | undefined;
  onToken?: ((done: number) => void) | undefined;
}

export interface Hypothesis {
  /** Tokens after the prompt, the end token included where it ended by one. */
  tokens: number[];
  score: number;
}

const NEVER = -1e9;

/** The best hypotheses after `stepper`'s only prompt, best first. */
export async function beamSearch(stepper: Stepper, options: BeamOptions): Promise<Hypothesis[]> {
  const { beams, ends, lengthPenalty = 1, earlyStopping = false } = options;
  const maxTokens = Math.min(options.maxTokens, stepper.room);
  const { vocabulary } = stepper;
  let running: Hypothesis[] = Array.from({ length: beams }, (_, index) => ({
    tokens: [],
    score: index === 0 ? 0 : NEVER,
  }));
  let pool: (Hypothesis & { done: boolean })[] = Array.from({ length: beams }, () => ({
    tokens: [],
    score: NEVER,
    done: false,
  }));
  // One sequence until the first tokens are chosen: all beams begin alike.
  let scores = await stepper.start();
  let sequences = 1;
  let unsatisfied = true;
  const wide = Math.max(2, 1 + ends.length) * beams;
  const penalised = (sum: number, length: number): number => sum / length ** lengthPenalty;

  for (let length = 0; ;) {
    const live = running.map((beam, index) => ({ beam, row: sequences === 1 ? 0 : index }));
    const candidates = bestCandidates(scores, live, options, wide, vocabulary);
    length += 1;
    options.onToken?.(length);
    const atEnd = length >= maxTokens;
    const stops = candidates.map(({ token }) => atEnd || ends.includes(token));

    const next = candidates
      .map((candidate, index) => ({ ...candidate, sum: candidate.score + (stops[index] ? NEVER : 0) }))
      .map((candidate, index) => ({ candidate, index }))
      .sort((a, b) => b.candidate.sum - a.candidate.sum || a.index - b.index)
      .slice(0, beams)
      .map(({ candidate }) => candidate);

    // Only the first `beams` candidates may finish, and none once the search is satisfied or the pool is full for good.
    const full = earlyStopping === true && pool.every(({ done }) => done);
    const entering = candidates.map((candidate, index) => {
      const may = stops[index] === true && index < beams && !full && unsatisfied;
      const tokens = [...running[candidate.beam]!.tokens, candidate.token];
      return { tokens, score: penalised(candidate.score, length) + (may ? 0 : NEVER), done: may };
    });
    pool = [...pool, ...entering]
      .map((hypothesis, index) => ({ hypothesis, index }))
      .sort((a, b) => b.hypothesis.score - a.hypothesis.score || a.index - b.index)
      .slice(0, beams)
      .map(({ hypothesis }) => hypothesis);

    const before = running;
    running = next.map(({ beam, token, sum }) => ({ tokens: [...before[beam]!.tokens, token], score: sum }));

    const bestLength = earlyStopping === 'never' && lengthPenalty > 0 ? maxTokens : length;
    const worst = Math.min(...pool.map(({ score, done }) => (done ? score : NEVER)));
    unsatisfied = unsatisfied && penalised(running[0]!.score, bestLength) > worst;
    const poolIsFull = earlyStopping === true && pool.every(({ done }) => done);
    if (stops.every(Boolean) || poolIsFull || !unsatisfied) break;

    stepper.reorder(next.map(({ beam }) => (sequences === 1 ? 0 : beam)));
    sequences = beams;
    scores = await stepper.next(next.map(({ token }) => token));
  }
  // Where nothing ended, the running beams are the answer.
  const found = pool.some(({ done }) => done)
    ? pool.filter(({ done }) => done)
    : running.map(({ tokens, score }) => ({ tokens, score: penalised(score, tokens.length), done: true }));
  return found.slice(0, options.results ?? beams).map(({ tokens, score }) => ({ tokens, score }));
}

/** The best continuations over all beams: log-probability after the rules plus the beam's own sum. */
function bestCandidates(
  scores: Float32Array,
  live: readonly { beam: Hypothesis; row: number }[],
  rules: BeamOptions,
  wanted: number,
  vocabulary: number,
): { beam: number; token: number; score: number }[] {
  const all = live.flatMap(({ beam, row }, index) => {
    const logs = logProbabilities(rowOf(scores, row, vocabulary));
    applyHistoryRules(logs, beam.tokens, rules);
    return largestIndices(logs, wanted).map((token) => ({ beam: index, token, score: logs[token]! + beam.score }));
  });
  return all.sort((a, b) => b.score - a.score || a.beam - b.beam || a.token - b.token).slice(0, wanted);
}

/** log softmax of one row, in memory of its own. */
export function logProbabilities(row: Float32Array): Float32Array {
  const { maximum, logSum } = logSumExp(row);
  return row.map((score) => score - maximum - logSum);
}
