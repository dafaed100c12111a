// Numerical comparison for tests: |got - want| <= absolute + relative * |want|, for every element.
import { expect } from 'vitest';

export function expectClose(
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  absolute: number,
  relative: number,
  label = '',
): void {
  expect(got.length, `${label} length`).toBe(want.length);
  let worst = { index: -1, excess: 0 };
  for (let index = 0; index < want.length; index += 1) {
    const excess = Math.abs(got[index]! - want[index]!) - (absolute + relative * Math.abs(want[index]!));
    if (!(excess <= 0) && !(excess < worst.excess)) worst = { index, excess: Number.isNaN(excess) ? Infinity : excess };
  }
  const at = worst.index;
  expect(at, `${label}[${String(at)}] is ${String(got[at])}, expected ${String(want[at])}`).toBe(-1);
}
