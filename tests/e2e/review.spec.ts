// The review queues in a browser, driven by keys: accept, reject, not sure, second look, undo; the place through a reload, and
// through a training that ranks the queue anew.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import type { Input, Output, CallName } from '../../src/shared/contract.ts';
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
  page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
  });
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(studio.link);
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Review' }).click();
  await expect(card()).toBeVisible();
});
test.afterAll(async () => {
  await browser.close();
  await studio.stop();
});

/** A call as the page makes it: what the studio says is what counts. */
async function ask<N extends CallName>(name: N, input: Input<N>): Promise<Output<N>> {
  const request = `{ method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(JSON.stringify(input))} }`;
  return (await page.evaluate(`fetch('/call/${name}', ${request}).then((r) => r.json())`)) as Output<N>;
}
async function shot(name: string): Promise<void> {
  if (shots === undefined) return;
  mkdirSync(shots, { recursive: true });
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(shots, `${name}-${scheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}
const card = () => page.getByRole('article');
const cardName = async (): Promise<string> => (await card().getAttribute('aria-label')) ?? '';
const queue = (name: string) =>
  page.getByRole('group', { name: 'Queue' }).getByRole('button', { name: new RegExp(`^${name}:`) });
const progress = () => page.getByRole('status', { name: 'Progress of the review' });
const head = async (kind: Input<'review.queue'>['kind']) => (await ask('review.queue', { kind, limit: 1 })).items[0]!;

/** State of a pair as it is stored. */
async function stateOf({ posterId, genreId }: { posterId: number; genreId: number }): Promise<string> {
  const { present, absent, byPerson } = await ask('poster.get', { posterId });
  const state = present.includes(genreId) ? 'present' : absent.includes(genreId) ? 'absent' : 'unknown';
  return byPerson.includes(genreId) ? `${state} by a person` : state;
}
/** Waits until a person has seen the card: keys that decide do nothing before. */
const seen = async (): Promise<void> => {
  await expect(card()).toHaveAttribute('aria-busy', 'false');
};
/** Presses a key on the card, and waits for the next one. */
async function press(key: string): Promise<void> {
  await seen();
  const before = await cardName();
  await page.keyboard.press(key);
  await expect(card()).not.toHaveAccessibleName(before);
}

test('says why a label is doubted, and shows the nearest posters', async () => {
  await queue('Probably missing').click();
  await expect(card()).toHaveAccessibleName(/Probably missing/);
  await expect(page.getByRole('list', { name: 'Why it is asked' })).toContainText(/The model is \d+ % sure/);
  await expect(page.getByRole('list', { name: /^Nearest posters, \d+ of 10 with / }).getByRole('listitem')).toHaveCount(
    10,
  );
  await expect(page.getByRole('list', { name: 'Who said what' }).getByRole('listitem').first()).toBeVisible();
  await shot('review-missing');
});

test('adds what is missing, and removes what is wrong, by a key each', async () => {
  const missing = await head('missing');
  await press('a');
  await expect.poll(() => stateOf(missing)).toBe('present by a person');

  await queue('Probably wrong').click();
  await expect(card()).toHaveAccessibleName(/Probably wrong/);
  await shot('review-wrong');
  const wrong = await head('wrong');
  await press('a');
  await expect.poll(() => stateOf(wrong)).toBe('absent by a person');

  const kept = await head('wrong');
  await press('r');
  await expect.poll(() => stateOf(kept)).toBe('present by a person');
});

test('goes back to the card on undo', async () => {
  const name = await cardName();
  const pair = await head('wrong');
  await press('a');
  await expect.poll(() => stateOf(pair)).toBe('absent by a person');
  await page.keyboard.press('Control+z');
  await expect(card()).toHaveAccessibleName(name);
  await expect.poll(() => stateOf(pair)).toBe('present');
});

test('sends what one is not sure of to a second look, and takes the answer there', async () => {
  const pair = await head('wrong');
  await press('n');
  await expect(queue('Second look')).toHaveAccessibleName('Second look: 1');
  expect(await stateOf(pair)).toBe('present');
  expect((await head('wrong')).posterId).not.toBe(pair.posterId);
  // Undone, it is back in its queue; again, for good.
  await page.keyboard.press('Control+z');
  await expect(queue('Second look')).toHaveAccessibleName('Second look: 0');
  await expect.poll(async () => (await head('wrong')).posterId).toBe(pair.posterId);
  await press('n');

  await queue('Second look').click();
  await expect(card()).toHaveAccessibleName(/Is it .*\?/);
  await expect(page.getByRole('list', { name: 'Why it is asked' })).toContainText('was not sure on');
  await shot('review-second-look');
  // No: the label was present, so it goes.
  await seen();
  await page.keyboard.press('r');
  await expect(page.getByText('Nothing waits for a second look')).toBeVisible();
  await expect.poll(() => stateOf(pair)).toBe('absent by a person');
  await expect(progress()).toContainText('1 done, 0 left');
});

test('asks what would help the model most, yes or no', async () => {
  await queue('Helps most').click();
  await expect(card()).toHaveAccessibleName(/Is it .*\?/);
  await shot('review-helps');
  const pair = await head('helps');
  await press('a');
  await expect.poll(() => stateOf(pair)).toBe('present by a person');
});

test('keeps the place through a reload', async () => {
  await queue('All suspects').click();
  for (const key of ['a', 's', 'j', 'j']) await press(key);
  const name = await cardName();
  await page.reload();
  await expect(card()).toHaveAccessibleName(name);
  // What was decided before the reload can still be gone back to.
  await page.keyboard.press('Control+z');
  await expect(card()).not.toHaveAccessibleName(name);
  await expect(card().getByText('Skipped')).toHaveCount(0);
  for (const key of ['s', 'j', 'j']) await press(key);
  await expect(card()).toHaveAccessibleName(name);
});

test('trains again beside the queue, ranks it anew and keeps the card', async () => {
  const name = await cardName();
  await page.getByRole('button', { name: 'How to train again' }).click();
  await page.getByRole('menuitem', { name: /3 folds/ }).click();
  await expect(page.getByRole('group', { name: 'Training for the review' })).toBeVisible();
  await shot('review-training');
  // The queue stays usable meanwhile.
  await press('j');
  await press('k');
  await expect(page.getByRole('status', { name: 'The queue was ranked anew' })).toBeVisible({ timeout: 180_000 });
  const same = name.replace(/:.*/, '');
  expect((await cardName()).replace(/:.*/, '')).toBe(same);
  await shot('review-ranked-anew');
  const { basis } = await ask('review.queue', { kind: 'all', limit: 1 });
  expect(basis).toMatchObject({ outOfSample: true, neighbours: 'known' });
});

test('has every edit of the session on disk', async () => {
  const verified = await ask('project.verify', {});
  expect(verified).toMatchObject({ ok: true, problems: [] });
  expect(problems).toEqual([]);
});
