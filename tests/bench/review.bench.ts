// The review queues at 100,000 posters, as the core sees them: how long ranking takes, how long it ever keeps another question
// waiting, and pages of the queues when they are warm. Medians and 95th percentiles in ms.
//   node tests/bench/review.bench.ts [posters]
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import BetterSqlite3 from 'better-sqlite3';
import type { ReaderService } from '../../src/main/catalog/services.ts';
import { entryPath } from '../../src/main/lib/paths.ts';
import { connectCalls } from '../../src/main/lib/threadCalls.ts';
import { makeSyntheticCatalog } from './syntheticCatalog.ts';

/** What another question may have to wait while the queues are ranked, and what a page may take. */
const REACH = { gap: 50, page: 20 };
const posters = Number(process.argv[2] ?? 100_000);
const dir = mkdtempSync(join(tmpdir(), 'marquee-review-bench-'));
process.once('exit', () => {
  rmSync(dir, { recursive: true, force: true });
});
await makeSyntheticCatalog(dir, { posters, seed: 1 });

const worker = new Worker(entryPath('catalog/readerThread'));
const reader = connectCalls<ReaderService>({
  post: (message, transfer) => {
    worker.postMessage(message, transfer ?? []);
  },
  onMessage: (listener) => {
    worker.on('message', listener);
  },
});
await reader.call('open', { dir });
await reader.call('jobs.list', { limit: 1 });

async function timed(work: (i: number) => unknown, rounds = 41): Promise<string> {
  const all: number[] = [];
  for (let i = -3; i < rounds; i++) {
    const start = performance.now();
    await work(i);
    if (i >= 0) all.push(performance.now() - start);
  }
  all.sort((a, b) => a - b);
  return `${all[rounds >> 1]!.toFixed(2)} (${all[Math.floor(rounds * 0.95)]!.toFixed(2)})`;
}

/** Does the work while small questions are asked one after another; the longest that one of them took. */
async function meanwhile(work: Promise<unknown>): Promise<{ total: number; gap: number }> {
  const start = performance.now();
  let done = false;
  const end = work.then(() => {
    done = true;
    return performance.now() - start;
  });
  let gap = 0;
  while (!done) {
    const asked = performance.now();
    await reader.call('jobs.list', { limit: 1 });
    gap = Math.max(gap, performance.now() - asked);
  }
  return { total: await end, gap };
}
const told = ({ total, gap }: { total: number; gap: number }): string =>
  `${total.toFixed(0)} ms in all; another question waits ${gap.toFixed(1)} ms at most (reach ${REACH.gap})`;

const queue = (kind: 'all' | 'wrong' | 'missing' | 'helps', offset = 0, limit = 60) =>
  reader.call('review.queue', { kind, offset, limit });
console.log(`${posters} posters, load ${loadavg()[0]!.toFixed(1)}`);
console.log(`first page, all ranked        ${told(await meanwhile(queue('all')))}`);
console.log(`first page of what helps most ${told(await meanwhile(queue('helps')))}`);
const { left } = await queue('all', 0, 1);
console.log(`${left} suspects`);
console.log(`page of 60, head              ${await timed(() => queue('all'))} (reach ${REACH.page})`);
console.log(`page of 60, random depth      ${await timed((i) => queue('all', ((i + 9) * 7919) % (left - 60)))}`);
console.log(`page of 60, what helps most   ${await timed(() => queue('helps'))}`);
console.log(`counts per genre              ${await timed(() => reader.call('review.counts', {}))}`);

const db = new BetterSqlite3(join(dir, 'catalog.sqlite'));
const touch = db.prepare('UPDATE label_state SET person_present = ? WHERE poster_id = ?');
let revision = 1000;
console.log(
  `page of 60, right after an edit ${await timed(async () => {
    const { items } = await queue('all', 0, 1);
    const bit = Buffer.alloc(4);
    bit.writeUInt32LE(1 << items[0]!.genreId);
    touch.run(bit, items[0]!.posterId);
    await reader.call('changed', { revision: ++revision, what: ['labels'], posterIds: [items[0]!.posterId] });
    await queue('all');
  })}`,
);
db.close();
await reader.call('close', {});
await worker.terminate();
