// Imports both published CSV layouts, 45,000 rows each: the rows of the fixtures repeated with new ids, the same films in
// both files in another order, into a new project on disk, every batch durable. Reports seconds, processor seconds and the
// highest resident memory. Target: under 6 s and 400 MB on two cores.
//
// Run: `node tests/bench/import.bench.ts [--rows 45000] [--metadata FILE --movie-genre FILE]`
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { once } from 'node:events';
import { parse } from 'csv-parse';
import { stringify } from 'csv-stringify/sync';
import { importTables, type ImportNote } from '../../src/main/catalog/import/index.ts';
import { openProject } from '../../src/main/catalog/open.ts';
import { verifyProject } from '../../src/main/catalog/verify.ts';
import { importSpecSchema } from '../../src/shared/importSpec.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'tables');
const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '45000' },
    'movie-genre': { type: 'string', default: join(fixtures, 'MovieGenre.csv') },
    metadata: { type: 'string', default: join(fixtures, 'movies_metadata.csv') },
    'make-in': { type: 'string' },
  },
});
const rows = Number(options.rows);
const dir = options['make-in'] ?? mkdtempSync(join(tmpdir(), 'marquee-bench-'));
const movieGenre = join(dir, 'MovieGenre.csv');
const metadata = join(dir, 'movies_metadata.csv');

/** Repeats a table's records with `id(i)` in its id column. */
async function repeat(from: string, to: string, column: string, id: (i: number) => string): Promise<void> {
  const records: string[][] = [];
  for await (const record of createReadStream(from).pipe(parse({ relax_quotes: true })))
    records.push(record as string[]);
  const [header, ...body] = records;
  const at = header!.indexOf(column);
  const out = createWriteStream(to);
  out.write(stringify([header!]));
  for (let i = 0; i < rows; i++) {
    const record = [...body[i % body.length]!];
    record[at] = id(i);
    if (!out.write(stringify([record]))) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
}

const cpuSeconds = (): number => (process.cpuUsage().user + process.cpuUsage().system) / 1e6;

if (options['make-in'] !== undefined) {
  await repeat(options['movie-genre'], movieGenre, 'imdbId', (i) => String(1_000_000 + ((i * 7919) % rows)));
  await repeat(options.metadata, metadata, 'imdb_id', (i) => `tt${String(1_000_000 + i)}`);
  process.exit();
}

try {
  // In a process of its own, so that its memory is not counted.
  execFileSync(process.execPath, [import.meta.filename, ...process.argv.slice(2), '--make-in', dir]);
  const megabytes = ((statSync(movieGenre).size + statSync(metadata).size) / 1e6).toFixed(0);
  console.log(`two tables of ${rows.toLocaleString('en')} rows, ${megabytes} MB together`);

  const project = await openProject({ dir: join(dir, 'project'), create: true });
  let peak = process.memoryUsage.rss();
  let blocked = 0;
  let last = performance.now();
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
    blocked = Math.max(blocked, performance.now() - last - 5);
    last = performance.now();
  }, 5);
  const spec = importSpecSchema.parse({
    tables: [
      { path: movieGenre, layout: 'movie-genre' },
      { path: metadata, layout: 'movies-metadata' },
    ],
  });
  const phases = new Map<string, number>();
  const run = async (name: string, dryRun: boolean): Promise<void> => {
    phases.clear();
    let phaseStart = performance.now();
    let phase = '';
    const note = (payload: unknown): void => {
      const told = payload as ImportNote;
      if (told.t !== 'progress' || told.phase === phase) return;
      if (phase !== '') phases.set(phase, performance.now() - phaseStart);
      phase = told.phase;
      phaseStart = performance.now();
    };
    const cpu = cpuSeconds();
    const started = performance.now();
    blocked = 0;
    const { report } = await importTables(
      project.db,
      { ...spec, dryRun },
      { signal: new AbortController().signal, note },
    );
    phases.set(phase, performance.now() - phaseStart);
    const seconds = (performance.now() - started) / 1000;
    console.log(
      `${name}: ${seconds.toFixed(2)} s, ${(cpuSeconds() - cpu).toFixed(2)} s of processor time, peak ${(peak / 1e6).toFixed(0)} MB, ` +
        `longest block ${blocked.toFixed(0)} ms; ${String(report.films)} films, ${String(report.labels)} labels, ${String(report.unchanged)} records unchanged`,
    );
    for (const [what, ms] of phases) console.log(`  ${what}: ${(ms / 1000).toFixed(2)} s`);
  };
  await run('import', false);
  await run('dry run', true);
  await run('import again', false);
  clearInterval(watch);
  project.close();
  console.log(`verified: ${String(verifyProject(join(dir, 'project')).ok)}`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
