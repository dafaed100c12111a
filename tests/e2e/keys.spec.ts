// Keys of a fast typist on a slow page: pressed in one burst, while the page is busy, while a selection, a dialog or a card is on its
// way. Each must do what it was meant for or nothing, and never something else.
import { existsSync } from 'node:fs';
import { chromium, expect, test, type Browser, type BrowserContext, type Locator, type Page } from '@playwright/test';
import type { CallName, Input, Output } from '../../src/shared/contract.ts';
import { pressBurst } from './support/pressBurst.ts';
import { serveStudio, type ServedStudio } from './support/servedStudio.ts';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env['MARQUEE_CHROMIUM'] ?? BROWSERS.find((path) => existsSync(path));
test.skip(executablePath === undefined, 'no Chromium here');
test.describe.configure({ timeout: 90_000 });

let studio: ServedStudio;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const problems: string[] = [];

test.beforeAll(async () => {
  studio = await serveStudio();
  browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
  context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  // The link signs in once.
  const first = await context.newPage();
  await first.goto(studio.link);
  await expect(first.getByText('300 posters').first()).toBeVisible();
  await first.close();
});
test.beforeEach(async () => {
  // Each test finds a fresh window; what others did stays undone or not in the project.
  page = await context.newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(`${studio.url}/#/library`);
  await expect(page.getByText('300 posters').first()).toBeVisible();
});
test.afterEach(async () => {
  await page.close();
  expect(problems).toEqual([]);
});
test.afterAll(async () => {
  await browser.close();
  await studio.stop();
});

async function ask<N extends CallName>(name: N, input: Input<N>): Promise<Output<N>> {
  const request = `{ method: 'POST', headers: { 'content-type': 'application/json', 'x-marquee': '1' }, body: ${JSON.stringify(JSON.stringify(input))} }`;
  return page.evaluate<Output<N>>(`fetch('/call/${name}', ${request}).then((r) => r.json())`);
}
const cards = (): Locator => page.getByRole('listbox', { name: 'Posters' }).getByRole('option');
const selected = (): Locator => page.getByText(/, \d+ selected/);
const waits = (): Locator => page.getByRole('status', { name: 'Keys that wait' });
const genres = async (): Promise<Output<'genres.list'>['genres']> => (await ask('genres.list', {})).genres;
const firstGenre = async (): Promise<number> => (await genres())[0]!.present;
/** The edits that could be undone: unchanged when nothing was edited. */
const stack = async (): Promise<string> => JSON.stringify(await ask('edits.stack', {}));
const posterAt = async (index: number): Promise<number> => Number(await cards().nth(index).getAttribute('data-poster'));

const burst = (...keys: string[]): Promise<void> => pressBurst(page, ...keys);
/** Answers of a call come so much later, or fail. */
async function slow(name: CallName, ms: number, fails = false): Promise<void> {
  await page.route(`**/call/${name}`, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    if (fails) await route.fulfill({ status: 500, json: { code: 'internal', message: 'It did not work.' } });
    else await route.continue();
  });
}

test('a genre key right after Ctrl A is for everything, and says that it waits', async () => {
  await cards().first().click();
  const before = await firstGenre();
  await slow('library.ids', 800);
  await burst('Control+a', '1');
  await expect(waits()).toHaveText(/Selecting everything… 1 key waits/);
  expect(await firstGenre()).toBe(before);
  await expect(selected()).toHaveText(', 300 selected');
  await expect.poll(firstGenre).toBe(300);
  await expect(waits()).toBeHidden();
  await page.keyboard.press('Control+z');
  await expect.poll(firstGenre).toBe(before);
});

test('keys for a selection that does not come do nothing, and that is said', async () => {
  await cards().first().click();
  const before = await stack();
  await slow('library.ids', 300, true);
  await burst('Control+a', '1', 'f');
  await expect(page.getByText('Not everything could be selected')).toBeVisible();
  await expect(page.getByText(/2 keys pressed meanwhile did nothing/)).toBeVisible();
  expect(await stack()).toBe(before);
  await expect(selected()).toBeHidden();
});

test('Escape gives a selection up, also when it comes after that', async () => {
  await cards().first().click();
  const before = await stack();
  await slow('library.ids', 700);
  await burst('Control+a', '1', 'Escape');
  await expect(page.getByText(/A key pressed meanwhile did nothing/)).toBeVisible();
  await page.waitForTimeout(900);
  await expect(selected()).toBeHidden();
  expect(await stack()).toBe(before);
});

test('letters after the key of a dialog are written in it', async () => {
  await cards().first().click();
  const before = await stack();
  await burst('l', 'r', 'o', 'm');
  await expect(page.getByRole('combobox', { name: 'Genre' })).toHaveValue('rom');
  await page.keyboard.press('Escape');
  await burst('n', 'w', 'e', '1');
  await expect(page.getByRole('textbox', { name: 'Note', exact: true })).toHaveValue(/we1$/);
  await page.keyboard.press('Escape');
  await burst('Control+k', 'p', 'a', 'i', 'n', 't');
  await expect(page.getByRole('textbox', { name: 'Command' })).toHaveValue('paint');
  await page.keyboard.press('Escape');
  await burst('Shift+S', 'r', 'e', 'd');
  await expect(page.getByRole('textbox', { name: /that look like/ }).first()).toHaveValue('red');
  expect(await stack()).toBe(before);
});

