// The nearest 25 of seeded random unit vectors [N x 512] (the worst case: nothing lies near anything), exactly: the index, a loop
// over Float32Arrays, and peers where they are installed; the time to build and open, the memory that an index takes; and the
// search for duplicates among 100,000 posters.
//   node --expose-gc tests/bench/similar.bench.ts [--counts 7347,100000] [--python PYTHON] [--sqlite-vec FILE] [--embeddings FILE]
// PYTHON has numpy and scikit-learn: FiftyOne's `sort_by_similarity` without its server and database is scikit-learn's brute
// force. FILE: vec0.so of sqlite-vec. --embeddings: a file of `marquee embed --out`, for vectors that are not random.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { dot, unitVector } from '../../src/main/lib/exactCosine.ts';
import { createVectorHandlers } from '../../src/main/compute/vectors/handlers.ts';
import { ID_BYTES } from '../../src/main/lib/vectorIndex/imageIds.ts';
import type { IndexKey } from '../../src/main/lib/vectorIndex/manifest.ts';
import { SafetensorsFile } from '../../src/main/models/files/safetensors.ts';
import { Random } from '../../src/shared/random.ts';

const { values: given } = parseArgs({
  options: {
    counts: { type: 'string', default: '7347,100000,1000000' },
    python: { type: 'string' },
    'sqlite-vec': { type: 'string' },
    embeddings: { type: 'string' },
  },
});
const DIM = 512;
const K = 25;
const TURNS = 15;
const REACH: Record<number, string> = { 7347: '-', 100000: '15 ms', 1000000: '100 ms' };
/** A segment is a whole number of them: a slice is seeded by where it begins. */
const SLICE = 4096;
const context = { signal: new AbortController().signal, note: () => undefined };

