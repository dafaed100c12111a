// How fast somebody reviews by keys who never has to think: posters a minute in Chromium against a served studio, a key only
// when the next card's picture is there (all suspects of the sample, then what helps most), and whether every decision is on disk when the studio is killed right after the last.
//   node tests/bench/reviewSpeed.bench.ts [DECISIONS]
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { chromium } from '@playwright/test';
import { serveStudio } from '../e2e/support/servedStudio.ts';

const REACH = 200;
const decisions = Number(process.argv[2] ?? 200);
const KEYS = ['a', 'r', 'n', 'a', 'r'] as const;
const executablePath =
  process.env['MARQUEE_CHROMIUM'] ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
if (executablePath === undefined) {
  process.stderr.write('No Chromium is installed; name one by MARQUEE_CHROMIUM.\n');
  process.exit(1);
}

execFileSync(process.execPath, [join(import.meta.dirname, '..', '..', 'scripts', 'build-if-stale.mjs')], {
  stdio: 'inherit',
});
const studio = await serveStudio();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(studio.link);
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Review' }).click();
  const ready = `(() => {
    const card = document.querySelector('article');
    const poster = card?.querySelector('img');
    return card?.getAttribute('aria-busy') === 'false' && poster?.complete && poster.naturalWidth > 0 ? card.getAttribute('aria-label') : null;
  })()`;
  /** A queue that ends leads on to the next one. */
  const queues = ['Helps most', 'Probably missing', 'Second look'];
  const queueEnds = `document.body.innerText.includes('This queue is done')`;
  const waits: number[] = [];
  // Skipping is left out: the last card of a queue would come again.
  let before = '';
  const started = performance.now();
  for (let i = 0; i <= decisions; i++) {
    const pressed = performance.now();
    for (;;) {
      if (performance.now() - pressed > 30_000) throw new Error(`no card comes after ${before}`);
      const shown = await page.evaluate<string | null>(ready);
      if (shown !== null && shown !== before) {
        before = shown;
        break;
      }
      const next = queues[0];
      if (next !== undefined && shown === null && (await page.evaluate<boolean>(queueEnds))) {
        queues.shift();
        await page.getByRole('button', { name: new RegExp(`^${next}:`) }).click();
      }
      await page.waitForTimeout(2);
    }
    if (i > 0) waits.push(performance.now() - pressed);
    if (i < decisions) await page.keyboard.press(KEYS[i % KEYS.length]!);
  }
  const seconds = (performance.now() - started) / 1000;
  const unsaved = performance.now();
  await page.locator('[role=status][aria-label=Saved][aria-busy=false]').waitFor();
  const toSaved = performance.now() - unsaved;
  await studio.kill();
  waits.sort((a, b) => a - b);
  process.stdout.write(
    `${decisions} decisions in ${seconds.toFixed(1)} s: ${((60 * decisions) / seconds).toFixed(0)} posters a minute (reach ${REACH}); key to the next picture median ${waits[waits.length >> 1]!.toFixed(0)} ms, 95th percentile ${waits[Math.floor(waits.length * 0.95)]!.toFixed(0)}; saved ${toSaved.toFixed(0)} ms after the last; load ${loadavg()[0]!.toFixed(1)}\n`,
  );
  const db = new BetterSqlite3(join(studio.home, 'sample', 'catalog.sqlite'));
  const batches = db.prepare("SELECT count(*) FROM batch WHERE kind = 'edit'").pluck().get() as number;
  db.close();
  process.stdout.write(`killed right after: ${batches} of ${decisions} decisions are on disk\n`);
  if (batches !== decisions) process.exitCode = 1;
} finally {
  await browser.close();
  await studio.kill();
  rmSync(studio.home, { recursive: true, force: true });
}
