// The spell check in a browser, under its content security policy: marks below words, what may have been meant, the person's own
// dictionary; characters that nobody sees; and the channels that a text's length is compared with, in Settings.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, expect, test, type Browser, type Locator, type Page } from '@playwright/test';
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
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(studio.link);
  await expect(page.getByRole('option').first()).toBeVisible();
});
test.afterAll(async () => {
  await browser.close();
  await studio.stop();
});

async function shot(name: string): Promise<void> {
  if (shots === undefined) return;
  mkdirSync(shots, { recursive: true });
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(shots, `spelling-${name}-${scheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}
const field = () => page.getByRole('textbox', { name: 'Tagline' });
const fixes = () => page.getByRole('group', { name: 'Spelling' });

test('a misspelled word is marked where it stands and can be put right', async () => {
  await page.getByRole('option').first().click();
  const title = await page.getByRole('complementary', { name: 'Inspector' }).getByRole('heading').first().innerText();
  const ownWord = title.match(/\p{L}{4,}/u)?.[0] ?? 'Movie';
  await field().fill(`The colour of a nigthmare, ${ownWord}`);
  await expect(fixes().getByRole('button', { name: 'Write nightmare for nigthmare' })).toBeVisible();
  await expect(page.locator('mark')).toHaveText(['colour', 'nigthmare']);
  // The marks lie on the words: the mirror has the field's lines.
  const [mirror, input] = await Promise.all([
    page
      .locator('mark')
      .first()
      .locator('..')
      .evaluate((node) => node.scrollHeight),
    field().evaluate((node) => node.scrollHeight),
  ]);
  expect(Math.abs(mirror - input)).toBeLessThanOrEqual(2);
  const type = `(node) => {
    const { fontFamily, fontSize, fontWeight, lineHeight, paddingLeft } = getComputedStyle(node);
    return [fontFamily, fontSize, fontWeight, lineHeight, paddingLeft];
  }`;
  const typeOf = (node: Locator): Promise<string[]> => node.evaluate(type);
  expect(await typeOf(page.locator('mark').first().locator('..'))).toEqual(await typeOf(field()));
  await fixes().scrollIntoViewIfNeeded();
  await shot('field');
  await fixes().getByRole('button', { name: 'Write nightmare for nigthmare' }).click();
  await expect(field()).toHaveValue(`The colour of a nightmare, ${ownWord}`);
  await expect(field()).toBeFocused();
  await expect(page.locator('mark')).toHaveText(['colour']);
});

test('a word of one’s own is right from now on', async () => {
  await field().fill('Here comes Zorblax');
  await fixes().getByRole('button', { name: 'Add Zorblax to the dictionary' }).click();
  await expect(fixes()).toBeHidden();
  await field().fill('Zorblax’s return, dreaded');
  await page.waitForTimeout(600);
  await expect(page.locator('mark')).toHaveCount(0);
  await field().press('Escape');
});

test('characters that nobody sees are told, and can be taken out', async () => {
  const hidden = page.getByRole('group', { name: 'Hidden characters' });
  await field().fill('Fear \u202Eworg seye eht\u202C of the dark 👩\u200D🚀');
  await expect(hidden).toContainText(
    'Holds 2 characters that cannot be seen (U+202E right-to-left override, U+202C end of an embedding or override)',
  );
  await hidden.scrollIntoViewIfNeeded();
  await shot('hidden');
  await field().press('Enter');
  // It was saved as typed. Taking them out of a field that nobody is in puts the caret there, so that leaving it saves.
  await page.reload();
  await page.getByRole('option').first().click();
  await hidden.getByRole('button', { name: 'Remove the hidden characters' }).click();
  await expect(hidden).toBeHidden();
  await expect(field()).toBeFocused();
  await field().press('Enter');
  await page.reload();
  await page.getByRole('option').first().click();
  await expect(field()).toHaveValue('Fear worg seye eht of the dark 👩\u200D🚀');
  await expect(hidden).toBeHidden();
});

test('language, own words and channels are settings', async () => {
  await page.getByRole('link', { name: 'Settings' }).click();
  const writing = page.getByRole('region', { name: 'Writing taglines' });
  await expect(writing.getByText('Zorblax')).toBeVisible();
  await writing.getByText('British English').click();
  const limit = writing.getByRole('textbox', { name: 'Characters of TV listing' });
  await limit.fill('55');
  await limit.blur();
  await writing.getByRole('button', { name: 'Add a channel' }).click();
  await expect(writing.getByText('Not saved yet')).toBeVisible();
  await writing.getByRole('textbox', { name: 'Name of channel 11' }).fill('Cinema screen');
  await expect(writing.getByText('Not saved yet')).toBeHidden();
  await shot('settings');
  await page.waitForTimeout(600);
  await page.reload();
  await expect(writing.getByRole('textbox', { name: 'Characters of TV listing' })).toHaveValue('55');
  await expect(writing.getByRole('textbox', { name: 'Name of Cinema screen' })).toBeVisible();
  await page.getByRole('link', { name: 'Library' }).click();
  await page.getByRole('option').first().click();
  await field().fill('The colour of fear');
  await page.waitForTimeout(600);
  await expect(page.locator('mark')).toHaveCount(0);
  expect(problems).toEqual([]);
});