const median = (times: number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} ms`;
const row = (...cells: string[]): void => {
  console.log(`| ${cells.join(' | ')} |`);
};
const rss = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().rss;
};

/** A slice of the rows, the same whenever it is asked for: normal numbers, their length does not matter. */
function slice(from: number, rows: number): Float32Array {
  const random = new Random(17, from);
  const made = new Float32Array(rows * DIM);
  // Sums of uniform numbers are normal enough, and faster.
  for (let i = 0; i < made.length; i++) made[i] = random.uniform() + random.uniform() + random.uniform() - 1.5;
  return made;
}

interface Source {
  name: string;
  count: number;
  dim: number;
  rows(from: number, count: number): Float32Array;
}
const randomRows = (count: number): Source => ({ name: 'random', count, dim: DIM, rows: slice });

function stored(path: string): Source {
  const file = SafetensorsFile.open(path);
  const [count, dim] = file.info('image_embeds').shape as [number, number];
  const all = file.float32('image_embeds');
  file.close();
  return { name: 'embeddings', count, dim, rows: (from, rows) => all.slice(from * dim, (from + rows) * dim) };
}

async function measure(source: Source): Promise<void> {
  const { count, dim } = source;
  const folder = mkdtempSync(join(tmpdir(), 'marquee-bench-'));
  const vectors = createVectorHandlers();
  try {
    const key: IndexKey = { folder, space: 'image', modelHash: 'b'.repeat(64), mapHash: null };
    const ids = new Uint8Array(count * ID_BYTES);
    const view = new DataView(ids.buffer);
    for (let i = 0; i < count; i++) view.setUint32(i * ID_BYTES, i * 2654435761);
    for (let i = 0; i < count; i++) view.setUint32(i * ID_BYTES + 8, i);
    const began = performance.now();
    let making = 0;
    let set = '';
    const SEGMENT = 131_072;
    for (let from = 0; from < count; from += SEGMENT) {
      const end = Math.min(count, from + SEGMENT);
      const sample = from === 0 ? source.rows(0, Math.min(2048, count)) : null;
      await vectors.indexBegin(
        {
          key,
          dim,
          ids: ids.slice(from * ID_BYTES, end * ID_BYTES),
          fit: sample === null ? null : { sample, total: count },
        },
        context,
      );
      for (let at = from; at < end; at += SLICE) {
        const start = performance.now();
        const pooled = source.rows(at, Math.min(SLICE, end - at));
        making += performance.now() - start;
        await vectors.indexAppend({ key, pooled }, context);
      }
      ({ set } = (await vectors.indexCommit({ key }, context)) as { set: string });
    }
    const built = performance.now() - began - making;

    const before = rss();
    const queries = Array.from({ length: TURNS }, (_, i) =>
      unitVector(
        source
          .rows(i * SLICE < count ? 0 : 0, TURNS)
          .slice(i * dim, (i + 1) * dim)
          .map((value, j) => value + 0.5 * Math.sin(i + j)),
      ),
    );
    const opening = performance.now();
    const search = async (vector: Float32Array) =>
      (await vectors.indexSearch({ key, set, query: { vector }, k: K, allowed: null }, context)) as {
        rows: Int32Array;
        cosines: Float32Array;
        read: number;
      };
    await search(queries[0]!);
    const opened = performance.now() - opening;
    const took = rss() - before;
    const times: number[] = [];
    const found = [];
    for (const query of queries) {
      const start = performance.now();
      found.push(await search(query));
      times.push(performance.now() - start);
    }
    const read = found.reduce((sum, each) => sum + each.read, 0) / found.length;

    // One query against every vector, as a loop in JavaScript: the time, and the proof that the answer is the same.
    let scanned = 0;
    const cosines = new Float32Array(count);
    for (let from = 0; from < count; from += SLICE) {
      const part = source.rows(from, Math.min(SLICE, count - from));
      const rows = part.length / dim;
      const units = Array.from({ length: rows }, (_, i) => unitVector(part.subarray(i * dim, (i + 1) * dim)));
      const start = performance.now();
      for (let i = 0; i < rows; i++) cosines[from + i] = dot(queries[0]!, units[i]!);
      scanned += performance.now() - start;
    }
    const order = Int32Array.from({ length: count }, (_, i) => i).sort((a, b) => cosines[b]! - cosines[a]! || a - b);
    const first = found[0]!;
    const hits = [...first.rows].filter((at) => order.subarray(0, K).includes(at)).length;

    const what = `${source.name} ${count.toLocaleString('en')} x ${String(dim)}`;
    row(
      what,
      'Marquee, exact',
      ms(median(times)),
      REACH[count] ?? '-',
      `recall ${(hits / K).toFixed(2)}, ${read.toFixed(0)} vectors read, ${(took / 1e6).toFixed(0)} MB, built in ${(built / 1000).toFixed(1)} s, opened in ${opened.toFixed(0)} ms`,
    );
    row(what, 'JavaScript loop over float32', ms(scanned), '-', 'one query; numbers in memory');
    if (source.name === 'random') {
      if (given['sqlite-vec'] !== undefined) sqliteVec(source, queries.slice(0, 5), order);
      if (given.python !== undefined && count <= 100_000) scikit(source, queries[0]!);
    }
  } finally {
    void vectors.indexRelease({}, context);
    rmSync(folder, { recursive: true, force: true });
  }
}

function sqliteVec(source: Source, queries: readonly Float32Array[], order: Int32Array): void {
  const db = new Database(':memory:');
  try {
    db.loadExtension(given['sqlite-vec']!);
    db.exec(`CREATE VIRTUAL TABLE v USING vec0(e float[${String(DIM)}] distance_metric=cosine)`);
    const put = db.prepare('INSERT INTO v (rowid, e) VALUES (?, ?)');
    for (let from = 0; from < source.count; from += SLICE) {
      const rows = source.rows(from, Math.min(SLICE, source.count - from));
      db.transaction(() => {
        for (let i = 0; i < rows.length / DIM; i++) {
          put.run(BigInt(from + i), Buffer.from(rows.slice(i * DIM, (i + 1) * DIM).buffer));
        }
      })();
    }
    const nearest = db.prepare(`SELECT rowid FROM v WHERE e MATCH ? AND k = ${String(K)} ORDER BY distance`).pluck();
    const times = queries.map((query) => {
      const start = performance.now();
      nearest.all(Buffer.from(query.buffer));
      return performance.now() - start;
    });
    const rows = nearest.all(Buffer.from(queries[0]!.buffer)) as number[];
    const hits = rows.filter((at) => order.subarray(0, K).includes(at)).length;
    row(
      `random ${source.count.toLocaleString('en')} x ${String(DIM)}`,
      'sqlite-vec (vec0, float)',
      ms(median(times)),
      '-',
      `recall ${(hits / K).toFixed(2)}`,
    );
  } finally {
    db.close();
  }
}

const SCIKIT = `
import sys, time, numpy as np
from sklearn.metrics import pairwise_distances
n, d = int(sys.argv[1]), int(sys.argv[2])
x = np.random.default_rng(17).standard_normal((n, d), dtype=np.float32)
q = x[:1] + 0.5 * np.random.default_rng(1).standard_normal((1, d), dtype=np.float32)
times = []
for _ in range(7):
    t = time.perf_counter()
    distances = pairwise_distances(x, q, metric="cosine")[:, 0]
    np.argsort(distances)[:25]
    times.append(time.perf_counter() - t)
