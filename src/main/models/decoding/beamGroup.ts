// Beams that compete with each other, step by step, as transformers 5 defines it (spec 4.5; generation/utils.py
// `_beam_search`): they are ranked by summed log-probability, finished ones wait in a pool ranked by that sum over
// length^lengthPenalty. Plain beam search is one such group, diverse beam search several. Runs no model.
import { applyHistoryRules, logSumExp, type DecodingRules } from './processors.ts';
import { largestIndices } from './selection.ts';
import type { Steering } from './stepper.ts';

export interface BeamOptions extends Pick<DecodingRules, 'repetitionPenalty' | 'noRepeatNgram'> {
  beams: number;
  maxTokens: number;
  ends: readonly number[];
  /** Above 0 favours longer ones, 0 ranks by the raw sum. */
  lengthPenalty?: number | undefined;
  /** true: stop when the pool is full; false: when no running beam is likely to do better; 'never': when none can. */
  earlyStopping?: boolean | 'never' | undefined;
  /** Rules that know texts; what they find hopeless ends last. */
  steering?: Steering | undefined;
}

export interface Hypothesis {
  /** Tokens after the prompt, the end token included where it ended by one. */
  tokens: number[];
  score: number;
}

/** How the search goes on: a beam of the step before, and the token that follows it. */
export interface Continuation {
  beam: number;
  token: number;
}

const NEVER = -1e9;

export class BeamGroup {
  private readonly options: BeamOptions;
  private running: Hypothesis[];
  private pool: (Hypothesis & { done: boolean })[];
  private length = 0;
  private unsatisfied = true;
  private isOver = false;

  constructor(options: BeamOptions) {
    this.options = options;
    // All beams begin alike: only the first counts until the first tokens are chosen.
    this.running = Array.from({ length: options.beams }, (_, index) => ({
      tokens: [],
      score: index === 0 ? 0 : NEVER,
    }));
    this.pool = Array.from({ length: options.beams }, () => ({ tokens: [], score: NEVER, done: false }));
  }

  /**
   * One step: `scoresOf(beam)` gives the model's scores after each running beam, `steer` may change their
   * log-probabilities before the rules do. The beams that go on, best first, unless the search is `over` with this step.
   */
  advance(
    scoresOf: (beam: number) => Float32Array,
    steer: (logs: Float32Array) => void = () => undefined,
  ): Continuation[] {
    const { beams, ends, maxTokens, lengthPenalty = 1, earlyStopping = false } = this.options;
    const candidates = this.bestCandidates(scoresOf, steer, Math.max(2, 1 + ends.length) * beams);
    this.length += 1;
    const atEnd = this.length >= maxTokens;
    const stops = candidates.map(({ token }) => atEnd || ends.includes(token));
    const next = candidates
      .map((candidate, index) => ({ ...candidate, score: candidate.score + (stops[index] ? NEVER : 0), index }))
      .sort((a, b) => b.score - a.score || a.index - b.index)
      .slice(0, beams);

    // Only the first `beams` candidates may finish, and none once the search is satisfied or the pool is full for good.
    const full = earlyStopping === true && this.pool.every(({ done }) => done);
    const entering = candidates.map(({ beam, token, score }, index) => {
      const done = stops[index] === true && index < beams && !full && this.unsatisfied;
      const tokens = [...this.running[beam]!.tokens, token];
      return { tokens, score: this.penalised(score, this.length) + (done ? 0 : NEVER), done };
    });
    this.pool = [...this.pool, ...entering]
      .map((hypothesis, index) => ({ hypothesis, index }))
      .sort((a, b) => b.hypothesis.score - a.hypothesis.score || a.index - b.index)
      .slice(0, beams)
      .map(({ hypothesis }) => hypothesis);

    const before = this.running;
    this.running = next.map(({ beam, token, score }) => ({ tokens: [...before[beam]!.tokens, token], score }));

    const bestLength = earlyStopping === 'never' && lengthPenalty > 0 ? maxTokens : this.length;
    const worst = Math.min(...this.pool.map(({ score, done }) => (done ? score : NEVER)));
    this.unsatisfied &&= this.penalised(this.running[0]!.score, bestLength) > worst;
    const poolIsFull = earlyStopping === true && this.pool.every(({ done }) => done);
    this.isOver = stops.every(Boolean) || poolIsFull || !this.unsatisfied;
    return next.map(({ beam, token }) => ({ beam, token }));
  }

  /** Whether nothing better can come: all that was found is in `found`. */
  get over(): boolean {
    return this.isOver;
  }

  /** The best hypotheses, best first. Where nothing ended, the running beams are the answer. */
  found(): Hypothesis[] {
    const done = this.pool.filter((hypothesis) => hypothesis.done);
    if (done.length > 0) return done.map(({ tokens, score }) => ({ tokens, score }));
    return this.running.map(({ tokens, score }) => ({ tokens, score: this.penalised(score, tokens.length) }));
  }

  private penalised(sum: number, length: number): number {
    return sum / length ** (this.options.lengthPenalty ?? 1);
  }

  /** The best continuations over all beams: log-probability after steering and rules, plus the beam's own sum. */
  private bestCandidates(
    scoresOf: (beam: number) => Float32Array,
    steer: (logs: Float32Array) => void,
    wanted: number,
  ): (Continuation & { score: number })[] {
    const all = this.running.flatMap((hypothesis, beam) => {
      const logs = logProbabilities(scoresOf(beam));
      steer(logs);
      const { steering } = this.options;
      steering?.adjust(logs, hypothesis.tokens);
      applyHistoryRules(logs, hypothesis.tokens, this.options);
      const before = hypothesis.score + (steering?.hopeless(hypothesis.tokens) === true ? NEVER : 0);
      // Finite even where it is banned: sums of infinities have no order.
      return largestIndices(logs, wanted).map((token) => ({
        beam,
        token,
        score: Math.max(logs[token]!, NEVER) + before,
      }));
    });
    return all.sort((a, b) => b.score - a.score || a.beam - b.beam || a.token - b.token).slice(0, wanted);
  }
}

/** log softmax of one row, in memory of its own. */
export function logProbabilities(row: Float32Array): Float32Array {
  const { maximum, logSum } = logSumExp(row);
  return row.map((score) => score - maximum - logSum);
}
