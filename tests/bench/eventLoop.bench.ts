// Event-loop delay of the process that holds the core (Electron's main process, or the server) while it works:
//   node tests/bench/eventLoop.bench.ts [posters]
// Training on the sample project, and beside it an import of made posters, while a window asks for pages and edits labels.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { StudioEvent } from '../../src/shared/contract.ts';
import { forkNode } from '../../src/main/compute/fork.ts';
import { createCore } from '../../src/main/core/core.ts';
import { silentLog } from '../../src/main/lib/log.ts';
import { resourcePath } from '../../src/main/lib/paths.ts';

const REACH_MS = 30;
const posters = Number(process.argv[2] ?? 4000);
const home = mkdtempSync(join(tmpdir(), 'marquee-loop-'));

/** Posters with bytes of their own: a JPEG comment after the start marker of the sample's. */
function makePosters(dir: string): void {
  mkdirSync(dir, { recursive: true });
  const sources = readdirSync(resourcePath('sample', 'posters')).map((name) =>
    readFileSync(resourcePath('sample', 'posters', name)),
  );
  for (let i = 0; i < posters; i++) {
    const source = sources[i % sources.length]!;
    const text = Buffer.from(`poster ${i}`);
    const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, text.length + 2]), text]);
    writeFileSync(
      join(dir, `${5_000_000 + i}.jpg`),
      Buffer.concat([source.subarray(0, 2), comment, source.subarray(2)]),
    );
  }
}

function makeTable(path: string): void {
  const genres = ['Action', 'Comedy', 'Drama', 'Horror', 'Romance'];
  const lines = Array.from(
    { length: posters },
    (_, i) => `${5_000_000 + i},"Film ${i}",${1950 + (i % 70)},${genres[i % 5]}|${genres[(i * 7 + 1) % 5]}`,
  );
  writeFileSync(path, `imdbId,title,year,genres\n${lines.join('\n')}\n`);
}

const line = (what: string, value: string, reach = ''): void => {
  process.stdout.write(`${what.padEnd(52)} ${value.padStart(12)}  ${reach}\n`);
};

process.stderr.write(`Making ${posters} posters...\n`);
makePosters(join(home, 'new'));
makeTable(join(home, 'films.csv'));
const core = await createCore({ home, projectDir: 'sample', fork: forkNode, version: 'bench', log: silentLog });
try {
  const over = new Map<string, (state: string) => void>();
  let steps = 0;
  core.subscribe((event: StudioEvent) => {
    if (event.name === 'train.step') steps++;
    if (event.name === 'job.updated') over.get(event.payload.id)?.(event.payload.state);
  });
  const end = (jobId: string): Promise<string> =>
    new Promise((resolve) => {
      over.set(jobId, (state) => {
        if (state !== 'queued' && state !== 'running') resolve(state);
      });
    });

  const train = await core.call('train.start', {
    recipe: { memory: 'pooled', queries: 'learned', epochs: 1000, earlyStopping: 0 },
  });
  const trained = end(train.jobId);
  while (steps === 0) await new Promise((resolve) => setTimeout(resolve, 50));

  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const before = steps;
  const started = performance.now();
  const imported = core
    .call('import.start', {
      tables: [{ path: join(home, 'films.csv'), layout: 'table' }],
      postersDir: join(home, 'new'),
    })
    .then(({ jobId }) => end(jobId));
  // What a window does meanwhile: a page four times a second, an edit a second.
  let pages = 0;
  const sort = { by: 'title', descending: false } as const;
  const window = setInterval(() => {
    void core.call('library.page', { filter: {}, sort, offset: (pages * 37) % 200, limit: 200 }).then(({ rows }) => {
      pages++;
      const first = rows[0];
      if (pages % 4 === 0 && first) void core.call('labels.toggle', { posterIds: [first.id], genreId: 0 });
    });
  }, 250);
  const state = await imported;
  clearInterval(window);
  delay.disable();
  const seconds = (performance.now() - started) / 1000;
  await core.call('jobs.cancel', { jobId: train.jobId });
  await trained;

  const ms = (nanoseconds: number): string => `${(nanoseconds / 1e6).toFixed(1)} ms`;
  line(
    'import while training',
    state,
    `${posters} posters in ${seconds.toFixed(1)} s, ${steps - before} steps, ${pages} pages`,
  );
  line('event-loop delay, median', ms(delay.percentile(50)));
  line('event-loop delay, p99', ms(delay.percentile(99)), `reach < ${REACH_MS} ms`);
  line('event-loop delay, p99.9', ms(delay.percentile(99.9)));
  line('event-loop delay, largest', ms(delay.max));
  if (state !== 'done' || delay.percentile(99) / 1e6 > REACH_MS) process.exitCode = 1;
} finally {
  await core.close();
  rmSync(home, { recursive: true, force: true });
}
