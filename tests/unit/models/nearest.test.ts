// The nearest posters by one matrix product a block, against a plain search; and the file that keeps them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readNearest, writeNearest } from '../../../src/main/lib/nearestFile.ts';
import { nearest } from '../../../src/main/models/nearest.ts';
import { Random } from '../../../src/shared/random.ts';

const DIM = 12;
const ROWS = 700;
const random = new Random(2);
const vectors = Float32Array.from({ length: ROWS * DIM }, () => 1 + random.normal());
/** Rows 3 and 4 are one film, and so are the last three. */
const groups = Int32Array.from({ length: ROWS }, (_, row) => (row === 4 ? 3 : row > ROWS - 4 ? ROWS : row));
const dir = mkdtempSync(join(tmpdir(), 'marquee-nearest-'));
afterAll(() => {
  rmSync(dir, { recursive: true });
});

function plain(row: number, count: number): number[] {
  const mean = Array.from({ length: DIM }, (_, d) => {
    let sum = 0;
    for (let r = 0; r < ROWS; r++) sum += vectors[r * DIM + d]! / ROWS;
    return sum;
  });
  const centred = (r: number): number[] => mean.map((m, d) => vectors[r * DIM + d]! - m);
  const length = (v: number[]): number => Math.hypot(...v);
  const a = centred(row);
  const cosine = (r: number): number => {
    const b = centred(r);
    return a.reduce((sum, value, d) => sum + value * b[d]!, 0) / length(a) / length(b);
  };
  return Array.from({ length: ROWS }, (_, r) => r)
    .filter((r) => groups[r] !== groups[row])
    .map((r) => ({ r, c: cosine(r) }))
    .sort((x, y) => y.c - x.c)
    .slice(0, count)
    .map(({ r }) => r);
}

describe('nearest posters', () => {
  it('are those of a plain search, without the poster itself and its film, in the last block too', async () => {
    const done: number[] = [];
    const found = await nearest(vectors.slice(), DIM, groups, {
      count: 5,
      threads: 1,
      onProgress: (rows) => done.push(rows),
    });
    for (const row of [0, 3, 4, 350, 511, 512, ROWS - 2, ROWS - 1]) {
      expect([...found.rows.subarray(row * 5, row * 5 + 5)], `row ${row}`).toEqual(plain(row, 5));
    }
    expect(done.at(-1)).toBe(ROWS);
  });

  it('are fewer where there are fewer', async () => {
    const few = await nearest(vectors.slice(0, 3 * DIM), DIM, Int32Array.of(0, 0, 2), { count: 4, threads: 1 });
    expect([...few.rows.subarray(0, 8)]).toEqual([2, -1, -1, -1, 2, -1, -1, -1]);
    expect([...few.rows.subarray(8)].sort()).toEqual([-1, -1, 0, 1]);
  });

  it('stop when nobody wants them any more', async () => {
    const signal = AbortSignal.abort();
    const asked = nearest(vectors.slice(), DIM, groups, { count: 5, threads: 1, signal });
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('their file', () => {
  const images = { sha256: ['a', 'b', 'c'], groups: Int32Array.of(1, 2, 2) };
  const rows = Int32Array.of(1, 2, 0, -1, 0, -1);

  it('gives back what was written, for the same images and model alone', async () => {
    await writeNearest(dir, 'model', images, { rows, count: 2 });
    expect(readNearest(dir, 'model', images)).toEqual({ rows, count: 2 });
    expect(readNearest(dir, 'other', images)).toBeNull();
    expect(readNearest(dir, 'model', { ...images, sha256: ['a', 'b', 'd'] })).toBeNull();
    expect(readNearest(dir, 'model', { ...images, groups: Int32Array.of(1, 2, 3) })).toBeNull();
  });

  it('is not used when it is damaged', () => {
    const path = join(dir, 'embeddings', 'model.nearest');
    const bytes = readFileSync(path);
    for (const damaged of [bytes.subarray(0, bytes.length - 1), Buffer.from('{}\n'), Buffer.alloc(0)]) {
      writeFileSync(path, damaged);
      expect(readNearest(dir, 'model', images)).toBeNull();
    }
    const beyond = Buffer.from(bytes);
    beyond.writeInt32LE(3, bytes.length - 4);
    writeFileSync(path, beyond);
    expect(readNearest(dir, 'model', images)).toBeNull();
  });
});
