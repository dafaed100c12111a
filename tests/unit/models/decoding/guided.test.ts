import { describe, expect, it } from 'vitest';
import { guidedStepper } from '../../../../src/main/models/decoding/guided.ts';
import type { Stepper } from '../../../../src/main/models/decoding/stepper.ts';

const STRENGTH = 0.5;
const END = 4;
/** Scores of two films and of no film; the last token ends a text. */
const HEAT = [2, 1.5, -6, 1, 3];
const DUNE = [-1, 0, 1, 2, -9];
const NOTHING = [2, 0, 0, 0, 0];

/** A model whose scores are those of its prompts, plus a hundredth for each token that follows. */
function model(prompts: readonly (readonly number[])[]): Stepper & { rows: Float32Array[] } {
  const made = {
    vocabulary: NOTHING.length,
    sequences: 8,
    room: 9,
    rows: prompts.map((row) => Float32Array.from(row)),
    start: () => Promise.resolve(Float32Array.from(made.rows.flatMap((row) => [...row]))),
    reorder: (order: readonly number[]) => {
      made.rows = order.map((from) => made.rows[from]!);
    },
    next: (tokens: readonly number[]) => {
      made.rows = made.rows.map((row, i) => row.map((score, token) => (token === tokens[i] ? score + 0.01 : score)));
      return made.start();
    },
    logProbability: (row: number, token: number) => logProbability(made.rows[row]!, token),
  };
  return made;
}
/** log softmax(scores)[token], written out. */
const logProbability = (scores: Float32Array, token: number): number =>
  scores[token]! - Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0));
const of = (scores: Float32Array, row: number) => [...scores.subarray(row * 5, (row + 1) * 5)];
const guidedOf = (own: readonly number[], token: number) =>
  own[token]! - STRENGTH * logProbability(Float32Array.from(NOTHING), token);

describe('guidance', () => {
  const stepper = () => guidedStepper(model([HEAT, NOTHING, DUNE, NOTHING]), STRENGTH, [END]);

  it('holds what would be said of anything against a token, and leaves out what is not plausible', async () => {
    const scores = await stepper().start();
    const [heat, dune] = [of(scores, 0), of(scores, 1)];
    for (const token of [0, 1, 3, END]) expect(heat[token]).toBeCloseTo(guidedOf(HEAT, token), 5);
    expect(heat[2]).toBe(-Infinity);
    for (const token of [0, 1, 2, 3]) expect(dune[token]).toBeCloseTo(guidedOf(DUNE, token), 5);
    // An end that is not plausible is left out as any other token.
    expect(dune[END]).toBe(-Infinity);
  });

  it('does not measure the others by how likely the end is', async () => {
    const ending = [0, -1, -2, -9, 12];
    const scores = await guidedStepper(model([ending, NOTHING]), STRENGTH, [END]).start();
    expect(of(scores, 0).map((score) => score > -Infinity)).toEqual([true, true, true, false, true]);
  });

  it('tells how likely a token is under the model itself', async () => {
    const guided = stepper();
    await guided.start();
    expect(guided.logProbability(0, 1)).toBeCloseTo(logProbability(Float32Array.from(HEAT), 1), 6);
    expect(guided.logProbability(1, 3)).toBeCloseTo(logProbability(Float32Array.from(DUNE), 3), 6);
  });

  it('moves each sequence together with the one that tells nothing, and feeds both the same token', async () => {
    const inner = model([HEAT, NOTHING, DUNE, NOTHING]);
    const guided = guidedStepper(inner, STRENGTH, [END]);
    await guided.start();
    guided.reorder([1, 1, 0]);
    const scores = await guided.next([3, 0, 1]);
    expect(inner.rows.map((row) => [...row].map((score) => score.toFixed(2)))).toEqual(
      [
        [DUNE, 3],
        [NOTHING, 3],
        [DUNE, 0],
        [NOTHING, 0],
        [HEAT, 1],
        [NOTHING, 1],
      ].map(([row, fed]) => (row as number[]).map((score, token) => (token === fed ? score + 0.01 : score).toFixed(2))),
    );
    expect(scores).toHaveLength(15);
    expect(guided.sequences).toBe(4);
  });
});
