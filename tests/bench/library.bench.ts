// The library at 100,000 posters (or as many as are asked for), as the core sees it: calls to the reader thread and back. Beside it the floor of a catalog
// without columns in memory: the same questions in SQL on tables made for them (masks and uncertainty copied into indexed
// rows, no threads, no cards). Medians and 95th percentiles in ms.
//   node tests/bench/library.bench.ts [posters] [--project DIR] [--fiftyone PYTHON]
// --project: a synthetic catalog that is made there once and kept. --fiftyone: asks FiftyOne the same of the same posters
// (tests/bench/peers/fiftyone_library.py), with that interpreter.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import BetterSqlite3 from 'better-sqlite3';
import { WORTH_WORDS } from '../../src/main/catalog/reader/words/currentWords.ts';
import type { ReaderService } from '../../src/main/catalog/services.ts';
import { entryPath } from '../../src/main/lib/paths.ts';
import { connectCalls } from '../../src/main/lib/threadCalls.ts';
import type { PosterRow } from '../../src/shared/domain.ts';
import type { Filter, Sort } from '../../src/shared/filter.ts';
import { FREQUENT_WORDS, GENRE_COUNTS, makeSyntheticCatalog, rareWord } from './syntheticCatalog.ts';

const { values: options, positionals } = parseArgs({
  options: { project: { type: 'string' }, fiftyone: { type: 'string' } },
  allowPositionals: true,
});
const posters = Number(positionals[0] ?? 100_000);
const dir = options.project ?? mkdtempSync(join(tmpdir(), 'marquee-library-bench-'));
if (!existsSync(join(dir, 'catalog.sqlite'))) {
  const making = performance.now();
  await makeSyntheticCatalog(dir, { posters, seed: 1 });
  console.log(`made ${posters} posters in ${((performance.now() - making) / 1000).toFixed(0)} s`);
}

const beside = mkdtempSync(join(tmpdir(), 'marquee-library-bench-beside-'));
const worker = new Worker(entryPath('catalog/readerThread'));
const reader = connectCalls<ReaderService>({
  post: (message, transfer) => {
    worker.postMessage(message, transfer ?? []);
  },
  onMessage: (listener) => {
    worker.on('message', listener);
  },
});

await reader.call('jobs.list', { limit: 1 }).catch(() => undefined); // the thread has started
const rssBefore = process.memoryUsage().rss;
const opening = performance.now();
await reader.call('open', { dir });
const openMs = performance.now() - opening;
const rssMb = (process.memoryUsage().rss - rssBefore) / 2 ** 20;

interface Timing {
  median: number;
  p95: number;
}
/** Times `work` after a few untimed rounds. */
async function timed(work: (i: number) => unknown, rounds = 101, untimed = 5): Promise<Timing> {
  const all: number[] = [];
  for (let i = -untimed; i < rounds; i++) {
    const start = performance.now();
    const told = await work(i);
    // Work with steps of its own that do not count tells its time.
    if (i >= 0) all.push(typeof told === 'number' ? told : performance.now() - start);
  }
  all.sort((a, b) => a - b);
  return { median: all[rounds >> 1]!, p95: all[Math.floor(rounds * 0.95)]! };
}
const show = (t: Timing): string => `${t.median.toFixed(2)} (${t.p95.toFixed(2)})`;
function line(what: string, ours: Timing, reach = '', sql?: Timing): void {
  console.log(
    `${what.padEnd(58)} ${show(ours).padStart(16)} ${reach.padStart(8)} ${sql ? show(sql).padStart(16) : ''}`,
  );
}

