import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compileKernels, KERNELS, wasmModule } from '../../../../scripts/build-kernels.ts';
import { Random } from '../../../../src/shared/random.ts';
import { finish } from '../../../../src/shared/steps.ts';
import { dot, unitVector } from '../../../../src/main/lib/exactCosine.ts';
import { createVectorHandlers } from '../../../../src/main/compute/vectors/handlers.ts';
import { fitBasis, isReduced, Shortlist } from '../../../../src/main/compute/vectors/shortlist.ts';
import type { CallContext } from '../../../../src/main/lib/threadCalls.ts';
import { ID_BYTES } from '../../../../src/main/lib/vectorIndex/imageIds.ts';
import { manifestPath, type IndexKey } from '../../../../src/main/lib/vectorIndex/manifest.ts';
import { SafetensorsFile } from '../../../../src/main/models/files/safetensors.ts';
import { resourcePath } from '../../../../src/main/lib/paths.ts';

const context: CallContext = { signal: new AbortController().signal, note: () => undefined };
let folder: string;
let key: IndexKey;
let vectors: ReturnType<typeof createVectorHandlers>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vectors-'));
  key = { folder, space: 'image', modelHash: 'a'.repeat(64), mapHash: null };
  vectors = createVectorHandlers();
});
afterEach(() => {
  void vectors.indexRelease({}, context);
  rmSync(folder, { recursive: true });
});

const random = new Random(5);
const ids = (count: number, from = 0): Uint8Array => {
  const made = new Uint8Array(count * ID_BYTES);
  const seeded = new Random(from + 1);
  for (let i = 0; i < made.length; i++) made[i] = Math.floor(seeded.uniform() * 256);
  return made;
};
/** Rows around a few centres, all numbers positive, as pooled features are. */
function clustered(rows: number, dim: number): Float32Array {
  const centres = Array.from({ length: 12 }, () => Float32Array.from({ length: dim }, () => Math.abs(random.normal())));
  const made = new Float32Array(rows * dim);
  for (let row = 0; row < rows; row++) {
    const centre = centres[row % centres.length]!;
    for (let i = 0; i < dim; i++) made[row * dim + i] = Math.max(0, centre[i]! + 0.5 * random.normal());
  }
  return made;
}
const normals = (rows: number, dim: number): Float32Array =>
  Float32Array.from({ length: rows * dim }, () => random.normal());

async function build(rows: Float32Array, dim: number, which = ids(rows.length / dim)): Promise<string> {
  const total = rows.length / dim;
  const sample = rows.slice(0, Math.min(total, 2048) * dim);
  await vectors.indexBegin({ key, ids: which, dim, fit: { sample, total } }, context);
  await vectors.indexAppend({ key, pooled: rows }, context);
  return ((await vectors.indexCommit({ key }, context)) as { set: string }).set;
}
function bruteForce(
  rows: Float32Array,
  dim: number,
  query: Float32Array,
  k: number,
): { row: number; cosine: number }[] {
  const unit = unitVector(query);
  const all = Array.from({ length: rows.length / dim }, (_, row) => ({
    row,
    cosine: Math.fround(dot(unit, unitVector(rows.subarray(row * dim, (row + 1) * dim)))),
  }));
  return all.sort((a, b) => b.cosine - a.cosine || a.row - b.row).slice(0, k);
}
type Found = { rows: Int32Array; cosines: Float32Array; read: number };
const search = async (
  set: string,
  query: { row: number } | { vector: Float32Array },
  k: number,
  allowed = null as Uint8Array | null,
) => (await vectors.indexSearch({ key, set, query, k, allowed }, context)) as Found;
const asPairs = ({ rows, cosines }: Found) => Array.from(rows, (row, i) => ({ row, cosine: cosines[i]! }));

it('the committed kernels are what their source compiles to', async () => {
  const committed = join(import.meta.dirname, '../../../../src/main/compute/vectors/kernels/wasm.ts');
  expect(readFileSync(committed, 'utf8')).toBe(wasmModule(await compileKernels(KERNELS[2]), KERNELS[2]));
});

it.each([
  ['random vectors', normals(5000, 512), 512],
  ['positive, clustered features of odd width', clustered(3000, 203), 203],
  ['hardly different ones', Float32Array.from(normals(2000, 64), (value) => 5 + 0.01 * value), 64],
])('finds exactly what a comparison of all finds: %s', async (_, rows, dim) => {
  const set = await build(rows, dim);
  for (const k of [1, 25, 300]) {
    for (let turn = 0; turn < 8; turn++) {
      const query = turn % 2 === 0 ? normals(1, dim) : rows.slice(turn * dim * 7, (turn * 7 + 1) * dim);
      expect(asPairs(await search(set, { vector: query }, k))).toEqual(bruteForce(rows, dim, query, k));
    }
  }
});

it('finds exactly the same on real embeddings, and reads few of them', async () => {
  const file = SafetensorsFile.open(resourcePath('sample', 'embeddings.safetensors'));
  const name = [...file.tensors.keys()][0]!;
  const [count, dim] = file.info(name).shape as [number, number];
  const rows = file.float32(name);
  file.close();
  const set = await build(rows, dim);
  let read = 0;
  for (let row = 0; row < count; row += 10) {
    const found = await search(set, { row }, 25);
    const expected = bruteForce(rows, dim, rows.slice(row * dim, (row + 1) * dim), 26).filter(
      (each) => each.row !== row,
    );
    expect(asPairs(found)).toEqual(expected.slice(0, 25));
    read += found.read;
  }
  expect(read / Math.ceil(count / 10)).toBeLessThan(count / 2);
});

