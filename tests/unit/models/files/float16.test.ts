import { describe, expect, it } from 'vitest';
import { floatsToHalves } from '../../../../src/main/models/files/float16.ts';
import { halvesToFloats } from '../../../../src/main/models/files/safetensors.ts';

describe('floatsToHalves', () => {
  it('gives back every half', () => {
    const all = Uint16Array.from({ length: 65536 }, (_, bits) => bits).filter(
      (bits) => (bits & 0x7c00) !== 0x7c00 || (bits & 0x3ff) === 0,
    );
    // The sign of zero is dropped: features have none.
    const wanted = all.map((bits) => (bits === 0x8000 ? 0 : bits));
    expect(floatsToHalves(halvesToFloats(all))).toEqual(wanted);
  });

  it('rounds to nearest, ties to even', () => {
    const step = 2 ** -10;
    const values = Float32Array.of(
      1 + step / 2,
      1 + 1.5 * step,
      1 + 0.51 * step,
      65519,
      65520,
      2 ** -25,
      1.5 * 2 ** -24,
      2 ** -25 * 1.01,
    );
    expect([...halvesToFloats(floatsToHalves(values))]).toEqual([
      1,
      1 + 2 * step,
      1 + step,
      65504,
      Infinity,
      0,
      2 ** -23,
      2 ** -24,
    ]);
    expect(halvesToFloats(floatsToHalves(Float32Array.of(NaN)))[0]).toBeNaN();
  });
});
