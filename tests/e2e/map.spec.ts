// The map and the overview in a browser: a map of the sample is made, moved, zoomed and drawn around; the selection is labelled in
// one step of undo and opened in the library; the overview says what the calls say.
import { existsSync } from 'node:fs';
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import type { Output } from '../../src/shared/contract.ts';
import { unpackPoints } from '../../src/shared/mapPoints.ts';
import { serveStudio, type ServedStudio } from './support/servedStudio.ts';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env['MARQUEE_CHROMIUM'] ?? BROWSERS.find((path) => existsSync(path));
test.skip(executablePath === undefined, 'no Chromium here');
test.describe.configure({ mode: 'serial' });

let studio: ServedStudio;
let browser: Browser;
let page: Page;
const problems: string[] = [];
const POSTERS = 300;

test.beforeAll(async () => {
  studio = await serveStudio();
  browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
  page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
  });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(studio.link);
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Map' }).click();
});
test.afterAll(async () => {
  await browser.close();
  await studio.stop();
});

async function call<T>(name: string, input: object): Promise<T> {
  const request = `{ method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(JSON.stringify(input))} }`;
  return await page.evaluate<T>(`fetch('/call/${name}', ${request}).then((r) => r.json())`);
}
const canvas = () => page.getByRole('application', { name: /^Map of/ });
const legend = () => page.getByRole('region', { name: 'Legend' });
const bar = () => page.getByRole('toolbar', { name: 'Selected posters' });
/** Pixels of the map, to tell whether something else is drawn. */
const drawn = async (): Promise<string> => (await canvas().screenshot()).toString('base64');
async function shot(name: string): Promise<void> {
  if (process.env['MARQUEE_SHOTS'] !== undefined) {
    await page.screenshot({ path: `${process.env['MARQUEE_SHOTS']}/${name}.png` });
  }
}

