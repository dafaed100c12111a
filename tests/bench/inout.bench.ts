// Exports as files and imports of them again:
//   npm run bench inout [posters]
// For each form: seconds, size, the longest time that the studio's main thread was held at once, memory; and the import of the
// file into a new project, which must bring every label back.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { forkNode } from '../../src/main/compute/fork.ts';
import { createCore, type Core } from '../../src/main/core/core.ts';
import { silentLog } from '../../src/main/lib/log.ts';
import type { ImportReport } from '../../src/shared/importSpec.ts';
import { makeSyntheticCatalog } from './syntheticCatalog.ts';

const posters = Number(process.argv[2] ?? 100_000);
const root = mkdtempSync(join(tmpdir(), 'marquee-inout-bench-'));

async function done(core: Core, jobId: string): Promise<unknown> {
  for (;;) {
    const job = await core.call('jobs.get', { jobId });
    if (job.state === 'done') return job.result;
    if (job.state !== 'queued' && job.state !== 'running') throw new Error(JSON.stringify(job.error));
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Seconds, the longest hold of this thread in ms, and the most memory of this process in MB while `work` runs. */
async function watched<T>(
  work: () => Promise<T>,
): Promise<{ result: T; seconds: number; hold: number; memory: number }> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let memory = 0;
  const timer = setInterval(() => {
    memory = Math.max(memory, process.memoryUsage().rss);
  }, 50);
  delay.enable();
  const started = performance.now();
  const result = await work();
  const seconds = (performance.now() - started) / 1000;
  delay.disable();
  clearInterval(timer);
  return { result, seconds, hold: delay.max / 1e6, memory: memory / 2 ** 20 };
}

try {
  process.stderr.write(`Making a catalog of ${String(posters)} posters...\n`);
  const dir = join(root, 'source');
  await makeSyntheticCatalog(dir, { posters });
  const core = await createCore({
    home: join(root, 'home'),
    projectDir: dir,
    fork: forkNode,
    person: 'bench',
    version: '0.0.0',
    log: silentLog,
  });
  const { snapshot } = await core.call('labels.snapshot', {});
  for (const format of ['csv', 'jsonl', 'parquet', 'labelstudio'] as const) {
    await core.call('project.open', { dir });
    await core.call('library.facets', { filter: {} });
    const path = join(root, `labels.${format}`);
    const out = await watched(async () => done(core, (await core.call('export.start', { format, path })).jobId));
    const size = statSync(path).size / 1e6;
    await core.call('project.create', { dir: join(root, `into-${format}`) });
    const { layout } = await core.call('import.inspect', { path });
    const back = await watched(async () => {
      const { jobId } = await core.call('import.start', { tables: [{ path, layout }] });
      return (await done(core, jobId)) as ImportReport;
    });
    const text = (of: { seconds: number; hold: number; memory: number }): string =>
      `${of.seconds.toFixed(1).padStart(6)} s, held ${of.hold.toFixed(0).padStart(4)} ms at most, ${of.memory.toFixed(0).padStart(5)} MB`;
    process.stdout.write(`${format.padEnd(12)} out ${text(out)}, ${size.toFixed(1)} MB; in ${text(back)}\n`);
    if (back.result.films !== posters || back.result.skippedCount > 0) {
      process.exitCode = 1;
      process.stdout.write(`  ${String(back.result.films)} of ${String(posters)} films came back\n`);
    }
  }
  process.stdout.write(`snapshot of the labels: ${snapshot}\n`);
  await core.close();
} finally {
  rmSync(root, { recursive: true, force: true });
}
