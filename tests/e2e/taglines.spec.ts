// The tagline desk on the sample project: drafts, rewords, accepts, rejects, asks for more, proposes, approves and exports. What
// the studio says is what counts.
import { readFileSync } from 'node:fs';
import { test } from '@playwright/test';
import { chromiumPath, openStudio, type StudioPage } from './support/studioPage.ts';
import { deskOf, DRAFTS, expect, FIRST_DRAFTS, type TaglineDesk } from './support/taglineDesk.ts';

test.skip(chromiumPath === undefined, 'no Chromium here');
test.describe.configure({ mode: 'serial', timeout: 300_000 });

let studio: StudioPage;
let desk: TaglineDesk;
let page: StudioPage['page'];
let ask: StudioPage['ask'];
let shot: StudioPage['shot'];

test.beforeAll(async () => {
  studio = await openStudio();
  ({ page, ask, shot } = studio);
  desk = deskOf(studio);
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Taglines' }).click();
  await expect(desk.list('All')).toHaveAccessibleName('All: 300');
});
test.afterAll(async () => {
  await studio.close();
});

test('shows every list with its count, and the poster at hand with its genres and the origin of its tagline', async () => {
  // The sample's taglines are imported: none is missing.
  await expect(desk.list('No tagline')).toHaveAccessibleName('No tagline: 0');
  // So the desk opens with all posters, and the empty list is there for who asks for it.
  await expect(page.getByRole('status', { name: 'Posters in the list' })).toHaveText('300 posters in All');
  await expect(desk.current()).toHaveCount(1);
  await expect(desk.current()).toHaveAccessibleName(/Has a tagline$/);
  await expect(page.getByRole('list', { name: 'Genres' }).getByRole('listitem').first()).toBeVisible();
  await expect(page.getByText('from an import; nobody worked on it here')).toBeVisible();
  await shot('taglines-poster');
  await desk.list('No tagline').click();
  await expect(page.getByText('Every poster has a tagline or drafts')).toBeVisible();
  await page.getByRole('button', { name: 'Show all posters' }).click();
  await expect(desk.current()).toHaveCount(1);
});

test('moves by j and k, and keeps the place through a reload', async () => {
  const first = await desk.posterId();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const third = await desk.posterId();
  expect(third).not.toBe(first);
  await page.keyboard.press('k');
  await page.keyboard.press('j');
  expect(await desk.posterId()).toBe(third);
  await page.reload();
  await expect(desk.current()).toHaveAttribute('data-poster', String(third));
});

test('opens around a poster far down its list, after a reload and by way of another page', async () => {
  const { posters } = await ask('desk.queue', { list: 'all', offset: 230, limit: 2 });
  const [far, next] = posters.map(({ posterId }) => posterId);
  const top = new URL(page.url()).href;
  await page.goto(`${studio.url}/#/taglines?list=all&poster=${String(far)}`);
  /** Whether the line of the poster at hand is on screen, with what stands around it in the list. */
  const stands = async (): Promise<void> => {
    await expect(desk.current()).toHaveAttribute('data-poster', String(far));
    await expect(desk.current()).toHaveAttribute('data-index', '230');
    await expect(desk.current()).toBeInViewport({ ratio: 1 });
    await expect(desk.queue().locator(`[data-poster="${String(next)}"]`)).toBeInViewport({ ratio: 1 });
    await expect(desk.queue().locator('[data-index="228"]')).toBeInViewport({ ratio: 1 });
  };
  await page.reload();
  await stands();
  for (const call of ['desk.position', 'desk.queue']) {
    await studio.late(`**/call/${call}`, 800);
    await page.reload();
    await stands();
    await studio.atOnce();
  }
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await expect(page.getByRole('status', { name: 'Posters in view' })).toHaveText('300 posters');
  await page.keyboard.press('g');
  await page.keyboard.press('w');
  await stands();
  await page.keyboard.press('j');
  await expect(desk.current()).toHaveAttribute('data-poster', String(next));
  await expect(desk.current()).toHaveAttribute('data-index', '231');
  await page.goto(top);
  await expect(desk.current()).toHaveAttribute('data-index', '2');
});