/** Draws a lasso along corners given as shares of the canvas. */
async function lasso(corners: readonly (readonly [number, number])[]): Promise<void> {
  const box = (await canvas().boundingBox())!;
  const at = ([x, y]: readonly [number, number]): [number, number] => [box.x + x * box.width, box.y + y * box.height];
  await page.keyboard.down('Shift');
  await page.mouse.move(...at(corners[0]!));
  await page.mouse.down();
  for (const corner of [...corners.slice(1), corners[0]!]) await page.mouse.move(...at(corner), { steps: 8 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
}

test('says why there is no map, and makes it', async () => {
  await expect(page.getByText('There is no map yet')).toBeVisible();
  await shot('map-none');
  await page.getByRole('button', { name: 'Make the map' }).click();
  await expect(canvas()).toBeVisible({ timeout: 120_000 });
  await expect(canvas()).toHaveAccessibleName(new RegExp(`^Map of ${POSTERS} posters`));
  const points = await call<Output<'map.points'>>('map.points', {});
  expect(points).toMatchObject({ stale: false, missing: 0, count: POSTERS });
  const { x, y } = unpackPoints(points.points, points.count);
  expect(Math.max(...x, ...y)).toBeGreaterThan(60_000);
});

test('colours by genre with counts that are the facets’', async () => {
  const { genres } = await call<Output<'genres.list'>>('genres.list', {});
  const horror = genres.find(({ name }) => name === 'Horror')!;
  await page
    .getByRole('combobox', { name: 'Genre' })
    .or(page.getByRole('textbox', { name: 'Genre' }))
    .first()
    .click();
  await page.getByRole('option', { name: 'Horror', exact: true }).click();
  await expect(legend()).toContainText('Label: Horror');
  await expect(legend()).toContainText(`Present${horror.present}`);
  await expect(legend()).toContainText(`Absent${horror.absent}`);
  await shot('map-genre');
});

test('pans, zooms at the pointer until posters show, and shows all again', async () => {
  await canvas().focus();
  await page.keyboard.press('0');
  await page.waitForTimeout(300);
  const whole = await drawn();
  const asBefore = async (): Promise<boolean> => (await drawn()) === whole;
  await page.keyboard.press('ArrowRight');
  await expect.poll(asBefore).toBe(false);
  await page.keyboard.press('0');
  await expect.poll(asBefore).toBe(true);
  const box = (await canvas().boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let i = 0; i < 3; i++) await page.mouse.wheel(0, -300);
  await expect(page.getByTestId('map-thumbnails').locator('img').first()).toBeVisible();
  await page.waitForTimeout(600);
  await shot('map-close');
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(page.getByTestId('map-thumbnails')).toBeHidden();
});

test('a lasso selects posters, which are labelled in one step of undo', async () => {
  await lasso([
    [0.3, 0.02],
    [0.72, 0.02],
    [0.72, 0.6],
    [0.3, 0.6],
  ]);
  await expect(bar()).toBeVisible();
  const [barBox, legendBox] = [(await bar().boundingBox())!, (await legend().boundingBox())!];
  expect(barBox.y + barBox.height).toBeLessThan(legendBox.y);
  const chosen = Number(/(\d+) posters/.exec((await bar().textContent()) ?? '')?.[1]);
  expect(chosen).toBeGreaterThan(10);
  expect(chosen).toBeLessThan(POSTERS);
  await shot('map-lasso');
  const western = async () =>
    (await call<Output<'genres.list'>>('genres.list', {})).genres.find(({ name }) => name === 'Horror')!.present;
  const before = await western();
  await bar().getByRole('button', { name: 'Add genre' }).click();
  await page.getByRole('menuitem', { name: 'Horror' }).click();
  await expect.poll(western).toBeGreaterThan(before);
  await expect(legend()).toContainText(`Present${await western()}`);
  const stack = await call<Output<'edits.stack'>>('edits.stack', {});
  expect(stack.undo?.what).toBe(`add Horror to ${chosen} posters`);
  await page.keyboard.press('Control+z');
  await expect.poll(western).toBe(before);
});

test('opens the selection in the library', async () => {
  const chosen = Number(/(\d+) posters/.exec((await bar().textContent()) ?? '')?.[1]);
  await bar().getByRole('button', { name: 'Open in Library' }).click();
  await expect(page).toHaveURL(/\/library\?posterIds=/);
  await expect(page.getByText(new RegExp(`^${chosen} posters`))).toBeVisible();
  await page.goBack();
  await expect(bar()).toContainText(`${chosen} posters`);
  await canvas().focus();
  await page.keyboard.press('Escape');
  await expect(bar()).toBeHidden();
});

test('selects what is in view by keys, and a click shows one poster', async () => {
  // The points of a page that has just been opened may not lie yet.
  await expect(async () => {
    await canvas().focus();
    await page.keyboard.press('Control+a');
    await expect(bar()).toContainText(`${POSTERS} posters`, { timeout: 1000 });
  }).toPass({ timeout: 20_000 });
  await page.keyboard.press('Escape');
  const points = await call<Output<'map.points'>>('map.points', {});
  const { x, y, posterIds } = unpackPoints(points.points, points.count);
  const box = (await canvas().boundingBox())!;
  const edge = Math.min(box.width, box.height) * 0.94;
  const left = box.x + box.width / 2 + (x[0]! / 65_535 - 0.5) * edge;
  const top = box.y + box.height / 2 - (y[0]! / 65_535 - 0.5) * edge;
  await page.mouse.click(left, top);
  const detail = await call<Output<'poster.get'>>('poster.get', { posterId: posterIds[0]! });
  await expect(page.getByRole('complementary', { name: 'Picked poster' })).toContainText(detail.title);
  await shot('map-card');
  await page.getByRole('button', { name: 'Close the card' }).click();
});

test('dims what the library’s filter does not let pass', async () => {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Library' }).click();
  await page.getByRole('searchbox', { name: 'Search' }).fill('love');
  await expect(page).toHaveURL(/text=love/);
  const { total } = await call<Output<'library.facets'>>('library.facets', { filter: { text: 'love' } });
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Map' }).click();
  await expect(legend()).toContainText(`${total} of ${POSTERS} fit the library’s filter`);
  // The points of a page that has just been opened may not lie yet.
  await expect(async () => {
    await canvas().focus();
    await page.keyboard.press('Control+a');
    await expect(bar()).toContainText(`${total} posters`, { timeout: 1000 });
  }).toPass({ timeout: 20_000 });
  await page.keyboard.press('Escape');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForTimeout(300);
  await shot('map-dark');
  await page.emulateMedia({ colorScheme: 'light' });
});

test('without WebGL it says what works', async () => {
  const other = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await other.addInitScript(`{
    const { getContext } = HTMLCanvasElement.prototype;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
      return kind.startsWith('webgl') ? null : getContext.call(this, kind, ...rest);
    };
  }`);
  await other.context().addCookies(await page.context().cookies());
  await other.goto(`${studio.url}/#/map`);
  await expect(other.getByText('The map cannot be drawn here')).toBeVisible();
  await other.close();
});

test('the overview shows the numbers of the calls, and leads to what they count', async () => {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Overview' }).click();
  const counts = await call<Output<'overview.counts'>>('overview.counts', {});
  const progress = await call<Output<'overview.progress'>>('overview.progress', { minutesEast: 0 });
  const glance = page.getByRole('region', { name: 'At a glance' });
  await expect(glance).toContainText(`${counts.posters}posters`);
  await expect(glance).toContainText(`${counts.reviewed}posters looked at`);
  const { genres } = await call<Output<'genres.list'>>('genres.list', {});
  const table = page.getByRole('region', { name: 'Genres', exact: true });
  for (const { name, present, absent, unknown } of genres) {
    await expect(table.getByRole('row', { name: new RegExp(`^${name} `) })).toContainText(
      `${name}${present}${absent}${unknown}`,
    );
  }
  // The one edit was undone: nobody has looked at a poster, in both parts alike.
  expect([counts.reviewed, progress.days, progress.people]).toEqual([0, [], []]);
  const [first] = (
    await call<Output<'library.ids'>>('library.ids', { filter: {}, sort: { by: 'title', descending: false }, to: 1 })
  ).ids;
  await call('labels.set', { posterIds: [first], set: [{ genreId: genres[0]!.id, state: 'present' }] });
  await expect(glance).toContainText('1posters looked at');
  await expect(page.getByRole('region', { name: 'Progress over time' })).toContainText(
    '1 edit; by then 1 poster looked at',
  );
  await expect(page.getByRole('region', { name: 'Speed of each person' }).getByRole('row')).toHaveCount(2);
  await expect(page.getByRole('region', { name: 'Recent activity' })).toContainText('add Horror to');
  await shot('overview-light');
  await page.getByRole('grid', { name: 'Heat map' }).scrollIntoViewIfNeeded();
  await shot('overview-light-below');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByRole('heading', { name: 'Overview', level: 1 }).scrollIntoViewIfNeeded();
  await page.waitForTimeout(300);
  await shot('overview-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page
    .getByRole('grid', { name: 'Heat map' })
    .getByRole('gridcell', { name: /^Labelled Horror and Mystery/ })
    .click();
  await expect(page).toHaveURL(/\/library\?genre=/);
});

test('nothing went wrong on the way', () => {
  expect(problems).toEqual([]);
});
