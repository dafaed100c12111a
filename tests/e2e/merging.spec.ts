// Two copies of a project, edited differently: one writes its log, the other merges it, the contradiction comes to the inbox
// and is settled by keys; agreement and bias are shown.
import { cpSync, existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import { serveStudio, type ServedStudio } from './support/servedStudio.ts';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env['MARQUEE_CHROMIUM'] ?? BROWSERS.find((path) => existsSync(path));
const shots = process.env['MARQUEE_SHOTS'];

test.skip(executablePath === undefined, 'no Chromium here');
test.describe.configure({ mode: 'serial' });

let browser: Browser;
const studios: ServedStudio[] = [];
const logs = mkdtempSync(join(tmpdir(), 'marquee-logs-'));

test.beforeAll(async () => {
  browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
});
test.afterAll(async () => {
  await browser.close();
  for (const studio of studios) await studio.stop();
});

/** A window of a studio at that folder, and a way to call as its page does. */
async function open(
  person: string,
  args: string[] = [],
  home?: string,
): Promise<{ page: Page; studio: ServedStudio; ask: <T>(name: string, input: unknown) => Promise<T> }> {
  const studio = await serveStudio(args, home);
  studios.push(studio);
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(studio.link);
  const ask = async <T>(name: string, input: unknown): Promise<T> => {
    const script = `fetch('/call/${name}', { method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(JSON.stringify(input))} }).then((r) => r.json())`;
    return (await page.evaluate(script)) as T;
  };
  await ask('studio.setSetting', { key: 'person', value: person });
  await page.reload();
  return { page, studio, ask };
}
async function shot(page: Page, name: string): Promise<void> {
  if (shots === undefined) return;
  mkdirSync(shots, { recursive: true });
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.waitForTimeout(400);
    await page.screenshot({ path: join(shots, `${name}-${scheme}.png`) });
  }
}

interface Row {
  id: number;
  title: string;
}
const LIST = { filter: {}, sort: { by: 'title', descending: false }, offset: 0, limit: 12 };

