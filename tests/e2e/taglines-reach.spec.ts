// How far away things are at the tagline desk: in presses of Tab, and in scrolling after a request and while one types.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from '@playwright/test';
import { chromiumPath, jobDone, openStudio, type StudioPage } from './support/studioPage.ts';
import { deskOf, DRAFTS, expect, FIRST_DRAFTS, type TaglineDesk } from './support/taglineDesk.ts';

test.skip(chromiumPath === undefined, 'no Chromium here');
test.describe.configure({ mode: 'serial', timeout: 300_000 });

let studio: StudioPage;
let desk: TaglineDesk;
let page: StudioPage['page'];
let keyboard: StudioPage['page']['keyboard'];

test.beforeAll(async () => {
  studio = await openStudio();
  ({ page } = studio);
  ({ keyboard } = page);
  desk = deskOf(studio);
  await page.goto(`${studio.url}/#/taglines?list=all`);
  await expect(desk.current()).toHaveCount(1);
});
test.afterAll(async () => {
  await studio.close();
});

/** How the control with the focus is called. */
const focused = (): Promise<string> =>
  page.evaluate<string>(
    `(document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim()`,
  );
/** How often Tab is pressed until a control has the focus whose name matches. */
async function tabsTo(name: RegExp, most: number): Promise<number> {
  for (let presses = 1; presses <= most; presses++) {
    await keyboard.press('Tab');
    if (name.test(await focused())) return presses;
  }
  throw new Error(`No ${String(name)} within ${String(most)} presses of Tab.`);
}

test('the weights are few presses of Tab away, and one of their key', async () => {
  await page.reload();
  await expect(desk.current()).toHaveCount(1);
  await keyboard.press('Tab');
  expect(await focused()).toBe('Skip to the page');
  await expect(page.getByRole('button', { name: 'Skip to the page' })).toBeInViewport();
  await studio.shot('skip-link');
  await keyboard.press('Enter');
  await keyboard.press('Tab');
  expect(await focused()).toMatch(/^Draft for all/);
  expect(await tabsTo(/^How much fit counts$/, 15)).toBeLessThanOrEqual(12);
  await keyboard.press('w');
  expect(await focused()).not.toMatch(/counts$/);
  await keyboard.press('w');
  expect(await focused()).toBe('How much fit counts');
  const fit = page.getByRole('slider', { name: 'How much fit counts' });
  const before = Number(await fit.getAttribute('aria-valuenow'));
  await keyboard.press('ArrowRight');
  await expect.poll(async () => Number(await fit.getAttribute('aria-valuenow'))).toBeCloseTo(before + 0.05, 5);
  await keyboard.press('ArrowLeft');
  await keyboard.press('w');
});

test('arrows go along a toolbar that one walked to, and Tab comes back to where it was left', async () => {
  await page.reload();
  await expect(desk.current()).toHaveCount(1);
  await tabsTo(/^Draft for all/, 25);
  await keyboard.press('ArrowRight');
  expect(await focused()).toMatch(/^Train from accepted/);
  await keyboard.press('End');
  expect(await focused()).toMatch(/^Export/);
  await keyboard.press('ArrowRight');
  expect(await focused()).toMatch(/^Draft for all/);
  await keyboard.press('ArrowLeft');
  await keyboard.press('Tab');
  // The list that is shown is where its group is entered.
  expect(await focused()).toBe('All: 300');
  await keyboard.press('Shift+Tab');
  expect(await focused()).toMatch(/^Export/);
});

test('Tab goes through the draft that the arrows have chosen, and no other', async () => {
  await keyboard.press('d');
  await expect(desk.cards()).toHaveCount(4, { timeout: FIRST_DRAFTS });
  await page.evaluate(`document.activeElement.blur()`);
  await keyboard.press('ArrowRight');
  const { text } = (await desk.draftOf(await desk.chosenId()))!;
  const reachable = await desk
    .cards()
    .evaluateAll((all) => all.map((card) => card.querySelectorAll('button:not([tabindex="-1"])').length));
  expect(reachable.filter((buttons) => buttons > 0)).toHaveLength(1);
  await keyboard.press('w');
  expect(await tabsTo(/^Accept: /, 12)).toBeLessThanOrEqual(9);
  expect(await focused()).toBe(`Accept: ${text}`);
});

