// The Models page and the device report in a browser, against a hub on loopback that cuts and lies: a model is downloaded
// through a cut, a reload and a pause, verified, used by the project, removed by another process, and removed here.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, expect, test, type Browser, type Locator, type Page } from '@playwright/test';
import { startHub, type Hub } from '../unit/modelStore/hubServer.ts';
import { tinyClip } from '../unit/modelStore/tinyModels.ts';
import { serveStudio, type ServedStudio } from './support/servedStudio.ts';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env['MARQUEE_CHROMIUM'] ?? BROWSERS.find((path) => existsSync(path));
const shots = process.env['MARQUEE_SHOTS'];
const MODEL = 'openai/clip-vit-base-patch16';

test.skip(executablePath === undefined, 'no Chromium here');
test.describe.configure({ mode: 'serial' });

let scratch: string;
let hub: Hub;
let studio: ServedStudio;
let browser: Browser;
let page: Page;
const problems: string[] = [];

test.beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'marquee-models-'));
  const clip = await tinyClip(join(scratch, 'clip'));
  hub = await startHub(Object.fromEntries(readdirSync(clip).map((name) => [name, join(clip, name)])));
  studio = await serveStudio();
  browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
  page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(studio.link);
  await expect(page.getByText('300 posters').first()).toBeVisible();
});
test.afterAll(async () => {
  await browser.close();
  await studio.stop();
  await hub.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** Pictures of a state in both themes and sizes, for eyes; only when MARQUEE_SHOTS names a folder. */
async function shot(name: string): Promise<void> {
  if (shots === undefined) return;
  mkdirSync(shots, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [width, height] of [
      [1280, 720],
      [1600, 1000],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(shots, `${name}-${colorScheme}-${String(width)}.png`) });
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 720 });
}

const goTo = (name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();
const row = (id = MODEL): Locator => page.getByRole('article', { name: id, exact: true });
const button = (name: string): Locator => row().getByRole('button', { name, exact: true });
const state = (): Promise<string | null> => row().getAttribute('data-state');

async function startDownload(): Promise<void> {
  await button('Download').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Download', exact: true }).click();
}

async function fromMenu(item: RegExp): Promise<void> {
  await row()
    .getByRole('button', { name: `More about ${MODEL}` })
    .click();
  await page.getByRole('menuitem', { name: item }).click();
}

test('says which encoder the project uses, and that it is the starter', async () => {
  await goTo('Models');
  await expect(row('efficientnet-lite0').getByText('Used by this project')).toBeVisible();
  await expect(page.getByText('This project uses the starter encoder')).toBeVisible();
  const wider = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
  expect(await page.evaluate(wider)).toBe(false);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Models');
  await expect(page.getByRole('table')).toBeHidden();
  await shot('models');
  await page.getByRole('tab', { name: /^Runs of this project/ }).click();
  await expect(page.getByRole('row', { name: /^Starter model Active/ })).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(row('efficientnet-lite0')).toBeVisible();
});

test('saves a text setting as a whole, and says so', async () => {
  const sent: unknown[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/call/studio.setSetting')) sent.push(request.postDataJSON());
  });
  const cache = page.getByLabel('Hugging Face cache');
  const before = await cache.inputValue();
  await cache.fill('');
  await cache.pressSequentially('/not this');
  await cache.press('Escape');
  await expect(cache).toHaveValue(before);
  const folder = join(scratch, 'hub');
  await cache.fill('');
  await cache.pressSequentially(folder);
  expect(sent).toEqual([]);
  await cache.press('Enter');
  const sources = page.getByRole('region', { name: 'Where models come from' });
  await expect(sources.getByText('Saved', { exact: true })).toBeVisible();
  await cache.blur();
  await expect(cache).toHaveValue(folder);
  expect(sent).toEqual([{ key: 'models.hubCache', value: folder }]);
  await page.getByLabel('Hub or mirror').fill('no address');
  await page.getByLabel('Hub or mirror').blur();
  await expect(sources.getByText(/^A web address begins with/)).toBeVisible();
  await shot('models-sources');
  await page.getByLabel('Hub or mirror').press('Escape');
  await expect(sources.getByText(/^A web address begins with/)).toBeHidden();
  expect(sent).toHaveLength(1);
});

test('downloads nothing while offline, and takes another hub', async () => {
  const offline = page.getByRole('switch', { name: 'Offline' });
  await offline.press('Space');
  await expect(button('Download')).toBeDisabled();
  await offline.press('Space');
  await expect(button('Download')).toBeEnabled();
  await page.getByLabel('Hub or mirror').fill(hub.url);
  await page.getByLabel('Hub or mirror').blur();
  await expect(button('Download')).toBeEnabled();
});

test('shows licence and source first, and tells in its row of a download with wrong content', async () => {
  hub.faults.lieAboutContent = true;
  await button('Download').click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(/^Licence: /)).toBeVisible();
  await expect(dialog.getByText(new RegExp(`from ${MODEL}`))).toBeVisible();
  await shot('models-download');
  await dialog.getByRole('button', { name: 'Not now' }).click();
  expect(hub.requests).toEqual([]);
  await startDownload();
  await expect(row().getByRole('alert')).toBeVisible({ timeout: 60_000 });
  await expect(row().getByRole('alert')).toContainText('(corrupt)');
  await row().scrollIntoViewIfNeeded();
  await shot('models-failed');
  hub.faults.lieAboutContent = false;
});

