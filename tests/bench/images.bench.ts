// Rate of checking images (read, structure, full decode, sha256, perceptual hash, colour) in the compute process, with and
// without storing them durably. Posters: the folder given, else the sample project's, over and over.
//   node tests/bench/images.bench.ts [FOLDER]
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCompute } from '../../src/main/compute/client.ts';
import { forkNode } from '../../src/main/compute/fork.ts';
import { resourcePath } from '../../src/main/lib/paths.ts';

const folder = process.argv[2] ?? resourcePath('sample', 'posters');
const found = readdirSync(folder).map((name) => join(folder, name));
const paths = found.length >= 2000 ? found : Array.from({ length: 10 }, () => found).flat();
const store = mkdtempSync(join(tmpdir(), 'marquee-bench-'));
const compute = startCompute({ fork: forkNode });
try {
  await compute.call('checkImages', { paths: paths.slice(0, 200), copyTo: null });
  console.log(
    `${String(paths.length)} posters, ${String(availableParallelism())} cores, load ${loadavg()[0]!.toFixed(1)}`,
  );
  for (const copyTo of [null, store]) {
    const before = performance.now();
    const checks = await compute.call('checkImages', { paths, copyTo });
    const seconds = (performance.now() - before) / 1000;
    const bad = checks.filter((check) => check.image === null).length;
    const what = copyTo === null ? 'checked and hashed' : 'checked, hashed and stored on disk';
    console.log(
      `${what}: ${seconds.toFixed(2)} s, ${(paths.length / seconds).toFixed(0)} posters/s, ${String(bad)} refused`,
    );
  }
} finally {
  compute.stop();
  rmSync(store, { recursive: true, force: true });
}
