// The training studio in a browser: a sweep is made, paused, its studio killed, started again and resumed; then two of its
// runs are compared, a threshold is moved and saved, and the model card is saved as a file.
import { existsSync, readFileSync } from 'node:fs';
import { chromium, expect, test, type Browser, type Locator, type Page } from '@playwright/test';
import { serveStudio, type ServedStudio } from './support/servedStudio.ts';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env['MARQUEE_CHROMIUM'] ?? BROWSERS.find((path) => existsSync(path));
const shots = process.env['MARQUEE_SHOTS'];

test.skip(executablePath === undefined, 'no Chromium here');
test.describe.configure({ mode: 'serial', timeout: 240_000 });

let studio: ServedStudio;
let browser: Browser;
let page: Page;
const problems: string[] = [];

test.beforeAll(async () => {
  studio = await serveStudio();
  browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on('pageerror', (error) => problems.push(error.message));
});
test.afterAll(async () => {
  await browser.close();
  await studio.stop();
});

async function shot(name: string): Promise<void> {
  if (shots) await page.screenshot({ path: `${shots}/${name}.png` });
}
const open = async (path: string): Promise<void> => {
  await page.goto(`${studio.url}/#${path}`);
};
const recipe = (): Locator => page.getByRole('region', { name: 'Recipe' });
const sweepView = (): Locator => page.getByRole('article', { name: /^Sweep / });
const state = (): Locator => sweepView().getByText(/\d+ runs?, \d+ done/);

test('a sweep over two losses is queued as one and shows its curves', async () => {
  await page.goto(studio.link);
  await expect(page.getByText('Library').first()).toBeVisible();
  await open('/training');
  await page.getByText('Sweep', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Add a setting to vary' }).fill('Loss');
  await page.getByRole('option', { name: 'Loss', exact: true }).click();
  const vary = page.getByRole('region', { name: 'What the sweep varies' });
  await vary.getByRole('combobox', { name: 'Loss' }).click();
  await page.getByRole('option', { name: /Binary cross-entropy/ }).click();
  await page.getByRole('option', { name: /Asymmetric loss/ }).click();
  await page.keyboard.press('Escape');
  await recipe().getByRole('textbox', { name: 'Epochs' }).fill('30');
  await page.getByRole('button', { name: 'Start 2 runs' }).click();
  await expect(sweepView()).toBeVisible();
  await expect(page.getByRole('list', { name: 'Trainings in order' })).toBeVisible();
  await shot('sweep-running');
});

test('paused, killed and started again, it goes on where it stopped', async () => {
  await expect(sweepView().getByRole('figure').first()).toBeVisible({ timeout: 240_000 });
  await page.getByRole('button', { name: 'Pause sweep' }).click();
  await expect(page.getByRole('button', { name: 'Resume sweep' })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText(/Nothing is lost/).first()).toBeVisible();
  await shot('sweep-paused');

  await studio.kill();
  studio = await serveStudio([], studio.home);
  await page.goto(studio.link);
  await expect(page.getByText('Library').first()).toBeVisible();
  await open('/training');
  await openSweep();
  await page.getByRole('button', { name: 'Resume sweep' }).click();
  await expect(state()).toContainText('2 done', { timeout: 200_000 });
  await expect(sweepView().getByRole('row', { name: /Asymmetric|asl/ })).toContainText('0.');
  await shot('sweep-done');
});

/** Opens the newest sweep from the list of runs and sweeps. */
async function openSweep(): Promise<void> {
  const picker = page.getByRole('combobox', { name: 'Shown run or sweep' });
  await expect(picker).toBeVisible();
  if (await sweepView().isVisible()) return;
  await picker.click();
  await page.getByRole('option', { name: /sweep/i }).first().click();
  await expect(sweepView()).toBeVisible();
}

test('two of its runs are compared in one sentence', async () => {
  await open('/evaluation?tab=compare');
  // The run that is shown, and the other of its split.
  await expect(page.getByRole('combobox', { name: 'Run B' })).toHaveValue(/loss (bce|asl)/);
  await page.getByRole('combobox', { name: 'Run A' }).click();
  await page
    .getByRole('option', { name: /loss (bce|asl)/ })
    .first()
    .click();
  await expect(page.getByText(/is better than|noise|cannot be told/).first()).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('table', { name: 'Overall differences' })).toBeVisible();
  await shot('compare');
});

test('a threshold is moved by keys, changes the figures at once, and is saved', async () => {
  await page.getByRole('tab', { name: 'Thresholds' }).click();
  const slider = page.getByRole('slider', { name: /^Threshold of/ });
  await expect(slider).toBeVisible({ timeout: 20_000 });
  const figures = page.getByRole('table', { name: 'Figures at the slider' });
  const before = await figures.innerText();
  const at = Number(await slider.getAttribute('aria-valuenow'));
  await slider.focus();
  for (let press = 0; press < 12; press++) await page.keyboard.press('ArrowRight');
  await expect.poll(async () => Number(await slider.getAttribute('aria-valuenow'))).toBeGreaterThan(at);
  await expect(figures).not.toHaveText(before);
  await page.getByRole('button', { name: 'Use this threshold' }).click();
  await shot('threshold');
  const runs = async (): Promise<{ thresholdsEdited?: boolean }[]> =>
    page.evaluate(async () => {
      const answer = await fetch('/call/runs.list', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-marquee': '1' },
        body: '{}',
      });
      return ((await answer.json()) as { runs: { thresholdsEdited?: boolean }[] }).runs;
    });
  await expect.poll(async () => (await runs()).filter((run) => run.thresholdsEdited === true).length).toBe(1);
});

test('the model card and the results are saved as files', async () => {
  await page.getByRole('tab', { name: 'Report' }).click();
  const saved = async (name: string): Promise<{ name: string; bytes: Buffer }> => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  };
  const card = await saved('Save the model card as Markdown');
  expect(card.name).toMatch(/card\.md$/);
  expect(card.bytes.toString()).toContain('# Model card: ');
  expect(card.bytes.toString()).toContain('## Limits');
  const picture = await saved('Save the sample predictions as PNG');
  expect(picture.bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(picture.bytes.length).toBeGreaterThan(20_000);
  await shot('report');
  expect(problems).toEqual([]);
});