test('drafts: places fill one by one, then the drafts stand by rank with score, likeness and length', async () => {
  await page.keyboard.press('d');
  await expect(desk.drafts().getByRole('article')).toHaveCount(4);
  await expect(desk.cards()).toHaveCount(4, { timeout: FIRST_DRAFTS });
  const { drafts: made } = await desk.poster();
  expect(made).toHaveLength(4);
  // By rank, as the studio says.
  const shown = await desk.cards().evaluateAll((all) => all.map((card) => card.getAttribute('data-draft')));
  expect(shown).toEqual(made.map(({ id }) => id));
  await expect(desk.cards().first().getByRole('list', { name: 'Parts of the score' })).toBeVisible();
  await expect(desk.cards().first()).toContainText(/\d+ characters/);
  await expect(desk.drafts().getByRole('note')).toContainText('Starter model: small');
  await expect(desk.list('Drafts waiting')).toHaveAccessibleName('Drafts waiting: 1');
  await shot('taglines-drafts');
});

test('ranks anew at once when what counts is changed, without asking the studio', async () => {
  let asked = 0;
  const count = (): void => {
    asked++;
  };
  await page.route('**/call/drafts.make', async (route) => {
    count();
    await route.continue();
  });
  const before = await desk.chosenId();
  const novelty = page.getByRole('slider', { name: 'How much novelty counts' });
  const scores = () =>
    desk.cards().evaluateAll((all) => all.map((card) => card.querySelector('[class*=score]')?.textContent));
  const now = await scores();
  await novelty.focus();
  for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowRight');
  await expect.poll(scores).not.toEqual(now);
  const numbers = (await scores()).map(Number);
  expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
  // The draft that was chosen still is.
  expect(await desk.chosenId()).toBe(before);
  expect(asked).toBe(0);
  await page.unroute('**/call/drafts.make');
  for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowLeft');
});

test('rewords a draft with a live difference, and loses no word when one moves away', async () => {
  await desk.cards().first().click();
  const id = await desk.chosenId();
  const was = (await desk.draftOf(id))!.text;
  await page.keyboard.press('e');
  const field = desk.drafts().getByRole('textbox', { name: 'Reworded draft' });
  await expect(field).toBeFocused();
  await field.press('End');
  await page.keyboard.type(' Again tonight.');
  await expect(desk.drafts().getByRole('group', { name: 'What the edit changed' })).toContainText('2 words added');
  await shot('taglines-rewording');
  // What nobody sees is told on the card, and taken out where the text is edited.
  await page.keyboard.insertText('\u202E');
  await page.keyboard.press('Escape');
  const hidden = desk.drafts().getByRole('group', { name: 'Hidden characters' });
  await expect(hidden).toContainText('Holds 1 character that cannot be seen (U+202E right-to-left override)');
  await expect(hidden.getByRole('button')).toHaveCount(0);
  await page.keyboard.press('e');
  await hidden.getByRole('button', { name: 'Remove the hidden characters' }).click();
  await expect(hidden).toHaveCount(0);
  await expect(field).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(field).toHaveCount(0);
  await expect(desk.drafts().getByText('Reworded, not saved:')).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await page.reload();
  await expect(desk.drafts().getByText('Reworded, not saved:')).toBeVisible();
  expect((await desk.poster()).drafts.every(({ state }) => state === 'open')).toBe(true);

  await desk
    .cards()
    .and(page.locator(`[data-draft="${id}"]`))
    .click();
  await page.keyboard.press('e');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await desk.poster()).tagline?.text).toBe(`${was} Again tonight.`);
  expect(await desk.draftOf(id)).toMatchObject({ state: 'edited', text: was, final: `${was} Again tonight.` });
  await desk.saved();
  await expect(desk.approval()).toContainText('Chosen');
});

test('takes a decision back by undo, and does it again by redo', async () => {
  const { tagline } = await desk.poster();
  await page.keyboard.press('Control+z');
  await expect.poll(async () => (await desk.poster()).tagline?.source).toBe('import');
  await expect(page.getByText('from an import; nobody worked on it here')).toBeVisible();
  await page.keyboard.press('Shift+Control+z');
  await expect.poll(async () => (await desk.poster()).tagline?.text).toBe(tagline?.text);
});

test('rejects: the draft is folded away, and can be reopened', async () => {
  await desk.open().first().click();
  const id = await desk.chosenId();
  await page.keyboard.press('x');
  await expect(desk.cards()).toHaveCount(3);
  await expect.poll(async () => (await desk.draftOf(id))?.state).toBe('rejected');
  await page.getByRole('button', { name: '1 rejected draft' }).click();
  await page.getByRole('button', { name: 'Reopen', exact: true }).click();
  await expect(desk.cards()).toHaveCount(4);
  await expect.poll(async () => (await desk.draftOf(id))?.state).toBe('open');
});

