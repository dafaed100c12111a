// Embedding posters with the starter encoder through the compute process, pooled vectors and token maps: posters per second
// and the process's peak memory (Linux). Posters: the folder given, else the sample project's, over and over.
//   node tests/bench/embed.bench.ts [FOLDER] [COUNT] [FIRST]
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCompute } from '../../src/main/compute/client.ts';
import { forkNode } from '../../src/main/compute/fork.ts';
import { resourcePath } from '../../src/main/lib/paths.ts';
import { shippedModel } from '../../src/main/modelStore/shipped.ts';

const folder = process.argv[2] ?? resourcePath('sample', 'posters');
const found = readdirSync(folder)
  .filter((name) => /\.(jpe?g|png|webp)$/i.test(name))
  .sort()
  .map((name) => join(folder, name));
const first = Number(process.argv[4] ?? 0);
const count = Number(process.argv[3] ?? 1500);
const all = Array.from({ length: Math.ceil((first + count) / found.length) }, () => found).flat();
const images = all.slice(first, first + count).map((path, index) => ({ sha256: String(index), path }));
const scratch = mkdtempSync(join(tmpdir(), 'marquee-bench-'));
const starter = await shippedModel('efficientnet-lite0');
const compute = startCompute({ fork: forkNode });
try {
  const { pid } = await compute.call('hello', {});
  const call = (part: typeof images, tokensFile: string | null) =>
    compute.call('embed', { encoder: starter, device: 'cpu', threads: 0, images: part, tokensFile });
  await call(images.slice(0, 32), null);
  console.log(
    `${String(images.length)} posters, ${String(availableParallelism())} cores, load ${loadavg()[0]!.toFixed(1)}`,
  );
  const before = performance.now();
  const { embedded, failed } = await call(images, join(scratch, 'tokens'));
  const seconds = (performance.now() - before) / 1000;
  const rate = (embedded / seconds).toFixed(1);
  console.log(
    `embedded ${String(embedded)} in ${seconds.toFixed(1)} s: ${rate} posters/s, ${String(failed.length)} failed`,
  );
  const peak =
    process.platform === 'linux' ? /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8')) : null;
  if (peak) console.log(`peak memory of the compute process: ${(Number(peak[1]) / 1024).toFixed(0)} MB`);
} finally {
  compute.stop();
  rmSync(scratch, { recursive: true, force: true });
}
