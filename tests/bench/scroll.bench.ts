// Whether the grid scrolls smoothly: frames per second of a wheel that turns for some seconds in the library, how long cells on screen
// stay blank, and how long a jump to any place takes; in a synthetic project of any size, or in a project given, there also while
// a genre head trains. The page is the built one, in Chromium.
//   node tests/bench/scroll.bench.ts PROJECT
//   node tests/bench/scroll.bench.ts --posters 1000000 [--project DIR]
// --project: where the synthetic project is made once and kept.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Page } from '@playwright/test';
import { serveStudio } from '../e2e/support/servedStudio.ts';
import { jumpAround, turnTheWheel, type Scrolled } from './scroll/pageProbes.ts';
import { usePooledPosters } from './scroll/pooledPosters.ts';
import { makeSyntheticCatalog } from './syntheticCatalog.ts';

const REACH = 55;
const BLANK_REACH_MS = 200;
const SECONDS = 8;
const JUMPS = 40;
const { values: options, positionals } = parseArgs({
  options: { posters: { type: 'string' }, project: { type: 'string' } },
  allowPositionals: true,
});
const given = positionals[0];
if (given === undefined && options.posters === undefined) {
  process.stderr.write('Name a project with posters that are embedded, or ask for a synthetic one by --posters.\n');
  process.exit(2);
}
const executablePath =
  process.env['MARQUEE_CHROMIUM'] ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
if (executablePath === undefined) {
  process.stderr.write('No Chromium is installed; name one by MARQUEE_CHROMIUM.\n');
  process.exit(1);
}

async function syntheticProject(): Promise<string> {
  const dir = options.project ?? mkdtempSync(join(tmpdir(), 'marquee-scroll-'));
  if (!existsSync(join(dir, 'catalog.sqlite'))) await makeSyntheticCatalog(dir, { posters: Number(options.posters) });
  if (!existsSync(join(dir, 'posters', 'pool'))) usePooledPosters(dir);
  return dir;
}

const at = (sorted: number[], share: number): number =>
  sorted.length === 0 ? 0 : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;

function tell(what: string, { frames, withoutPoster, withoutPicture, cells }: Scrolled): void {
  const sorted = frames.toSorted((a, b) => a - b);
  if (frames.length > 0) {
    const perSecond = (1000 * frames.length) / frames.reduce((sum, each) => sum + each, 0);
    process.stdout.write(
      `${what.padEnd(18)} ${perSecond.toFixed(1)} frames/s (reach ${REACH}); frame median ${at(sorted, 0.5).toFixed(1)} ms, 95th percentile ${at(sorted, 0.95).toFixed(1)}, longest ${sorted.at(-1)!.toFixed(1)}; load ${loadavg()[0]!.toFixed(1)}\n`,
    );
  }
  for (const [name, waits] of [
    ['blank', withoutPoster],
    ['without picture', withoutPicture],
  ] as const) {
    const waited = waits.toSorted((a, b) => a - b);
    const reach = name === 'blank' ? ` (reach ${BLANK_REACH_MS})` : '';
    process.stdout.write(
      `${what.padEnd(18)} ${name}: ${waited.length} of ${cells} cells, median ${at(waited, 0.5).toFixed(0)} ms, longest ${(waited.at(-1) ?? 0).toFixed(0)} ms${reach}\n`,
    );
  }
}

async function whileItTrains(page: Page): Promise<void> {
  const call = (name: string, input: unknown): Promise<unknown> =>
    page.evaluate(
      async ([path, body]) => {
        const headers = { 'content-type': 'application/json', 'x-marquee': '1' };
        return (await fetch(path!, { method: 'POST', headers, body: body! })).json();
      },
      [`/call/${name}`, JSON.stringify(input)],
    );
  const recipe = { epochs: 1000, earlyStopping: 0 };
  const { jobId } = (await call('train.start', { recipe, activate: 'never' })) as { jobId: string };
  for (;;) {
    const job = (await call('jobs.get', { jobId })) as { state: string; progress: { phase: string } };
    if (job.state === 'running' && job.progress.phase === 'training') break;
    if (job.state !== 'queued' && job.state !== 'running') throw new Error(`the training is ${job.state}`);
    await page.waitForTimeout(100);
  }
  tell('while it trains', await turnTheWheel(page, SECONDS));
  const asked = performance.now();
  await call('jobs.cancel', { jobId });
  while (((await call('jobs.get', { jobId })) as { state: string }).state === 'running') await page.waitForTimeout(5);
  process.stdout.write(`cancel to idle     ${((performance.now() - asked) / 1000).toFixed(2)} s (reach 2)\n`);
}

const project = given ?? (await syntheticProject());
const started = performance.now();
const studio = await serveStudio(['--project', project]);
process.stdout.write(`served after       ${((performance.now() - started) / 1000).toFixed(2)} s\n`);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(studio.link);
  await page.locator('#poster-grid [role=option]').first().waitFor({ timeout: 60_000 });
  await turnTheWheel(page, SECONDS / 2);
  tell('nothing else', await turnTheWheel(page, SECONDS));
  tell('jumps', await jumpAround(page, JUMPS));
  if (given !== undefined) await whileItTrains(page);
} finally {
  await browser.close();
  await studio.stop();
  if (given === undefined && options.project === undefined) rmSync(project, { recursive: true, force: true });
}
