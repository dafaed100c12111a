// Edits on 100,000 posters, durable and with history, through the writer thread as the core calls it:
//   node tests/bench/edits.bench.ts [posters]
// A genre toggle on 1,000 posters, its undo and redo; one label; 100,000 at once and their undo. Medians in ms.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCatalogThreads } from '../../src/main/catalog/threads.ts';
import { makeSyntheticCatalog, seededRandom } from './syntheticCatalog.ts';

const posters = Number(process.argv[2] ?? 100_000);
const person = 'bench';
const dir = mkdtempSync(join(tmpdir(), 'marquee-edits-'));
const median = (times: number[]): number => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

try {
  process.stderr.write(`Making a catalog of ${posters} posters...\n`);
  await makeSyntheticCatalog(dir, { posters, predictions: false });
  const { writer, close } = startCatalogThreads();
  const openMs = await timed(() => writer.call('open', { dir, create: false }));
  const random = seededRandom(7);
  const some = (count: number): number[] => Array.from({ length: count }, () => 1 + Math.floor(random() * posters));

  const times: Record<'one' | 'toggle' | 'undo' | 'redo', number[]> = { one: [], toggle: [], undo: [], redo: [] };
  for (let round = 0; round < 15; round++) {
    const genreId = round % 15;
    times.one.push(
      await timed(() =>
        writer.call('labels.set', { posterIds: some(1), set: [{ genreId, state: 'present' }], person }),
      ),
    );
    times.toggle.push(await timed(() => writer.call('labels.toggle', { posterIds: some(1000), genreId, person })));
    times.undo.push(await timed(() => writer.call('edits.undo', { person })));
    times.redo.push(await timed(() => writer.call('edits.redo', { person })));
  }
  const all = Array.from({ length: posters }, (_, i) => i + 1);
  const bulk = await timed(() => writer.call('labels.toggle', { posterIds: all, genreId: 3, person }));
  const bulkUndo = await timed(() => writer.call('edits.undo', { person }));
  const check = await writer.call('project.verify', {});
  await close();

  const line = (what: string, ms: number, reach = ''): void => {
    process.stdout.write(`${what.padEnd(52)} ${ms.toFixed(1).padStart(9)} ms  ${reach}\n`);
  };
  line(`open ${posters} posters (lock, checks)`, openMs);
  line('set one genre on one poster', median(times.one));
  line('toggle a genre on 1,000 posters', median(times.toggle), 'reach < 100 (FiftyOne set_values: 663)');
  line('undo of those 1,000', median(times.undo), 'reach < 100 (FiftyOne: none)');
  line('redo of those 1,000', median(times.redo), 'reach < 100');
  line(`toggle on all ${posters}`, bulk);
  line('undo of that', bulkUndo);
  process.stdout.write(
    `states rebuilt from the events are the same: ${check.rebuilt ? 'yes' : 'NO'}; integrity ${check.integrity}\n`,
  );
  if (!check.ok) process.exitCode = 1;
} finally {
  rmSync(dir, { recursive: true, force: true });
}
