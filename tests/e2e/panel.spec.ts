// What the desk accepts is learned from: a tagline run is trained from accepted and reworded drafts, drafts at the desk, and is judged
// against the films' own taglines in a blind panel.
import { test, type Locator } from '@playwright/test';
import type { Output } from '../../src/shared/contract.ts';
import { chromiumPath, jobDone, openStudio, type StudioPage } from './support/studioPage.ts';
import { deskOf, DRAFTS, expect, FIRST_DRAFTS, type TaglineDesk } from './support/taglineDesk.ts';

test.skip(chromiumPath === undefined, 'no Chromium here');
test.describe.configure({ mode: 'serial', timeout: 300_000 });

const NAME = 'From the desk';
/** Drafts that are chosen before the training; the last one is reworded. */
const CHOSEN = 3;
const PAIRS = 6;

let studio: StudioPage;
let desk: TaglineDesk;
let page: StudioPage['page'];

test.beforeAll(async () => {
  studio = await openStudio();
  ({ page } = studio);
  desk = deskOf(studio);
  // Films of the train part: those of the others are not learned from.
  await page.goto(`${studio.url}/#/taglines?list=all&split=train`);
  await expect(desk.current()).toHaveCount(1);
});
test.afterAll(async () => {
  await studio.close();
});

type Run = Output<'runs.list'>['runs'][number];
const run = async (): Promise<Run | undefined> =>
  (await studio.ask('runs.list', { task: 'taglines' })).runs.find(({ name }) => name === NAME);
async function choose(field: string, option: string | RegExp): Promise<void> {
  await page.getByRole('combobox', { name: field, exact: true }).click();
  await page.getByRole('option', { name: option }).click();
}

test('accepts drafts of some posters, and rewords one', async () => {
  for (let i = 1; i <= CHOSEN; i++) {
    await page.keyboard.press('d');
    await expect(desk.open().first()).toBeVisible({ timeout: FIRST_DRAFTS });
    if (i < CHOSEN) await page.keyboard.press('a');
    else {
      await page.keyboard.press('e');
      await page.keyboard.type(' Again.');
      await page.keyboard.press('Enter');
    }
    await expect(desk.approval()).toContainText('Chosen');
    if (i < CHOSEN) await page.keyboard.press('j');
  }
  await desk.saved();
  expect((await desk.poster()).drafts.filter(({ state }) => state === 'edited')).toHaveLength(1);
});

test('trains from them alone, going on from the starter', async () => {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Training' }).click();
  await page.getByRole('radiogroup', { name: 'Runs for' }).getByText('Taglines').click();
  // Both forms have a name: it is for the one of taglines.
  await expect(page.getByRole('combobox', { name: 'Learn from', exact: true })).toBeVisible();
  await page.getByRole('textbox', { name: 'Name' }).fill(NAME);
  await choose('Preset', 'Quick look');
  await choose('Learn from', 'Accepted drafts alone');
  await expect(page.getByLabel('What it would learn from')).toContainText(
    `${String(CHOSEN)} accepted drafts to learn from`,
  );
  await choose('Go on from', /starter/i);
  await choose('When done', 'Leave the desk as it is');
  await page.getByRole('textbox', { name: 'Epochs' }).fill('1');
  await page.getByRole('button', { name: /^Advanced settings/ }).click();
  await page.getByRole('textbox', { name: 'Scored posters' }).fill('4');
  await page.getByRole('button', { name: 'Start training' }).click();
  const training = async (): Promise<string | undefined> =>
    (await studio.ask('jobs.list', { limit: 20 })).jobs.find(({ kind }) => kind === 'taglines')?.id;
  await expect.poll(training).toBeDefined();
  await jobDone(studio, (await training())!);
  const { taglines } = (await run())!;
  expect(taglines).toMatchObject({ targets: 'accepted' });
  expect(taglines!.epochs).toHaveLength(1);
});

test('is used for drafting, and drafts at the desk', async () => {
  const article = page.getByRole('article', { name: `Run ${NAME}` });
  await article.getByRole('button', { name: 'Use for drafting' }).click();
  await expect(article.getByText('Used for drafting')).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('w');
  await page.keyboard.press('j');
  await page.keyboard.press('d');
  await expect(desk.open().first()).toBeVisible({ timeout: DRAFTS });
  const [draft] = (await desk.poster()).drafts;
  expect(draft).toMatchObject({ runId: (await run())!.id, runName: NAME });
  await expect(desk.drafts().getByRole('note')).toHaveCount(0);
});

