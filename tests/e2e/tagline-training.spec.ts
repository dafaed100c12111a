// Tagline runs in a browser: one is trained from the page, its curves and sample drafts are looked at, it is used for drafting,
// evaluated beside what no model made, and taken along as text.
import { existsSync, readFileSync } from 'node:fs';
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import type { Output } from '../../src/shared/contract.ts';
import { serveStudio, type ServedStudio } from './support/servedStudio.ts';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env['MARQUEE_CHROMIUM'] ?? BROWSERS.find((path) => existsSync(path));
const shots = process.env['MARQUEE_SHOTS'];
test.skip(executablePath === undefined, 'no Chromium here');
test.describe.configure({ mode: 'serial', timeout: 600_000 });

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
const runs = async (): Promise<Output<'runs.list'>['runs']> =>
  ((await call('runs.list', { task: 'taglines' })) as Output<'runs.list'>).runs;
const trained = async () => (await runs()).find(({ builtIn }) => !builtIn);
const article = () => page.getByRole('article', { name: 'Run Small one' });

/** Pictures of both themes for the eye, where they are asked for. */
async function look(name: string): Promise<void> {
  if (shots === undefined) return;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${shots}/tagline-${name}-${colorScheme}.png` });
  }
  await page.emulateMedia({ colorScheme: null });
}

test('tells before the start what would be learned from, and what is wrong', async () => {
  await page.getByRole('radiogroup', { name: 'Runs for' }).getByText('Taglines').click();
  await expect(page).toHaveURL(/task=taglines/);
  await expect(page.getByLabel('What it would learn from')).toHaveText(/^\d+ taglines to learn from, \d+ to choose/);
  await page.getByRole('combobox', { name: 'Learn from' }).click();
  await page.getByRole('option', { name: 'Accepted drafts alone' }).click();
  await expect(page.getByText(/choose a run whose weights they go on from/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled();
  await page.getByRole('combobox', { name: 'Learn from' }).click();
  await page.getByRole('option', { name: 'All taglines' }).click();
  await expect(page.getByRole('button', { name: 'Start training' })).toBeEnabled();
});

test('trains a small run, with curves and drafts for the fixed posters', async () => {
  await page.getByRole('textbox', { name: 'Name' }).fill('Small one');
  await page.getByRole('combobox', { name: 'Preset' }).click();
  await page.getByRole('option', { name: 'Quick look' }).click();
  await page.getByRole('combobox', { name: 'When done' }).click();
  await page.getByRole('option', { name: 'Leave the desk as it is' }).click();
  await page.getByRole('textbox', { name: 'Epochs' }).fill('2');
  await page.getByRole('button', { name: /^Advanced settings/ }).click();
  await page.getByRole('textbox', { name: 'Scored posters' }).fill('6');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(article()).toBeVisible({ timeout: 540_000 });
  await expect.poll(async () => (await trained())?.state, { timeout: 540_000, intervals: [1000] }).toBe('done');
  const loss = article().getByRole('figure', { name: 'Loss' });
  await expect(loss.locator('path[data-curve=training]').first()).toHaveAttribute('data-dashed', '');
  await expect(loss.locator('path[data-curve=validation]').first()).toBeVisible();
  for (const name of ['Lift', 'Cosine', 'Unique drafts']) {
    // A level curve has no height, which counts as hidden.
    await expect(article().getByRole('figure', { name }).locator('path[data-curve]').first()).toBeAttached();
  }
  await expect(article().getByRole('figure', { name: 'Cosine' })).toContainText('It misleads');
  const rows = article().getByRole('table', { name: 'Sample drafts' }).getByRole('row');
  const epoch = (await trained())!.taglines!.epochs.at(-1)!;
  await expect(rows).toHaveCount(1 + epoch.samples.length);
  await expect(rows.nth(1)).toContainText(epoch.samples[0]!.real);
  await expect(rows.nth(1)).toContainText(epoch.samples[0]!.draft);
  await look('run');
  await rows.nth(1).scrollIntoViewIfNeeded();
  await look('samples');
});

test('shows the drafts of another epoch', async () => {
  const { epochs } = (await trained())!.taglines!;
  expect(epochs).toHaveLength(2);
  await article().getByRole('combobox', { name: 'Epoch', exact: true }).click();
  await page.getByRole('option', { name: 'After epoch 1' }).click();
  const cells = article().getByRole('table', { name: 'Sample drafts' }).getByRole('row').nth(1).getByRole('cell');
  await expect(cells.last()).toContainText(epochs[0]!.samples[0]!.draft);
});

test('is used for drafting, and stands beside the other runs', async () => {
  await expect(article().getByText('Used for drafting')).toHaveCount(0);
  await article().getByRole('button', { name: 'Use for drafting' }).click();
  await expect(article().getByText('Used for drafting')).toBeVisible();
  const { id } = (await trained())!;
  const info = (await call('studio.info', {})) as Output<'studio.info'>;
  expect(info.project!.activeTaglineRun).toBe(id);
  await page.getByText('All runs', { exact: true }).click();
  const list = page.getByRole('region', { name: 'All tagline runs' });
  await expect(list.getByRole('row', { name: /Small one/ })).toContainText('Used for drafting');
  await expect(list.getByRole('figure', { name: 'Loss' }).locator(`path[data-curve="${id}"]`).first()).toBeVisible();
  await list.getByLabel('Draw the curves of Small one').uncheck();
  await expect(list.getByRole('figure', { name: 'Loss' }).locator(`path[data-curve="${id}"]`)).toHaveCount(0);
  await look('runs');
  await list.getByRole('link', { name: 'Small one' }).click();
  await expect(article()).toBeVisible();
});

test('is evaluated beside what no model made, and says whether it beats that', async () => {
  await article().getByRole('link', { name: 'Evaluate' }).click();
  await expect(page.getByText('“Small one” was not evaluated on the test part yet')).toBeVisible();
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click();
  const chart = page.getByRole('table', { name: 'Lift beside the baselines' });
  await expect(chart).toBeVisible({ timeout: 540_000 });
  const scores = (await trained())!.taglines!.scores['test']!;
  await expect(chart.getByRole('row')).toHaveCount(1 + Object.keys(scores.baselines).length);
  await expect(chart.getByRole('row', { name: 'Small one' })).toContainText(
    Math.abs(scores.measures['lift']!.value).toFixed(3),
  );
  await expect(
    page.getByText(scores.beaten ? 'It beats every baseline in lift.' : 'It does not beat the baselines in lift'),
  ).toBeVisible();
  await expect(page.getByRole('table', { name: 'All scores' }).getByRole('row', { name: /^Cosine/ })).toContainText(
    'It misleads',
  );
  await look('scores');
});

test('is evaluated without the title beside that, and shows which scores are of what', async () => {
  const before = (await trained())!.taglines!.scores['test']!;
  await page.getByRole('checkbox', { name: 'Title' }).click();
  await expect(page.getByText('“Small one” was not evaluated on the test part without title yet')).toBeVisible();
  await expect(page).toHaveURL(/without=title/);
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click();
  await expect(page.getByRole('table', { name: 'Lift beside the baselines' })).toBeVisible({ timeout: 540_000 });
  await expect(page.getByText(/Told the genres besides the poster;/)).toBeVisible();
  const { scores } = (await trained())!.taglines!;
  expect(scores['test']).toEqual(before);
  expect(scores['test without title']!.posters).toBeGreaterThan(1);
  await look('untitled');
  await page.getByRole('tab', { name: 'Runs beside each other' }).click();
  const table = page.getByRole('table', { name: 'Runs beside each other' });
  await expect(table.getByRole('row', { name: /Small one/ })).toContainText('image, genres');
  await look('table-untitled');
  await page.getByRole('tab', { name: 'Scores' }).click();
  await page.getByRole('button', { name: 'everything told' }).click();
  await expect(page.getByText(/Told the genres and the title besides the poster;/)).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'Title' })).toBeChecked();
});

test('shows examples, the table of runs and the card, and saves them', async () => {
  await page.getByRole('tab', { name: 'Examples' }).click();
  const sheet = page.getByRole('region', { name: 'Example sheet' });
  await expect(sheet.getByRole('article').first()).toBeVisible();
  await look('examples');
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the examples as Markdown' }).click();
  const markdown = readFileSync(await (await saving).path(), 'utf8');
  expect(markdown.split('\n')[0]).toBe('| film | its own tagline | draft | cosine |');
  const picture = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the examples as PNG' }).click();
  expect(
    readFileSync(await (await picture).path())
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');

  await page.getByRole('tab', { name: 'Runs beside each other' }).click();
  const table = page.getByRole('table', { name: 'Runs beside each other' });
  await expect(table.getByRole('row', { name: /Small one/ })).toContainText('2 of 2');
  await look('table');

  await page.getByRole('tab', { name: 'Model card' }).click();
  const card = page.getByRole('region', { name: 'Model card' });
  await expect(card).toContainText('Language model it began with');
  await expect(card).toContainText(/It (beats every|does not beat every) baseline/);
  await expect(card).toContainText(/On test, \d+ posters, told the genres besides the poster/);
  expect(problems).toEqual([]);
});

test('starts a sweep by one call', async () => {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Training' }).click();
  await page.getByRole('radiogroup', { name: 'Runs for' }).getByText('Taglines').click();
  await page.getByText('Sweep', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Seeds');
  await page.getByLabel('Add a setting to vary').first().click();
  await page.keyboard.type('Seed');
  await page.getByRole('option', { name: 'Seed', exact: true }).click();
  const vary = page.getByRole('region', { name: 'What the sweep varies' });
  await vary.getByLabel('Seed', { exact: true }).first().click();
  await page.keyboard.type('1,2,3,');
  const asked: string[] = [];
  page.on('request', (request) => {
    if (/\/call\/(train|sweeps)\./.test(request.url())) asked.push(request.url().replace(/.*\/call\//, ''));
  });
  await page.getByRole('button', { name: 'Start 3 runs' }).click();
  await expect(page).toHaveURL(/view=all/);
  const [sweep] = ((await call('sweeps.list', {})) as Output<'sweeps.list'>).sweeps;
  expect(asked.filter((name) => name !== 'sweeps.list')).toEqual(['sweeps.startTaglines']);
  expect([sweep!.name, ...sweep!.members.map(({ name }) => name)]).toEqual([
    ...['Seeds', 'Seeds, seed 1', 'Seeds, seed 2', 'Seeds, seed 3'],
  ]);
  await call('sweeps.cancel', { sweepId: sweep!.id });
  expect(problems).toEqual([]);
});
