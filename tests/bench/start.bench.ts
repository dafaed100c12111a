// From start to the first posters on screen, with the sample project: the built headless entry, then the page in Chromium, until
// the first poster is drawn. First start (the sample is made) and later starts, medians of five. Needs a build and Chromium.
//   node tests/bench/start.bench.ts [--project DIR]
// --project: opens that project instead, five times, after one time that is not counted.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';

const { values: options } = parseArgs({ options: { project: { type: 'string' } } });
const root = join(import.meta.dirname, '..', '..');
const executablePath =
  process.env['MARQUEE_CHROMIUM'] ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
if (executablePath === undefined) {
  process.stdout.write('Not measured: no Chromium here.\n');
  process.exit(0);
}
execFileSync(process.execPath, [join(root, 'scripts', 'build-if-stale.mjs')], { stdio: 'inherit' });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

async function start(home: string, args: string[] = []): Promise<Start> {
  const began = performance.now();
  const child = spawn(process.execPath, [join(root, 'out/main/server.cjs'), '--port', '0', ...args], {
    env: { ...process.env, MARQUEE_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  try {
    const link = await new Promise<string>((resolve) => {
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const found = /Marquee is at (\S+)/.exec(text)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    const served = performance.now() - began;
    const bearer = readFileSync(join(home, 'server', 'bearer'), 'utf8').trim();
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', 'x-marquee': '1' };
    const body = JSON.stringify({ filter: {}, sort: { by: 'title', descending: false }, offset: 0, limit: 200 });
    const page1 = await fetch(new URL('/call/library.page', link), { method: 'POST', headers, body });
    const { rows } = (await page1.json()) as { rows: unknown[] };
    if (rows.length === 0) throw new Error('the first page is empty');
    const answered = performance.now() - began;
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.goto(link);
    // The page's policy forbids what `waitForFunction` does with a text, so the picture is asked for its size.
    const image = page.locator('[role=option] img').first();
    await image.waitFor();
    while ((await image.evaluate((element) => (element as unknown as { naturalWidth: number }).naturalWidth)) === 0) {
      await page.waitForTimeout(5);
    }
    const shown = performance.now() - began;
    await context.close();
    return { served, answered, shown };
  } finally {
    child.kill('SIGTERM');
    await gone;
  }
}

interface Start {
  served: number;
  /** The first 200 posters are read. */
  answered: number;
  shown: number;
}
const measured: Record<string, Start[]> = {};
if (options.project === undefined) {
  const [first, later]: [Start[], Start[]] = [[], []];
  for (let i = 0; i < 5; i++) {
    const home = mkdtempSync(join(tmpdir(), 'marquee-start-'));
    first.push(await start(home));
    later.push(await start(home));
    rmSync(home, { recursive: true, force: true });
  }
  Object.assign(measured, { 'first start': first, 'later start': later });
} else {
  const home = mkdtempSync(join(tmpdir(), 'marquee-start-'));
  const args = ['--project', options.project];
  await start(home, args);
  const starts: Start[] = [];
  for (let i = 0; i < 5; i++) starts.push(await start(home, args));
  rmSync(home, { recursive: true, force: true });
  measured['start with the project'] = starts;
}
await browser.close();
for (const [name, runs] of Object.entries(measured)) {
  const served = median(runs.map((r) => r.served));
  const answered = median(runs.map((r) => r.answered));
  const shown = median(runs.map((r) => r.shown));
  process.stdout.write(
    `${name}: link after ${served.toFixed(0)} ms, first page of posters after ${answered.toFixed(0)} ms, first poster on screen after ${shown.toFixed(0)} ms (reach: 2,000)\n`,
  );
}
