// The main path in a browser, as a curator walks it: import, correct by keys, train with a moving chart, undo, export.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import { serveStudio, type ServedStudio } from './support/servedStudio.ts';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env['MARQUEE_CHROMIUM'] ?? BROWSERS.find((path) => existsSync(path));
const root = join(import.meta.dirname, '..', '..');
const sample = join(root, 'resources', 'sample');
const shots = process.env['MARQUEE_SHOTS'];

test.skip(executablePath === undefined, 'no Chromium here');
test.describe.configure({ mode: 'serial' });

let studio: ServedStudio;
let browser: Browser;
let page: Page;
const problems: string[] = [];

/** The sample's texts as a table of the user's own, by IMDb id. */
function writeTable(path: string): void {
  const films = readFileSync(join(sample, 'films.jsonl'), 'utf8').trim().split('\n');
  const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const rows = films.map((line) => {
    const film = JSON.parse(line) as {
      filmKey: string;
      title: string;
      year: number;
      genres: string[];
      tagline: string;
    };
    return [film.filmKey, cell(film.title), String(film.year), cell(film.genres.join('|')), cell(film.tagline)].join(
      ',',
    );
  });
  writeFileSync(path, `imdbId,title,year,genres,tagline\n${rows.join('\n')}\n`);
}

test.beforeAll(async () => {
  studio = await serveStudio();
  browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on('console', (message) => {
    // What a response had to say comes by the response itself, with its address.
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      problems.push(message.text());
  });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
  });
  page.on('pageerror', (error) => problems.push(error.message));
});
test.afterAll(async () => {
  await browser.close();
  await studio.stop();
});

async function shot(name: string): Promise<void> {
  if (shots === undefined) return;
  mkdirSync(shots, { recursive: true });
  await page.waitForTimeout(400);
  await page.screenshot({ path: join(shots, `${name}.png`) });
}
const goTo = (name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();

/** A call as the page makes it: what the server says is what counts. */
async function ask<T>(name: string, input: unknown): Promise<T> {
  const script = `fetch('/call/${name}', { method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(JSON.stringify(input))} }).then((r) => r.json())`;
  return (await page.evaluate(script)) as T;
}

test('opens the sample project with posters, predictions and a review queue', async () => {
  await page.goto(studio.link);
  await expect(page).toHaveURL(/^[^?]*$/);
  await expect(page.getByText('300 posters').first()).toBeVisible();
  await expect(page.getByRole('option').first().locator('img')).toBeVisible();
  await shot('library');
  await goTo('Review');
  await expect(page.getByRole('article', { name: /Probably (wrong|missing)/ })).toBeVisible();
  await shot('review');
});

test('says on a used link how to get another', async () => {
  const stranger = await browser.newContext();
  const other = await stranger.newPage();
  await other.goto(studio.link);
  await expect(other.getByText('A link works once')).toBeVisible();
  await stranger.close();
});

test('imports a table and a folder of posters into a new project, after a dry run', async () => {
  await page.getByRole('button', { name: /^Project:/ }).click();
  await page.getByRole('menuitem', { name: 'New project…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').first().fill(join(studio.home, 'mine'));
  await dialog.getByRole('button', { name: /Create|Make/ }).click();
  await expect(page.getByRole('button', { name: /^Project: mine/ })).toBeVisible();

  await goTo('Import');
  writeTable(join(studio.home, 'films.csv'));
  await page.getByRole('textbox', { name: 'Table' }).fill(join(studio.home, 'films.csv'));
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByText('films.csv').first()).toBeVisible();
  await page.getByRole('textbox', { name: 'Posters folder' }).fill(join(sample, 'posters'));
  await page.getByRole('button', { name: 'Dry run' }).click();
  await expect(page.getByLabel('Dry run report')).toBeVisible();
  await shot('import-dry-run');
  expect((await ask<{ total: number }>('library.facets', { filter: {} })).total).toBe(0);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByLabel('Import report')).toBeVisible({ timeout: 60_000 });
  expect((await ask<{ hasImage: number }>('library.facets', { filter: {} })).hasImage).toBe(300);
});

