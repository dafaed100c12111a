// The tagline desk by keys alone, from opening it to an approved tagline, on a page that is sometimes late: no key is lost, and none
// acts on what was left.
import { test } from '@playwright/test';
import { pressBurst } from './support/pressBurst.ts';
import { chromiumPath, openStudio, type StudioPage } from './support/studioPage.ts';
import { deskOf, expect, FIRST_DRAFTS, type TaglineDesk } from './support/taglineDesk.ts';

test.skip(chromiumPath === undefined, 'no Chromium here');
test.describe.configure({ mode: 'serial', timeout: 300_000 });

/** So late that all keys of a test are pressed before. */
const LATE_MS = 1200;

let studio: StudioPage;
let desk: TaglineDesk;
let page: StudioPage['page'];
let keyboard: StudioPage['page']['keyboard'];

test.beforeAll(async () => {
  studio = await openStudio();
  ({ page } = studio);
  ({ keyboard } = page);
  desk = deskOf(studio);
  await expect(page.getByRole('status', { name: 'Posters in view' })).toHaveText('300 posters');
});
test.afterAll(async () => {
  await studio.close();
});

const inList = () => page.getByRole('status', { name: 'Posters in the list' });
/** The first posters of a list, as the studio has them. */
const listed = async (limit: number): Promise<number[]> =>
  (await studio.ask('desk.queue', { list: 'all', limit })).posters.map(({ posterId }) => posterId);

test('keys that are pressed while the desk is still being opened are done once it is there', async () => {
  const [, , third] = await listed(3);
  await studio.late('**/assets/TaglinesPage*.js', LATE_MS);
  await studio.late('**/call/desk.queue', LATE_MS / 3);
  for (const key of ['g', 'w', '6', 'j', 'j']) await keyboard.press(key);
  await expect(page.getByRole('group', { name: 'List' })).toHaveCount(0);
  await expect(inList()).toHaveText('300 posters in All');
  await expect(desk.current()).toHaveAttribute('data-poster', String(third));
  await studio.atOnce();
});

test('also where the window opens with the desk, with the list that it chooses or the one that is asked for', async () => {
  const [, second] = await listed(2);
  await page.goto(`${studio.url}/#/taglines`);
  await studio.late('**/assets/TaglinesPage*.js', LATE_MS);
  for (const call of ['studio.info', 'desk.counts']) await studio.late(`**/call/${call}`, LATE_MS / 3);
  await page.reload();
  await expect(page.getByRole('navigation', { name: 'Pages' })).toBeVisible();
  await keyboard.press('j');
  await expect(inList()).toHaveText('300 posters in All');
  await expect(desk.current()).toHaveAttribute('data-poster', String(second));
  await studio.atOnce();

  await studio.late('**/call/desk.counts', LATE_MS);
  await page.goto(`${studio.url}/#/taglines`);
  await page.reload();
  await expect(page.getByRole('group', { name: 'List' })).toBeVisible();
  await keyboard.press('1');
  await expect(desk.list('No tagline')).toHaveAccessibleName('No tagline: 0');
  await expect(inList()).toHaveText('0 posters in No tagline');
  await studio.atOnce();
});

test('the last of several lists is the one that stays, whichever answer is late', async () => {
  await studio.late('**/call/desk.queue', LATE_MS / 2);
  await pressBurst(page, '2', '6', '5', '6', '3');
  await expect(inList()).toHaveText('0 posters in Chosen');
  await pressBurst(page, '5', '6', 'j');
  await expect(inList()).toHaveText('300 posters in All');
  const [, second] = await listed(2);
  await expect(desk.current()).toHaveAttribute('data-poster', String(second));
  await studio.atOnce();
});

