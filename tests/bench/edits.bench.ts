// Edits on 1,000,000 posters, durable and with history, through the writer thread as the core calls it:
//   node tests/bench/edits.bench.ts [posters] [--catalog FOLDER]
// A genre toggle on 1,000 posters, its undo and redo; one label; 100,000 at once and their undo, with the reader asked for a
// page all the while; all posters and their undo; a merge of two genres and its undo. Medians in ms. With --catalog a catalog
// of this size is copied instead of made (or made there, if the folder is empty).
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startCatalogThreads } from '../../src/main/catalog/threads.ts';
import { makeSyntheticCatalog, seededRandom } from './syntheticCatalog.ts';

const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: { catalog: { type: 'string' } },
});
const posters = Number(positionals[0] ?? 1_000_000);
const person = 'bench';
const dir = mkdtempSync(join(tmpdir(), 'marquee-edits-'));
const median = (times: number[]): number => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

try {
  const made = given.catalog ?? dir;
  if (!existsSync(join(made, 'catalog.sqlite'))) {
    process.stderr.write(`Making a catalog of ${posters} posters...\n`);
    await makeSyntheticCatalog(made, { posters, predictions: false });
  }
  if (made !== dir) cpSync(made, dir, { recursive: true });
  const { writer, reader, close } = startCatalogThreads();
  const openMs = await timed(() => writer.call('open', { dir, create: false }));
  await reader.call('open', { dir });
  /** An edit as the core makes it: the reader has seen it when it ends. */
  const edit = async <T extends { change: Parameters<typeof reader.call<'changed'>>[1] | null }>(
    work: Promise<T>,
  ): Promise<T> => {
    const done = await work;
    if (done.change) await reader.call('changed', done.change);
    return done;
  };
  /** The longest that a page of the library took while `work` ran. */
  const slowestPage = async (work: Promise<unknown>): Promise<number> => {
    let running = true;
    const ended = work.finally(() => (running = false));
    let slowest = 0;
    const input = { filter: {}, sort: { by: 'title', descending: false }, limit: 200 } as const;
    for (let offset = 0; running; offset = (offset + 7919) % posters) {
      slowest = Math.max(slowest, await timed(() => reader.call('library.page', { ...input, offset })));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await ended;
    return slowest;
  };
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
  const first = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i + 1);
  const many = Math.min(posters, 100_000);
  let slowest = 0;
  const bulk = await timed(async () => {
    slowest = await slowestPage(edit(writer.call('labels.toggle', { posterIds: first(many), genreId: 3, person })));
  });
  const bulkUndo = await timed(() => edit(writer.call('edits.undo', { person })));
  const whole = await timed(() =>
    edit(writer.call('labels.toggle', { posterIds: first(posters), genreId: 4, person })),
  );
  const wholeUndo = await timed(() => edit(writer.call('edits.undo', { person })));
  const operation = { op: 'merge', genreIds: [5], into: 'Mystery', meaning: 'same' } as const;
  const merging = { ...operation, genreIds: [...operation.genreIds] };
  const preview = await timed(() => writer.call('vocabulary.preview', { operation: merging }));
  const merge = await timed(() => edit(writer.call('vocabulary.apply', { operation: merging, person })));
  const mergeUndo = await timed(() => edit(writer.call('edits.undo', { person })));
  const peak = process.resourceUsage().maxRSS / 1024;
  const check = await writer.call('project.verify', {});
  await close();

  const line = (what: string, ms: number, reach = ''): void => {
    process.stdout.write(`${what.padEnd(52)} ${ms.toFixed(1).padStart(9)} ms  ${reach}\n`);
  };
  line(`open ${posters} posters (lock, checks)`, openMs);
  line('set one genre on one poster', median(times.one));
  line('toggle a genre on 1,000 posters', median(times.toggle), 'reach < 60 (FiftyOne: 920)');
  line('undo of those 1,000', median(times.undo), 'reach < 60 (FiftyOne: none)');
  line('redo of those 1,000', median(times.redo), 'reach < 60');
  line(`toggle on ${many}, seen by the reader`, bulk, 'reach < 5,000');
  line('undo of that', bulkUndo, 'reach < 5,000');
  line('slowest page of 200 meanwhile', slowest);
  line(`toggle on all ${posters}`, whole);
  line('undo of that', wholeUndo);
  line('preview of a merge of two genres', preview);
  line('the merge', merge);
  line('undo of the merge', mergeUndo);
  line('peak memory of the process (MB, not ms)', peak);
  process.stdout.write(
    `states rebuilt from the events are the same: ${check.rebuilt ? 'yes' : 'NO'}; integrity ${check.integrity}\n`,
  );
  if (!check.ok) process.exitCode = 1;
} finally {
  rmSync(dir, { recursive: true, force: true });
}
