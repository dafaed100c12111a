// Several sources on the same labels: who contradicts shifts a label, by how well the source agrees with the others elsewhere.
import { describe, expect, it } from 'vitest';
import { annotatorShifts } from '../../../../src/shared/labelNoise/annotators.ts';
import { weighed } from '../../../../src/shared/labelNoise/weighing.ts';
import { Random } from '../../../../src/shared/random.ts';
import { finish } from '../../../../src/shared/steps.ts';

const POSTERS = 600;
/** One genre; the first source is mostly right, the second is right with `quality`, the label is what any of them has. */
function made(quality: number, covers = POSTERS) {
  const random = new Random(4);
  const first = new Int8Array(POSTERS);
  const second = new Int8Array(POSTERS).fill(-1);
  for (let i = 0; i < POSTERS; i++) {
    const truth = random.uniform() < 0.4 ? 1 : 0;
    first[i] = random.uniform() < 0.95 ? truth : 1 - truth;
    if (i < covers) second[i] = random.uniform() < quality ? truth : 1 - truth;
  }
  const labels = first.map((vote, i) => Math.max(vote, second[i]!));
  return { votes: [first, second], labels };
}

describe('several sources', () => {
  it('speak against a label that one of them does not have, and for one that both have', () => {
    const { votes, labels } = made(0.95);
    const shifts = finish(annotatorShifts(votes, labels, 1))!;
    const at = (a: number, b: number): number => votes[0]!.findIndex((vote, i) => vote === a && votes[1]![i] === b);
    expect(shifts[at(1, 0)]).toBeLessThan(-1);
    expect(shifts[at(0, 1)]).toBeLessThan(-1);
    expect(shifts[at(1, 1)]).toBeGreaterThan(1);
    expect(shifts[at(0, 0)]).toBeLessThan(-1);
  });

  it('count for little when they agree with the others no better than chance', () => {
    const { votes, labels } = made(0.5);
    const shifts = finish(annotatorShifts(votes, labels, 1))!;
    const contradicted = votes[0]!.findIndex((vote, i) => vote === 1 && votes[1]![i] === 0);
    expect(Math.abs(shifts[contradicted]!)).toBeLessThan(0.4);
  });

  it('never outweigh all else, however well they agree', () => {
    const [said] = made(1).votes;
    // Two sources that always say the same; the label is what they say.
    const shifts = finish(annotatorShifts([said!, said!.slice()], said!, 1))!;
    expect(Math.max(...shifts)).toBe(3);
    expect(Math.min(...shifts)).toBe(-3);
  });

  it('say nothing where they never speak of the same posters, or there is one', () => {
    const { votes, labels } = made(0.95, 10);
    expect(finish(annotatorShifts(votes, labels, 1))).toBeNull();
    expect(finish(annotatorShifts(votes.slice(0, 1), labels, 1))).toBeNull();
  });

  it('move the chance of a genre, with weights and without', () => {
    const one = {
      posters: 1,
      genres: 1,
      labels: Int8Array.of(1),
      probabilities: Float32Array.of(0.5),
      votes: null,
      neighbours: 0,
    };
    expect(weighed(one, null, 0, 0)).toBe(0.5);
    expect(weighed({ ...one, shifts: Float32Array.of(-2) }, null, 0, 0)).toBeCloseTo(0.119, 3);
    const weights = { genre: 0, constant: 0, model: 1, votes: 0, others: new Float64Array(1), share: 0.5 };
    expect(weighed({ ...one, shifts: Float32Array.of(-2) }, weights, 0, 0)).toBeCloseTo(0.119, 3);
  });
});