test('drafts that were asked for come on screen, and the best of them is chosen', async () => {
  await page.evaluate(`document.activeElement.blur()`);
  await desk.cards().last().click();
  const like = (await desk.cards().last().getAttribute('data-draft'))!;
  await expect(desk.chosen()).toHaveAttribute('data-draft', like);
  await keyboard.press('m');
  await expect.poll(async () => (await desk.poster()).drafts[0]?.like, { timeout: DRAFTS }).toBe(like);
  const [newest] = (await desk.poster()).drafts;
  await expect(desk.chosen()).toHaveAttribute('data-draft', newest!.id);
  await expect(desk.chosen()).toBeInViewport({ ratio: 0.9 });
  // A draft that somebody goes to meanwhile stays under the hand.
  const making = desk.drafts().getByRole('region', { name: 'Drafts that are being made' });
  await expect(making).toHaveCount(0);
  await studio.late('**/call/drafts.make', 1500);
  await keyboard.press('d');
  await expect(making).toBeVisible();
  await desk
    .cards()
    .and(page.locator(`[data-draft="${like}"]`))
    .click();
  await expect.poll(async () => (await desk.poster()).drafts[0]?.like ?? null, { timeout: DRAFTS }).toBeNull();
  await expect(making).toHaveCount(0);
  expect(await desk.chosenId()).toBe(like);
  await studio.atOnce();
});

test('the field stays on screen while one rewords, whatever comes to stand below it', async () => {
  await desk.open().first().click();
  await keyboard.press('e');
  const field = desk.drafts().getByRole('textbox', { name: 'Reworded draft' });
  await expect(field).toBeFocused();
  await keyboard.press('End');
  for (const word of ['tonigth', 'wrongg', 'agian', 'and', 'agian', 'beleive']) {
    await keyboard.type(` ${word}`);
    await expect(field).toBeInViewport({ ratio: 1 });
  }
  await expect(desk.drafts().getByRole('button', { name: 'Write believe for beleive' })).toBeVisible();
  await expect(field).toBeInViewport({ ratio: 1 });
  await desk.drafts().getByRole('button', { name: 'Throw away' }).click();
});

test('a tagline is shown whole as long as it has four lines', async () => {
  const field = page.getByRole('textbox', { name: 'Tagline', exact: true });
  const words = 'We are all getting anywhere we want to be and they are all on again tonight'.split(' ');
  await page.setViewportSize({ width: 1280, height: 1000 });
  for (let n = 8; n <= words.length; n++) {
    // Over a text that had a bar, the bar would stay.
    await field.fill('long '.repeat(60));
    await field.fill(words.slice(0, n).join(' '));
    const hidden = await page.evaluate<number>(
      `(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)(document.querySelector('[aria-label=Tagline]'))`,
    );
    expect(hidden, `${String(n)} words`).toBeLessThanOrEqual(1);
  }
  await keyboard.press('Escape');
  await page.setViewportSize({ width: 1280, height: 720 });
});

test('a title that is read from the right leaves the year and the words around it where they are', async () => {
  const title = 'הנשיא 2';
  const folder = mkdtempSync(join(tmpdir(), 'marquee-titles-'));
  const path = join(folder, 'films.csv');
  writeFileSync(path, `imdbId,title,year,genres,tagline\ntt9900001,${title},1999,Drama,בחלל!\n`);
  const { jobId } = await studio.ask('import.start', { tables: [{ path, layout: 'table' }] });
  await jobDone(studio, jobId);
  rmSync(folder, { recursive: true });
  const { posterIds } = await studio.ask('poster.find', { imdbId: 'tt9900001' });
  await page.goto(`${studio.url}/#/taglines?list=all&poster=${String(posterIds[0])}`);
  await page.reload();
  await expect(desk.current()).toContainText(title);
  for (const shown of [desk.current(), page.getByRole('heading', { name: title })]) {
    const isolated = shown.locator('bdi').filter({ hasText: title });
    await expect(isolated).toHaveCount(1);
    const year = shown.getByText('1999', { exact: true });
    const [before, behind] = [await isolated.boundingBox(), await year.boundingBox()];
    expect(before!.x + before!.width).toBeLessThanOrEqual(behind!.x + 1);
  }
  await expect(page.getByRole('textbox', { name: 'Tagline', exact: true })).toHaveCSS('direction', 'rtl');
  await studio.shot('right-to-left');
});

test('says why nothing can be learned from yet, also where drafts of other parts were accepted', async () => {
  await keyboard.press('Shift+T');
  const dialog = page.getByRole('dialog', { name: 'Train from accepted drafts' });
  await expect(dialog.getByRole('status', { name: 'What it would learn from' })).toContainText(
    'counts for posters of the training part alone',
  );
  await expect(dialog.getByRole('button', { name: 'Train' })).toBeDisabled();
  await keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

test('tells nothing but what was done here', () => {
  expect(studio.problems).toEqual([]);
});
