// Two people in one studio, each in a browser of their own: they see each other and each other's edits, and an edit that was
// made on what somebody else changed meanwhile is offered, not lost, also across a reload.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import { serveStudio, type ServedStudio } from './support/servedStudio.ts';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env['MARQUEE_CHROMIUM'] ?? BROWSERS.find((path) => existsSync(path));
const shots = process.env['MARQUEE_SHOTS'];

test.skip(executablePath === undefined, 'no Chromium here');
test.describe.configure({ mode: 'serial' });

let studio: ServedStudio;
let browser: Browser;
let ann: Page;
let ben: Page;
/** While true, no event reaches Ben's window: what he sees is out of date. */
let deaf = false;

async function ask<T>(page: Page, name: string, input: unknown): Promise<T> {
  const script = `fetch('/call/${name}', { method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(JSON.stringify(input))} }).then((r) => r.json())`;
  return (await page.evaluate(script)) as T;
}
async function shot(page: Page, name: string): Promise<void> {
  if (shots === undefined) return;
  mkdirSync(shots, { recursive: true });
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.waitForTimeout(400);
    await page.screenshot({ path: join(shots, `${name}-${scheme}.png`) });
  }
}
/** Adds a person as the owner and gives their link. */
async function linkFor(name: string): Promise<string> {
  const response = await fetch(`${studio.url}/call/people.add`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${readFileSync(studio.bearerFile, 'utf8').trim()}`,
    },
    body: JSON.stringify({ name }),
  });
  return ((await response.json()) as { url: string }).url;
}
async function signIn(name: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  await page.routeWebSocket(/\/events$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      if (!(deaf && name === 'Ben')) socket.send(message);
    });
  });
  await page.goto(await linkFor(name));
  await expect(page.getByText('300 posters').first()).toBeVisible();
  return page;
}

test.beforeAll(async () => {
  studio = await serveStudio();
  browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
  ann = await signIn('Ann');
  ben = await signIn('Ben');
});
test.afterAll(async () => {
  await browser.close();
  await studio.stop();
});

const horrorChip = (page: Page) =>
  page.getByRole('complementary', { name: 'Inspector' }).getByRole('button', { name: /^Horror:/ });

test('they see each other, and each other’s edits live', async () => {
  for (const page of [ann, ben]) {
    await expect(page.getByRole('button', { name: /^Here now: .*Ann/ })).toBeVisible();
    await expect(page.getByRole('button', { name: /^Here now: .*Ben/ })).toBeVisible();
    await page.getByRole('option').first().click();
    await expect(horrorChip(page)).toBeVisible();
  }
  const before = await horrorChip(ann).getAttribute('aria-pressed');
  await horrorChip(ann).click();
  const after = before === 'true' ? 'false' : 'true';
  await expect(horrorChip(ben)).toHaveAttribute('aria-pressed', after);
  await expect(ben.getByRole('listitem').filter({ hasText: 'Horror' }).first()).toContainText('Ann');
  // Undo is each one's own: Ben has nothing to take back.
  await expect(ben.getByRole('button', { name: 'Nothing to undo' })).toBeVisible();
  await expect(ann.getByRole('button', { name: /^Undo: .*Horror/ })).toBeVisible();
  await ann.getByRole('button', { name: /^Undo: .*Horror/ }).click();
  await expect(horrorChip(ben)).toHaveAttribute('aria-pressed', before ?? 'false');
  await shot(ben, 'people');
});

test('an edit on what is no longer there waits with both sides, also across a reload', async () => {
  const posterId = Number(
    (
      await ask<{ ids: number[] }>(ann, 'library.ids', {
        filter: {},
        sort: { by: 'title', descending: false },
        from: 0,
        to: 1,
      })
    ).ids[0],
  );
  const { genres } = await ask<{ genres: { id: number; name: string }[] }>(ann, 'genres.list', {});
  const genreId = genres.find(({ name }) => name === 'Horror')!.id;
  const set = (state: string): Promise<unknown> =>
    ask(ann, 'labels.set', { posterIds: [posterId], set: [{ genreId, state }] });
  await set('absent');
  await expect(horrorChip(ben)).toHaveAccessibleName(/absent/);
  // Grid and facets ask anew a moment after the inspector did; what they get must be from before, too.
  await ben.waitForTimeout(2000);
  deaf = true;
  await set('unknown');
  // He still sees it absent, and makes it present.
  await horrorChip(ben).click();
  const notice = ben.getByRole('alert', { name: 'An edit waits for your decision' });
  await expect(notice).toContainText('Ann set Horror to undecided on');
  await expect(notice).toContainText('Yours: present, not saved yet.');
  await shot(ben, 'stale');
  deaf = false;
  await ben.reload();
  await expect(notice).toContainText('Yours: present');
  expect((await ask<{ present: number[] }>(ben, 'poster.get', { posterId })).present).not.toContain(genreId);
  await notice.getByRole('button', { name: 'Use mine' }).click();
  await expect(notice).toBeHidden();
  await expect
    .poll(async () => (await ask<{ present: number[] }>(ann, 'poster.get', { posterId })).present)
    .toContain(genreId);
  const { entries } = await ask<{ entries: { actor: string }[] }>(ann, 'poster.history', { posterId });
  expect(entries[0]?.actor).toBe('Ben');
});

test('who is removed is out at once', async () => {
  const bearer = {
    authorization: `Bearer ${readFileSync(studio.bearerFile, 'utf8').trim()}`,
    'content-type': 'application/json',
  };
  await fetch(`${studio.url}/call/people.remove`, { method: 'POST', headers: bearer, body: '{"name":"Ben"}' });
  await expect(ann.getByRole('button', { name: /^Here now: Ann/ })).not.toHaveAccessibleName(/Ben/, {
    timeout: 15_000,
  });
  expect(await ask<{ code: string }>(ben, 'studio.info', {})).toMatchObject({ code: 'unauthorized' });
});
