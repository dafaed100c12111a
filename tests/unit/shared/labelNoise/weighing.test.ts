// The signals weighed together: what is learned, and that it finds labels that were turned around better than the model alone.
import { describe, expect, it } from 'vitest';
import { fitLogistic, sigmoid } from '../../../../src/shared/labelNoise/logistic.ts';
import { fitWeights, weighed, type Signals } from '../../../../src/shared/labelNoise/weighing.ts';
import { Random } from '../../../../src/shared/random.ts';
import { finish } from '../../../../src/shared/steps.ts';

describe('logistic regression', () => {
  it('finds the coefficients that made the targets', () => {
    const random = new Random(1);
    const rows = 20_000;
    const features = new Float32Array(rows * 3);
    const targets = new Uint8Array(rows);
    for (let row = 0; row < rows; row++) {
      const [a, b] = [random.normal(), random.normal()];
      features.set([1, a, b], row * 3);
      targets[row] = random.uniform() < sigmoid(-1 + 2 * a - 0.5 * b) ? 1 : 0;
    }
    const found = finish(fitLogistic(features, targets, 3, 1));
    [-1, 2, -0.5].forEach((value, j) => {
      expect(found[j]).toBeCloseTo(value, 1);
    });
  });

  it('stays finite where targets are told apart wholly, and where a feature says nothing', () => {
    const features = Float32Array.from([1, -1, 0, 1, 1, 0, 1, -2, 0, 1, 2, 0]);
    const found = finish(fitLogistic(features, [0, 1, 0, 1], 3, 1));
    expect(found.every(Number.isFinite)).toBe(true);
    expect(found[2]).toBe(0);
  });
});

/** Two genres that come together, a third by itself; the model sees each only dimly. */
function made(seed: number): Signals & { flipped: Uint8Array } {
  const random = new Random(seed);
  const posters = 3000;
  const labels = new Int8Array(posters * 3);
  const probabilities = new Float32Array(posters * 3);
  const flipped = new Uint8Array(posters * 3);
  for (let row = 0; row < posters; row++) {
    const first = random.uniform() < 0.4 ? 1 : 0;
    const second = random.uniform() < (first === 1 ? 0.9 : 0.05) ? 1 : 0;
    const third = random.uniform() < 0.3 ? 1 : 0;
    for (const [g, truth] of [first, second, third].entries()) {
      const at = row * 3 + g;
      probabilities[at] = sigmoid((truth === 1 ? 0.8 : -0.8) + random.normal());
      flipped[at] = random.uniform() < 0.1 ? 1 : 0;
      labels[at] = flipped[at] === 1 ? 1 - truth : truth;
    }
  }
  return { posters, genres: 3, labels, probabilities, votes: null, neighbours: 0, flipped };
}
const rowsOf = ({ posters }: Signals): Int32Array => Int32Array.from({ length: posters }, (_, row) => row);

/** How many of the first so many doubted labels were turned around. */
function hits(signals: ReturnType<typeof made>, doubt: (row: number, genre: number) => number, depth: number): number {
  const { genres, labels, flipped } = signals;
  return Array.from(labels.keys())
    .map((at) => ({ at, doubt: doubt(Math.floor(at / genres), at % genres) }))
    .sort((a, b) => b.doubt - a.doubt)
    .slice(0, depth)
    .reduce((sum, { at }) => sum + flipped[at]!, 0);
}

describe('weighed signals', () => {
  const signals = made(7);
  const weights = [0, 1, 2].map((genre) => finish(fitWeights(signals, genre, rowsOf(signals))));

  it('learn which genres come together', () => {
    expect(weights[0]!.others[1]).toBeGreaterThan(1);
    expect(Math.abs(weights[2]!.others[0]!)).toBeLessThan(0.5);
    expect(weights[0]!.others[0]).toBe(0);
    expect(weights[0]!.model).toBeGreaterThan(0.3);
  });

  it('find labels that were turned around better than the model alone', () => {
    const present = (row: number, genre: number, p: number): number =>
      signals.labels[row * 3 + genre] === 1 ? 1 - p : p;
    const alone = hits(signals, (row, g) => present(row, g, signals.probabilities[row * 3 + g]!), 300);
    const all = hits(signals, (row, g) => present(row, g, weighed(signals, weights[g]!, row, g)), 300);
    expect(all).toBeGreaterThan(alone * 1.1);
  });

  it('do not take a poster’s number of genres for a sign', () => {
    // A fourth label appears nowhere but by itself: tables that stop at three.
    const random = new Random(3);
    const genres = 5;
    const posters = 2000;
    const labels = new Int8Array(posters * genres);
    for (let row = 0; row < posters; row++) {
      for (let taken = 0; taken < 3;) {
        const at = row * genres + random.below(genres);
        if (labels[at] === 1) continue;
        labels[at] = 1;
        taken++;
      }
    }
    const capped: Signals = {
      posters,
      genres,
      labels,
      probabilities: new Float32Array(labels.length).fill(0.5),
      votes: null,
      neighbours: 0,
    };
    const learned = finish(fitWeights(capped, 0, rowsOf(capped)))!;
    const full = Int8Array.from([0, 1, 1, 1, 0]);
    const two = Int8Array.from([0, 1, 1, 0, 0]);
    const chance = (row: Int8Array): number =>
      weighed({ ...capped, posters: 1, labels: row, probabilities: new Float32Array(5).fill(0.5) }, learned, 0, 0);
    // By the count alone it would be certain: none of those with three others has it, all with two have.
    expect(chance(full)).toBeGreaterThan(0.2);
    expect(chance(two)).toBeLessThan(0.9);
  });

  it('leave it to the model where there are too few labels', () => {
    const few: Signals = { ...signals, posters: 10 };
    expect(
      finish(
        fitWeights(
          few,
          0,
          Int32Array.from({ length: 10 }, (_, row) => row),
        ),
      ),
    ).toBeNull();
    expect(weighed(signals, null, 0, 0)).toBe(signals.probabilities[0]);
  });

  it('hear the nearest posters', () => {
    const random = new Random(5);
    const votes = signals.labels.map((label, at) => {
      const truth = signals.flipped[at] === 1 ? 1 - label : label;
      return Math.round(20 * Math.min(1, Math.max(0, 0.35 + 0.3 * (truth - 0.5) + 0.1 * random.normal())));
    });
    const near = { ...signals, votes: Uint8Array.from(votes), neighbours: 20 };
    const heard = finish(fitWeights(near, 2, rowsOf(near)))!;
    expect(heard.votes).toBeGreaterThan(0.3);
  });
});

describe('the nearest posters', () => {
  it('are drawn towards the share of the genre, so that few of them do not decide', () => {
    const one = { posters: 1, genres: 1, labels: Int8Array.of(-1), probabilities: Float32Array.of(0.5) };
    const weights = { genre: 0, constant: 0, model: 0, votes: 1, others: new Float64Array(1), share: 0.1 };
    const by = (votes: number, neighbours: number): number =>
      weighed({ ...one, votes: Uint8Array.of(votes), neighbours }, weights, 0, 0);
    // As if five more had it as often as all posters: 0.5 of 25 against 0.1, as odds.
    const odds = (p: number): number => p / (1 - p);
    expect(odds(by(0, 20))).toBeCloseTo(odds(0.5 / 25) / odds(0.1), 5);
    expect(odds(by(20, 20))).toBeCloseTo(odds(20.5 / 25) / odds(0.1), 3);
    // As many as of all say nothing.
    expect(by(2, 20)).toBeCloseTo(0.5, 5);
  });
});
