// Which bytes of a weights file are read: the file system's reads are counted, and go through.
import type * as fileSystem from 'node:fs';
import { mkdtempSync, readSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { SafetensorsFile, writeSafetensors } from '../../../../src/main/models/files/safetensors.ts';
import { openWeights } from '../../../../src/main/models/files/weightFolder.ts';

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof fileSystem>();
  return { ...fs, readSync: vi.fn(fs.readSync) };
});

const reads = vi.mocked(readSync);
const folder = mkdtempSync(join(tmpdir(), 'marquee-reads-'));
const path = join(folder, 'model.safetensors');
const [ROWS, WIDTH] = [3000, 16];

/** Bytes that `work` reads of files. */
function bytesReadBy(work: () => void): number {
  reads.mockClear();
  work();
  return reads.mock.results.reduce((sum, { value }) => sum + Number(value), 0);
}

beforeAll(async () => {
  await writeSafetensors(path, [
    { name: 'before', dtype: 'F32', shape: [50_000], data: new Float32Array(50_000).fill(1) },
    { name: 'halves', dtype: 'F16', shape: [700], data: new Uint16Array(700).fill(0x3c00) },
    {
      name: 'table',
      dtype: 'F32',
      shape: [ROWS, WIDTH],
      data: Float32Array.from({ length: ROWS * WIDTH }, (_, i) => i),
    },
    { name: 'after', dtype: 'I64', shape: [9000], data: new BigInt64Array(9000) },
  ]);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('are those of the header, then of the tensors that are asked for alone', () => {
  let file!: SafetensorsFile;
  const header = bytesReadBy(() => (file = SafetensorsFile.open(path)));
  expect(header).toBe(file.info('before').start);
  expect(header).toBeLessThan(500);
  expect(statSync(path).size).toBe(header + 200_000 + 1400 + ROWS * WIDTH * 4 + 72_000);
  expect(bytesReadBy(() => file.float32('halves'))).toBe(1400);
  expect(bytesReadBy(() => file.raw('after'))).toBe(72_000);
  expect(bytesReadBy(() => file.info('before'))).toBe(0);
  let row!: Float32Array;
  expect(bytesReadBy(() => (row = file.float32Row('table', 2017)))).toBe(WIDTH * 4);
  expect([...row]).toEqual(Array.from({ length: WIDTH }, (_, column) => 2017 * WIDTH + column));
  file.close();
});

it('are as few where the file is the weights of a folder', () => {
  let weights!: ReturnType<typeof openWeights>;
  expect(bytesReadBy(() => (weights = openWeights(folder)))).toBeLessThan(500);
  expect(bytesReadBy(() => weights.float32Row('table', 5))).toBe(WIDTH * 4);
  expect(bytesReadBy(() => weights.float32('halves'))).toBe(1400);
  weights.close();
});
