// From a view of the library to files: a search that is typed before the library is there, drafts for all that it finds as a job that
// is put aside and stopped on its way, and the approved taglines in each form of export.
import { existsSync, readFileSync } from 'node:fs';
import { test, type Locator } from '@playwright/test';
import { strFromU8, unzipSync } from 'fflate';
import type { Job } from '../../src/shared/domain.ts';
import { parseFilter } from '../../src/shared/filter.ts';
import { chromiumPath, jobDone, openStudio, type StudioPage } from './support/studioPage.ts';
import { deskOf, expect, type TaglineDesk } from './support/taglineDesk.ts';

test.skip(chromiumPath === undefined, 'no Chromium here');
test.describe.configure({ mode: 'serial', timeout: 300_000 });

/** A search with names that the page learns from the studio; it finds some dozens of posters. */
const SEARCH = 'genre:Horror year:1990..2013';
const EACH = 2;

let studio: StudioPage;
let desk: TaglineDesk;
let page: StudioPage['page'];

test.beforeAll(async () => {
  studio = await openStudio();
  ({ page } = studio);
  desk = deskOf(studio);
  await expect(inView()).toHaveText('300 posters');
});
test.afterAll(async () => {
  await studio.close();
});

const inView = (): Locator => page.getByRole('status', { name: 'Posters in view' });
const inList = (): Locator => page.getByRole('status', { name: 'Posters in the list' });
const search = (): Locator => page.getByRole('searchbox', { name: 'Search' });
const jobs = async (kind: Job['kind']): Promise<Job[]> =>
  (await studio.ask('jobs.list', { limit: 50 })).jobs.filter((job) => job.kind === kind);
const drafting = async (): Promise<Job> => (await jobs('draft'))[0]!;
/** The posters of the search, as the studio finds them. */
async function found(): Promise<number[]> {
  const { genres } = await studio.ask('genres.list', {});
  const { filter } = parseFilter(SEARCH, { genres, runs: [], people: [] });
  return (await studio.ask('library.ids', { filter: filter!, sort: { by: 'title', descending: false } })).ids;
}
const waiting = async (): Promise<number> => (await studio.ask('desk.counts', {})).lists.waiting!;

test('a search stands that is typed before the project and its names are known', async () => {
  const { length } = await found();
  expect(length).toBeGreaterThan(36);
  for (const name of ['studio.info', 'genres.list', 'runs.list']) await studio.late(`**/call/${name}`, 700);
  await page.reload();
  await expect(search()).toBeEnabled();
  await page.keyboard.press('/');
  await page.keyboard.type(SEARCH, { delay: 40 });
  await expect(inView()).toHaveText(`${String(length)} posters`);
  await expect(search()).toHaveValue(SEARCH);
  await expect(search()).toBeFocused();
  await studio.atOnce();
});

test('leaves the library with what was typed last', async () => {
  const { length } = await found();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('nothing of the kind');
  await expect(inView()).toHaveText('0 posters');
  await page.keyboard.press('Control+a');
  await page.keyboard.type(SEARCH);
  // At once: the search is sent when it is left, and the desk opens with it.
  await page.keyboard.press('Enter');
  await page.keyboard.press('Shift+T');
  await expect(inList()).toHaveText(`${String(length)} posters in All`);
  await expect(search()).toHaveValue(SEARCH);
});

test('drafts for all of them as a job, which is put aside, stopped and goes on', async () => {
  const { length } = await found();
  await page.keyboard.press('Shift+B');
  const dialog = page.getByRole('dialog', { name: `Draft for all ${String(length)} posters of this list` });
  await dialog.getByRole('textbox', { name: 'Drafts of each poster' }).fill(String(EACH));
  await expect(dialog.getByRole('radio', { name: `Not those with drafts that wait: ${String(length)}` })).toBeChecked();
  // The sample has a tagline for each poster.
  await dialog.getByRole('radio', { name: 'Only those with neither a tagline nor drafts: 0' }).check();
  await expect(dialog.getByRole('button', { name: /^Draft for/ })).toBeDisabled();
  await dialog.getByRole('radio', { name: /^Not those/ }).check();
  await studio.shot('taglines-batch');
  await dialog.getByRole('button', { name: `Draft for ${String(length)} posters` }).click();
  await expect(dialog).toHaveCount(0);

  await page.getByRole('button', { name: /running/ }).click();
  const row = page.getByRole('listitem', { name: /^Draft taglines with/ });
  await expect(row).toContainText(/of \d+ posters/);
  await expect.poll(waiting).toBeGreaterThan(0);
  await row.getByRole('button', { name: /^Pause/ }).click();
  await expect.poll(async () => (await drafting()).state).toBe('paused');
  const paused = await waiting();
  expect(paused).toBeLessThan(length);

  await row.getByRole('button', { name: /^Resume/ }).click();
  await expect.poll(waiting).toBeGreaterThan(paused);
  await row.getByRole('button', { name: /^Cancel/ }).click();
  await expect.poll(async () => (await drafting()).state).toBe('cancelled');
  const cancelled = await waiting();
  expect(cancelled).toBeLessThan(length);

  await row.getByRole('button', { name: /^Resume/ }).click();
  expect((await jobDone(studio, (await drafting()).id)).result).toMatchObject({ posters: length });
  await expect(row).toContainText('Done');
  await page.keyboard.press('Escape');
});

