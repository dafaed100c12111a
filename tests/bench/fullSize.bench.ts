// The whole way of both projects of docs/results.md at full size, by the commands that a user types: all tables and posters
// imported, embedded, trained, evaluated, exported and read back; then the 15 genres of labels.csv over several seeds.
// Prints the tables of docs/results.md. Takes about half an hour on two cores, so it runs only when it is given the data:
//   MARQUEE_DATA=FOLDER npm run bench fullSize
//   node tests/bench/fullSize.bench.ts --data FOLDER [--work DIR] [--seeds 1,2,3] [--split-seeds 2,3] [--tokens]
//     [--crash] [--kill-after SECONDS]
// FOLDER holds MovieGenre.csv, movies_metadata.csv, labels.csv and posters/. DIR keeps the projects; steps whose answer
// lies there already are not done again, so an interrupted run can be continued.
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createCore } from '../../src/main/core/core.ts';
import { forkNode } from '../../src/main/compute/fork.ts';
import { silentLog } from '../../src/main/lib/log.ts';
import { VERSION } from '../../src/main/lib/version.ts';
import type { ImportReport } from '../../src/shared/importSpec.ts';
import { commandLine, type TrainAnswer } from './fullSize.commands.ts';
import { sameLabels } from './fullSize.exports.ts';
import { genreTable, metricsTable, seedTable, timesTable } from './fullSize.tables.ts';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: process.env['MARQUEE_DATA'] ?? '' },
    work: { type: 'string' },
    seeds: { type: 'string', default: '1,2,3' },
    'split-seeds': { type: 'string', default: '2,3' },
    tokens: { type: 'boolean', default: false },
    crash: { type: 'boolean', default: false },
    'kill-after': { type: 'string', default: '15' },
  },
});
const data = (name: string): string => join(options.data, name);
const NEEDED = ['MovieGenre.csv', 'movies_metadata.csv', 'labels.csv', 'posters'];
if (options.data === '' || !NEEDED.every((name) => existsSync(data(name)))) {
  console.log(`skipped: give the folder with ${NEEDED.join(', ')} as --data FOLDER or MARQUEE_DATA`);
  process.exit(0);
}
const work = options.work ?? mkdtempSync(join(tmpdir(), 'marquee-full-'));
mkdirSync(work, { recursive: true });
const home = join(work, 'home');
const { run, json, times, killed } = commandLine(work, home);
const numbers = (text: string): number[] => text.split(',').map(Number);
console.log(`working in ${work}`);

/** A split with another seed, which becomes the active one. The command line makes the default split alone. */
async function makeSplit(project: string, seed: number): Promise<void> {
  const core = await createCore({
    home,
    projectDir: join(work, project),
    fork: forkNode,
    version: VERSION,
    log: silentLog,
  });
  try {
    const name = `seed ${seed}`;
    const { splits } = await core.call('splits.list', {});
    if (!splits.some((split) => split.name === name)) await core.call('splits.make', { name, seed });
  } finally {
    await core.close();
  }
}

function everything(): void {
  const sources = [
    ...['--movie-genre', data('MovieGenre.csv'), '--movies-metadata', data('movies_metadata.csv')],
    ...['--table', data('labels.csv'), '--posters', data('posters')],
  ];
  run('all', 'init', [], 'init');
  const dry = json<ImportReport>('all', 'dry run', ['import', ...sources, '--dry-run']);
  const real = json<ImportReport>('all', 'import', ['import', ...sources]);
  const again = json<ImportReport>('all', 'import again', ['import', ...sources]);
  const count = ({ films, posters, images, labels, taglines, conflicting, skippedCount }: ImportReport): string =>
    JSON.stringify({ films, posters, images, labels, taglines, conflicting, skippedCount });
  console.log(`dry run  ${count(dry)}\nimport   ${count(real)}\nagain    ${count(again)}`);

  json('all', 'embed', ['embed']);
  const trained = json<TrainAnswer>('all', 'train', ['train', 'genres', '--seed', '1', '--name', 'all']);
  console.log(`\n${metricsTable(trained.metrics)}\n\n${genreTable(trained.metrics)}\n`);
  json('all', 'evaluate', ['evaluate', '--run', 'all', '--split', 'test']);
  json('all', 'predict', ['predict', '--run', 'all', '--out', join(work, 'predictions.jsonl')]);
  run('all', 'issues', ['--limit', '1000'], 'issues');

  json('all', 'export csv', ['export', '--format', 'csv', '--out', join(work, 'all.csv')]);
  json('all', 'export jsonl', ['export', '--format', 'jsonl', '--out', join(work, 'all.jsonl')]);
  run('back', 'init', [], 'init');
  json('back', 'import the export', ['import', '--table', join(work, 'all.csv')]);
  json('back', 'export again', ['export', '--format', 'csv', '--out', join(work, 'back.csv')]);
  console.log(sameLabels(join(work, 'all.csv'), join(work, 'back.csv')));
  json('all', 'verify', ['verify']);
  json('all', 'backup', ['backup']);
}

async function fifteenGenres(): Promise<void> {
  run('labels', 'init', [], 'init');
  json('labels', 'import', ['import', '--table', data('labels.csv'), '--posters', data('posters')]);
  if (options.crash) await killed('labels', ['embed'], 'embedding posters', Number(options['kill-after']));
  json('labels', 'embed', options.tokens ? ['embed', '--tokens'] : ['embed']);
  const train = (name: string, ...settings: string[]): TrainAnswer =>
    json<TrainAnswer>('labels', name, ['train', 'genres', '--name', name, ...settings]);

  const bySeed = numbers(options.seeds).map((seed) => ({
    name: `training seed ${seed}`,
    ...train(`training seed ${seed}`, '--seed', String(seed)),
  }));
  const first = bySeed[0];
  if (first) console.log(`\n${metricsTable(first.metrics)}\n\n${genreTable(first.metrics)}`);
  console.log(`\n${seedTable(bySeed)}\n`);

  if (options.crash && first) {
    const settings = ['train', 'genres', '--seed', options.seeds.split(',')[0] ?? '1', '--name', 'killed'];
    const resumed = await killed<TrainAnswer>('labels', settings, 'training', Number(options['kill-after']));
    const same = JSON.stringify(resumed.metrics) === JSON.stringify(first.metrics);
    console.log(`killed and resumed training: ${same ? 'the same metrics to the last digit' : 'OTHER metrics'}\n`);
    if (!same) process.exitCode = 1;
  }
  if (options.tokens)
    console.log(`${seedTable([{ name: '54 tokens', ...train('54 tokens', '--memory', 'tokens') }])}\n`);

  const bySplit: { name: string; metrics: TrainAnswer['metrics'] }[] = [];
  for (const seed of numbers(options['split-seeds'])) {
    await makeSplit('labels', seed);
    bySplit.push({ name: `split seed ${seed}`, ...train(`split seed ${seed}`, '--seed', '1') });
  }
  console.log(seedTable([...bySeed.slice(0, 1).map((one) => ({ ...one, name: 'split seed 1' })), ...bySplit]));
}

everything();
await fifteenGenres();
console.log(`\n${timesTable(times)}`);
