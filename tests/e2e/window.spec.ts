// The real window: it shows a studio that runs elsewhere (Connect to a studio), edits through preload and IPC, and keeps the
// page locked down. On the stand-in runtime the window has no studio of its own, which it must say.
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { serveStudio, type ServedStudio } from './support/servedStudio.ts';
import { openWindow, windowProblem, type WindowUnderTest } from './support/windowUnderTest.ts';

const problem = windowProblem();
test.skip(problem !== null, problem ?? '');
test.describe.configure({ mode: 'serial' });

let studio: ServedStudio;
let window: WindowUnderTest;
let page: Page;
const shots = process.env['MARQUEE_SHOTS'];

test.beforeAll(async () => {
  studio = await serveStudio();
  const home = mkdtempSync(join(tmpdir(), 'marquee-window-'));
  window = await openWindow(home, [`--connect=${studio.url}`, `--token-file=${studio.bearerFile}`]);
  page = window.page;
});
test.afterAll(async () => {
  await window.close();
  await studio.stop();
});

/** What the studio itself says, not the window. */
function askStudio(name: string, input: unknown): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${readFileSync(studio.bearerFile, 'utf8')}`,
      'content-type': 'application/json',
    };
    const sent = request(`${studio.url}/call/${name}`, { method: 'POST', headers }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => {
        resolve(JSON.parse(body) as Record<string, unknown>);
      });
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(input));
  });
}

test('shows the posters of the connected studio', async () => {
  await expect(page.getByText('300 posters').first()).toBeVisible();
  const image = page.getByRole('option').first().locator('img');
  await expect(image).toBeVisible();
  await expect(image).toHaveAttribute('src', /^poster:\/\/studio\/\d+/);
  expect(await page.evaluate("document.querySelector('[role=option] img').naturalWidth")).toBeGreaterThan(0);
  if (shots !== undefined) {
    mkdirSync(shots, { recursive: true });
    await page.screenshot({ path: join(shots, 'window.png') });
  }
});

test('checks spelling in a worker under its own protocol and policy', async () => {
  await page.getByRole('option').first().click();
  const field = page.getByRole('textbox', { name: 'Tagline' });
  await field.fill('A nigthmare');
  await expect(page.getByRole('button', { name: 'Write nightmare for nigthmare' })).toBeVisible();
  await field.press('Escape');
});

test('edits by keys through IPC, undoes, and hears of edits made elsewhere', async () => {
  await page.getByRole('option').first().click();
  await page.keyboard.press('1');
  await expect(page.getByLabel('Saved')).toBeVisible();
  const byPerson = async (): Promise<number> => {
    const facets = (await askStudio('library.facets', { filter: {} })) as {
      labelled: { value: string; count: number }[];
    };
    return facets.labelled.find((l) => l.value === 'person')?.count ?? 0;
  };
  await expect.poll(byPerson).toBe(1);
  await page.keyboard.press('Control+z');
  await expect.poll(byPerson).toBe(0);

  const chip = page.getByRole('group', { name: 'Genres' }).getByRole('button').first();
  const before = await chip.getAttribute('aria-pressed');
  const id = Number(await page.getByRole('option').first().getAttribute('data-poster'));
  const { genres } = (await askStudio('genres.list', {})) as { genres: { id: number; name: string }[] };
  const label = (await chip.getAttribute('aria-label')) ?? '';
  const genre = genres.find((g) => label.startsWith(`${g.name}:`));
  const state = before === 'true' ? 'absent' : 'present';
  await askStudio('labels.set', { posterIds: [id], set: [{ genreId: genre?.id, state }] });
  await expect(chip).toHaveAttribute('aria-pressed', before === 'true' ? 'false' : 'true');
});

test('keeps the page away from Node, other pages and other origins', async () => {
  expect(await page.evaluate('typeof require')).toBe('undefined');
  expect(await page.evaluate('typeof process')).toBe('undefined');
  expect(await page.evaluate('Object.keys(window.marquee).sort().join()')).toBe('call,pathOf,pick,studio,subscribe');
  const preferences = await window.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
    };
    const { sandbox, contextIsolation, nodeIntegration } = contents.getLastWebPreferences();
    return { sandbox, contextIsolation, nodeIntegration };
  });
  expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false });

  // An injected script does not run, a new window does not open, the page cannot be led away.
  await page.evaluate(
    "{ const s = document.createElement('script'); s.textContent = 'window.injected = 1'; document.body.append(s); }",
  );
  expect(await page.evaluate('window.injected')).toBeUndefined();
  await page.evaluate("void window.open('https://example.com/')");
  await page.evaluate(
    "{ const a = document.createElement('a'); a.href = 'https://example.com/'; document.body.append(a); a.click(); a.remove(); }",
  );
  await page.waitForTimeout(500);
  expect(window.app.windows()).toHaveLength(1);
  expect(page.url()).toMatch(/^app:\/\/studio\//);

  // Nothing outside the page's folder, posters by whole numbers only.
  for (const path of [
    '../main/index.cjs',
    '..%2fmain%2findex.cjs',
    '%2e%2e/main/index.cjs',
    '/etc/passwd',
    '..\\main\\index.cjs',
  ]) {
    const body = (await page.evaluate(
      `fetch('app://studio/' + ${JSON.stringify(path)}).then((r) => r.text(), () => '')`,
    )) as string;
    expect(body).not.toContain('require(');
    expect(body).not.toContain('root:');
  }
  const answer = (await page.evaluate("window.marquee.call('poster.get', { posterId: '../../etc/passwd' })")) as {
    ok: boolean;
    error?: { code: string };
  };
  expect(answer).toMatchObject({ ok: false, error: { code: 'bad_input' } });
});

test('says when the connection is lost, and finds back', async () => {
  const status = (): Promise<unknown> => page.evaluate('window.marquee.studio.status().then((s) => s.state)');
  studio.process.kill('SIGSTOP');
  // A stopped studio does not answer; a killed one does not come back on its port. This checks the first.
  const call = page.evaluate(
    "Promise.race([window.marquee.call('studio.info', {}), new Promise((r) => setTimeout(r, 700, 'waits'))])",
  );
  expect(await call).toBe('waits');
  studio.process.kill('SIGCONT');
  await expect.poll(status).toBe('connected');
  const info = (await page.evaluate("window.marquee.call('studio.info', {})")) as { ok: boolean };
  expect(info.ok).toBe(true);
});

test('without a studio, says why and offers to connect', async () => {
  const home = mkdtempSync(join(tmpdir(), 'marquee-window-'));
  const alone = await openWindow(home, ['--connect=http://127.0.0.1:9', `--token-file=${studio.bearerFile}`]);
  try {
    await expect(alone.page.getByRole('button', { name: /Connect/ }).first()).toBeVisible();
    const status = (await alone.page.evaluate('window.marquee.studio.status()')) as { problem: string | null };
    expect(status.problem).not.toBeNull();
    // The form takes the studio's address and token, and the posters appear.
    await alone.page
      .getByRole('button', { name: /Connect/ })
      .first()
      .click();
    const dialog = alone.page.getByRole('dialog');
    await dialog.getByLabel('Address').fill(studio.url);
    await dialog.getByLabel('Token').fill(readFileSync(studio.bearerFile, 'utf8'));
    await dialog.getByRole('button', { name: 'Connect' }).click();
    await expect(alone.page.getByText('300 posters').first()).toBeVisible();
  } finally {
    await alone.close();
  }
});