test('corrects labels by keys, each saved before it shows as saved, and takes them back', async () => {
  await goTo('Library');
  await expect(page.getByText('300 posters').first()).toBeVisible();
  const cards = page.getByRole('option');
  await cards.first().click();
  const chips = page.getByRole('group', { name: 'Genres' }).getByRole('button');
  const chip = chips.first();
  const before = await chip.getAttribute('aria-pressed');
  await page.keyboard.press('1');
  await expect(chip).toHaveAttribute('aria-pressed', before === 'true' ? 'false' : 'true');
  await expect(page.getByLabel('Saved')).toBeVisible();
  const edited = await ask<{ labelled: { value: string; count: number }[] }>('library.facets', { filter: {} });
  expect(edited.labelled.find((l) => l.value === 'person')?.count).toBe(1);

  // Ten at once: shift and arrows extend, one key changes all, one undo takes all back.
  await page.keyboard.press('Home');
  for (let i = 0; i < 9; i++) await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('2');
  await expect(page.getByLabel('Saved')).toBeVisible();
  const persons = async (): Promise<number | undefined> =>
    (await ask<{ labelled: { value: string; count: number }[] }>('library.facets', { filter: {} })).labelled.find(
      (l) => l.value === 'person',
    )?.count;
  await expect.poll(persons).toBe(10);
  await page.keyboard.press('Control+z');
  await expect.poll(persons).toBe(1);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(persons).toBe(10);
  await shot('inspector');
});

test('keeps the view in the address', async () => {
  await page.getByRole('searchbox').or(page.getByLabel('Search')).first().fill('love');
  await expect(page).toHaveURL(/text=love/);
  const found = page.getByText(/^\d+ posters?$/).first();
  await expect(found).not.toHaveText('300 posters');
  const total = (await found.textContent()) ?? '';
  await page.reload();
  await expect(page.getByText(total, { exact: true }).first()).toBeVisible();
  await page.getByLabel('Clear the search').click();
  await expect(page).not.toHaveURL(/text=/);
});

test('trains with a moving chart, then shows metrics per genre and a review queue', async () => {
  await goTo('Training');
  await page.getByRole('textbox', { name: 'Epochs' }).fill('40');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('region', { name: /Preparing the run|Progress of the run/ })).toBeVisible();
  // The chart moves: its curve changes while the run goes on.
  const curve = page.locator('path[data-curve=training]').first();
  await expect(curve).toBeVisible({ timeout: 120_000 });
  const early = await curve.getAttribute('d');
  await shot('training-live');
  await expect.poll(() => curve.getAttribute('d'), { timeout: 60_000 }).not.toBe(early);
  await expect(page.getByRole('heading', { name: 'Per genre' })).toBeVisible({ timeout: 120_000 });
  await expect(page.getByRole('row', { name: /^Comedy/ }).first()).toBeVisible();
  await shot('training-done');
  await goTo('Review');
  await expect(page.getByRole('article', { name: /Probably (wrong|missing)/ })).toBeVisible();
  const left = async (): Promise<number> => (await ask<{ left: number }>('review.queue', { kind: 'all' })).left;
  const start = await left();
  await page.keyboard.press('a');
  await expect.poll(left).toBe(start - 1);
  await page.keyboard.press('r');
  await expect.poll(left).toBe(start - 2);
  await page.keyboard.press('Control+z');
  await expect.poll(left).toBe(start - 1);
});

test('exports labels with their provenance', async () => {
  await goTo('Library');
  const out = join(mkdtempSync(join(tmpdir(), 'marquee-export-')), 'labels.csv');
  await page.getByRole('button', { name: 'Export' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'File' }).fill(out);
  await dialog.getByRole('button', { name: 'Export' }).click();
  await expect.poll(() => existsSync(out), { timeout: 30_000 }).toBe(true);
  const lines = readFileSync(out, 'utf8').trim().split('\n');
  expect(lines.length).toBeGreaterThan(300);
  expect(lines.join('\n')).toContain('person');
});

test('shows every key, and keeps the policy of the page', async () => {
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog').getByText('Undo', { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  // An injected script does not run.
  await page.evaluate(
    "const s = document.createElement('script'); s.textContent = 'window.injected = 1'; document.body.append(s)",
  );
  expect(await page.evaluate('window.injected')).toBeUndefined();
  const unexpected = problems.filter((p) => !p.includes('Content Security Policy'));
  expect(unexpected).toEqual([]);
});

test('leaves no lock behind', async () => {
  const project = join(studio.home, 'mine');
  expect(readdirSync(project)).toContain('studio.json');
  await studio.stop();
  expect(existsSync(join(project, 'studio.json'))).toBe(false);
  studio = await serveStudio();
});
