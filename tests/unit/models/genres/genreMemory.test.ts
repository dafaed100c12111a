import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  arrayMemory,
  fileMemory,
  memoryFor,
  memoryStatistics,
  readFloats,
  withEmbeddings,
} from '../../../../src/main/models/genres/genreMemory.ts';
import { Random } from '../../../../src/main/engine/random.ts';
import { expectClose } from '../../engine/close.ts';

const rows = (...list: number[]) => Int32Array.from(list);

it('derives pooled vectors and regions from token maps', () => {
  // Two posters, a map of 9 x 6 tokens with one feature: the token's number, and a second that is its negative.
  const map = Float32Array.from({ length: 2 * 54 * 2 }, (_, at) => {
    const token = Math.floor(at / 2) % 54;
    return (at % 2 === 0 ? 1 : -1) * (token + (at >= 108 ? 100 : 0));
  });
  const source = arrayMemory(map, 54, 2);
  const read = (memory: 'pooled' | 'pooled+max' | 'tokens+pooled' | 'regions' | 'tokens') => {
    const derived = memoryFor({ memory }, source);
    return { shape: [derived.tokens, derived.width], values: [...readFloats(derived, rows(1))] };
  };
  expect(read('pooled')).toEqual({ shape: [1, 2], values: [126.5, -126.5] });
  expect(read('pooled+max')).toEqual({ shape: [1, 4], values: [126.5, -126.5, 153, -100] });
  expect(read('tokens')).toEqual({ shape: [54, 2], values: [...map.subarray(108)] });
  const both = read('tokens+pooled');
  expect(both.shape).toEqual([56, 2]);
  expect(both.values.slice(-4)).toEqual([126.5, -126.5, 153, -100]);
  const regions = read('regions');
  expect(regions.shape).toEqual([11, 2]);
  // First region: rows 0-2, columns 0-1 of a map six wide; last: rows 6-8, columns 4-5.
  expect(regions.values[4]).toBe(100 + (0 + 1 + 6 + 7 + 12 + 13) / 6);
  expect(regions.values.at(-2)).toBe(100 + (40 + 41 + 46 + 47 + 52 + 53) / 6);
  const pooled = arrayMemory(new Float32Array(4), 1, 2);
  expect(memoryFor({ memory: 'regions' }, pooled)).toBe(pooled);
});

it('adds the embedding of the encoder to the tokens, where there is one', () => {
  const source = arrayMemory(
    Float32Array.from({ length: 3 * 2 * 2 }, (_, at) => at),
    2,
    2,
  );
  const both = memoryFor(
    { memory: 'tokens+embedding' },
    withEmbeddings(source, Float32Array.of(-1, -2, -3, -4, -5, -6)),
  );
  expect([both.count, both.tokens, both.width]).toEqual([3, 3, 2]);
  expect([...readFloats(both, rows(2, 0))]).toEqual([8, 9, 10, 11, -5, -6, 0, 1, 2, 3, -1, -2]);
  const without = memoryFor({ memory: 'tokens+embedding' }, source);
  expect(without.tokens).toBe(3);
  expect(() => readFloats(without, rows(0))).toThrow(/no embeddings as wide/);
  expect(() => withEmbeddings(source, new Float32Array(5))).toThrow(/no embeddings of 3 posters, 2 each/);
});

it('reads rows of a file, and says which row is missing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'marquee-memory-'));
  const path = join(folder, 'tokens.f16');
  // Halves 1, 2, 3, ... as 0x3c00, 0x4000, 0x4200, ...
  writeFileSync(path, Buffer.from(new Uint16Array([0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600]).buffer));
  const memory = fileMemory(path, 1, 2, rows(2, 0));
  expect(memory.count).toBe(2);
  expect([...readFloats(memory, rows(0, 1))]).toEqual([5, 6, 1, 2]);
  memory.close();
  expect(() => fileMemory(path, 1, 2, rows(0, 3))).toThrow(/no row 3; it holds 3/);
  expect(() => fileMemory(join(folder, 'none'), 1, 2)).toThrow(/cannot be opened/);
  expect(() => arrayMemory(new Float32Array(5), 1, 2)).toThrow(/no whole rows/);
  rmSync(folder, { recursive: true });
});

it('measures mean and deviation, shared or per token, and does not blow up still channels', () => {
  const random = new Random(1);
  const data = Float32Array.from({ length: 4000 * 2 * 3 }, (_, at) => {
    const [token, channel] = [Math.floor(at / 3) % 2, at % 3];
    return channel === 2 ? 5 : 10 * token + channel + (channel + 1) * random.normal();
  });
  const source = arrayMemory(data, 2, 3);
  const all = Int32Array.from({ length: 4000 }, (_, row) => row);
  const perToken = memoryStatistics(source, all, true);
  expectClose(perToken.mean, [0, 1, 5, 10, 11, 5], 0.1, 0);
  expectClose(
    perToken.inverseDeviation.filter((_, at) => at % 3 !== 2),
    [1, 0.5, 1, 0.5],
    0.03,
    0,
  );
  const shared = memoryStatistics(source, all, false);
  expectClose(shared.mean, [5, 6, 5], 0.1, 0);
  expect(shared.inverseDeviation[2]).toBeLessThan(100);
});