it('the bound of the reduced codes holds, and the axes are orthonormal', () => {
  const dim = 640;
  const rows = clustered(700, dim);
  const units = new Float32Array(rows.length);
  for (let at = 0; at < rows.length; at += dim) units.set(unitVector(rows.subarray(at, at + dim)), at);
  expect(isReduced(dim, 200_000)).toBe(true);
  const basis = finish(fitBasis(units, dim, 200_000));
  expect(basis.width).toBe(512);
  const axis = (i: number) => basis.axes!.subarray(i * dim, (i + 1) * dim);
  for (const [i, j] of [
    [0, 0],
    [511, 511],
    [0, 1],
    [3, 500],
  ] as const) {
    expect(dot(axis(i), axis(j))).toBeCloseTo(i === j ? 1 : 0, 4);
  }
  const shortlist = new Shortlist(basis);
  const made = shortlist.encode(units);
  for (let turn = 0; turn < 30; turn++) {
    const query = unitVector(turn < 15 ? normals(1, dim) : units.subarray(turn * dim, (turn + 1) * dim));
    const coded = shortlist.query(query);
    for (let row = 0; row < 700; row++) {
      let sum = 0;
      for (let i = 0; i < basis.width; i++) sum += made.codes[row * basis.width + i]! * coded.codes[i]!;
      const bound =
        coded.offset +
        sum * made.scales[row]! * coded.step +
        coded.perError * made.errors[row]! +
        coded.perLength * made.lengths[row]! +
        coded.perRest * made.rests[row]!;
      expect(bound).toBeGreaterThanOrEqual(dot(query, units.subarray(row * dim, (row + 1) * dim)));
    }
  }
});

it('leaves out what a filter does not let pass, and the row that is asked about', async () => {
  const dim = 48;
  const rows = clustered(1000, dim);
  const set = await build(rows, dim);
  const allowed = new Uint8Array(125);
  for (let row = 0; row < 1000; row += 3) allowed[row >> 3]! |= 1 << (row & 7);
  const found = await search(set, { row: 30 }, 20, allowed);
  const expected = bruteForce(rows, dim, rows.slice(30 * dim, 31 * dim), 1000).filter(
    ({ row }) => row % 3 === 0 && row !== 30,
  );
  expect(asPairs(found)).toEqual(expected.slice(0, 20));
  expect((await search(set, { row: 30 }, 20, new Uint8Array(125))).rows).toHaveLength(0);
});

it('takes new posters in a segment of their own, and is made anew for another model or another set', async () => {
  const dim = 32;
  const rows = clustered(300, dim);
  const all = ids(300);
  const set = await build(rows.slice(0, 200 * dim), dim, all.slice(0, 200 * ID_BYTES));
  await search(set, { row: 3 }, 5);
  const missing = async (which: Uint8Array, of = key) =>
    (await vectors.indexMissing({ key: of, ids: which, dim }, context)) as { fresh: boolean; missing: Int32Array };
  expect(await missing(all)).toMatchObject({
    fresh: false,
    missing: Int32Array.from({ length: 100 }, (_, i) => 200 + i),
  });
  await vectors.indexBegin({ key, ids: all.slice(200 * ID_BYTES), dim, fit: null }, context);
  await vectors.indexAppend({ key, pooled: rows.slice(200 * dim) }, context);
  const { set: grown } = (await vectors.indexCommit({ key }, context)) as { set: string };
  expect(grown).not.toBe(set);
  const query = rows.slice(250 * dim, 251 * dim);
  expect(asPairs(await search(grown, { vector: query }, 30))).toEqual(bruteForce(rows, dim, query, 30));
  await expect(search(set, { row: 3 }, 5)).rejects.toMatchObject({ code: 'conflict' });

  expect((await missing(all.slice(0, 100 * ID_BYTES))).fresh).toBe(true);
  const other = { ...key, modelHash: `${'a'.repeat(16)}${'b'.repeat(48)}` };
  expect(manifestPath(other)).toBe(manifestPath(key));
  expect((await missing(all, other)).fresh).toBe(true);
  await expect(
    vectors.indexSearch({ key: other, set: grown, query: { row: 0 }, k: 1, allowed: null }, context),
  ).rejects.toMatchObject({
    code: 'conflict',
  });
  writeFileSync(manifestPath(key), '{"version": 1');
  expect((await missing(all)).fresh).toBe(true);
});

it('leaves nothing behind of what it replaces', async () => {
  const dim = 32;
  await build(clustered(300, dim), dim);
  const set = await build(clustered(200, dim), dim, ids(200, 9));
  expect(readdirSync(folder).filter((name) => name.endsWith('.vectors'))).toHaveLength(1);
  expect((await search(set, { row: 0 }, 500)).rows).toHaveLength(199);
  await vectors.indexBegin({ key, ids: ids(10, 3), dim, fit: null }, context);
  await vectors.indexDiscard({ key }, context);
  expect(readdirSync(folder)).toHaveLength(3);
});
