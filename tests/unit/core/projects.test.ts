// What a core says of projects that are none or are damaged, and whose name stands at edits.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { userInfo, tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forkNode } from '../../../src/main/compute/fork.ts';
import { createCore, type Core } from '../../../src/main/core/core.ts';
import { silentLog } from '../../../src/main/lib/log.ts';

let root: string;
let cores: Core[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'marquee-projects-'));
  cores = [];
});
afterEach(async () => {
  for (const core of cores) await core.close();
  rmSync(root, { recursive: true, force: true });
});

async function start(options: { person?: string; projectDir?: string } = {}): Promise<Core> {
  const core = await createCore({
    home: join(root, 'home'),
    version: '0.0.0',
    log: silentLog,
    fork: forkNode,
    ...options,
  });
  cores.push(core);
  return core;
}

describe('opening', () => {
  it('a damaged project says so each time, offers the newest backup, and the backup brings it back', async () => {
    const dir = join(root, 'films');
    const core = await start();
    await core.call('project.create', { dir });
    await core.call('genres.add', { name: 'Horror' });
    const backup = await core.call('project.backup', {});
    await core.call('project.create', { dir: join(root, 'other') });
    truncateSync(join(dir, 'catalog.sqlite'), 4096);

    const offered = { code: 'corrupt', details: { backup: { path: backup.path } } };
    await expect(core.call('project.open', { dir })).rejects.toMatchObject(offered);
    // The damaged file was set aside, so that there is no catalog now.
    expect(existsSync(join(dir, 'catalog.sqlite'))).toBe(false);
    await expect(core.call('project.open', { dir })).rejects.toMatchObject(offered);
    await expect(start({ projectDir: dir })).rejects.toMatchObject(offered);

    await core.close();
    const next = await start();
    expect(await next.call('project.restore', { path: backup.path })).toMatchObject({ dir, readOnly: false });
    expect((await next.call('genres.list', {})).genres.map((genre) => genre.name)).toEqual(['Horror']);
  });

  it('damage that is found while a project is open closes it, says so, and opening again offers the backup', async () => {
    const dir = join(root, 'films');
    const first = await start();
    await first.call('project.create', { dir });
    await first.call('genres.add', { name: 'Horror' });
    const backup = await first.call('project.backup', {});
    await first.close();
    // Damage that the mark of closing knows nothing of, in a table that opening does not read.
    const catalog = join(dir, 'catalog.sqlite');
    const db = new BetterSqlite3(catalog, { readonly: true });
    const page = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'tagline_event'").pluck().get() as number;
    db.close();
    const pages = readFileSync(catalog);
    writeFileSync(catalog, pages.fill(0xa5, (page - 1) * 4096, page * 4096));
    const { size, mtimeNs, ino } = statSync(catalog, { bigint: true });
    const mark = { size: `${size}`, changed: `${mtimeNs}`, inode: `${ino}`, checkedAt: new Date().toISOString() };
    writeFileSync(join(dir, '.closed.json'), JSON.stringify(mark));

    const core = await start({ projectDir: dir });
    const notices: string[] = [];
    const told = new Promise<void>((resolve) => {
      core.subscribe((event) => {
        if (event.name === 'studio.notice') notices.push(event.payload.message);
        if (event.name === 'studio.notice') resolve();
      });
    });
    expect((await core.call('studio.info', {})).project).toMatchObject({ dir });
    await told;
    expect(notices[0]).toMatch(/The catalog of films is damaged \(.+\), so the project was closed/);
    expect((await core.call('studio.info', {})).project).toBeNull();
    await expect(core.call('project.open', { dir })).rejects.toMatchObject({
      code: 'corrupt',
      details: { backup: { path: backup.path } },
    });
  }, 20_000);

  it('a folder that is no project is named, with what to do, and nothing is made there', async () => {
    const dir = join(root, 'nothing');
    const core = await start();
    await expect(core.call('project.open', { dir })).rejects.toMatchObject({
      code: 'not_found',
      message: `${dir} is not a Marquee project: it has no catalog.sqlite.`,
      hint: expect.stringContaining('init') as string,
    });
    expect(existsSync(dir)).toBe(false);
  });
});

describe('the person of edits', () => {
  /** Who a genre change of the first poster is recorded for. */
  async function editor(core: Core): Promise<string> {
    await core.call('project.openSample', {});
    const { ids } = await core.call('library.ids', { filter: {}, sort: { by: 'title', descending: false }, to: 1 });
    const { genres } = await core.call('genres.list', {});
    await core.call('labels.toggle', { posterIds: ids, genreId: genres[0]!.id });
    const { entries } = await core.call('poster.history', { posterId: ids[0]! });
    expect((await core.call('studio.info', {})).person).toBe(entries[0]!.actor);
    return entries[0]!.actor;
  }

  it('is the setting, at once and after a restart; the system user before there is one', async () => {
    const core = await start();
    expect(await editor(core)).toBe(userInfo().username);
    await core.call('studio.setSetting', { key: 'person', value: ' Ada ' });
    expect(await editor(core)).toBe('Ada');
    await core.close();
    expect(await editor(await start())).toBe('Ada');
  });

  it('is the name that the studio was started with, whatever the setting', async () => {
    const core = await start({ person: 'Grace' });
    await core.call('studio.setSetting', { key: 'person', value: 'Ada' });
    expect(await editor(core)).toBe('Grace');
  });

  it('is the system user when the setting is no name', async () => {
    const core = await start();
    await core.call('studio.setSetting', { key: 'person', value: 7 });
    expect((await core.call('studio.info', {})).person).toBe(userInfo().username);
    writeFileSync(join(root, 'home', 'settings.json'), '{ "person": "  " }');
    expect((await (await start()).call('studio.info', {})).person).toBe(userInfo().username);
  });
});
