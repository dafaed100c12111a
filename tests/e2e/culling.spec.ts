// Culling as a curator does it: a mixed selection goes round its three states, a bulk edit outlives a killed studio and is undone
// after it, posters are compared and painted, flagged and noted, guidelines written, keys changed, and the palette finds it all.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, expect, test, type Browser, type Locator, type Page } from '@playwright/test';
import { serveStudio, type ServedStudio } from './support/servedStudio.ts';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env['MARQUEE_CHROMIUM'] ?? BROWSERS.find((path) => existsSync(path));
const shots = process.env['MARQUEE_SHOTS'];

test.skip(executablePath === undefined, 'no Chromium here');
test.describe.configure({ mode: 'serial', timeout: 90_000 });

let studio: ServedStudio;
let browser: Browser;
let page: Page;
const problems: string[] = [];

test.beforeAll(async () => {
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
});

/** A picture of the window in both themes. */
async function shot(name: string): Promise<void> {
  if (shots === undefined) return;
  mkdirSync(shots, { recursive: true });
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.waitForTimeout(350);
    await page.screenshot({ path: join(shots, `culling-${name}-${scheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** What the studio itself says. */
async function ask<T>(name: string, input: unknown): Promise<T> {
  return page.evaluate(
    async ([path, body]) => {
      const headers = { 'content-type': 'application/json', 'x-marquee': '1' };
      return (await (await fetch(path!, { method: 'POST', headers, body: body! })).json()) as T;
    },
    [`/call/${name}`, JSON.stringify(input)],
  );
}
interface Row {
  id: number;
  title: string;
  present: number[];
  absent: number[];
  flagged: boolean;
  note: string | null;
}
const cards = (): Locator => page.getByRole('listbox', { name: 'Posters' }).getByRole('option');
const idOf = async (index: number): Promise<number> => Number(await cards().nth(index).getAttribute('data-poster'));
const poster = (posterId: number): Promise<Row> => ask<Row>('poster.get', { posterId });
const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};
const genres = async (): Promise<{ id: number; name: string }[]> =>
  (await ask<{ genres: { id: number; name: string }[] }>('genres.list', {})).genres;
const undoLabel = (): Locator => page.getByRole('button', { name: /^Undo: / });
/** Which of the posters have a genre. */
const having = async (ids: number[], genreId: number): Promise<boolean[]> =>
  Promise.all(ids.map(async (id) => (await poster(id)).present.includes(genreId)));

test('a genre over a mixed selection is added to all, taken from all, left as it was', async () => {
  await cards().first().click();
  await press('Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight');
  await expect(page.getByRole('heading', { name: '6 posters selected' })).toBeVisible();
  const chips = page.getByRole('group', { name: 'Genres of the selection' });
  const mixed = chips.locator('[data-state=mixed]').first();
  await expect(mixed).toBeVisible();
  const label = (await mixed.getAttribute('aria-label'))!;
  const name = label.slice(0, label.indexOf(':'));
  const all = await genres();
  const genre = all.find((each) => each.name === name)!;
  const chip = chips.getByRole('button', { name: new RegExp(`^${name}:`) });
  const ids = await Promise.all([0, 1, 2, 3, 4, 5].map(idOf));
  const before = await having(ids, genre.id);
  await expect(chip).toHaveAttribute('aria-pressed', 'mixed');
  await shot('mixed');

  const key = '1234567890qwertyiop'[all.findIndex((each) => each.id === genre.id)]!;
  await press(key);
  await expect(chip).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(() => having(ids, genre.id)).toEqual(ids.map(() => true));
  await chip.click();
  await expect(chip).toHaveAttribute('aria-pressed', 'false');
  await expect.poll(() => having(ids, genre.id)).toEqual(ids.map(() => false));
  await press(key);
  await expect.poll(() => having(ids, genre.id)).toEqual(before);
  await expect(chip).toHaveAttribute('aria-pressed', 'mixed');
});

test('a bulk edit is there after the studio was killed, and its undo too', async () => {
  const horror = (await genres()).find((each) => each.name === 'Horror')!;
  const count = async (): Promise<number> =>
    (await ask<{ genres: { id: number; present: number }[] }>('genres.list', {})).genres.find(
      (g) => g.id === horror.id,
    )!.present;
  const before = await count();
  await press('Control+a');
  await expect(page.getByText(', 300 selected')).toBeVisible();
  await press('l');
  await page.getByRole('combobox', { name: 'Genre' }).fill('hor');
  await expect(page.getByRole('option', { name: /^Horror/ })).toHaveAttribute('aria-selected', 'true');
  await shot('label');
  await press('Enter');
  // It stays for the next genre, empty.
  await expect(page.getByRole('combobox', { name: 'Genre' })).toHaveValue('');
  await press('Escape');
  await expect(undoLabel()).toHaveAccessibleName('Undo: add Horror to 300 posters');
  expect(await count()).toBe(300);

  await studio.kill();
  studio = await serveStudio([], studio.home);
  await page.goto(studio.link);
  await expect(page.getByText('300 posters').first()).toBeVisible();
  expect(await count()).toBe(300);
  await expect(undoLabel()).toHaveAccessibleName('Undo: add Horror to 300 posters');
  await press('Control+z');
  await expect.poll(count).toBe(before);
  expect(await ask('project.verify', {})).toMatchObject({ ok: true, problems: [] });
});

test('the cursor moves on after a decision where that is wished', async () => {
  await cards().first().click();
  await press('a');
  await expect(page.getByText('The cursor moves on after each decision.')).toBeVisible();
  await press('1');
  await expect(cards().nth(1)).toHaveAttribute('aria-selected', 'true');
  await press('k');
  await expect(cards().first()).toHaveAttribute('aria-selected', 'true');
  await press('a', '1');
  await expect(cards().first()).toHaveAttribute('aria-selected', 'true');
  await press('Control+z', 'Control+z');
});

test('the preview moves with the arrows and labels', async () => {
  await cards().first().click();
  await press('Space');
  const title = await cards().nth(1).getAttribute('title');
  await press('ArrowRight');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(title!.replace(/ \(.*/, '')).first()).toBeVisible();
  await expect(dialog.getByRole('group', { name: 'Genres' })).toBeVisible();
  await shot('preview');
  await press('Space');
  await expect(dialog).toBeHidden();
});

test('posters are compared with one zoom, and keys act on the one in focus', async () => {
  await cards().first().click();
  await press('Shift+ArrowRight', 'Shift+ArrowRight', 'c');
  const dialog = page.getByRole('dialog', { name: /Compare/ });
  await expect(dialog.getByRole('region', { name: /^Poster \d/ })).toHaveCount(3);
  const zoom = dialog.getByRole('status', { name: 'Zoom of all posters' });
  await expect(zoom).toHaveText('100 %');
  await press('+', '+');
  await expect(zoom).toHaveText('196 %');
  const transforms = (): Promise<string[]> =>
    page.evaluate<string[]>(
      `[...document.querySelectorAll('[data-picture] > div')].map((each) => getComputedStyle(each).transform)`,
    );
  const atTwo = await transforms();
  expect(new Set(atTwo).size).toBe(1);
  expect(atTwo[0]).toContain('1.96');
  const picture = dialog.locator('[data-picture]').first();
  const box = (await picture.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 40, box.y + box.height / 2 + 25, { steps: 4 });
  await page.mouse.up();
  const moved = await transforms();
  expect(new Set(moved).size).toBe(1);
  expect(moved[0]).not.toBe(atTwo[0]);
  await page.mouse.wheel(0, -200);
  await expect(zoom).not.toHaveText('196 %');
  await shot('compare');
  await press('.');
  await expect(zoom).toHaveText('100 %');

  await press('ArrowRight');
  const focused = dialog.locator('section[data-focused]');
  await expect(focused).toHaveAccessibleName(/^Poster 2/);
  const ids = await Promise.all([0, 1, 2, 3].map(idOf));
  const first = (await genres())[0]!.id;
  const before = await having(ids, first);
  await press('1');
  await expect.poll(async () => (await having(ids, first))[1]).toBe(!before[1]);
  expect(await having(ids, first)).toEqual(before.map((has, i) => (i === 1 ? !has : has)));
  await press('Control+z');
  await press('j');
  const fourth = await poster(ids[3]!);
  await expect(focused).toHaveAccessibleName(`Poster 2: ${fourth.title}`);
  await press('Escape');
  await expect(dialog).toBeHidden();
});

test('a stroke paints posters at once and is one step to undo', async () => {
  await cards().first().click();
  const ids = await Promise.all([0, 1, 2].map(idOf));
  const sport = (await genres()).find((each) => each.name === 'Sport')!;
  await press('v');
  const bar = page.getByRole('toolbar', { name: 'Paint' });
  await bar.getByRole('combobox', { name: 'Genre to paint' }).click();
  await page.getByRole('option', { name: 'Sport', exact: true }).click();
  await cards().first().hover();
  const painted = page.locator('[class*=brushed][data-state=present]');
  const already = await painted.count();
  const from = (await cards().first().boundingBox())!;
  const to = (await cards().nth(2).boundingBox())!;
  await page.mouse.move(from.x + 30, from.y + 60);
  await page.mouse.down();
  // One jump over the poster between: it is painted as well.
  await page.mouse.move(to.x + 30, to.y + 60);
  await expect(painted).toHaveCount(already + 3);
  await shot('paint');
  await page.mouse.up();
  await expect(undoLabel()).toHaveAccessibleName('Undo: add Sport to 3 posters');
  expect(await having(ids, sport.id)).toEqual([true, true, true]);
  await press('Escape');
  await expect(bar).toBeHidden();
  await press('Control+z');
  await expect.poll(() => having(ids, sport.id)).toEqual([false, false, false]);

  // By keys: the brush of a genre key, Enter on the cursor.
  await cards().nth(1).click();
  await press('v', 'Enter');
  await expect(undoLabel()).toHaveAccessibleName(/^Undo: add Sport to /);
  await press('Control+z', 'Escape');
});

test('flags and notes are kept, shown and undone', async () => {
  await cards().nth(2).click();
  const id = await idOf(2);
  await press('f');
  await expect(cards().nth(2).getByRole('img', { name: 'Flagged' })).toBeVisible();
  await press('n');
  await page.getByRole('textbox', { name: 'Note', exact: true }).fill('Which edition is this?');
  await press('Control+Enter');
  await expect(cards().nth(2).getByRole('img', { name: 'Has a note' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Note on this poster' })).toHaveValue('Which edition is this?');
  expect(await poster(id)).toMatchObject({ flagged: true, note: 'Which edition is this?' });
  const history = page.getByRole('region', { name: 'History' });
  await expect(history.getByText('Note: “Which edition is this?”')).toBeVisible();
  await expect(history.getByText('Flagged')).toBeVisible();
  await shot('flag');
  await page.getByRole('textbox', { name: 'Note on this poster' }).fill('The first one.');
  await cards().nth(2).click();
  await expect.poll(async () => (await poster(id)).note).toBe('The first one.');
  await press('Control+z');
  await expect(page.getByRole('textbox', { name: 'Note on this poster' })).toHaveValue('Which edition is this?');
});

test('a reason goes with an edit and stands in the history', async () => {
  await cards().nth(4).click();
  await press('m');
  await page.getByRole('textbox', { name: 'Reason' }).fill('The poster shows a spaceship');
  await press('Enter');
  await expect(page.getByRole('status', { name: 'Reason of the edits' })).toBeVisible();
  // The key that closes the dialog gives the keys back.
  await press('2');
  await expect(page.getByRole('region', { name: 'History' }).getByText('“The poster shows a spaceship”')).toBeVisible();
  await page.getByRole('button', { name: 'Give no reason any more' }).click();
  await press('Control+z');
});

test('a guideline is written where it is needed, and a stale edit of it is offered', async () => {
  await cards().first().click();
  await press('1', 'Control+z');
  const genre = (await genres())[0]!;
  const section = page.getByRole('region', { name: `Guideline for ${genre.name}` });
  await section.getByRole('button', { name: /the guideline/ }).click();
  const field = section.getByRole('textbox');
  await field.fill('**Fights** and chases:\n\n- a weapon in hand\n- no comedy');
  // Somebody else is faster.
  await ask('guidelines.set', { genreId: genre.id, text: 'Theirs came first.', base: null });
  await press('Control+Enter');
  await expect(section.getByText('Changed meanwhile')).toBeVisible();
  await expect(section.getByText('Theirs came first.')).toBeVisible();
  await section.getByRole('button', { name: 'Join both' }).click();
  await section.getByRole('button', { name: 'Save' }).click();
  await expect(section.locator('b', { hasText: 'Fights' })).toBeVisible();
  await expect(section.getByText('Theirs came first.')).toBeVisible();
  await expect(section.locator('li')).toHaveCount(2);
  await shot('guideline');
  // What is typed and not saved is there again after another genre was looked at.
  await section.getByRole('button', { name: /the guideline/ }).click();
  await field.fill('Half a thought');
  await press('Escape', '2', 'Control+z');
  await expect(section).toBeHidden();
  await press('1', 'Control+z');
  await expect(field).toHaveValue('Half a thought');
  await expect(field).not.toBeFocused();
  await section.getByRole('button', { name: 'Cancel' }).click();
  await expect(section.getByText('Theirs came first.')).toBeVisible();
});

test('an edit is taken back from the list although others came after it', async () => {
  await cards().first().click();
  await press('Shift+ArrowRight', 'Shift+ArrowRight');
  const ids = await Promise.all([0, 1, 2].map(idOf));
  const biography = (await genres()).find((each) => each.name === 'Biography')!;
  await ask('labels.set', { posterIds: ids, set: [{ genreId: biography.id, state: 'present' }] });
  await ask('labels.set', { posterIds: [ids[1]], set: [{ genreId: biography.id, state: 'unknown' }] });
  await press('g', 'h');
  const list = page.getByRole('list', { name: 'Recent edits' });
  await expect(list.getByText(`Add ${biography.name} to 3 posters`).first()).toBeVisible();
  await shot('recent');
  await list.getByRole('button', { name: `Revert: add ${biography.name} to 3 posters` }).click();
  await expect(page.getByText(/1 part of it was changed since, and stays/)).toBeVisible();
  await expect.poll(() => having(ids, biography.id)).toEqual([false, false, false]);
  // What was taken back is not offered again.
  const row = list
    .getByRole('listitem')
    .filter({ has: page.getByText(`Add ${biography.name} to 3 posters`, { exact: true }) });
  await expect(row.first()).toContainText('reverted');
  await expect(row.first().getByRole('button', { name: /^Revert/ })).toHaveCount(0);
  await list.getByRole('button', { name: '3 posters', exact: true }).first().click();
  await expect(page).toHaveURL(/posterIds=/);
  await expect(cards()).toHaveCount(3);
  await page.goto(`${studio.url}/#/library`);
});

test('a key is changed, a clash is refused, and ? shows what is true', async () => {
  await press('g', 's');
  await page.getByRole('button', { name: 'Change the key of Compare 2 to 4 selected posters' }).click();
  await press('x', 'Enter');
  const refusal = page.getByText('“x” is the key of “Add to or take from the selection”');
  await expect(refusal).toBeVisible();
  await page.getByRole('button', { name: 'Change the key of Compare 2 to 4 selected posters' }).click();
  await press('Shift+C', 'Enter');
  await expect(refusal).toBeHidden();
  await page.getByRole('heading', { name: 'Settings', exact: true }).click();
  await press('g', 'l');
  await press('?');
  const help = page.getByRole('dialog', { name: 'Keys' });
  await expect(help.getByRole('row', { name: /Compare 2 to 4/ })).toContainText('Shift');
  await shot('keys');
  await press('Escape');
  await expect(help).toBeHidden();
  await cards().first().click();
  await press('Shift+ArrowRight', 'Shift+C');
  await expect(page.getByRole('dialog', { name: /Compare/ })).toBeVisible();
  await press('Escape');
});

test('the palette finds actions, pages, genres for the selection, projects, backup', async () => {
  await cards().first().click();
  await press('Shift+ArrowRight', 'Shift+ArrowRight');
  const search = async (text: string): Promise<void> => {
    await press('Control+k');
    await page.getByRole('textbox', { name: 'Command' }).fill(text);
  };
  const option = (name: string | RegExp): Locator =>
    page.locator('[data-action], .mantine-Spotlight-action').filter({ hasText: name });
  await search('Add Horror');
  await expect(option('Add Horror to 3 posters').first()).toBeVisible();
  await shot('palette');
  await press('Enter');
  await expect(undoLabel()).toHaveAccessibleName(/^Undo: add Horror to /);
  await press('Control+z');
  for (const [text, found] of [
    ['paint', 'Paint a genre over posters'],
    ['back the', 'Back the project up now'],
    ['conflicts', 'Conflicts between copies'],
    ['export', 'Export labels'],
    ['open', 'Open the sample project'],
    ['recent', 'Recent edits'],
  ] as const) {
    await search(text);
    await expect(option(found).first()).toBeVisible();
    await press('Escape');
  }
  await search('paint a genre');
  await press('Enter');
  await expect(page.getByRole('toolbar', { name: 'Paint' })).toBeVisible();
  await press('Escape');
  await search('export labels of');
  await press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await press('Escape');
  expect(problems).toEqual([]);
});
