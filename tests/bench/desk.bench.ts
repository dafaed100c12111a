// The catalog of the tagline desk at 100,000 posters with four drafts each (or as many as are asked for): the queue, its counts,
// one poster, decisions, drafts put, as calls of the two catalog threads and back. Medians and 95th percentiles in ms.
//   node tests/bench/desk.bench.ts [posters] [--project DIR]
// --project: a synthetic catalog with drafts that is made there once and kept.
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Change } from '../../src/main/catalog/change.ts';
import { openProject } from '../../src/main/catalog/open.ts';
import { putDrafts, type PlacedDraft } from '../../src/main/catalog/taglineDesk/putDrafts.ts';
import { startCatalogThreads } from '../../src/main/catalog/threads.ts';
import { newUuid } from '../../src/main/catalog/uuids.ts';
import { DEFAULT_DRAFT_SETTINGS } from '../../src/shared/taglines/draftSettings.ts';
import { FREQUENT_WORDS, makeSyntheticCatalog } from './syntheticCatalog.ts';

const DRAFTS = 4;
const person = 'bench';
const { values: options, positionals } = parseArgs({
  options: { project: { type: 'string' } },
  allowPositionals: true,
});
const posters = Number(positionals[0] ?? 100_000);
const dir = options.project ?? mkdtempSync(join(tmpdir(), 'marquee-desk-bench-'));

const word = (i: number): string => FREQUENT_WORDS[i % FREQUENT_WORDS.length]!;
const words = (i: number): string => Array.from({ length: 8 }, (_, w) => word(i * 7 + w * w * 3 + w)).join(' ');
/** As large as those that drafting makes: five near texts with their titles. */
function draftOf(posterId: number, n: number): PlacedDraft {
  return {
    ...{ id: newUuid(), posterId, text: `${words(posterId * DRAFTS + n)} ${n}`, score: DRAFTS - n, marks: [] },
    parts: { fit: 0.31, likelihood: -2.18, novelty: 0.66, contrast: 0.04 },
    nearest: Array.from({ length: 5 }, (_, i) => ({
      ...{ text: words(posterId + i), similarity: 0.61, source: 'training' as const, title: word(i) },
    })),
  };
}
const request = (id: string) => ({
  ...{ id, runId: 'run', runName: 'Starter', settings: DEFAULT_DRAFT_SETTINGS, like: null },
});

if (!existsSync(join(dir, 'catalog.sqlite'))) {
  const making = performance.now();
  await makeSyntheticCatalog(dir, { posters, seed: 1, predictions: false });
  const { db, close } = await openProject({ dir, create: false });
  const begun = performance.now();
  for (let first = 1; first <= posters; first += 1000) {
    const ids = Array.from({ length: Math.min(1000, posters - first + 1) }, (_, i) => first + i);
    const drafts = ids.flatMap((id) => Array.from({ length: DRAFTS }, (_, n) => draftOf(id, n)));
    putDrafts(db, { request: request('all'), drafts, person });
  }
  close();
  const seconds = (from: number): string => `${((performance.now() - from) / 1000).toFixed(0)} s`;
  console.log(
    `made ${posters} posters with ${posters * DRAFTS} drafts in ${seconds(making)}, the drafts ${seconds(begun)}`,
  );
}
console.log(`catalog.sqlite: ${(statSync(join(dir, 'catalog.sqlite')).size / 2 ** 20).toFixed(0)} MB`);

const { writer, reader, close } = startCatalogThreads();
await writer.call('open', { dir, create: false });
const opening = performance.now();
await reader.call('open', { dir });
console.log(`the reader opens in ${(performance.now() - opening).toFixed(0)} ms`);
const told = async (write: { change: Change | null }): Promise<void> => {
  if (write.change) await reader.call('changed', write.change);
};

async function timed(what: string, rounds: number, work: (i: number) => Promise<unknown>): Promise<void> {
  const all: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    await work(i);
    all.push(performance.now() - start);
  }
  const first = all[0]!;
  all.sort((a, b) => a - b);
  const [median, p95] = [all[rounds >> 1]!, all[Math.floor(rounds * 0.95)]!];
  console.log(`${what.padEnd(62)} ${median.toFixed(2)} (${p95.toFixed(2)}), the first ${first.toFixed(1)}`);
}

const LISTS = ['all', 'none', 'waiting', 'draft', 'proposed', 'approved'] as const;
const ROUNDS = 101;
const page = { filter: {}, limit: 100 };
await timed('counts', ROUNDS, () => reader.call('desk.counts', { filter: {} }));
await timed('a page of a list, random depth', ROUNDS, (i) =>
  reader.call('desk.queue', { ...page, list: LISTS[i % 3]!, offset: (i * 7919) % posters }),
);
await timed('one poster', ROUNDS, (i) => reader.call('desk.poster', { posterId: 1 + ((i * 7919) % posters) }));
const drafts = async (posterId: number) => (await reader.call('drafts.of', { posterIds: [posterId] })).drafts;
await timed('accept, then counts and the page of what waits', ROUNDS, async (i) => {
  const [draft] = await drafts(1 + ((i * 104_729) % posters));
  await told(await writer.call('drafts.decide', { draftId: draft!.id, decision: 'accept', person }));
  await reader.call('desk.counts', { filter: {} });
  await reader.call('desk.queue', { ...page, list: 'waiting', offset: 0 });
});
await timed('counts and first page right after a decision', ROUNDS, async (i) => {
  await reader.call('changed', { revision: i, what: ['drafts'], posterIds: [1 + i] });
  await reader.call('desk.counts', { filter: {} });
  await reader.call('desk.queue', { ...page, list: 'waiting', offset: 0 });
});
await timed('the same under a filter by genre and year', ROUNDS, async (i) => {
  await reader.call('changed', { revision: i, what: ['drafts'], posterIds: [1 + i] });
  const filter = { genres: [{ genreId: 0, state: 'present' as const }], yearFrom: 1980 };
  await reader.call('desk.counts', { filter });
  await reader.call('desk.queue', { ...page, filter, list: 'waiting', offset: 0 });
});
await timed('64 drafts of 16 posters put', 21, async (i) => {
  const made = Array.from({ length: 16 }, (_, p) => 1 + ((i * 16 + p) % posters)).flatMap((id) =>
    Array.from({ length: DRAFTS }, (_, n) => draftOf(id, n)),
  );
  await told(await writer.call('drafts.put', { request: request(newUuid()), drafts: made, person }));
});
await timed('a page of 2,000 texts of each kind', 21, async (i) => {
  void i;
  await reader.call('drafts.texts', { after: null });
});
const reading = performance.now();
let texts = 0;
for (let after: string | null = null, more = true; more;) {
  const next: Awaited<ReturnType<typeof readTexts>> = await readTexts(after);
  texts += next.drafts.length + next.taglines.length;
  [after, more] = [next.token, next.more];
}
function readTexts(after: string | null) {
  return reader.call('drafts.texts', { after });
}
console.log(`all ${texts} texts read in ${(performance.now() - reading).toFixed(0)} ms, in pages`);
const all = Array.from({ length: posters }, (_, i) => 1 + i);
const approving = performance.now();
const approved = await writer.call('taglines.approve', { posterIds: all, approval: 'proposed', person });
await told(approved);
console.log(`${approved.output.changed} taglines proposed in ${(performance.now() - approving).toFixed(0)} ms`);
await close();
if (options.project === undefined) rmSync(dir, { recursive: true, force: true });