interface Pair {
  left: string;
  right: string;
}
const judging = (): Locator => page.getByRole('region', { name: 'Pair to judge' });
const progress = (): Locator => page.getByRole('status', { name: 'Progress' });
const panels = (): Locator => page.getByRole('table', { name: 'Panels' });
async function shown(): Promise<Pair> {
  const side = async (name: string): Promise<string> =>
    (await judging()
      .getByRole('button', { name: `The ${name} one:` })
      .getAttribute('aria-label'))!.slice(`The ${name} one: `.length);
  return { left: await side('left'), right: await side('right') };
}
/** The draft of the run, where it stands beside the other text. */
async function drafted({ left, right }: Pair): Promise<'left' | 'right'> {
  const { taglines } = await studio.ask('runs.get', { runId: (await run())!.id });
  const { examples } = taglines!.scores['validation']!;
  const isPair = (draft: string, real: string): boolean =>
    examples.some((each) => each.draft === draft && each.real === real);
  expect(isPair(left, right) || isPair(right, left)).toBe(true);
  return isPair(left, right) ? 'left' : 'right';
}
/** Picks by key; the next pair is there when it returns. */
async function pick(key: string, judged: number): Promise<void> {
  await page.keyboard.press(key);
  await expect(progress()).toHaveText(`${String(judged)} of ${String(PAIRS)} judged`);
  if (judged < PAIRS) await expect(judging().getByRole('button', { name: 'Neither is better' })).toBeEnabled();
}
const votes = { draft: 0, real: 0, ties: 0 };
async function vote(key: 'ArrowLeft' | 'ArrowRight' | 'ArrowDown', judged: number): Promise<void> {
  const mine = await drafted(await shown());
  await pick(key, judged);
  if (key === 'ArrowDown') votes.ties++;
  else votes[(key === 'ArrowLeft' ? 'left' : 'right') === mine ? 'draft' : 'real']++;
}

test('is judged blind against the films’ own taglines, by keys', async () => {
  const { jobId } = await studio.ask('taglines.evaluate', { runId: (await run())!.id, split: 'validation' });
  await jobDone(studio, jobId);
  await page.getByRole('link', { name: 'Blind panel' }).click();
  const form = page.getByRole('region', { name: 'New panel' });
  await form.getByRole('combobox', { name: 'One side' }).selectOption(NAME);
  await form.getByRole('combobox', { name: 'Other side' }).selectOption('Real taglines, the films’ own');
  // Only parts on which the run was evaluated are offered.
  await expect(form.getByRole('combobox', { name: 'Posters of' }).getByRole('option')).toHaveText(['Validation part']);
  await form.getByRole('textbox', { name: 'Pairs, at most' }).fill(String(PAIRS));
  await studio.shot('panel-start');
  await form.getByRole('button', { name: 'Start' }).click();
  await expect(progress()).toHaveText(`0 of ${String(PAIRS)} judged`);
  // Nothing says whose a side is.
  await expect(page.getByText(NAME)).toHaveCount(0);
  await studio.shot('panel-pair');
  await vote('ArrowLeft', 1);
  await vote('ArrowRight', 2);
  await vote('ArrowDown', 3);
});

test('keeps the place through a reload, and tells no result before the end', async () => {
  const before = await shown();
  await page.reload();
  await expect(progress()).toHaveText(`3 of ${String(PAIRS)} judged`);
  expect(await shown()).toEqual(before);
  await page.keyboard.press('Escape');
  await expect(panels()).toContainText('Shown when you have judged all pairs.');
  await studio.shot('panel-list');
  await panels().getByRole('button', { name: 'Go on' }).click();
  expect(await shown()).toEqual(before);
});

test('tells how the votes fell, with an interval', async () => {
  await vote('ArrowLeft', 4);
  await vote('ArrowLeft', 5);
  await vote('ArrowRight', 6);
  const result = page.getByRole('status', { name: 'Result' });
  await expect(result).toContainText(/95 %: \d+ % to \d+ %/);
  await studio.shot('panel-end');
  const words = (await result.textContent())!;
  await page.getByRole('button', { name: 'All panels' }).click();
  await expect(panels()).toContainText(words);
  const [panel] = (await studio.ask('panel.list', {})).panels;
  expect(panel).toMatchObject({ aName: NAME, judged: PAIRS, pairs: PAIRS, people: 1, split: 'validation' });
  expect(panel!.result).toMatchObject({ a: votes.draft, b: votes.real, ties: votes.ties });
  await studio.shot('panel-result');
});

test('has everything of the session on disk', async () => {
  expect(await studio.ask('project.verify', {})).toMatchObject({ ok: true, problems: [] });
  expect(studio.problems).toEqual([]);
});
