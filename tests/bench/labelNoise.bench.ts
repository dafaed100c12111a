// How well the rankings find labels that were turned around on purpose, in one run on the same probabilities: the studio's, plain
// self-confidence, and cleanlab's where a Python has it. Labels of the real posters, 5 folds of the studio's own head, several
// seeds of the noise. The labels as found are themselves noisy, so what is counted as a false alarm is now and then a find.
//   MARQUEE_DATA=FOLDER npm run bench labelNoise
//   node tests/bench/labelNoise.bench.ts --data FOLDER [--work DIR] [--seeds 1,2,3] [--threads 2] [--python PYTHON]
// FOLDER holds labels.csv and posters/. DIR keeps the project and the probabilities, about two minutes of two cores for each
// seed and setting. PYTHON is one where `pip install cleanlab==2.9.0` was done; without it cleanlab is left out.
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nearest } from '../../src/main/models/nearest.ts';
import type { Signals } from '../../src/shared/labelNoise/weighing.ts';
import { commandLine } from './fullSize.commands.ts';
import { cleanlabRankings } from './labelNoise/cleanlab.ts';
import { foundBy, foundTable, type FoundOfBoth } from './labelNoise/found.ts';
import { SETTINGS, withNoise } from './labelNoise/noise.ts';
import { outOfSample, readPosters } from './labelNoise/probabilities.ts';
import { plainRanking, votesOf, weighedAlone, weighedRanking } from './labelNoise/rankings.ts';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: process.env['MARQUEE_DATA'] ?? '' },
    work: { type: 'string' },
    seeds: { type: 'string', default: '1,2,3' },
    threads: { type: 'string', default: '2' },
    python: { type: 'string' },
  },
});
if (options.data === '' || !['labels.csv', 'posters'].every((name) => existsSync(join(options.data, name)))) {
  console.log('skipped: give the folder with labels.csv and posters as --data FOLDER or MARQUEE_DATA');
  process.exit(0);
}
const work = options.work ?? mkdtempSync(join(tmpdir(), 'marquee-noise-'));
mkdirSync(work, { recursive: true });
const threads = Number(options.threads);
/** Nearest posters that vote. */
const NEIGHBOURS = 20;

const { run, json } = commandLine(work, join(work, 'home'));
run('noise', 'init', [], 'init');
json('noise', 'import', [
  'import',
  '--table',
  join(options.data, 'labels.csv'),
  '--posters',
  join(options.data, 'posters'),
]);
json('noise', 'embed', ['embed']);
const posters = await readPosters(join(work, 'noise'));
const { rows, dim } = posters;
const groupOf = new Map<string, number>();
const groups = Int32Array.from(rows.sha256, (sha) => groupOf.get(sha) ?? groupOf.set(sha, groupOf.size).size - 1);
const neighbours = await nearest(posters.pooled.slice(), dim, groups, { count: NEIGHBOURS, threads });
console.log(`${rows.posterIds.length} posters, ${rows.genres.length} genres, working in ${work}`);

for (const [number, setting] of SETTINGS.entries()) {
  const found = new Map<string, FoundOfBoth[]>();
  for (const seed of options.seeds.split(',').map(Number)) {
    const { labels, flipped } = withNoise(rows.labels, rows.genres.length, setting, seed);
    const cache = join(work, 'probabilities', `${number}-${seed}.f32`);
    const probabilities = await outOfSample(posters, labels, { cache, threads, seed });
    const signals: Signals = {
      posters: rows.posterIds.length,
      genres: rows.genres.length,
      labels,
      probabilities,
      votes: votesOf(labels, neighbours.rows, rows.posterIds.length),
      neighbours: NEIGHBOURS,
    };
    const alone = { ...signals, votes: null };
    const rankings = [
      weighedRanking('Marquee: all signals', signals),
      weighedRanking('Marquee without the nearest posters', alone),
      weighedAlone('Marquee without the other genres', signals),
      plainRanking(signals),
      ...(options.python === undefined ? [] : cleanlabRankings(options.python, signals)),
    ];
    for (const ranking of rankings) {
      found.set(ranking.name, [...(found.get(ranking.name) ?? []), foundBy(ranking, labels, flipped)]);
    }
  }
  console.log(`\n${setting.name} (seeds ${options.seeds})`);
  for (const kind of ['wrong', 'missing'] as const) console.log(`\n${foundTable(found, kind)}`);
}