test('goes on through a cut, a reload and a pause', async () => {
  hub.faults.cut = { after: 1_000_000, times: 1 };
  hub.faults.slowly = shots === undefined ? 120 : 240;
  hub.requests.length = 0;
  const again = button('Resume');
  if (await again.isVisible()) await again.click();
  else await startDownload();
  const bar = row().getByRole('progressbar');
  const done = async (): Promise<number> => Number(await bar.getAttribute('aria-valuenow'));
  await expect(bar).toBeVisible();
  await page.reload();
  await expect(bar).toBeVisible();
  await goTo('Library');
  await goTo('Models');
  // The small files are two fifths of it, and a tenth comes before the cut: beyond, it has asked for the rest.
  await expect.poll(done).toBeGreaterThan(65);
  const ranges = (): number => hub.requests.filter(({ range }) => range !== undefined).length;
  expect(ranges()).toBe(1);
  await row().scrollIntoViewIfNeeded();
  await shot('models-downloading');
  await button('Pause').click();
  await expect.poll(state).toBe('paused');
  await expect(row().getByText(/^Paused: /)).toBeVisible();
  const kept = await done();
  expect(kept).toBeGreaterThan(65);
  await shot('models-paused');
  hub.faults.slowly = 0;
  await button('Resume').click();
  await expect.poll(state, { timeout: 60_000 }).toBe('installed');
  expect(ranges()).toBe(2);
  await expect(row().getByText(/hash [0-9a-f]{12}/)).toBeVisible();
});

test('verifies it', async () => {
  await fromMenu(/^Verify/);
  await expect(page.getByText(`${MODEL} is whole`)).toBeVisible();
  await shot('models-installed');
});

test('says what using it changes, then uses it', async () => {
  await button('Use for this project').click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('What changes')).toBeVisible();
  await expect(dialog.getByRole('listitem').first()).toContainText('300 posters');
  await expect(dialog.getByRole('button', { name: 'Use it and embed 300 posters now' })).toBeVisible();
  await shot('models-use');
  await expect(dialog.getByRole('radio', { name: 'The centre square' })).toBeChecked();
  await expect(dialog.getByText(/times as fast/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Use it', exact: true }).click();
  await expect(row().getByText('Used by this project')).toBeVisible();
  await expect(row('efficientnet-lite0').getByText('Used by this project')).toBeHidden();
  await expect(page.getByText('This project uses the starter encoder')).toBeHidden();
  await shot('models-used');
});

test('tells at once that another process removed it, and gets it back', async () => {
  const program = join(import.meta.dirname, '..', '..', 'bin', 'marquee.mjs');
  const env = { ...process.env, MARQUEE_HOME: studio.home };
  await promisify(execFile)(process.execPath, [program, 'models', 'remove', MODEL], { cwd: scratch, env });
  const band = page.getByRole('alert', { name: 'The image encoder is missing' });
  await expect(band).toContainText(`${MODEL}, the image encoder of this project, is not installed any more.`);
  await expect(row().getByText('Not installed')).toBeVisible();
  await shot('models-missing');
  await goTo('Training');
  await band.getByRole('button', { name: 'Choose another' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Models');
  await band.getByRole('button', { name: 'Download again' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Download', exact: true }).click();
  await expect(band).toBeHidden({ timeout: 60_000 });
  await expect(row().getByText('Used by this project')).toBeVisible();
  await expect(row().getByText(/hash [0-9a-f]{12}/)).toBeVisible();
});

test('removes it once the project uses another', async () => {
  await row('efficientnet-lite0').getByRole('button', { name: 'Use for this project' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Use it', exact: true }).click();
  await expect(row('efficientnet-lite0').getByText('Used by this project')).toBeVisible();
  await fromMenu(/^Remove/);
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(/that frees/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect.poll(state).toBe('available');
});

test('says in its place why a folder cannot be added, and adds one where it lies', async () => {
  const form = page.getByRole('form', { name: 'Add a folder' });
  await form.getByRole('textbox').fill(join(scratch, 'nowhere'));
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(form.getByRole('alert')).toContainText('does not exist');
  await form.scrollIntoViewIfNeeded();
  await shot('models-add-failed');
  await form.getByRole('textbox').fill(join(scratch, 'clip'));
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(form.getByRole('alert')).toBeHidden();
  await expect(form.getByRole('textbox')).toHaveValue('');
  await expect(row('clip').getByText(`In ${join(scratch, 'clip')}`)).toBeVisible();
  await expect(row('clip').getByRole('button', { name: 'Use for this project' })).toBeVisible();
});

test('shows each device with what a trial gave', async () => {
  await goTo('Settings');
  const devices = page.getByRole('region', { name: 'Devices' });
  const cpu = devices.getByRole('table', { name: 'Devices' }).getByRole('row', { name: /^CPU/ });
  await expect(cpu).toBeVisible({ timeout: 120_000 });
  await expect(cpu).toContainText('in use');
  await expect(cpu).toContainText(/\d ms/);
  await expect(devices.getByRole('status')).toContainText('run on');
  await devices.scrollIntoViewIfNeeded();
  await shot('settings-devices');
  const again = devices.getByRole('button', { name: 'Measure again' });
  await again.click();
  await expect(again).toHaveAttribute('data-loading', 'true');
  await expect(again).not.toHaveAttribute('data-loading', 'true', { timeout: 120_000 });
  await expect(devices.getByRole('status')).toContainText('measured just now');
  expect(problems).toEqual([]);
});
