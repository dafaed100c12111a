import { describe, expect, it } from 'vitest';
import { fitRidge } from '../../../src/main/models/ridge.ts';
import { Random } from '../../../src/shared/random.ts';

const random = new Random(5);
const numbers = (count: number): number[] => Array.from({ length: count }, () => random.normal());

function problem(rows: number, width: number, targets: number, penalty: number) {
  const x = numbers(rows * width);
  const y = numbers(rows * targets);
  const fill = (row: number, input: Float64Array, target: Float64Array): void => {
    input.set(x.slice(row * width, (row + 1) * width));
    target.set(y.slice(row * targets, (row + 1) * targets));
  };
  return { x, y, options: { rows, width, targets, penalty, fill } };
}

describe('ridge regression', () => {
  it('solves one input by hand: sum of xy over sum of xx plus the penalty', async () => {
    const [x, y] = [
      [1, 2, -1],
      [2, 5, 0],
    ];
    const fill = (row: number, input: Float64Array, target: Float64Array): void => {
      input[0] = x[row]!;
      target[0] = y[row]!;
    };
    const weight = await fitRidge({ rows: 3, width: 1, targets: 1, penalty: 2, fill });
    expect(weight[0]).toBeCloseTo(12 / 8, 12);
  });

  it('is where the gradient X’(XW - Y) + penalty W vanishes, over several blocks of rows', async () => {
    const [rows, width, targets, penalty] = [1300, 9, 4, 25];
    const { x, y, options } = problem(rows, width, targets, penalty);
    const weight = await fitRidge(options);
    for (let j = 0; j < width; j++) {
      for (let k = 0; k < targets; k++) {
        let gradient = penalty * weight[j * targets + k]!;
        for (let row = 0; row < rows; row++) {
          let error = -y[row * targets + k]!;
          for (let l = 0; l < width; l++) error += x[row * width + l]! * weight[l * targets + k]!;
          gradient += x[row * width + j]! * error;
        }
        expect(Math.abs(gradient)).toBeLessThan(1e-9);
      }
    }
  });

  it('is defined with fewer rows than inputs', async () => {
    const { options } = problem(3, 8, 2, 1);
    expect((await fitRidge(options)).every(Number.isFinite)).toBe(true);
  });

  it('stops when it is cancelled', async () => {
    const { options } = problem(600, 300, 300, 1);
    await expect(fitRidge({ ...options, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  });
});
