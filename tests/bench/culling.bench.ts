// From a key to its paint: the time between the key event and the frame that shows the chip changed, in the built page in Chromium,
// for one poster and for 5,000 selected ones; then until the edit is on disk, and how many posters a scripted keyboard user labels a
// minute with one genre key each, every edit durable.
//   node tests/bench/culling.bench.ts [posters]
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { serveStudio } from '../e2e/support/servedStudio.ts';
import { makeSyntheticCatalog } from './syntheticCatalog.ts';

const posters = Number(process.argv[2] ?? 5000);
const executablePath =
  process.env['MARQUEE_CHROMIUM'] ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
if (executablePath === undefined) {
  process.stderr.write('No Chromium is installed; name one by MARQUEE_CHROMIUM.\n');
  process.exit(1);
}
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

/**
 * Presses a genre key and measures in the page, in ms: from the key event until a frame with the changed chip was handed to the
 * screen, and until the answer of the edit was there.
 */
async function press(page: Page, group: string, chip: number, key: string): Promise<{ paint: number; saved: number }> {
  const measured = page.evaluate<{ paint: number; saved: number }>(`new Promise((resolve) => {
    const chip = document.querySelectorAll('[role=group][aria-label="${group}"] button')[${chip}];
    const before = chip.getAttribute('aria-pressed');
    let start = 0;
    let paint = 0;
    let saved = 0;
    const done = () => { if (paint > 0 && saved > 0) { window.fetch = original; resolve({ paint, saved }); } };
    window.addEventListener('keydown', (event) => { start = event.timeStamp; }, { once: true, capture: true });
    new MutationObserver((_, observer) => {
      if (chip.getAttribute('aria-pressed') === before) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => { paint = performance.now() - start; done(); }));
    }).observe(chip, { attributes: true });
    const original = window.fetch;
    window.fetch = async (...input) => {
      const answer = await original(...input);
      if (String(input[0]).includes('/call/labels.')) { saved = performance.now() - start; done(); }
      return answer;
    };
    window.measuring = true;
  })`);
  await page.waitForFunction('window.measuring === true');
  await page.keyboard.press(key);
  const times = await measured;
  await page.evaluate('window.measuring = false');
  return times;
}

function told(what: string, reach: number, times: number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): string =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(1);
  return `${what.padEnd(34)} median ${at(0.5)} ms, 95th percentile ${at(0.95)}, longest ${at(1)} (reach ${reach}); ${sorted.length} keys, load ${loadavg()[0]!.toFixed(1)}\n`;
}

const dir = mkdtempSync(join(tmpdir(), 'marquee-culling-bench-'));
await makeSyntheticCatalog(dir, { posters, seed: 1 });
const studio = await serveStudio(['--project', dir]);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(studio.link);
  const cards = page.getByRole('option');
  await cards.first().waitFor();

  const one: { paint: number; saved: number }[] = [];
  for (let poster = 0; poster < 12; poster++) {
    await cards.nth(poster % 8).click();
    await page.waitForTimeout(150);
    for (const [chip, key] of KEYS.slice(0, 4).entries()) one.push(await press(page, 'Genres', chip, key));
  }
  process.stdout.write(
    told(
      'one poster: key to paint',
      50,
      one.map(({ paint }) => paint),
    ),
  );
  process.stdout.write(
    told(
      'one poster: key to disk',
      200,
      one.map(({ saved }) => saved),
    ),
  );

  await page.keyboard.press('Control+a');
  await page.locator('[role=group][aria-label="Genres of the selection"] button').first().waitFor();
  const all: { paint: number; saved: number }[] = [];
  for (const [chip, key] of KEYS.entries()) {
    // Added to all, then taken from all.
    for (let turn = 0; turn < 2; turn++) {
      all.push(await press(page, 'Genres of the selection', chip, key));
      await page.waitForTimeout(600);
    }
  }
  const count = posters.toLocaleString('en');
  process.stdout.write(
    told(
      `${count} posters: key to paint`,
      200,
      all.map(({ paint }) => paint),
    ),
  );
  process.stdout.write(
    told(
      `${count} posters: key to disk`,
      2000,
      all.map(({ saved }) => saved),
    ),
  );

  await page.keyboard.press('Escape');
  await cards.first().click();
  await page.keyboard.press('a');
  const labelled = 200;
  const singles = (): Promise<number> =>
    page.evaluate<number>(`fetch('/call/edits.recent', {
      method: 'POST', headers: { 'content-type': 'application/json', 'x-marquee': '1' }, body: '{"limit":500}',
    }).then((answer) => answer.json()).then(({ edits }) => edits.filter((edit) => edit.posters === 1).length)`);
  const already = await singles();
  const before = performance.now();
  for (let i = 0; i < labelled; i++) await page.keyboard.press(KEYS[i % KEYS.length]!);
  let edits = 0;
  while (edits < labelled && performance.now() - before < 120_000) edits = (await singles()) - already;
  const seconds = (performance.now() - before) / 1000;
  process.stdout.write(
    `keys with auto-advance             ${Math.round((labelled * 60) / seconds)} posters a minute (reach 200), ${edits} single edits on disk; load ${loadavg()[0]!.toFixed(1)}\n`,
  );
} finally {
  await browser.close();
  await studio.stop();
  rmSync(dir, { recursive: true, force: true });
}