test('a dialog takes the keys of others, and the page has them back with the key that closes it', async () => {
  const dialogs = (): Locator => page.getByRole('dialog');
  await cards().first().click();
  await burst('?', 'Control+k', 'l');
  await expect(dialogs()).toHaveCount(1);
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await burst('Escape', 'Control+k');
  await expect(page.getByRole('textbox', { name: 'Command' })).toBeVisible();
  await expect(dialogs()).toHaveCount(1);
  // Right after the palette.
  await burst('Escape', '?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await burst('Escape', 'ArrowRight', 'x');
  await expect(dialogs()).toHaveCount(0);
  await expect(cards().nth(1)).toHaveAttribute('data-cursor', 'true');
});

test('what closes a dialog does not act on the page behind it as well', async () => {
  await cards().first().click();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(selected()).toHaveText(', 2 selected');
  const inspector = page.getByRole('heading', { name: '2 posters selected' });
  await page.keyboard.press('m');
  await page.getByRole('textbox', { name: 'Reason' }).fill('Seen on the poster');
  // Enter is the inspector's on the page, Escape clears the selection there.
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status', { name: 'Reason of the edits' })).toBeVisible();
  await expect(inspector).toBeVisible();
  await page.keyboard.press('?');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(selected()).toHaveText(', 2 selected');
});

test('Escape leaves the search, and the selection as it is', async () => {
  await cards().first().click();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox', { name: 'Search' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('searchbox', { name: 'Search' })).not.toBeFocused();
  await expect(selected()).toHaveText(', 2 selected');
  await page.keyboard.press('Escape');
  await expect(selected()).toBeHidden();
});

test('undo is the text’s where one types, else the page’s', async () => {
  await cards().first().click();
  const before = await stack();
  const present = await firstGenre();
  await page.keyboard.press('1');
  await expect.poll(stack).not.toBe(before);
  const edited = await stack();
  const note = page.getByRole('textbox', { name: 'Note on this poster' });
  await note.click();
  await page.keyboard.type('abc');
  await page.keyboard.press('Control+z');
  await expect(note).not.toHaveValue('abc');
  expect(await stack()).toBe(edited);
  // Escape takes the text back, and saves nothing of it.
  await page.keyboard.type('no');
  await page.keyboard.press('Escape');
  await expect(note).toHaveValue('');
  await page.waitForTimeout(200);
  expect(await stack()).toBe(edited);
  // An empty field has nothing of its own to take back.
  await page.keyboard.press('/');
  await page.keyboard.press('Control+z');
  await expect.poll(firstGenre).toBe(present);
});

test('a toggle right after an undo is not taken for a stale one', async () => {
  await cards().nth(3).click();
  const id = await posterAt(3);
  const genre = (await genres())[1]!;
  const has = async (): Promise<boolean> => (await ask('poster.get', { posterId: id })).present.includes(genre.id);
  const before = await has();
  await slow('edits.undo', 300);
  await burst('2', 'Control+z', '2');
  await expect.poll(has).toBe(!before);
  await expect(page.getByText(/changed meanwhile/i)).toBeHidden();
  await page.keyboard.press('Control+z');
  await expect.poll(has).toBe(before);
});

test('Space after a click on a chip is the preview, not the chip again', async () => {
  await cards().nth(2).click();
  const chips = page.getByRole('complementary', { name: 'Inspector' }).getByRole('group', { name: 'Genres' });
  const chip = chips.getByRole('button').first();
  const before = await chip.getAttribute('aria-pressed');
  await chip.click();
  await expect(chip).not.toHaveAttribute('aria-pressed', before!);
  const after = await stack();
  await page.keyboard.press('Space');
  await expect(page.getByRole('dialog')).toBeVisible();
  // Undo works under the preview, too.
  expect(await stack()).toBe(after);
  await page.keyboard.press('Control+z');
  await expect.poll(stack).not.toBe(after);
  await page.keyboard.press('Space');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(chip).toHaveAttribute('aria-pressed', before!);
});

test('the cursor moves on with the key right after the one that says so', async () => {
  await cards().nth(5).click();
  await burst('a', 'f', 'f', 'a', 'Control+z', 'Control+z');
  await expect(cards().nth(7)).toHaveAttribute('data-cursor', 'true');
  await expect(page.getByRole('img', { name: 'Flagged' })).toHaveCount(0);
});

test('keys after one that leaves the page do not act on what is left', async () => {
  await cards().first().click();
  const before = await stack();
  await burst('g', 'o', '1', 'f', 'q');
  await expect(page).toHaveURL(/overview/);
  await expect(page.getByRole('heading', { name: 'Overview', exact: true }).first()).toBeVisible();
  expect(await stack()).toBe(before);
});

test('a review decides about the card that was seen, once a press', async () => {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Review' }).click();
  const card = page.getByRole('article');
  await expect(card).toHaveAttribute('aria-busy', 'false');
  const decided = async (): Promise<number> => (await ask('edits.recent', { limit: 100 })).edits.length;
  const before = await decided();
  await burst('a', 'a', 'a');
  await expect(page.getByText(/before this card was shown/)).toBeVisible();
  await expect(card).toHaveAttribute('aria-busy', 'false');
  await expect.poll(decided).toBe(before + 1);
  // Held down: a repeated press is what the system makes of it.
  await page.keyboard.down('a');
  for (let i = 0; i < 5; i++) {
    await expect(card).toHaveAttribute('aria-busy', 'false');
    await page.keyboard.down('a');
  }
  await page.keyboard.up('a');
  await expect.poll(decided).toBe(before + 2);
  await page.waitForTimeout(300);
  expect(await decided()).toBe(before + 2);
});