print(sorted(times)[3] * 1000)
`;

/** What FiftyOne's default backend does for a query, in the same library. */
function scikit({ count }: Source, _query: Float32Array): void {
  const { status, stdout, stderr } = spawnSync(given.python!, ['-c', SCIKIT, String(count), String(DIM)], {
    encoding: 'utf8',
  });
  const what = `random ${count.toLocaleString('en')} x ${String(DIM)}`;
  if (status !== 0) row(what, 'scikit-learn', '-', '-', stderr.trim().split('\n').at(-1) ?? 'failed');
  else row(what, 'scikit-learn, brute force (FiftyOne’s backend)', ms(Number(stdout)), '-', 'stands in for FiftyOne');
}

/** Posters with hashes as real ones have them: half of the bits set; one in fifty is a copy of the one before. */
async function duplicates(count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'marquee-bench-'));
  const vectors = createVectorHandlers();
  try {
    const key: IndexKey = { folder, space: 'image', modelHash: 'c'.repeat(64), mapHash: null };
    const ids = new Uint8Array(count * ID_BYTES);
    const view = new DataView(ids.buffer);
    for (let i = 0; i < count; i++) view.setUint32(i * ID_BYTES, i * 2654435761);
    await vectors.indexBegin({ key, ids, dim: DIM, fit: { sample: slice(0, 2048), total: count } }, context);
    const high = new Uint32Array(count);
    const low = new Uint32Array(count);
    const random = new Random(3);
    for (let from = 0; from < count; from += SLICE) {
      const rows = slice(from, Math.min(SLICE, count - from));
      for (let i = 0; i < rows.length / DIM; i++) {
        const at = from + i;
        high[at] = random.word();
        low[at] = random.word();
        if (at % 50 !== 1) continue;
        high[at] = high[at - 1]! ^ 0b101_0001;
        low[at] = low[at - 1]! ^ 0b1000_0001;
        for (let j = 0; j < DIM; j++) rows[i * DIM + j] = rows[(i - 1) * DIM + j]! + 0.1 * rows[i * DIM + j]!;
      }
      await vectors.indexAppend({ key, pooled: rows }, context);
    }
    const { set } = (await vectors.indexCommit({ key }, context)) as { set: string };
    const input = { key, set, high, low, silent: new Uint8Array(count), bits: 16, threshold: null };
    const start = performance.now();
    const found = (await vectors.duplicatePairs(input, context)) as { a: Int32Array };
    const seconds = (performance.now() - start) / 1000;
    row(
      `duplicates among ${count.toLocaleString('en')}`,
      'Marquee',
      `${seconds.toFixed(1)} s`,
      '60 s',
      `${String(found.a.length)} pairs found of ${String(Math.floor((count + 48) / 50))} copies`,
    );
  } finally {
    void vectors.indexRelease({}, context);
    rmSync(folder, { recursive: true, force: true });
  }
}

console.log(
  `${String(availableParallelism())} cores, load ${loadavg()[0]!.toFixed(1)}; medians of ${String(TURNS)} queries, top ${String(K)}\n`,
);
row('what', 'by', 'took', 'reach', 'more');
row('---', '---', '--:', '--:', '---');
for (const count of given.counts.split(',').map(Number)) await measure(randomRows(count));
if (given.embeddings !== undefined) await measure(stored(given.embeddings));
await duplicates(100_000);
