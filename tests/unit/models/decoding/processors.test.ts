import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../../src/main/engine/random.ts';
import { expOfMinus } from '../../../../src/main/models/decoding/exponential.ts';
import {
  applyHistoryRules,
  applySamplingRules,
  logSumExp,
  minP,
  noRepeatNgram,
  repetitionPenalty,
  temperature,
  topK,
  topP,
  typicalP,
} from '../../../../src/main/models/decoding/processors.ts';
import { sample, sampleUnder } from '../../../../src/main/models/decoding/sampling.ts';
import { largestIndices } from '../../../../src/main/models/decoding/selection.ts';

type Rows = (number | null)[][];
const vectors = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../fixtures/vectors/gpt2/logits_processors.json'), 'utf8'),
) as {
  logits: number[][];
  previous_tokens: number[][];
  processors: Record<string, Rows>;
  pipeline_probabilities: number[][];
};

/** The rule that a name of the vectors stands for: "top_k_5" and so on. */
const RULES: Record<string, (scores: Float32Array, previous: number[], value: number) => void> = {
  temperature: (scores, _previous, t) => temperature(scores, t),
  top_k: (scores, _previous, k) => topK(scores, k),
  top_p: (scores, _previous, p) => topP(scores, p),
  min_p: (scores, _previous, p) => minP(scores, p),
  typical_p: (scores, _previous, p) => typicalP(scores, p),
  repetition_penalty: (scores, previous, r) => repetitionPenalty(scores, previous, r),
  no_repeat_ngram: (scores, previous, n) => noRepeatNgram(scores, previous, n),
  no_repeat_ngram_size: (scores, previous, n) => noRepeatNgram(scores, previous, n),
};

describe('the rules of transformers', () => {
  it.each(Object.keys(vectors.processors))('%s', (name) => {
    const [, rule, value] = /^(.*?)_([\d.]+)$/.exec(name)!;
    vectors.logits.forEach((row, index) => {
      const scores = Float32Array.from(row);
      RULES[rule!]!(scores, vectors.previous_tokens[index]!, Number(value));
      vectors.processors[name]![index]!.forEach((want, token) => {
        if (want === null) expect(scores[token], `row ${String(index)}, token ${String(token)}`).toBe(-Infinity);
        else expect(scores[token]).toBeCloseTo(want, 4);
      });
    });
  });

  it('one after the other', () => {
    vectors.logits.forEach((row, index) => {
      const scores = Float32Array.from(row);
      const rules = { repetitionPenalty: 1.3, noRepeatNgram: 2, temperature: 0.7, topK: 5, topP: 0.8 };
      applyHistoryRules(scores, vectors.previous_tokens[index]!, rules);
      applySamplingRules(scores, rules);
      const { maximum, logSum } = logSumExp(scores);
      scores.forEach((score, token) => {
        expect(Math.exp(score - maximum - logSum)).toBeCloseTo(vectors.pipeline_probabilities[index]![token]!, 5);
      });
    });
  });
});

describe('top-p among equals', () => {
  const kept = (row: number[], p: number) => {
    const scores = Float32Array.from(row);
    topP(scores, p);
    return [...scores.keys()].filter((token) => scores[token] !== -Infinity);
  };

  it('keeps no more than the mass needs, the later ones, as the stable ascending sort of transformers', () => {
    // Removed is, in ascending order, what has cumulated to at most 1 - p.
    expect(kept([0, 0, 0, 0], 0.5)).toEqual([2, 3]);
    expect(kept([0, 0, 0, 0], 0.51)).toEqual([1, 2, 3]);
    expect(kept([0, 0, 0, 0], 0.01)).toEqual([3]);
    expect(kept([1, 3, 1, 1, 0], 0.75)).toEqual([1, 3]);
  });

  it('keeps what that sort does of any scores', () => {
    const random = new Random(8);
    for (let round = 0; round < 200; round += 1) {
      const row = Array.from({ length: 60 }, () => Math.round(random.normal() * 3) / 2);
      const p = 0.05 + 0.9 * random.uniform();
      const order = [...row.keys()].sort((a, b) => row[a]! - row[b]! || a - b);
      const total = row.reduce((sum, score) => sum + Math.exp(score), 0);
      let mass = 0;
      const want = order.filter((token) => (mass += Math.exp(row[token]!) / total) > 1 - p);
      expect(kept(row, p)).toEqual(want.sort((a, b) => a - b));
    }
  });
});

describe('the exponential', () => {
  it('is Math.exp to eleven digits', () => {
    for (let x = 0; x < 40; x += 0.00371) {
      expect(Math.abs(expOfMinus(x) / Math.exp(-x) - 1)).toBeLessThan(1e-10);
    }
    expect(expOfMinus(0)).toBe(1);
    expect(expOfMinus(Infinity)).toBe(0);
  });
});

describe('selection', () => {
  it('finds what a sort would, ties and bans included', () => {
    const random = new Random(3);
    for (let round = 0; round < 200; round += 1) {
      const values = Float32Array.from({ length: 1 + Math.floor(random.uniform() * 300) }, () =>
        random.uniform() < 0.1 ? -Infinity : Math.round(random.normal() * 8),
      );
      const count = 1 + Math.floor(random.uniform() * values.length);
      const sorted = [...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b).slice(0, count);
      const found = largestIndices(values, count);
      expect(found.map((index) => values[index])).toEqual(sorted.map((index) => values[index]));
      expect(new Set(found).size).toBe(count);
    }
  });
});

describe('sampling', () => {
  it('draws by the probabilities, the same for the same seed', () => {
    const scores = Float32Array.from([1, 0, -1, 2, -Infinity, 0.5]);
    const { maximum, logSum } = logSumExp(scores);
    const draws = 20_000;
    const counts = new Array<number>(scores.length).fill(0);
    const random = new Random(11);
    const first: number[] = [];
    for (let index = 0; index < draws; index += 1) {
      const token = sample(scores, random);
      counts[token]! += 1;
      if (index < 50) first.push(token);
    }
    expect(counts[4]).toBe(0);
    let chiSquare = 0;
    scores.forEach((score, token) => {
      const expected = draws * Math.exp(score - maximum - logSum);
      if (expected > 0) chiSquare += (counts[token]! - expected) ** 2 / expected;
    });
    // Four degrees of freedom: 18.5 is exceeded once in a thousand; the seed is fixed.
    expect(chiSquare).toBeLessThan(18.5);
    const again = new Random(11);
    expect(Array.from({ length: 50 }, () => sample(scores, again))).toEqual(first);
  });

  it('draws under rules what it draws of the whole row, however many tokens are banned', () => {
    const random = new Random(4);
    const rules = { temperature: 0.8, topK: 40, topP: 0.9, minP: 0.01, typicalP: 0.95 };
    for (let round = 0; round < 300; round += 1) {
      const share = random.uniform();
      const row = Float32Array.from({ length: 200 }, () =>
        random.uniform() < share ? -Infinity : Math.round(random.normal() * 4) / 2,
      );
      row[7] = 1;
      const whole = row.slice();
      applySamplingRules(whole, rules);
      expect(sampleUnder(rules, row, new Random(round))).toBe(sample(whole, new Random(round)));
    }
    expect(sampleUnder(rules, new Float32Array(5).fill(-Infinity), random)).toBeNull();
  });
});
