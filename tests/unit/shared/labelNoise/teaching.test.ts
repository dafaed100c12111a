// What an answer is worth to the model.
import { describe, expect, it } from 'vitest';
import { rarityOf, teaching } from '../../../../src/shared/labelNoise/teaching.ts';

describe('what an answer teaches', () => {
  it('is most where a label is there and all signals doubt it, and hardly anything where they agree with it', () => {
    expect(teaching(1, 0.05, 1)).toBeCloseTo(0.95);
    expect(teaching(0, 0.9, 1)).toBeCloseTo(0.9);
    expect(teaching(0, 0.05, 1)).toBeCloseTo(0.05);
    // A label near its threshold, of which nothing is known, is less of a surprise than one that is doubted.
    expect(teaching(-1, 0.5, 1)).toBeLessThan(teaching(0, 0.9, 1));
  });

  it('is most for an unknown pair that may go either way', () => {
    const chances = [0, 0.1, 0.5, 0.9, 1].map((chance) => teaching(-1, chance, 1));
    expect(chances[2]).toBe(Math.max(...chances));
    expect([chances[0], chances[4]]).toEqual([0, 0]);
  });

  it('counts more for a genre with few posters, where nothing is known of the pair', () => {
    // 32 posters: all have the first genre, two the second, one the third, none the fourth.
    const labels = Int8Array.from({ length: 32 * 4 }, (_, at) => {
      const [row, genre] = [Math.floor(at / 4), at % 4];
      return row < [32, 2, 1, 0][genre]! ? 1 : row % 2 === 0 ? 0 : -1;
    });
    const weights = rarityOf(labels, 4);
    expect([...weights]).toEqual([1, 2, 2, 2]);
    expect(teaching(-1, 0.2, weights[1]!)).toBeGreaterThan(teaching(-1, 0.2, weights[0]!));
    expect(teaching(1, 0.2, weights[1]!)).toBe(teaching(1, 0.2, weights[0]!));
  });

  it('lies between 0 and 1, as the order needs', () => {
    for (const label of [-1, 0, 1]) {
      for (let chance = 0; chance <= 1; chance += 0.05) {
        const worth = teaching(label, chance, 2);
        expect(worth).toBeGreaterThanOrEqual(0);
        expect(worth).toBeLessThanOrEqual(1);
      }
    }
  });

  it('is finite where no genre has a poster', () => {
    expect([...rarityOf(new Int8Array(6).fill(-1), 3)]).toEqual([2, 2, 2]);
  });
});
