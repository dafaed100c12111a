// Two of the seven complaints as a person meets them on the page (the others: tests/unit/complaints): a grid of thousands in
// which many posters are labelled at once, and keys that do what they say wherever they are pressed.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import type { Output } from '../../src/shared/contract.ts';
import { makeSyntheticCatalog } from '../bench/syntheticCatalog.ts';
import { serveStudio, type ServedStudio } from './support/servedStudio.ts';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env['MARQUEE_CHROMIUM'] ?? BROWSERS.find((path) => existsSync(path));
test.skip(executablePath === undefined, 'no Chromium here');
test.describe.configure({ mode: 'serial' });

const POSTERS = 5_000;
const root = mkdtempSync(join(tmpdir(), 'marquee-complaints-'));
const dir = join(root, 'thousands');
let studio: ServedStudio;
let browser: Browser;
let page: Page;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  await makeSyntheticCatalog(dir, { posters: POSTERS });
  studio = await serveStudio(['--project', dir]);
  browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
  page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(studio.link);
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Library' }).click();
});
test.afterAll(async () => {
  await browser.close();
  await studio.stop();
  rmSync(root, { recursive: true, force: true });
});

async function call<T>(name: string, input: object): Promise<T> {
  const request = `{ method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(JSON.stringify(input))} }`;
  return (await page.evaluate(`fetch('/call/${name}', ${request}).then((r) => r.json())`)) as T;
}
const present = async (): Promise<number> =>
  (await call<Output<'library.facets'>>('library.facets', { filter: {} })).genres[0]!.present;

// "image grid for classification, open since 2019" (cvat#425), "bulk label from a grid, often asked" (label-studio#40, #512, #1239,
// #1667), "140 images = app hangs" (TagStudio#1286), "undo is per image" (BooruDatasetTagManager#184).
test('no grid: thousands of posters are seen at once, labelled by one key and taken back by another', async () => {
  await expect(page.getByText('5,000 posters').first()).toBeVisible();
  const cards = page.getByRole('option');
  await expect.poll(() => cards.count()).toBeGreaterThan(10);
  const before = await present();
  await cards.first().click();
  await page.keyboard.press('Control+a');
  await expect(page.getByText('5,000 selected')).toBeVisible();
  await page.keyboard.press('1');
  await expect.poll(present, { timeout: 30_000 }).toBe(POSTERS);
  await expect(page.getByLabel('Saved')).toBeVisible();
  // The page answers while and after: the next key works at once.
  await page.keyboard.press('Control+z');
  await expect.poll(present, { timeout: 30_000 }).toBe(before);
});

// "label hotkeys collide with global ones" (label-studio#491, #1957).
test('hotkeys: a key that labels never leaves the page, opens nothing, and types where one types', async () => {
  const cards = page.getByRole('option');
  await page.keyboard.press('Escape');
  await cards.first().click();
  const address = page.url().replace(/[?&]poster=\d+/, '');
  const labels = async (): Promise<number> => (await call<Output<'edits.stack'>>('edits.stack', {})).undo?.count ?? 0;
  for (const key of ['1', '5', '0', 'q', 'e', 'p']) {
    await page.keyboard.press(key);
    await expect.poll(labels).toBeGreaterThan(0);
    expect(page.url().replace(/[?&]poster=\d+/, '')).toBe(address);
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  // In a text field the same keys are letters.
  const stack = JSON.stringify(await call('edits.stack', {}));
  await page.keyboard.press('/');
  await page.keyboard.type('q1');
  await expect(page.getByRole('searchbox').or(page.getByLabel('Search')).first()).toHaveValue('q1');
  expect(JSON.stringify(await call('edits.stack', {}))).toBe(stack);
});
