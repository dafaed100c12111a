// When a catalog is checked before it opens, and when while it is used.
import { closeSync, existsSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { setLabels } from '../../../src/main/catalog/labels.ts';
import { catalogPath, openProject } from '../../../src/main/catalog/open.ts';
import { startCatalogThreads } from '../../../src/main/catalog/threads.ts';
import { smallProject } from './project.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const edit = { posterIds: [1], set: [{ genreId: 0, state: 'present' as const }], person: 'ann' };

/** Whether the project opens without a check, some days from now; closes it again. */
async function opensAtOnce(dir: string, inDays = 0): Promise<boolean> {
  const project = await openProject({ dir, create: false, clock: () => new Date(Date.now() + inDays * DAY_MS) });
  const { checkDue } = project;
  project.close();
  return checkDue;
}

/** Overwrites the first page of a table behind the mark of closing, as a failing disk would. */
function rot(dir: string, table: string): void {
  const path = catalogPath(dir);
  const db = new BetterSqlite3(path, { readonly: true });
  const page = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(table) as number;
  db.close();
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, (page - 1) * 4096);
  closeSync(file);
  const { size, mtimeNs, ino } = statSync(path, { bigint: true });
  const mark = { size: `${size}`, changed: `${mtimeNs}`, inode: `${ino}`, checkedAt: new Date().toISOString() };
  writeFileSync(join(dir, '.closed.json'), JSON.stringify(mark));
}

describe('a catalog', () => {
  test('that was closed in order opens without a check, time after time for a week', async () => {
    const { dir, project } = await smallProject();
    expect(project.checkDue).toBe(false);
    project.close();
    expect(await opensAtOnce(dir)).toBe(true);
    expect(await opensAtOnce(dir, 6)).toBe(true);
    // The time counts from the last check, not from the last opening.
    expect(await opensAtOnce(dir, 8)).toBe(false);
    expect(await opensAtOnce(dir, 9)).toBe(true);
  });

  test('that passed a check while it was used is trusted from then on', async () => {
    const { dir, project } = await smallProject();
    project.close();
    const later = await openProject({ dir, create: false, clock: () => new Date(Date.now() + 6 * DAY_MS) });
    later.checked(null);
    later.close();
    expect(await opensAtOnce(dir, 12)).toBe(true);
  });

  test('is checked first when it was not closed, when another program wrote it, and when its copy is opened', async () => {
    const { dir, project, db } = await smallProject();
    project.close();
    const killed = await openProject({ dir, create: false });
    setLabels(killed.db, edit);
    // What a kill leaves: no mark.
    expect(existsSync(join(dir, '.closed.json'))).toBe(false);
    killed.close();
    expect(existsSync(join(dir, '.closed.json'))).toBe(true);

    const other = new BetterSqlite3(catalogPath(db.dir));
    other.exec("INSERT INTO meta (key, value) VALUES ('other', 'program')");
    other.close();
    expect(await opensAtOnce(dir)).toBe(false);

    writeFileSync(join(dir, '.closed.json'), '{"size":"1"}');
    expect(await opensAtOnce(dir)).toBe(false);
    writeFileSync(join(dir, '.closed.json'), 'no JSON');
    expect(await opensAtOnce(dir)).toBe(false);
  });

  test('that rotted on its disk is found by the check while it is used, and is checked first from then on', async () => {
    const { dir, project } = await smallProject(200);
    project.close();
    rot(dir, 'tagline_event');
    const threads = startCatalogThreads();
    await threads.writer.call('open', { dir, create: false });
    expect(await threads.writer.call('checkDue', {})).toBe(true);
    const problem = await threads.check(dir);
    expect(problem).toMatch(/\w/);
    await threads.writer.call('checked', { problem });
    await threads.close();
    expect(existsSync(join(dir, '.closed.json'))).toBe(false);
    await expect(openProject({ dir, create: false })).rejects.toMatchObject({ code: 'corrupt' });
  });

  test('with damage that opening meets is checked, kept and refused as one that was not closed', async () => {
    const { dir, project } = await smallProject(200);
    project.close();
    rot(dir, 'job');
    const threads = startCatalogThreads();
    await expect(threads.writer.call('open', { dir, create: false })).rejects.toMatchObject({
      code: 'corrupt',
      details: { kept: expect.stringMatching(/catalog\.corrupt-.*\.sqlite$/) as string },
    });
    await threads.close();
  });

  test('that is sound passes the check while it is used', async () => {
    const { dir, project } = await smallProject(200);
    project.close();
    const threads = startCatalogThreads();
    await threads.writer.call('open', { dir, create: false });
    expect(await threads.check(dir)).toBeNull();
    await threads.close();
  });
});
