// Search by words, by a dropped picture and by a poster; duplicates that get the labels of one, are told apart and taken back.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import sharp from 'sharp';
import type { Output } from '../../src/shared/contract.ts';
import { serveStudio, type ServedStudio } from './support/servedStudio.ts';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env['MARQUEE_CHROMIUM'] ?? BROWSERS.find((path) => existsSync(path));
test.skip(executablePath === undefined, 'no Chromium here');
test.describe.configure({ mode: 'serial' });

let studio: ServedStudio;
let browser: Browser;
let page: Page;
const files = mkdtempSync(join(tmpdir(), 'marquee-similar-e2e-'));
const problems: string[] = [];
/** Where pictures of the pages are put, when somebody wants to look at them. */
const shots = process.env['MARQUEE_SHOTS'];

test.beforeAll(async () => {
  studio = await serveStudio();
  browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
  page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
  });
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(studio.link);
  await expect(grid().getByRole('option').first()).toBeVisible();
});
test.afterAll(async () => {
  await browser.close();
  await studio.stop();
  rmSync(files, { recursive: true, force: true });
});

const grid = () => page.getByRole('listbox', { name: 'Posters' });
const bar = () => page.getByRole('region', { name: 'Ranked by likeness' });
const titles = () =>
  grid()
    .getByRole('option')
    .evaluateAll((cards) => cards.map((card) => card.getAttribute('aria-label')));

async function call<T>(name: string, input: object): Promise<T> {
  const request = `{ method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(JSON.stringify(input))} }`;
  return (await page.evaluate(`fetch('/call/${name}', ${request}).then((r) => r.json())`)) as T;
}
async function shoot(name: string): Promise<void> {
  if (shots === undefined) return;
  for (const scheme of ['light', 'dark'] as const) {
    await page.evaluate(`document.documentElement.setAttribute('data-mantine-color-scheme', '${scheme}')`);
    await page.waitForTimeout(400);
    await page.screenshot({ path: join(shots, `${name}-${scheme}.png`) });
  }
  await page.evaluate(`document.documentElement.setAttribute('data-mantine-color-scheme', 'light')`);
}

test('posters are found by words, said to be approximate', async () => {
  await page.keyboard.press('Shift+S');
  await page.getByLabel('Posters that look like…').fill('a cartoon for children');
  await shoot('find-by');
  await page.keyboard.press('Enter');
  await expect(bar()).toContainText('Posters that look like “a cartoon for children”');
  await expect(bar()).toContainText('approximate');
  await expect(bar()).toContainText('all-minilm-l6-v2');
  await expect(grid().getByRole('option').first()).toBeVisible();
  expect(page.url()).toContain('looks=a+cartoon');
  await shoot('by-words');
});

test('a poster leads to those like it, in the order of their cosines', async () => {
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(bar()).toBeHidden();
  await expect(grid().getByRole('option').first()).toBeVisible();
  const card = grid().getByRole('option').nth(4);
  const title = await card.getAttribute('aria-label');
  await card.click();
  await page.keyboard.press('s');
  await expect(bar()).toContainText('Posters like');
  expect(page.url()).toMatch(/like=\d+/);
  await expect(bar()).toContainText('by efficientnet-lite0');
  await expect(bar()).not.toContainText('approximate');
  await expect.poll(async () => (await titles()).includes(title)).toBe(false);
  const cosines = (await grid().locator('[title^="Cosine"]').allTextContents()).map(Number);
  expect(cosines.length).toBeGreaterThan(10);
  expect(cosines).toEqual([...cosines].sort((a, b) => b - a));
  await shoot('by-poster');

  // The filter goes with the ranking, and both stand in the address.
  const address = page.url();
  await page.reload();
  await expect(bar()).toContainText('Posters like');
  expect(page.url()).toBe(address);
  await page.goBack();
  await expect(bar()).toBeHidden();
});

test('coming back finds the place again', async () => {
  await expect(grid().getByRole('option').first()).toBeVisible();
  await page.waitForTimeout(600);
  await page.evaluate(`document.getElementById('poster-grid').scrollTop = 2400`);
  await page.waitForTimeout(500);
  await grid().getByRole('option').nth(30).click();
  await page.waitForTimeout(600);
  const top = await page.evaluate<number>(`document.getElementById('poster-grid').scrollTop`);
  await page.keyboard.press('s');
  await expect(bar()).toContainText('Posters like');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Escape');
  await expect(bar()).toBeHidden();
  await expect.poll(() => page.evaluate<number>(`document.getElementById('poster-grid').scrollTop`)).toBe(top);
  await expect(grid().locator('[data-cursor]')).toBeVisible();
});

