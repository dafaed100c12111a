// Whether the queue "helps most" teaches the head faster than a random order: labels of a pool are unknown, or noisy on purpose;
// a person answers questions in the order of each queue, the head is trained anew after 100, 200, 400 and 800 answers, and is
// measured on posters that take no other part. One answer is about one poster and one genre. The labels as found stand for the
// truth although they are noisy themselves.
//   npm run bench labelEfficiency -- --data FOLDER --seeds 1,2,3
//   [--work DIR] [--curves DIR] [--threads 1] [--settings 0,1,2] [--orders NAME,NAME]
// FOLDER holds labels.csv and posters/. --work (a folder of the temporary ones when left out) keeps the project and its
// embeddings. --curves keeps what was measured, so that a run goes on where it ended; another ranking needs another folder.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { embedPrompts } from '../../src/main/compute/genrePrompts.ts';
import { commandLine } from './fullSize.commands.ts';
import { curveOf, type Bench, type Point } from './labelEfficiency/curves.ts';
import { ORDERS } from './labelEfficiency/orders.ts';
import { partsOf, SETTINGS } from './labelEfficiency/parts.ts';
import { answers, tables } from './labelEfficiency/table.ts';
import { readPosters } from './labelNoise/probabilities.ts';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: process.env['MARQUEE_DATA'] ?? '' },
    work: { type: 'string', default: join(tmpdir(), 'marquee-label-efficiency') },
    seeds: { type: 'string', default: '1,2,3' },
    curves: { type: 'string' },
    threads: { type: 'string', default: '1' },
    settings: { type: 'string', default: SETTINGS.map((_, i) => i).join() },
    orders: { type: 'string', default: Object.keys(ORDERS).join() },
  },
});
if (options.data === '' || !['labels.csv', 'posters'].every((name) => existsSync(join(options.data, name)))) {
  console.log('skipped: give the folder with labels.csv and posters as --data FOLDER or MARQUEE_DATA');
  process.exit(0);
}
const { data, work } = options;
mkdirSync(work, { recursive: true });
const threads = Number(options.threads);
const project = join(work, 'posters');
const embedded = join(work, 'answers', 'posters-embed.json');
// Commands may build the studio first, for which there is no need once the embeddings are there.
if (!existsSync(embedded)) {
  const { run, json } = commandLine(work, join(work, 'home'));
  run('posters', 'init', [], 'init');
  json('posters', 'import', ['import', '--table', join(data, 'labels.csv'), '--posters', join(data, 'posters')]);
  json('posters', 'embed', ['embed']);
}
const { rows, fold, pooled, dim } = await readPosters(project);
const genres = rows.genres.length;
const prompts = await embedPrompts(rows.genres, threads, null);

// Folds keep films and their duplicates together: two of five are the test part, always the same.
const where = (wanted: (row: number) => boolean): Int32Array => Int32Array.from(fold.keys()).filter(wanted);
const testRows = where((row) => fold[row]! < 2);
const rest = where((row) => fold[row]! >= 2);
const present = rows.genres.map((_, g) => rows.labels.filter((label, at) => at % genres === g && label === 1).length);
const rare = [...present.keys()].sort((a, b) => present[a]! - present[b]!).slice(0, Math.round(genres / 3));
const groupOf = new Map<string, number>();
const bench: Bench = {
  features: { pooled, dim, genres: rows.genres, queries: prompts.queries },
  test: {
    rows: testRows,
    labels: Int8Array.from({ length: testRows.length * genres }, (_, i) => {
      return rows.labels[testRows[Math.floor(i / genres)]! * genres + (i % genres)]!;
    }),
  },
  groups: Int32Array.from(rows.sha256, (sha) => groupOf.get(sha) ?? groupOf.set(sha, groupOf.size).size - 1),
  rare,
  threads,
};
console.log(
  `${testRows.length} posters are the test part; rarest third: ${rare.map((g) => rows.genres[g]!).join(', ')}; working in ${work}`,
);

for (const number of options.settings.split(',').map(Number)) {
  const setting = SETTINGS[number]!;
  const curves = new Map<string, Point[][]>(options.orders.split(',').map((name) => [name, []]));
  for (const seed of options.seeds.split(',').map(Number)) {
    const parts = partsOf(rest, rows.labels, genres, setting, seed);
    const of = join(options.curves ?? mkdtempSync(join(tmpdir(), 'marquee-curves-')), `${number}-${seed}`);
    for (const [name, each] of curves) {
      const cache = join(of, name.replaceAll(' ', '-'));
      each.push(await curveOf(bench, parts, ORDERS[name]!, { seed, cache, start: join(of, 'start.json') }));
    }
    if (options.curves === undefined) rmSync(join(of, '..'), { recursive: true });
  }
  console.log(`\n${setting.name}: ${setting.start} labelled and a pool of ${setting.pool} (seeds ${options.seeds})`);
  console.log(`\n${tables(curves, 'at random')}\n\n${answers(curves)}`);
}
