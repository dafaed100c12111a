// Filters of the library in a browser: the text with suggestions and errors, facets as and, or and not, a saved view after a
// restart, and a link that opens what it was made from.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import type { Output } from '../../src/shared/contract.ts';
import { serveStudio, type ServedStudio } from './support/servedStudio.ts';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env['MARQUEE_CHROMIUM'] ?? BROWSERS.find((path) => existsSync(path));
const shots = process.env['MARQUEE_SHOTS'];
test.skip(executablePath === undefined, 'no Chromium here');
test.describe.configure({ mode: 'serial' });

let studio: ServedStudio;
let browser: Browser;
let page: Page;
const problems: string[] = [];

test.beforeAll(async () => {
  studio = await serveStudio();
  browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  page = await context.newPage();
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
  });
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(studio.link);
  await expect(page.getByRole('option').first()).toBeVisible();
});
test.afterAll(async () => {
  await browser.close();
  await studio.stop();
});

async function call(name: string, input: object): Promise<unknown> {
  const request = `{ method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(JSON.stringify(input))} }`;
  return await page.evaluate(`fetch('/call/${name}', ${request}).then((r) => r.json())`);
}
async function shot(name: string): Promise<void> {
  if (shots === undefined) return;
  mkdirSync(shots, { recursive: true });
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(shots, `views-${name}-${scheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}
const search = () => page.getByRole('searchbox', { name: 'Search' });
const total = async (): Promise<number> => {
  const text = await page.getByRole('status', { name: 'Posters in view' }).innerText();
  return Number(/[\d,]+/.exec(text)![0].replaceAll(',', ''));
};
const facet = (name: RegExp) => page.getByRole('complementary', { name: 'Facets' }).getByRole('button', { name });

test('a text filters as it is typed, with suggestions by keyboard', async () => {
  await search().fill('genre:Hor');
  const list = page.getByRole('listbox', { name: 'Suggestions' });
  await expect(list.getByRole('option', { name: /^Horror/ })).toBeVisible();
  await shot('completion');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(search()).toHaveValue('genre:Horror ');
  await page.keyboard.type('year:1980..1999');
  const all = (await call('genres.list', {})) as Output<'genres.list'>;
  const horror = all.genres.find((genre) => genre.name === 'Horror')!;
  const { total: wanted } = (await call('library.facets', {
    filter: { genres: [{ genreId: horror.id, state: 'present' }], yearFrom: 1980, yearTo: 1999 },
  })) as Output<'library.facets'>;
  expect(wanted).toBeGreaterThan(0);
  await expect.poll(total).toBe(wanted);
  await expect(facet(/^Horror: .*must have$/)).toBeVisible();
  expect(page.url()).toContain('yearFrom=1980');
  // Enter leaves the field for the posters; it is not the Enter of the library, which closes the inspector.
  const inspector = page.getByText('Choose a poster to see its genres');
  await expect(inspector).toBeVisible();
  await page.keyboard.press('Escape');
  await search().focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page.locator('#poster-grid')).toBeFocused();
  await expect(inspector).toBeVisible();
});

test('says what is wrong with a text, and where, and keeps the last view', async () => {
  await search().fill('');
  await expect.poll(() => new URL(page.url()).search).toBe('');
  await search().fill('genre:Horror');
  await expect.poll(() => page.url()).toContain('genre=');
  await expect.poll(total).toBeLessThan(300);
  const before = await total();
  await search().fill('genre:Horor year:1980..1999');
  await expect(page.getByRole('alert')).toContainText('There is no genre named “Horor”.');
  await expect(page.getByRole('alert')).toContainText('Did you mean Horror?');
  await expect(page.getByRole('alert')).toContainText('character 7');
  await expect(search()).toHaveAttribute('aria-invalid', 'true');
  await shot('error');
  expect(await total()).toBe(before);
  await search().fill('');
  await expect.poll(total).toBe(300);
});

test('facets and text are two views of one filter: and, or, not', async () => {
  await facet(/^Comedy: /).click();
  await expect(search()).toHaveValue('genre:Comedy');
  await facet(/^Drama: /).click({ modifiers: ['Alt'] });
  await expect(search()).toHaveValue('genre:Comedy -genre:Drama');
  await facet(/^Test: /).focus();
  await page.keyboard.press('-');
  await expect(search()).toHaveValue('genre:Comedy -genre:Drama -split:test');
  const { total: wanted } = (await call('library.facets', {
    filter: {
      genres: [
        { genreId: 0, state: 'present' },
        { genreId: 1, state: 'present', not: true },
      ],
    },
  })) as Output<'library.facets'>;
  expect(wanted).toBeGreaterThan(0);
  await search().fill('(genre:Comedy or genre:Horror) not split:test');
  await expect(page.getByRole('button', { name: /^Remove the filter genre:Comedy or genre:Horror$/ })).toBeVisible();
  await shot('facets');
  await page.getByRole('button', { name: /^Remove the filter genre:Comedy or genre:Horror$/ }).click();
  await expect(search()).toHaveValue('-split:test');
});

test('with many filters and both panels open, every one of them is in sight at 1280 pixels', async () => {
  await search().fill('genre:Comedy -genre:Drama year:1980..2012 p(Drama)<0.5 has:tagline -split:test');
  const bar = page.getByRole('group', { name: 'Filters in force' });
  const pills = bar.getByRole('button', { name: /^Remove the filter/ });
  await expect(pills).toHaveCount(7);
  const box = (await bar.boundingBox())!;
  for (const pill of await pills.all()) {
    const { x, y, width, height } = (await pill.boundingBox())!;
    expect(x).toBeGreaterThanOrEqual(box.x);
    expect(x + width).toBeLessThanOrEqual(box.x + box.width);
    expect(y + height).toBeLessThanOrEqual(box.y + box.height);
  }
  await shot('filters');
  await bar.getByRole('button', { name: 'Remove all' }).click();
  await expect(bar).toBeHidden();
  await expect.poll(total).toBe(300);
});

test('the title of the tab says page and project', async () => {
  await expect(page).toHaveTitle('Library – Sample – Marquee');
  for (const [path, name] of [
    ['review/duplicates', 'Duplicates'],
    ['overview/curators', 'Curators'],
    ['settings', 'Settings'],
    ['library', 'Library'],
  ] as const) {
    await page.evaluate(`location.hash = '#/${path}'`);
    await expect(page).toHaveTitle(`${name} – Sample – Marquee`);
  }
});

test('a view is saved under a name and opens after a reload', async () => {
  await search().fill('genre:Comedy or genre:Horror');
  await expect.poll(() => page.url()).toContain('anyOf=');
  const wanted = await total();
  await page.getByRole('button', { name: 'Save this view' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Laughs or screams');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const link = page.getByRole('link', { name: 'Laughs or screams' });
  await expect(link).toBeVisible();
  await search().fill('');
  await expect.poll(total).toBe(300);
  await page.reload();
  await link.click();
  await expect.poll(total).toBe(wanted);
  await expect(search()).toHaveValue('genre:Comedy or genre:Horror');
  await page.getByRole('button', { name: 'What can be done with Laughs or screams' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Keep it' }).click();
  await expect(link).toBeVisible();
});

test('an address opens what it was made from, in another window', async () => {
  const other = await page.context().newPage();
  await other.goto(page.url());
  await expect(other.getByRole('searchbox', { name: 'Search' })).toHaveValue('genre:Comedy or genre:Horror');
  await expect(other.getByRole('status', { name: 'Posters in view' })).toContainText(String(await total()));
  await other.close();
  expect(problems).toEqual([]);
});