test('a picture that is dropped on the posters finds the poster that it shows', async () => {
  const { rows } = await call<Output<'library.page'>>('library.page', {
    filter: {},
    sort: { by: 'title', descending: false },
    offset: 42,
    limit: 1,
  });
  const bytes = Buffer.from(
    await page.evaluate<string>(
      `fetch('/poster/${String(rows[0]!.id)}?size=full').then((r) => r.arrayBuffer()).then((b) => btoa(String.fromCharCode(...new Uint8Array(b))))`,
    ),
    'base64',
  );
  const photo = await sharp(bytes).resize({ width: 140 }).jpeg({ quality: 55 }).toBuffer();
  const transfer = await page.evaluateHandle(
    `(() => { const t = new DataTransfer(); const b = Uint8Array.from(atob('${photo.toString('base64')}'), (c) => c.charCodeAt(0)); t.items.add(new File([b], 'photo of it.jpg', { type: 'image/jpeg' })); return t; })()`,
  );
  const target = page.getByTestId('drop-picture');
  await target.dispatchEvent('dragenter', { dataTransfer: transfer });
  await expect(page.getByText('Drop a picture to find posters like it')).toBeVisible();
  await target.dispatchEvent('drop', { dataTransfer: transfer });
  await expect(bar()).toContainText('Posters like photo of it.jpg');
  await expect(grid().getByRole('option').first()).toHaveAttribute('data-poster', String(rows[0]!.id));
  await page.keyboard.press('Escape');
});

test('a file that is no picture is refused in words', async () => {
  const transfer = await page.evaluateHandle(
    `(() => { const t = new DataTransfer(); t.items.add(new File(['no picture'], 'notes.txt')); return t; })()`,
  );
  await page.getByTestId('drop-picture').dispatchEvent('drop', { dataTransfer: transfer });
  await expect(page.getByText('notes.txt is no JPEG, PNG or WebP picture.')).toBeVisible();
});

test('duplicates are found, those with conflicting labels first', async () => {
  const again = join(files, 'again');
  mkdirSync(again);
  const { rows } = await call<Output<'library.page'>>('library.page', {
    filter: {},
    sort: { by: 'title', descending: false },
    offset: 0,
    limit: 3,
  });
  for (const row of rows) {
    const bytes = Buffer.from(
      await page.evaluate<string>(
        `fetch('/poster/${String(row.id)}?size=full').then((r) => r.arrayBuffer()).then((b) => { let s = ''; for (const x of new Uint8Array(b)) s += String.fromCharCode(x); return btoa(s); })`,
      ),
      'base64',
    );
    await sharp(bytes)
      .jpeg({ quality: 70 })
      .toFile(join(again, `${row.filmKey}.jpg`));
  }
  const done = async (jobId: string): Promise<void> => {
    await expect
      .poll(async () => (await call<Output<'jobs.get'>>('jobs.get', { jobId })).state, { timeout: 60_000 })
      .toBe('done');
  };
  await done((await call<{ jobId: string }>('import.start', { tables: [], postersDir: again })).jobId);
  await done((await call<{ jobId: string }>('embed.start', {})).jobId);
  // The copies know nothing of the genres yet: one contradicts its original.
  const { genres } = await call<Output<'genres.list'>>('genres.list', {});
  const first = await call<Output<'poster.get'>>('poster.get', { posterId: rows[1]!.id });
  const known = first.present[0] ?? genres[0]!.id;
  await call('labels.set', { posterIds: [rows[1]!.id], set: [{ genreId: known, state: 'present' }] });
  await call('labels.set', { posterIds: first.siblings, set: [{ genreId: known, state: 'absent' }] });

  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await expect(page.getByText('Nobody has looked for duplicates yet')).toBeVisible();
  await shoot('duplicates-empty');
  await page.getByRole('button', { name: 'Find duplicates' }).click();
  await expect(page.getByRole('status', { name: 'Clusters in view' })).toContainText(
    '3 clusters, 1 with conflicting labels',
  );
  const name = genres.find((genre) => genre.id === known)!.name;
  await expect(page.getByRole('region', { name: 'Cluster' })).toContainText(`They contradict each other in ${name}.`);
  await shoot('duplicates');
});

test('the labels of one go to the others, and undo takes them back', async () => {
  await page.getByRole('option').first().click();
  await page.keyboard.press('p');
  await expect(page.getByRole('status', { name: 'Clusters in view' })).toContainText('0 with conflicting labels');
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('status', { name: 'Clusters in view' })).toContainText('1 with conflicting labels');
});

test('posters that are told apart stay so until that is undone', async () => {
  await page.keyboard.press('d');
  await expect(page.getByRole('status', { name: 'Clusters in view' })).toContainText('2 clusters');
  await expect(page.getByRole('status', { name: 'Clusters in view' })).toContainText('1 pair told apart');
  await page.getByRole('button', { name: 'Find again' }).click();
  await expect(page.getByText('compared just now')).toBeVisible();
  await expect(page.getByRole('status', { name: 'Clusters in view' })).toContainText('2 clusters');
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('status', { name: 'Clusters in view' })).not.toContainText('told apart');
  await page.getByRole('button', { name: 'Find again' }).click();
  await expect(page.getByRole('status', { name: 'Clusters in view' })).toContainText('3 clusters');
  await page.keyboard.press('j');
  await expect(page.getByText('2 of 3')).toBeVisible();
});

test('nothing went wrong on the way', () => {
  expect(problems).toEqual([]);
  expect(readFileSync(join(studio.home, 'sample', 'catalog.sqlite')).length).toBeGreaterThan(0);
});
