// Several drafts side by side, each going its own way: sampled, or the most likely token each time. A draft that ends
// leaves the batch, so that the others are not slowed down by it.
import { Random } from '../../engine/random.ts';
import { applyHistoryRules, applySamplingRules, type DecodingRules } from './processors.ts';
import { argMax, logProbability, sample } from './sampling.ts';
import type { Generated, Stepper } from './stepper.ts';

export interface DraftOptions extends DecodingRules {
  /** Drafts of each prompt. */
  count: number;
  maxTokens: number;
  /** Tokens that end a draft. */
  ends: readonly number[];
  /** Absent: the most likely token each time. */
  seed?: number | undefined;
  /** Called after each token of all drafts; throws to stop. */
  onToken?: ((done: number) => void) | undefined;
}

const DRAFT_STREAM = 0x64726166;

interface Draft {
  index: number;
  tokens: number[];
  sum: number;
  random: Random | null;
}

/**
 * Drafts of every prompt of `stepper`, those of the first prompt first. The same seed gives the same drafts, whatever
 * stands beside them in the batch.
 */
export async function drafts(stepper: Stepper, options: DraftOptions): Promise<Generated[]> {
  const { count, ends, seed } = options;
  const maxTokens = Math.min(options.maxTokens, stepper.room);
  let scores = await stepper.start();
  const prompts = scores.length / stepper.vocabulary;
  let alive: Draft[] = Array.from({ length: prompts * count }, (_, index) => ({
    index,
    tokens: [],
    sum: 0,
    random: seed === undefined ? null : new Random(seed, DRAFT_STREAM, index),
  }));
  const order = alive.map(({ index }) => Math.floor(index / count));
  // The drafts of a prompt share the scores of their first token; the prompt itself was computed once.
  if (count > 1) {
    const shared = scores.slice();
    scores = new Float32Array(alive.length * stepper.vocabulary);
    order.forEach((prompt, index) => {
      scores.set(rowOf(shared, prompt, stepper.vocabulary), index * stepper.vocabulary);
    });
    stepper.reorder(order);
  }
  const finished: Generated[] = new Array<Generated>(alive.length);
  for (let step = 0; alive.length > 0; step += 1) {
    const kept: { draft: Draft; place: number; token: number }[] = [];
    alive.forEach((draft, place) => {
      const row = rowOf(scores, place, stepper.vocabulary);
      const token = choose(row, draft, options);
      if (!ends.includes(token)) draft.tokens.push(token);
      if (ends.includes(token) || draft.tokens.length >= maxTokens)
        finished[draft.index] = finish(draft, ends.includes(token));
      else kept.push({ draft, place, token });
    });
    options.onToken?.(step + 1);
    if (kept.length === 0) break;
    if (kept.length < alive.length) stepper.reorder(kept.map(({ place }) => place));
    alive = kept.map(({ draft }) => draft);
    scores = await stepper.next(kept.map(({ token }) => token));
  }
  return finished;
}

function choose(row: Float32Array, draft: Draft, rules: DraftOptions): number {
  const scores = row.slice();
  applyHistoryRules(scores, draft.tokens, rules);
  let token: number;
  if (draft.random === null) token = argMax(scores);
  else {
    applySamplingRules(scores, rules);
    token = sample(scores, draft.random);
  }
  draft.sum += logProbability(row, token);
  return token;
}

function finish(draft: Draft, ended: boolean): Generated {
  const length = draft.tokens.length + (ended ? 1 : 0);
  return { tokens: draft.tokens, ended, meanLogProbability: length === 0 ? 0 : draft.sum / length };
}

export const rowOf = (scores: Float32Array, row: number, vocabulary: number): Float32Array =>
  scores.subarray(row * vocabulary, (row + 1) * vocabulary);