test('two copies are merged, and what contradicts comes to the inbox', async () => {
  const ann = await open('Ann');
  await expect(ann.page.getByText('300 posters').first()).toBeVisible();
  await ann.page.goto(`${ann.studio.url}/#/overview/curators`);
  await expect(ann.page.getByText('Nobody has decided on a label yet')).toBeVisible();
  const { project } = await ann.ask<{ project: { dir: string } }>('studio.info', {});
  // A copy of the whole folder, as somebody takes it home on a stick.
  const copyDir = join(mkdtempSync(join(tmpdir(), 'marquee-copy-')), 'project');
  await ann.ask('project.backup', {});
  await ann.studio.kill();
  studios.splice(studios.indexOf(ann.studio), 1);
  cpSync(project.dir, copyDir, { recursive: true });
  const ben = await open('Ben', ['--project', copyDir]);
  const again = await open('Ann', ['--project', project.dir], ann.studio.home);
  const [{ replica }, { replica: other }] = await Promise.all([
    again.ask<{ replica: string }>('merging.status', {}),
    ben.ask<{ replica: string }>('merging.status', {}),
  ]);
  expect(replica).not.toBe(other);

  const { rows } = await again.ask<{ rows: Row[] }>('library.page', LIST);
  const { genres } = await again.ask<{ genres: { id: number; name: string }[] }>('genres.list', {});
  const horror = genres.find(({ name }) => name === 'Horror')!.id;
  const drama = genres.find(({ name }) => name === 'Drama')!.id;
  const set = (
    who: typeof ben,
    posterIds: number[],
    genreId: number,
    state: 'present' | 'absent',
    note?: string,
  ): Promise<unknown> =>
    who.ask('labels.set', { posterIds, set: [{ genreId, state }], ...(note === undefined ? {} : { note }) });
  const [first, second, third, fourth] = rows.map(({ id }) => id) as [number, number, number, number];
  await set(again, [first, second, third], horror, 'present');
  await set(again, [first, second], drama, 'absent');
  await set(ben, [first, second], horror, 'absent', 'It is a comedy about vampires');
  await set(ben, [third], horror, 'present');
  await set(ben, [first, second, fourth], drama, 'absent');

  await again.ask('tagline.set', { posterId: first, text: 'Hers' });
  await again.ask('taglines.approve', { posterIds: [first], approval: 'approved' });
  await ben.ask('tagline.set', { posterId: first, text: 'His' });

  // Ben's window writes the log of his copy.
  await ben.page.goto(`${ben.studio.url}/#/overview/curators`);
  await ben.page.getByRole('button', { name: 'Write the log of this copy' }).click();
  await expect(ben.page.getByText('Written')).toBeVisible();
  const { jobs } = await ben.ask<{ jobs: { kind: string; result: { path: string } }[] }>('jobs.list', {});
  const log = join(logs, 'ben.jsonl.gz');
  cpSync(jobs.find(({ kind }) => kind === 'merge')!.result.path, log);

  // Ann looks first, then merges.
  const { page } = again;
  await page.goto(`${again.studio.url}/#/overview/curators`);
  await expect(page.getByRole('tab', { name: 'Curators' })).toHaveAttribute('aria-selected', 'true');
  await page.getByLabel('Log of another copy').fill(log);
  await page.getByRole('button', { name: 'Look first' }).click();
  await expect(page.getByText('Conflicts: 2 new, 0 settled, 2 open.')).toBeVisible();
  const differs = '1 tagline differs; the later one stands, the other is in the history';
  await expect(page.getByText(`${differs}: ${rows[0]!.title}.`)).toBeVisible();
  await expect(page.getByText(`No longer approved after the merge: ${rows[0]!.title}.`)).toBeVisible();
  expect((await again.ask<{ conflicts: number }>('merging.status', {})).conflicts).toBe(0);
  await page.getByRole('button', { name: 'Merge', exact: true }).click();
  await expect(page.getByText(/Merged/).first()).toBeVisible();
  await expect(page.getByText(/Backup made before: .*before-merge/)).toBeVisible();
  await expect(page.getByText('Cohen’s kappa')).toBeVisible();
  await shot(page, 'curators');

  // The inbox, by keys: theirs on the first card, back by undo, mine on it, theirs on the second.
  await page.getByRole('button', { name: 'Settle 2 conflicts' }).click();
  await expect(page.getByText('Is it Horror?')).toBeVisible();
  await expect(page.getByText('It is a comedy about vampires').first()).toBeVisible();
  await shot(page, 'conflicts');
  const progress = page.getByRole('status', { name: 'Progress of the inbox' });
  await expect(progress).toHaveText('1 of 2');
  await page.keyboard.press('r');
  await expect(progress).toHaveText('1 of 1');
  await page.keyboard.press('Control+z');
  await expect(progress).toHaveText('1 of 2');
  await page.keyboard.press('a');
  await expect(progress).toHaveText('1 of 1');
  await page.keyboard.press('j');
  await page.keyboard.press('r');
  await expect(page.getByText('No conflicts').first()).toBeVisible();
  const states = await Promise.all(
    [first, second].map((posterId) => again.ask<{ present: number[]; absent: number[] }>('poster.get', { posterId })),
  );
  expect(states.map(({ present }) => present.includes(horror)).sort()).toEqual([false, true]);
  expect(await again.ask('project.verify', {})).toMatchObject({ ok: true, rebuilt: true });

  // Her log settles it in his copy, too.
  const back = join(logs, 'ann.jsonl');
  const { jobId } = await again.ask<{ jobId: string }>('merging.export', { path: back });
  await expect.poll(async () => (await again.ask<{ state: string }>('jobs.get', { jobId })).state).toBe('done');
  await ben.page.getByLabel('Log of another copy').fill(back);
  await ben.page.getByRole('button', { name: 'Merge', exact: true }).click();
  await expect(ben.page.getByText('Conflicts: 0 new, 0 settled, 0 open.')).toBeVisible();
  for (const [i, posterId] of [first, second].entries()) {
    const theirs = await ben.ask<{ present: number[] }>('poster.get', { posterId });
    expect(theirs.present.includes(horror)).toBe(states[i]!.present.includes(horror));
  }
});