/** Texts that a person may type, another for every `i`. */
const frequent = (i: number): string => FREQUENT_WORDS[(i + 100) % FREQUENT_WORDS.length]!;
const TYPED: [string, (i: number) => string][] = [
  ['two frequent words', (i) => `${frequent(i)} ${frequent(i + 1)}`],
  ['a frequent word and a beginning', (i) => `${frequent(i)} ${frequent(i + 2).slice(0, 3)}`],
  ['two letters', (i) => frequent(i).slice(0, 2)],
  ['two words of the middle', (i) => `${rareWord(20 + i)} ${rareWord(60 + i)}`],
  ['a rare word', (i) => `${rareWord(20_000 + i)} `],
];
/** The words are read into memory a while after a project opens; until then searches ask the full-text table. */
async function wordsAreRead(): Promise<void> {
  const began = performance.now();
  for (let i = 0; ; i++) {
    const filter: Filter = { text: `${frequent(0)} ${frequent(1)}`, yearFrom: 900 - i };
    const start = performance.now();
    await reader.call('library.page', { filter, sort: title, offset: 0, limit: 1 });
    const took = performance.now() - start;
    if (posters < WORTH_WORDS || took < 20 || performance.now() - began > 60_000) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

const drama: Filter = { genres: [{ genreId: 1, state: 'present' }] };
const uncertainty: Sort = { by: 'uncertainty', descending: true };
const title: Sort = { by: 'title', descending: false };
const { total } = await reader.call('library.page', { filter: drama, sort: uncertainty, offset: 0, limit: 1 });
let seed = 7;
const depth = (of = total): number => (seed = (seed * 48_271) % 2_147_483_647) % Math.max(1, of - 200);
/** Filters that pass the same posters and have not been asked before. */
const unseen = (i: number): Filter => ({ ...drama, yearFrom: 1000 - i });
const opened = async (): Promise<void> => {
  await reader.call('open', { dir });
  await reader.call('library.page', { filter: {}, sort: title, offset: 0, limit: 200 });
};
let revision = 1_000_000;
const edit = () =>
  reader.call('changed', { revision: ++revision, what: ['labels'], posterIds: [1 + (revision % posters)] });

// The floor: tables of the same posters, made for these questions.
const floor = new BetterSqlite3(join(beside, 'floor.sqlite'));
floor.exec(`CREATE TABLE movie (id INTEGER PRIMARY KEY, title TEXT, year INTEGER, path TEXT, unc REAL, mask INTEGER);
  CREATE TABLE label (movie_id INTEGER, genre_id INTEGER, unc REAL, PRIMARY KEY (movie_id, genre_id)) WITHOUT ROWID`);
const addMovie = floor.prepare('INSERT INTO movie VALUES (?, ?, ?, ?, ?, ?)');
const addLabel = floor.prepare('INSERT INTO label VALUES (?, ?, ?)');
for (let offset = 0; offset < posters; offset += 500) {
  const { rows } = await reader.call('library.page', { filter: {}, sort: title, offset, limit: 500 });
  floor.transaction((page: PosterRow[]) => {
    for (const row of page) {
      const mask = row.present.reduce((sum, id) => sum + 2 ** id, 0);
      addMovie.run(row.id, row.title, row.year, `posters/${row.id}.jpg`, row.uncertainty, mask);
      for (const id of row.present) addLabel.run(row.id, id, row.uncertainty);
    }
  })(rows);
}
floor.exec(
  'CREATE INDEX label_unc ON label (genre_id, unc DESC, movie_id); CREATE INDEX movie_mask ON movie (mask); ANALYZE',
);
const sqlPage = floor.prepare(
  `SELECT m.* FROM label l JOIN movie m ON m.id = l.movie_id WHERE l.genre_id = 1
   ORDER BY l.unc DESC, l.movie_id LIMIT 200 OFFSET ?`,
);
const sqlFacets = floor.prepare('SELECT mask, count(*) AS n FROM movie WHERE mask & 2 GROUP BY mask');
const foldFacets = (): number[] => {
  const counts = new Array<number>(15).fill(0);
  for (const { mask, n } of sqlFacets.all() as { mask: number; n: number }[]) {
    for (let id = 0; id < 15; id++) if (mask & (1 << id)) counts[id]! += n;
  }
  return counts;
};
const sqlIds = floor.prepare('SELECT movie_id FROM label WHERE genre_id = 1 ORDER BY unc DESC, movie_id').pluck();

console.log(`${posters.toLocaleString('en')} posters, 15 genres, ${total.toLocaleString('en')} under the filter`);
console.log(
  `${'ms, median (p95)'.padEnd(58)} ${'reader thread'.padStart(16)} ${'reach'.padStart(8)} ${'SQL floor'.padStart(16)}`,
);
line(
  'page of 200, filter and sort, random depth',
  await timed(() => reader.call('library.page', { filter: drama, sort: uncertainty, offset: depth(), limit: 200 })),
  '5',
  await timed(() => sqlPage.all(depth())),
);
line(
  '- the same, list not made yet',
  await timed((i) =>
    reader.call('library.page', { filter: unseen(i), sort: uncertainty, offset: depth(), limit: 200 }),
  ),
);
line(
  '- the same, right after an edit',
  await timed(async () => {
    await edit();
    await reader.call('library.page', { filter: drama, sort: uncertainty, offset: depth(), limit: 200 });
  }),
);
line(
  'page of 200, whole library by title, random depth',
  await timed(() => reader.call('library.page', { filter: {}, sort: title, offset: depth(posters), limit: 200 })),
  '5',
);
line(
  'facets under a filter, counted anew',
  await timed((i) => reader.call('library.facets', { filter: unseen(1000 + i) })),
  '10',
  await timed(foldFacets),
);
line(
  'all facets with a histogram of Drama, under a filter, counted anew',
  await timed((i) => reader.call('library.facets', { filter: unseen(5000 + i), genreId: 1 }), 51),
  '40',
);
line(
  '- the same, filter made already',
  await timed(async (i) => {
    const filter = unseen(7000 + i);
    await reader.call('library.page', { filter, sort: title, offset: 0, limit: 1 });
    const start = performance.now();
    await reader.call('library.facets', { filter, genreId: 1 });
    return performance.now() - start;
  }, 51),
  '40',
);
line(
  'all facets of the whole library, right after an edit',
  await timed(async () => {
    await edit();
    await reader.call('library.facets', { filter: {}, genreId: 1 });
  }, 51),
  '40',
);
line('- the same, counted already', await timed(() => reader.call('library.facets', { filter: {}, genreId: 1 })));
line(
  'filter by probability, issue or mark, not (text form), all facets',
  await timed(
    (i) =>
      reader.call('library.facets', {
        filter: {
          probability: [{ genreId: 1, from: 0.8 }],
          anyOf: [{ issue: 'wrong' }, { flagged: true }, { split: 'test' }],
          noneOf: [{ yearFrom: 3000 + i }],
        },
      }),
    51,
  ),
);
line(
  'ordered ids under filter and sort, list not made yet',
  await timed((i) => reader.call('library.ids', { filter: unseen(2000 + i), sort: uncertainty, from: 0 })),
  '',
  await timed(() => sqlIds.all()),
);
line(
  'text search, two words, page of 200 and facets',
  await timed(async (i) => {
    const filter: Filter = { text: 'river ni', yearFrom: 900 - i };
    await reader.call('library.page', { filter, sort: title, offset: 0, limit: 200 });
    await reader.call('library.facets', { filter });
  }, 21),
);
line(
  'place of a poster in the list',
  await timed(() => reader.call('library.position', { filter: drama, sort: title, posterId: 1 + depth(posters) })),
);
line(
  'review queue over all genres, 50 cards, right after an edit',
  await timed(async () => {
    await edit();
    await reader.call('review.queue', { kind: 'all', offset: 0, limit: 50 });
  }, 21),
  '50',
);
line('review counts per genre', await timed(() => reader.call('review.counts', {}), 21));
line(
  'snapshot hash of all labels, after an edit',
  await timed(async () => {
    await edit();
    await reader.call('export.snapshot', {});
  }, 3),
);
await wordsAreRead();
for (const [what, text] of TYPED) {
  const totals: number[] = [];
  const found = await timed(async (i) => {
    totals.push(
      (await reader.call('library.page', { filter: { text: text(i) }, sort: title, offset: 0, limit: 200 })).total,
    );
  }, 31);
  totals.sort((a, b) => a - b);
  const middle = totals[totals.length >> 1]!.toLocaleString('en');
  line(`first page of ${what}, not asked before (${middle})`, found, '5');
}
await reader.call('open', { dir });
await reader.call('close', {});
line('open again, from the file of the columns, and the first page of 200', await timed(opened, 5, 1), '2000');
rmSync(join(dir, 'catalog.columns'), { force: true });
line('open again, from the catalog, and the first page of 200', await timed(opened, 1, 0));
console.log(`first open ${openMs.toFixed(0)} ms, memory of columns and connection ${rssMb.toFixed(0)} MB`);

if (options.fiftyone !== undefined) await besideFiftyOne(options.fiftyone);

await reader.call('close', {});
await worker.terminate();
floor.close();
rmSync(beside, { recursive: true, force: true });
if (options.project === undefined) rmSync(dir, { recursive: true, force: true });

/** The same posters, written as arrays and asked of FiftyOne. */
async function besideFiftyOne(python: string): Promise<void> {
  const masks = new Uint32Array(posters);
  const uncertainties = new Float32Array(posters);
  const probabilities = new Float32Array(posters * GENRE_COUNTS.length);
  const titles: string[] = [];
  const added: Sort = { by: 'added', descending: false };
  for (let offset = 0; offset < posters; offset += 500) {
    const { rows } = await reader.call('library.page', { filter: {}, sort: added, offset, limit: 500 });
    rows.forEach((row, i) => {
      titles.push(row.title);
      masks[offset + i] = row.present.reduce((sum, id) => sum + 2 ** id, 0);
      uncertainties[offset + i] = row.uncertainty ?? 0;
      probabilities.set(row.probabilities ?? [], (offset + i) * GENRE_COUNTS.length);
    });
  }
  writeFileSync(join(beside, 'mask.u32'), masks);
  writeFileSync(join(beside, 'unc.f32'), uncertainties);
  writeFileSync(join(beside, 'prob.f32'), probabilities);
  writeFileSync(join(beside, 'titles.txt'), titles.join('\n'));
  writeFileSync(join(beside, 'genres.txt'), GENRE_COUNTS.map(([name]) => name).join('\n'));
  const script = join(import.meta.dirname, 'peers', 'fiftyone_library.py');
  const { stdout, status } = spawnSync(python, [script, beside, String(posters)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error('FiftyOne did not answer');
  const told = JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, number | string>;
  console.log(`FiftyOne ${told['version']} on the same posters, ms (filled in ${told['fill_s']} s)`);
  console.log(`  page of 200, filter and sort, random depth   ${told['page']}`);
  console.log(`  label counts under the filter                ${told['facets']}`);
  console.log(`  histogram of all confidences                 ${told['histogram']}`);
  console.log(`  a genre toggled on 1,000 posters, no undo    ${told['edit']}`);
  console.log(`  words in titles, first 200 ids               ${told['search']}`);
}
