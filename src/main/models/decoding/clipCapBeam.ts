// ClipCap's own beam search (rmokady/CLIP_prefix_caption, predict.py `generate_beam`): beams are ranked by summed
// log-probability over their length, and a beam that met the stop token waits without growing until all have.
import { logProbabilities, type Hypothesis } from './beamGroup.ts';
import { rowOf } from './drafts.ts';
import { largestIndices } from './selection.ts';
import type { Stepper } from './stepper.ts';

interface Beam {
  tokens: number[];
  sum: number;
  length: number;
  stopped: boolean;
}

/** All beams after `stepper`'s only prompt, best first; the stop token is part of the tokens. */
export async function clipCapBeam(
  stepper: Stepper,
  options: { beams: number; maxTokens: number; stop: number },
): Promise<Hypothesis[]> {
  const { beams, stop } = options;
  const { vocabulary } = stepper;
  const maxTokens = Math.min(options.maxTokens, stepper.room);
  const first = logProbabilities(rowOf(await stepper.start(), 0, vocabulary));
  let running: Beam[] = largestIndices(first, beams).map((token) => ({
    tokens: [token],
    sum: first[token]!,
    length: 1,
    stopped: token === stop,
  }));
  stepper.reorder(running.map(() => 0));
  for (let step = 1; step < maxTokens && !running.every(({ stopped }) => stopped); step += 1) {
    const scores = await stepper.next(running.map(({ tokens }) => tokens.at(-1)!));
    const candidates = running.flatMap((beam, index) => {
      // A stopped beam goes on as token 0 at no cost, and does not grow.
      if (beam.stopped) return [{ index, token: 0, sum: beam.sum, length: beam.length }];
      const logs = logProbabilities(rowOf(scores, index, vocabulary));
      return largestIndices(logs, beams).map((token) => ({
        index,
        token,
        sum: beam.sum + logs[token]!,
        length: beam.length + 1,
      }));
    });
    const best = candidates
      .sort((a, b) => b.sum / b.length - a.sum / a.length || a.index - b.index || a.token - b.token)
      .slice(0, beams);
    stepper.reorder(best.map(({ index }) => index));
    const before = running;
    running = best.map(({ index, token, sum, length }) => {
      const from = before[index]!;
      return { tokens: [...from.tokens, token], sum, length, stopped: from.stopped || token === stop };
    });
  }
  return running
    .map(({ tokens, sum, length }) => ({ tokens: tokens.slice(0, length), score: sum / length }))
    .sort((a, b) => b.score - a.score);
}