test('has the drafts of each poster once, waiting at the desk', async () => {
  const { drafted, drafts } = (await drafting()).result as { drafted: number; drafts: number };
  await page.keyboard.press('2');
  await expect(inList()).toHaveText(`${String(drafted)} posters in Drafts waiting`);
  await expect(desk.list('Drafts waiting')).toHaveAccessibleName(`Drafts waiting: ${String(drafted)}`);
  let open = 0;
  for (const posterId of await found()) {
    const { drafts: made } = await studio.ask('desk.poster', { posterId });
    expect(made.length).toBeLessThanOrEqual(EACH);
    open += made.filter(({ state }) => state === 'open').length;
  }
  expect(open).toBe(drafts);
  const made = (await desk.poster()).drafts.length;
  await expect(desk.cards()).toHaveCount(made);
});

test('leaves out posters that have drafts', async () => {
  const { drafted } = (await drafting()).result as { drafted: number };
  const rest = (await found()).length - drafted;
  await page.keyboard.press('6');
  await page.keyboard.press('Shift+B');
  const dialog = page.getByRole('dialog', { name: /^Draft for all/ });
  await expect(dialog.getByRole('radio', { name: `Not those with drafts that wait: ${String(rest)}` })).toBeChecked();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

test('approves some of them, and writes them in every form', async () => {
  const texts: string[] = [];
  await page.keyboard.press('2');
  for (let i = 0; i < 3; i++) {
    await expect(desk.open().first()).toBeVisible();
    await page.keyboard.press('a');
    await page.keyboard.press('Shift+A');
    await expect(desk.approval()).toContainText('Approved by');
    texts.push((await desk.poster()).tagline!.text);
    await page.keyboard.press('j');
  }
  await desk.saved();
  for (const [name, ending] of [
    [/^CSV/, 'csv'],
    [/^JSON lines/, 'jsonl'],
    [/^Word document/, 'docx'],
    [/^Contact sheet/, 'pdf'],
  ] as const) {
    await page.keyboard.press('Shift+E');
    const dialog = page.getByRole('dialog', { name: 'Export taglines' });
    await expect(dialog.getByRole('checkbox', { name: 'Approved: 3' })).toBeChecked();
    await dialog.getByRole('radio', { name }).check();
    if (ending === 'pdf') await studio.shot('taglines-export');
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await expect(dialog.getByRole('status')).toHaveText('3 taglines written to');
    if (ending === 'pdf') await studio.shot('taglines-exported');
    const path = (await dialog.locator('code').textContent())!;
    expect(path).toMatch(new RegExp(`\\.${ending}$`));
    expect(existsSync(path)).toBe(true);
    const file = readFileSync(path);
    if (ending === 'pdf') {
      expect(file.subarray(0, 5).toString()).toBe('%PDF-');
      expect(file.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1);
      expect(file.toString('latin1').trimEnd()).toMatch(/%%EOF$/);
    } else {
      const text = ending === 'docx' ? strFromU8(unzipSync(file)['word/document.xml']!) : file.toString('utf8');
      for (const tagline of texts) expect(plain(text)).toContain(plain(tagline));
    }
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
  }
});

/** Letters alone: quotes and the like are written in each form as it needs. */
const plain = (text: string): string => text.replaceAll(/&[a-z]+;|[^\p{Letter}\d ]/gu, '');

test('has everything of the session on disk', async () => {
  expect(await studio.ask('project.verify', {})).toMatchObject({ ok: true, problems: [] });
  expect(studio.problems).toEqual([]);
});
