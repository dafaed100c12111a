// The vocabulary as a curator edits it: genres are merged with a preview, the merge outlives a killed studio and is undone after
// it; a genre gets another name; a snapshot is taken, labels change, the change is shown, taken back and done again.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, expect, test, type Browser, type Locator, type Page } from '@playwright/test';
import { serveStudio, type ServedStudio } from './support/servedStudio.ts';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env['MARQUEE_CHROMIUM'] ?? BROWSERS.find((path) => existsSync(path));
const shots = process.env['MARQUEE_SHOTS'];

test.skip(executablePath === undefined, 'no Chromium here');
test.describe.configure({ mode: 'serial', timeout: 90_000 });

let studio: ServedStudio;
let browser: Browser;
let page: Page;
const problems: string[] = [];

async function open(): Promise<void> {
  page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(studio.link);
  await expect(page.getByText('300 posters').first()).toBeVisible();
}

test.beforeAll(async () => {
  studio = await serveStudio();
  browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
  await open();
});
test.afterAll(async () => {
  await browser.close();
  await studio.stop();
});

/** A picture of the window in both themes. */
async function shot(name: string): Promise<void> {
  if (shots === undefined) return;
  mkdirSync(shots, { recursive: true });
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.waitForTimeout(350);
    await page.screenshot({ path: join(shots, `vocabulary-${name}-${scheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** What the studio itself says. */
async function ask<T>(name: string, input: unknown): Promise<T> {
  return page.evaluate(
    async ([path, body]) => {
      const headers = { 'content-type': 'application/json', 'x-marquee': '1' };
      return (await (await fetch(path!, { method: 'POST', headers, body: body! })).json()) as T;
    },
    [`/call/${name}`, JSON.stringify(input)],
  );
}
interface GenreRow {
  id: number;
  name: string;
  present: number;
  aliases: string[];
}
const genres = async (): Promise<GenreRow[]> => (await ask<{ genres: GenreRow[] }>('genres.list', {})).genres;
const row = (name: string): Locator => page.locator(`tr[data-genre="${name}"]`);
const dialog = (): Locator => page.getByRole('dialog');
const go = (word: string): Promise<void> => page.getByRole('navigation').getByRole('link', { name: word }).click();

test('two genres are merged: what changes is said first, and undo works after the studio was killed', async () => {
  const before = await genres();
  const [mystery, thriller] = ['Mystery', 'Thriller'].map((name) => before.find((genre) => genre.name === name)!);
  await go('Genres');
  await expect(row('Mystery')).toBeVisible();
  await shot('table');
  await page.getByRole('checkbox', { name: 'Choose Mystery' }).check();
  await page.getByRole('checkbox', { name: 'Choose Thriller' }).check();
  await page.getByRole('button', { name: 'Merge 2' }).click();
  await dialog().getByLabel('Becomes').fill('Thriller');
  const preview = dialog().getByRole('region', { name: 'What changes' });
  await expect(preview).toContainText('The name Mystery leads to Thriller');
  await expect(preview.getByRole('row', { name: /Mystery ends/ })).toContainText(`${mystery!.present} → –`);
  await shot('merge');
  expect(await genres()).toEqual(before);
  await dialog().getByLabel('Becomes').press('Enter');
  await expect(row('Mystery')).toHaveCount(0);
  const merged = (await genres()).find((genre) => genre.id === thriller!.id)!;
  expect(merged.present).toBeGreaterThan(thriller!.present);
  expect(merged.present).toBeLessThanOrEqual(thriller!.present + mystery!.present);
  expect(merged.aliases).toContain('Mystery');
  await expect(page.getByRole('table', { name: 'Changes of the vocabulary' })).toContainText(
    'Merge Mystery into Thriller',
  );

  await studio.kill();
  await page.close();
  studio = await serveStudio([], studio.home);
  await open();
  expect((await genres()).map(({ name }) => name)).not.toContain('Mystery');
  await page.getByRole('button', { name: /^Undo: merge Mystery into Thriller/ }).click();
  await expect.poll(genres).toEqual(before);
  expect(await ask('project.verify', {})).toMatchObject({ ok: true });
});

test('a genre gets another name by keyboard, and a clash is refused with a reason', async () => {
  await go('Genres');
  await page.getByRole('button', { name: 'Actions for Horror' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.getByRole('menuitem', { name: 'Rename…' }).press('Enter');
  await dialog().getByLabel('New name').fill('Comedy');
  await expect(dialog().getByRole('alert')).toContainText('merge them');
  await expect(dialog().getByRole('button', { name: 'Rename' })).toBeDisabled();
  await dialog().getByLabel('New name').fill('Scary');
  await expect(dialog().getByRole('region', { name: 'What changes' })).toContainText('The name Horror leads to Scary');
  await dialog().getByRole('button', { name: 'Rename' }).click();
  await expect(row('Scary').getByText('Horror')).toBeVisible();
  await row('Scary').getByRole('button', { name: 'Take the name Horror away' }).click();
  await dialog().getByRole('button', { name: 'Take it away' }).click();
  await expect(row('Scary').getByText('Horror')).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(row('Scary').getByText('Horror')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(row('Horror')).toBeVisible();
});

test('a genre is split by what the library shows', async () => {
  await page.getByRole('button', { name: 'Actions for Sci-Fi' }).click();
  await page.getByRole('menuitem', { name: 'Split…' }).click();
  await dialog().getByLabel('First genre').fill('Space opera');
  await dialog().getByText('To be decided poster by poster').click();
  await expect(dialog().getByRole('region', { name: 'What changes' })).toContainText('to decide');
  await shot('split');
  await dialog().getByRole('button', { name: 'Split', exact: true }).click();
  await expect(row('Space opera')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(row('Space opera')).toHaveCount(0);
});

test('a snapshot is named, compared and gone back to, and that is undone', async () => {
  await go('Overview');
  await page.getByRole('tab', { name: 'Snapshots' }).click();
  await page.getByLabel('Name of the snapshot').fill('First round');
  await page.keyboard.press('Enter');
  const snapshot = page.locator('tr[data-snapshot="First round"]');
  await expect(snapshot).toBeVisible();
  const { ids } = await ask<{ ids: number[] }>('library.ids', { filter: {}, sort: { by: 'title', descending: false } });
  const western = (await genres()).find(({ name }) => name === 'Comedy')!;
  await ask('labels.set', { posterIds: ids.slice(0, 40), set: [{ genreId: western.id, state: 'present' }] });
  const after = (await genres()).find(({ id }) => id === western.id)!;
  expect(after.present).toBeGreaterThan(western.present);
  await snapshot.getByRole('button', { name: 'Compare' }).click();
  const changed = page.getByRole('region', { name: 'What changed' });
  await expect(changed.getByRole('table', { name: 'Changes by genre' })).toContainText('Comedy');
  await expect(changed.getByRole('table', { name: 'Changed posters' }).getByRole('row')).not.toHaveCount(0);
  await shot('snapshots');
  await snapshot.getByRole('button', { name: 'Go back' }).click();
  await dialog().getByRole('button', { name: 'Go back' }).click();
  await expect(changed).toContainText('Nothing: labels and taglines are the same.');
  expect((await genres()).find(({ id }) => id === western.id)).toEqual(western);
  await page.keyboard.press('Control+z');
  await expect(changed.getByRole('table', { name: 'Changes by genre' })).toContainText('Comedy');
  expect((await genres()).find(({ id }) => id === western.id)?.present).toBe(after.present);
  await snapshot.getByRole('button', { name: 'Delete the snapshot First round' }).click();
  await dialog().getByRole('button', { name: 'Delete' }).click();
  await expect(snapshot).toHaveCount(0);
  expect(problems).toEqual([]);
});
