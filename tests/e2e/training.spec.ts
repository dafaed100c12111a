// The Training page in a browser: a sweep is laid out, started, paused and resumed, read best first, and one of its runs is
// looked at, trained again and drawn.
import { existsSync, readFileSync } from 'node:fs';
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import type { Output } from '../../src/shared/contract.ts';
import { serveStudio, type ServedStudio } from './support/servedStudio.ts';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env['MARQUEE_CHROMIUM'] ?? BROWSERS.find((path) => existsSync(path));
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
  // A page that hangs is told before the time of the whole test is over.
  page.setDefaultTimeout(60_000);
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
  });
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(studio.link);
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Training' }).click();
});
test.afterAll(async () => {
  await browser.close();
  await studio.stop();
});

async function call(name: string, input: object): Promise<unknown> {
  const request = `{ method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(JSON.stringify(input))} }`;
  return await page.evaluate(`fetch('/call/${name}', ${request}).then((r) => r.json())`);
}
async function sweep(): Promise<Output<'sweeps.list'>['sweeps'][number]> {
  return ((await call('sweeps.list', {})) as Output<'sweeps.list'>).sweeps[0]!;
}
const table = () => page.getByRole('table', { name: 'Runs of the sweep' });
const vary = () => page.getByRole('region', { name: 'What the sweep varies' });

async function addVaried(setting: string): Promise<void> {
  await page.getByLabel('Add a setting to vary').first().click();
  await page.keyboard.type(setting);
  await page.getByRole('option', { name: setting, exact: true }).click();
  await vary().getByLabel(setting, { exact: true }).first().click();
}

test('says which settings are not the preset’s, and takes them back', async () => {
  await page.getByRole('textbox', { name: 'Epochs' }).fill('4');
  await expect(page.getByText('Changed: Epochs.')).toBeVisible();
  await page.getByRole('button', { name: 'Reset to preset' }).click();
  await expect(page.getByText('All settings are the preset’s.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Epochs' }).fill('0');
  await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled();
  await page.getByRole('textbox', { name: 'Epochs' }).fill('4');
});

test('lays a sweep out and names what cannot be', async () => {
  await page.getByText('Sweep', { exact: true }).click();
  await addVaried('Loss');
  await page.getByRole('option', { name: /Binary/ }).click();
  await page.getByRole('option', { name: /Asymmetric/ }).click();
  await page.keyboard.press('Escape');
  await addVaried('Layers');
  await page.keyboard.type('1,9,');
  await expect(vary().getByText(/9 cannot stand here/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start sweep' })).toBeDisabled();
  await page.getByRole('button', { name: 'Vary Layers no more' }).click();
  await addVaried('Seed');
  await page.keyboard.type('1,2,');
  await expect(page.getByRole('list', { name: 'Runs of the sweep' }).getByRole('listitem')).toHaveText([
    'loss bce, seed 1',
    'loss bce, seed 2',
    'loss asl, seed 1',
    'loss asl, seed 2',
  ]);
});

test('pauses the sweep, tells that nothing is lost, and resumes it to its end', async () => {
  await page.getByRole('button', { name: 'Start 4 runs' }).click();
  await expect(page.getByRole('article', { name: /^Sweep/ })).toBeVisible();
  await page.getByRole('button', { name: 'Pause sweep' }).click();
  const states = async (): Promise<string[]> => (await sweep()).members.map(({ job }) => job.state);
  await expect.poll(async () => (await states()).filter((state) => !['paused', 'done'].includes(state))).toEqual([]);
  await expect(page.getByText(/^Nothing is lost/)).toBeVisible();
  await expect(page.getByRole('region', { name: 'Queue' })).toContainText('Paused');
  await page.getByRole('button', { name: 'Resume sweep' }).click();
  await expect.poll(states, { timeout: 150_000, intervals: [1000] }).toEqual(['done', 'done', 'done', 'done']);
});

test('shows the runs best first, means over seeds, and the curves of all', async () => {
  await expect(page.getByRole('button', { name: 'Resume sweep' })).toHaveCount(0);
  await expect(table().getByRole('row')).toHaveCount(3);
  await page.getByLabel('Mean over seeds').click();
  await expect(table().getByRole('row')).toHaveCount(5);
  const { members } = await sweep();
  const best = [...members].sort(
    (a, b) => b.run!.metrics!['validation']!.tuned.mAP! - a.run!.metrics!['validation']!.tuned.mAP!,
  );
  const numbers = best.map(({ runId }) => `Run ${String(members.findIndex((member) => member.runId === runId) + 1)}`);
  await expect(table().getByRole('rowheader')).toHaveText(numbers);
  for (const chart of ['Loss of all runs', 'F1 of all runs']) {
    await expect(page.getByRole('figure', { name: chart }).locator('path[data-curve]')).toHaveCount(4);
  }
  await table().getByRole('row').nth(1).hover();
  await expect(page.locator(`path[data-curve="${best[0]!.runId}"]`)).toHaveCount(4);
});

test('opens a run with its curves by step, its ways on, and its recipe for another try', async () => {
  await table().getByRole('row').nth(1).click();
  await expect(page.getByRole('article', { name: /^Run / })).toBeVisible();
  const training = page.getByRole('figure', { name: 'Loss' }).locator('path[data-curve=training]').first();
  await expect(training).toBeVisible();
  const run = new URL(page.url()).hash.split('run=')[1]!;
  // How many points a run has depends on the machine: its trainer tells of steps by time. All of them are drawn.
  const told = (await call('runs.steps', { runId: run })) as Output<'runs.steps'>;
  expect(told.points.length).toBeGreaterThanOrEqual(4);
  await expect
    .poll(async () => (await training.getAttribute('d'))!.split('L').length, { message: 'points of the curve' })
    .toBe(told.points.length);
  await expect(page.getByRole('link', { name: 'Evaluate' })).toHaveAttribute('href', `#/evaluation?run=${run}`);
  await expect(page.getByRole('link', { name: 'Compare' })).toHaveAttribute(
    'href',
    `#/evaluation?run=${run}&tab=compare`,
  );

  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the chart Loss' }).click();
  await page.getByRole('menuitem', { name: 'Table (CSV)' }).click();
  const csv = readFileSync(await (await downloading).path(), 'utf8');
  expect(csv.split('\n').filter((line) => line.startsWith('Validation'))).toHaveLength(4);

  await page.getByRole('button', { name: 'Train again with this recipe' }).click();
  await expect(page.getByRole('textbox', { name: 'Epochs' })).toHaveValue('4');
  await expect(page.getByRole('button', { name: 'Start training' })).toBeEnabled();
  expect(problems).toEqual([]);
});