test('asks for more like one, and for drafts with a fixed beginning', async () => {
  await desk.open().first().click();
  const id = await desk.chosenId();
  const before = (await desk.poster()).drafts.length;
  await page.keyboard.press('m');
  await expect.poll(async () => (await desk.poster()).drafts.length, { timeout: DRAFTS }).toBeGreaterThan(before);
  expect((await desk.poster()).drafts[0]!.like).toBe(id);
  await expect(desk.drafts().getByText(/more like “/)).toBeVisible();

  await page.keyboard.press('b');
  const dialog = page.getByRole('dialog', { name: 'Drafts that begin with…' });
  await dialog.getByRole('textbox', { name: 'First words' }).fill('In the end');
  await page.keyboard.press('Enter');
  await expect
    .poll(async () => (await desk.poster()).drafts[0]!.settings.beginning, { timeout: DRAFTS })
    .toBe('In the end');
  const [first] = (await desk.poster()).drafts;
  expect(first!.text).toMatch(/^In the end/);
});

test('proposes and approves, by whom, and finds the poster in its list', async () => {
  await page.keyboard.press('p');
  await expect(desk.approval()).toContainText('Proposed by');
  await page.keyboard.press('Shift+A');
  await expect(desk.approval()).toContainText('Approved by');
  await expect.poll(async () => (await desk.poster()).tagline?.approval).toBe('approved');
  const id = await desk.posterId();
  await page.keyboard.press('5');
  await expect(desk.list('Approved')).toHaveAccessibleName('Approved: 1');
  await expect(desk.current()).toHaveAttribute('data-poster', String(id));
  // Taken back, it leaves the list and stays at hand until one moves on.
  await page.keyboard.press('Shift+P');
  await expect(desk.list('Approved')).toHaveAccessibleName('Approved: 0');
  await expect(desk.current()).toHaveAttribute('data-poster', String(id));
  await page.keyboard.press('Shift+A');
  await expect(desk.list('Approved')).toHaveAccessibleName('Approved: 1');
  await desk.saved();
});

test('exports what is approved', async () => {
  const { tagline } = await desk.poster();
  await page.keyboard.press('Shift+E');
  const dialog = page.getByRole('dialog', { name: 'Export taglines' });
  await expect(dialog.getByRole('checkbox', { name: 'Approved: 1' })).toBeChecked();
  await dialog.getByRole('radio', { name: /^CSV/ }).check();
  await shot('taglines-export');
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  const job = async () => (await ask('jobs.list', { limit: 20 })).jobs.find(({ kind }) => kind === 'exportTaglines');
  await expect.poll(async () => (await job())?.state).toBe('done');
  const { path } = (await job())!.result as { path: string };
  expect(readFileSync(path, 'utf8')).toContain(tagline!.text.replaceAll('"', '""'));
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

test('keeps how to draft, and drafts with it', async () => {
  await page.keyboard.press('s');
  const drawer = page.getByRole('dialog', { name: 'How to draft' });
  const reset = drawer.getByRole('button', { name: 'Reset all' });
  if (await reset.isEnabled()) await reset.click();
  await drawer.getByRole('textbox', { name: 'Count' }).fill('2');
  await expect(drawer.getByText('default: 4')).toBeVisible();
  await shot('taglines-settings');
  await page.keyboard.press('Escape');
  await expect(drawer).toHaveCount(0);
  await expect.poll(async () => (await ask('studio.settings', {}))['ui.deskDrafting']).toEqual({ count: '2' });
  await page.reload();
  await expect(page.getByRole('button', { name: 'How to draft (1)' })).toBeVisible();
  const before = (await desk.poster()).drafts.length;
  await page.keyboard.press('d');
  await expect.poll(async () => (await desk.poster()).drafts[0]?.settings.count, { timeout: DRAFTS }).toBe(2);
  expect((await desk.poster()).drafts.length).toBeLessThanOrEqual(before + 2);
});

test('keeps the words that no draft may have', async () => {
  await page.keyboard.press('s');
  await page.getByRole('button', { name: 'Blocklist of the project…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Blocklist of the project' });
  await dialog.getByRole('textbox', { name: 'Words' }).fill('Blood\nblood\ngore');
  await expect(dialog.getByText('2 words')).toBeVisible();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
  expect((await ask('desk.blocklist', {})).words).toEqual(['Blood', 'gore']);
});

test('has everything of the session on disk', async () => {
  expect(await ask('project.verify', {})).toMatchObject({ ok: true, problems: [] });
  expect(studio.problems).toEqual([]);
});