test('a search that is typed while the desk is being opened filters it', async () => {
  await keyboard.press('g');
  await keyboard.press('l');
  await expect(page.getByRole('status', { name: 'Posters in view' })).toHaveText('300 posters');
  await page.reload();
  await studio.late('**/assets/TaglinesPage*.js', LATE_MS);
  await expect(page.getByRole('status', { name: 'Posters in view' })).toHaveText('300 posters');
  for (const key of ['g', 'w', '/']) await keyboard.press(key);
  await keyboard.type('the');
  await keyboard.press('Enter');
  await keyboard.press('6');
  await expect(page).toHaveURL(/taglines\?text=the&list=all/);
  const { total } = await studio.ask('desk.queue', { list: 'all', filter: { text: 'the' } });
  expect(total).toBeGreaterThan(3);
  expect(total).toBeLessThan(300);
  await expect(inList()).toHaveText(`${String(total)} posters in All`);
  await studio.atOnce();
  await keyboard.press('/');
  await keyboard.press('Control+a');
  await keyboard.press('Delete');
  await keyboard.press('Enter');
  await expect(inList()).toHaveText('300 posters in All');
});

test('drafts for the poster that was stepped to, also where it comes late', async () => {
  const [, , , fourth] = await listed(4);
  await keyboard.press('k');
  await expect(desk.current()).toHaveAttribute('data-poster', String((await listed(1))[0]));
  await studio.late('**/call/desk.poster', LATE_MS / 2);
  await pressBurst(page, 'j', 'j', 'j', 'd');
  await expect(desk.current()).toHaveAttribute('data-poster', String(fourth));
  await studio.atOnce();
  await expect(desk.cards()).toHaveCount(4, { timeout: FIRST_DRAFTS });
  const made = (await desk.poster()).drafts;
  expect(made).toHaveLength(4);
  for (const posterId of await listed(3)) expect((await studio.ask('desk.poster', { posterId })).drafts).toEqual([]);
});

test('each arrow counts at the slider of a weight, however fast they come and however late it is saved', async () => {
  const novelty = page.getByRole('slider', { name: 'How much novelty counts' });
  const value = async (): Promise<number> => Number(await novelty.getAttribute('aria-valuenow'));
  await novelty.focus();
  const before = await value();
  await pressBurst(page, ...Array<string>(8).fill('ArrowRight'));
  await expect.poll(value).toBeCloseTo(before + 0.4, 5);
  await studio.late('**/call/studio.setSetting', LATE_MS / 2);
  const saving = page.waitForRequest('**/call/studio.setSetting');
  await keyboard.press('ArrowLeft');
  const answered = (await saving).response();
  await pressBurst(page, ...Array<string>(3).fill('ArrowLeft'));
  await answered;
  await pressBurst(page, ...Array<string>(4).fill('ArrowLeft'));
  await studio.atOnce();
  await expect.poll(value).toBeCloseTo(before, 5);
});

test('rewords, saves, proposes and approves without a mouse', async () => {
  await keyboard.press('ArrowRight');
  const id = await desk.chosenId();
  const { text } = (await desk.draftOf(id))!;
  await keyboard.press('e');
  await expect(desk.drafts().getByRole('textbox', { name: 'Reworded draft' })).toBeFocused();
  await keyboard.press('End');
  await keyboard.type(' Tonight');
  await keyboard.press('Enter');
  await keyboard.press('p');
  await keyboard.press('Shift+A');
  await expect(desk.approval()).toContainText('Approved by');
  await expect
    .poll(async () => (await desk.poster()).tagline)
    .toMatchObject({
      text: `${text} Tonight`,
      approval: 'approved',
      draftId: id,
    });
  await keyboard.press('j');
  await keyboard.press('5');
  await expect(inList()).toHaveText('1 poster in Approved');
  await expect(desk.approval()).toContainText('Approved by');
  await desk.saved();
});

test('has everything of the session on disk', async () => {
  expect(await studio.ask('project.verify', {})).toMatchObject({ ok: true, problems: [] });
  expect(studio.problems).toEqual([]);
});
