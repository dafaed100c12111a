// Labels come in from other tools and go out again, on the pages: an export of Label Studio and a folder of images for each genre are
// recognised and tried before anything is written; a filtered view leaves as Parquet and reads back.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import type { Job } from '../../src/shared/domain.ts';
import { serveStudio, type ServedStudio } from './support/servedStudio.ts';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env['MARQUEE_CHROMIUM'] ?? BROWSERS.find((path) => existsSync(path));
test.skip(executablePath === undefined, 'no Chromium here');
test.describe.configure({ mode: 'serial' });

const fixtures = join(import.meta.dirname, '..', 'fixtures');
const files = mkdtempSync(join(tmpdir(), 'marquee-inout-'));
const genreFolder = join(files, 'by genre');
let studio: ServedStudio;
let browser: Browser;
let page: Page;
const problems: string[] = [];

test.beforeAll(async () => {
  for (const [name, image] of [
    ['Comedy/one.jpg', '1000095'],
    ['Drama/the same.jpg', '1000095'],
    ['Space Opera/tt0012345.jpg', '112993'],
  ] as const) {
    mkdirSync(join(genreFolder, name, '..'), { recursive: true });
    cpSync(join(fixtures, 'images', `${image}.jpg`), join(genreFolder, name));
  }
  studio = await serveStudio();
  browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
  page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(studio.link);
  await goTo('Import');
});
test.afterAll(async () => {
  await browser.close();
  await studio.stop();
  rmSync(files, { recursive: true, force: true });
});

const goTo = (name: string) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();
async function add(path: string): Promise<void> {
  await page.getByLabel('Table, export or folder of genres').fill(path);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
}
/** Screenshots of both schemes, where a folder for them is named. */
async function picture(name: string): Promise<void> {
  const dir = process.env['MARQUEE_SCREENSHOTS'];
  if (dir === undefined) return;
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.screenshot({ path: join(dir, `inout-${name}-${scheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: null });
}
async function call(name: string, input: object): Promise<unknown> {
  const request = `{ method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(JSON.stringify(input))} }`;
  return await page.evaluate(`fetch('/call/${name}', ${request}).then((r) => r.json())`);
}

test('a Label Studio export is recognised and tried', async () => {
  await add(join(fixtures, 'inout/label-studio/tasks.json'));
  const card = page.getByRole('region', { name: 'Table tasks.json' });
  await expect(card.getByText('Label Studio export', { exact: true })).toBeVisible();
  await expect(card.getByText('4 tasks by 3 annotators.')).toBeVisible();
  await expect(card.getByRole('combobox', { name: 'Genres', exact: true })).toHaveValue('genre');
  await picture('label-studio');
  await page.getByRole('button', { name: 'Dry run' }).click();
  const report = page.getByLabel('Dry run report');
  await expect(report).toBeVisible({ timeout: 30_000 });
  await expect(report.getByText('New films')).toBeVisible();
  await expect(report.getByText('4 records read')).toBeVisible();
  await card.getByRole('button', { name: 'Remove tasks.json' }).click();
});

test('a folder for each genre is recognised, tried and imported with its pictures', async () => {
  await add(genreFolder);
  const card = page.getByRole('region', { name: 'Table by genre' });
  await expect(card.getByText('Folder for each genre')).toBeVisible();
  await expect(card.getByText('3 images')).toBeVisible();
  await expect(card.getByText('2 pictures in folders of 3 genres; 1 in more than one of them.')).toBeVisible();
  await page.getByRole('button', { name: 'Dry run' }).click();
  const report = page.getByLabel('Dry run report');
  await expect(report).toBeVisible({ timeout: 30_000 });
  await expect(report.getByText('New genres: Space Opera.')).toBeVisible();
  await picture('folders');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByLabel('Import report')).toBeVisible({ timeout: 60_000 });
  const { posterIds } = (await call('poster.find', { filmKey: 'key:one' })) as { posterIds: number[] };
  const poster = (await call('poster.get', { posterId: posterIds[0] })) as { hasImage: boolean; present: number[] };
  expect(poster.hasImage).toBe(true);
  expect(poster.present).toHaveLength(2);
});

test('what a folder lacks is said, with what to do', async () => {
  await page.getByRole('button', { name: 'Import more' }).click();
  await add(join(fixtures, 'images'));
  const card = page.getByRole('region', { name: 'Table images' });
  await expect(card.getByText('This table cannot be read')).toBeVisible();
  await expect(card.getByText(/nothing that says what they are/)).toBeVisible();
  await expect(card.getByText(/posters folder/)).toBeVisible();
  await card.getByRole('button', { name: 'Remove images' }).click();
});

test('a filtered view leaves as Parquet and reads back', async () => {
  await page.goto(`${studio.url}/#/library?split=test`);
  await expect(page.getByRole('button', { name: 'Export' }).first()).toBeVisible();
  const { total } = (await call('library.facets', { filter: { split: 'test' } })) as { total: number };
  await page.getByRole('button', { name: 'Export' }).first().click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(`What the library shows now: ${String(total)} posters`)).toBeVisible();
  await dialog.getByRole('radio', { name: 'Parquet' }).check();
  const path = join(files, 'test.parquet');
  await dialog.getByLabel('File', { exact: true }).fill(path);
  await picture('export');
  await dialog.getByRole('button', { name: 'Export' }).click();
  await expect(dialog).toBeHidden();
  await expect
    .poll(async () => ((await call('jobs.list', { limit: 1 })) as { jobs: Job[] }).jobs[0]?.state, { timeout: 30_000 })
    .toBe('done');
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(path) });
  expect(rows).toHaveLength(total);
  expect(new Set(rows.map((row) => row['split'] as string))).toEqual(new Set(['test']));
  expect(rows.every((row) => Array.isArray(row['genres']))).toBe(true);

  await goTo('Import');
  await add(path);
  const card = page.getByRole('region', { name: 'Table test.parquet' });
  await expect(card.getByText('Marquee export', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Dry run' }).click();
  const report = page.getByLabel('Dry run report');
  await expect(report).toBeVisible({ timeout: 30_000 });
  // What left a project and comes back to it brings nothing new.
  await expect(report.getByText('Unchanged').locator('..')).toContainText(String(total));
  await picture('import-own');
  expect(readFileSync(path).length).toBeLessThan(200_000);
});

test('a path with ~ is not followed, and said so', async () => {
  const answer = (await call('export.start', { format: 'csv', path: '~/labels.csv' })) as { message: string };
  expect(answer.message).toContain('begins with "~"');
  expect(existsSync(join(process.cwd(), '~'))).toBe(false);
  expect(problems).toEqual([]);
});
