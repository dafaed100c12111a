import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { WireError } from '../../../src/shared/errors.ts';
import {
  backupCatalog,
  backupProblem,
  listBackups,
  newestGoodBackup,
  restoreBackup,
} from '../../../src/main/catalog/backup.ts';
import { setLabels } from '../../../src/main/catalog/labels.ts';
import { readLayers, seen } from '../../../src/main/catalog/layers.ts';
import { schemaVersion, shippedMigrations } from '../../../src/main/catalog/migrate.ts';
import { catalogPath, openProject, openReadOnly } from '../../../src/main/catalog/open.ts';
import { approveTaglines } from '../../../src/main/catalog/taglineDesk/approvals.ts';
import { setTagline } from '../../../src/main/catalog/taglines.ts';
import { verifyProject } from '../../../src/main/catalog/verify.ts';
import { createWriterService } from '../../../src/main/catalog/writerService.ts';
import { addPoster, dump, expectVerified, openTest, smallProject, temporaryDir } from './project.ts';

const person = 'ann';
const fail = (work: Promise<unknown>): Promise<WireError> =>
  work.then(
    () => Promise.reject(new Error('It should have failed.')),
    (error: unknown) => error as WireError,
  );
const edit = (genreId = 0) => ({ posterIds: [1], set: [{ genreId, state: 'present' as const }], person });

describe('opening', () => {
  test('makes a project with its folders, and finds it again; a folder without one is not found', async () => {
    const dir = join(temporaryDir(), 'new', 'project');
    expect(await fail(openProject({ dir, create: false }))).toMatchObject({ code: 'not_found' });
    expect(existsSync(dir)).toBe(false);
    const { db } = await openTest(dir, true);
    expect(readdirSync(dir)).toEqual(
      expect.arrayContaining(['catalog.sqlite', 'posters', 'runs', 'backups', 'embeddings']),
    );
    expect(db.meta('name')).toBe('project');
    expect(db.replica).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('sets the pragmas that durability rests on', async () => {
    const { db } = await smallProject();
    const pragma = (name: string) => db.sqlite.pragma(name, { simple: true });
    expect(pragma('journal_mode')).toBe('wal');
    expect(pragma('synchronous')).toBe(2);
    expect(pragma('foreign_keys')).toBe(1);
    expect(pragma('busy_timeout')).toBeGreaterThanOrEqual(5000);
    expect(pragma('trusted_schema')).toBe(0);
    expect(pragma('quick_check')).toBe('ok');
  });

  test('a second writer is refused and told who has it; after closing it may', async () => {
    const { dir, project } = await smallProject();
    const refused = await fail(openProject({ dir, create: false }));
    expect(refused).toMatchObject({ code: 'locked', details: { pid: process.pid } });
    project.close();
    await openTest(dir);
  });

  test('another SQLite file is not touched', async () => {
    const dir = temporaryDir();
    const other = new BetterSqlite3(catalogPath(dir));
    other.exec('CREATE TABLE mine (a); INSERT INTO mine VALUES (1)');
    other.close();
    const before = readFileSync(catalogPath(dir));
    expect(await fail(openProject({ dir, create: true }))).toMatchObject({ code: 'unsupported' });
    expect(readFileSync(catalogPath(dir)).equals(before)).toBe(true);
  });

  test('jobs and runs that were running are interrupted', async () => {
    const { dir, project, db } = await smallProject();
    db.prepare(
      `INSERT INTO job (id, kind, title, state, progress, input, created_at) VALUES ('j', 'import', 'Import', 'running', '{}', '{}', 'now')`,
    ).run();
    project.close();
    const service = createWriterService();
    await service.open({ dir, create: false }, context);
    const reader = openReadOnly(dir);
    expect(reader.sqlite.prepare('SELECT state FROM job').get()).toEqual({ state: 'interrupted' });
    reader.close();
    await service.close({}, context);
  });
});

const context = { signal: new AbortController().signal, note: () => undefined };

describe('migrations', () => {
  const shipped = shippedMigrations();
  const second = {
    version: shipped.length + 1,
    name: '9999_more.sql',
    sql: 'CREATE TABLE more (a); INSERT INTO more VALUES (1);',
  };

  test('run once, after a verified backup', async () => {
    const { dir, project } = await smallProject();
    project.close();
    const migrated = await openProject({ dir, create: false, migrations: [...shipped, second] });
    expect(schemaVersion(migrated.db.sqlite)).toBe(second.version);
    expect(migrated.db.prepare('SELECT a FROM more').all()).toEqual([{ a: 1 }]);
    migrated.close();
    expect(listBackups(dir).map((b) => [b.reason, backupProblem(b.path)])).toEqual([
      [`before-schema-${second.version}`, null],
    ]);
    (await openProject({ dir, create: false, migrations: [...shipped, second] })).close();
    expect(listBackups(dir)).toHaveLength(1);
  });

  test('an older schema is read through a copy that is up to date, and stays as it is', async () => {
    const dir = temporaryDir();
    const old = await openProject({ dir, create: true, migrations: shipped.slice(0, 1) });
    old.db
      .prepare(`INSERT INTO split (name, seed, validation, test, made_at) VALUES ('default', 1, 0.1, 0.1, 'now')`)
      .run();
    old.close();
    const reader = openReadOnly(dir);
    expect(schemaVersion(reader.sqlite)).toBe(shipped.length);
    expect(reader.sqlite.prepare('SELECT name, method FROM split').all()).toEqual([
      { name: 'default', method: 'hash' },
    ]);
    expect(reader.sqlite.prepare('SELECT sweep_id FROM job').all()).toEqual([]);
    reader.close();
    const file = new BetterSqlite3(catalogPath(dir), { readonly: true });
    expect(schemaVersion(file)).toBe(1);
    file.close();
  });

  test('a project from before the tagline desk keeps its jobs and taglines, and gets a desk', async () => {
    const dir = temporaryDir();
    const old = await openProject({ dir, create: true, migrations: shipped.slice(0, 3) });
    const posterId = addPoster(old.db, '1000');
    setTagline(old.db, { posterId, text: 'Kept', person: 'ann' });
    old.db.sqlite.exec(`INSERT INTO sweep VALUES ('s', 'sweep', 'now');
      INSERT INTO job VALUES ('j', 'train', 'a job', 'done', 1, '{}', '{}', '{}', NULL, 'now', 'now', 'now', 's');
      INSERT INTO job_log (job_id, at, level, line) VALUES ('j', 'now', 'info', 'a line')`);
    old.close();
    const { db } = await openTest(dir);
    expect(db.prepare('SELECT id, kind, sweep_id FROM job').all()).toEqual([{ id: 'j', kind: 'train', sweep_id: 's' }]);
    expect(db.prepare('SELECT job_id, line FROM job_log').all()).toEqual([{ job_id: 'j', line: 'a line' }]);
    expect(db.sqlite.pragma('foreign_key_check')).toEqual([]);
    expect(() => db.sqlite.exec("UPDATE job SET kind = 'draft'")).not.toThrow();
    const { output } = approveTaglines(db, { posterIds: [posterId], approval: 'approved', person: 'ann' });
    expect(output.changed).toBe(1);
    expectVerified(dir);
  });

  test('one that fails half-way leaves the version and the data before it', async () => {
    const { dir, project } = await smallProject();
    project.close();
    const broken = {
      ...second,
      sql: 'CREATE TABLE more (a); DROP TABLE tagline_state; INSERT INTO nowhere VALUES (1);',
    };
    const error = await fail(openProject({ dir, create: false, migrations: [...shipped, broken] }));
    expect(error.message).toContain('9999_more.sql');
    const { db } = await openTest(dir);
    expect(schemaVersion(db.sqlite)).toBe(shipped.length);
    expect(db.prepare("SELECT name FROM sqlite_schema WHERE name IN ('more', 'tagline_state')").all()).toEqual([
      { name: 'tagline_state' },
    ]);
  });

  test('a newer schema opens for reading, and edits say why they are refused', async () => {
    const { dir, project } = await smallProject();
    project.close();
    (await openProject({ dir, create: false, migrations: [...shipped, second] })).close();
    const service = createWriterService();
    const info = await service.open({ dir, create: false }, context);
    expect(info).toMatchObject({ readOnly: true, counts: { posters: 3 } });
    expect((info as { readOnlyReason: string }).readOnlyReason).toContain('newer Marquee');
    expect(await fail(Promise.resolve(service['labels.set'](edit(), context)))).toMatchObject({ code: 'newer_schema' });
    await service.close({}, context);
  });

  test('a catalog of another line of development is refused', async () => {
    const { dir, project } = await smallProject();
    project.db.sqlite.exec("UPDATE schema_migration SET name = '0001_other.sql'");
    project.close();
    expect(await fail(openProject({ dir, create: false }))).toMatchObject({ code: 'unsupported' });
  });
});

function overwrite(path: string, at: number, bytes: Buffer): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, at);
  closeSync(file);
}

describe('a damaged catalog', () => {
  const damages: [string, (path: string) => void][] = [
    ['4 KiB overwritten', (path) => overwrite(path, 3 * 4096, Buffer.alloc(4096, 0xa5))],
    ['cut in half', (path) => truncateSync(path, Math.floor(statSync(path).size / 8192) * 4096)],
    ['header of zeros', (path) => overwrite(path, 0, Buffer.alloc(100))],
    ['emptied', (path) => truncateSync(path, 0)],
  ];
  test.each(damages)('%s: kept and renamed, the newest backup offered and restored', async (_name, damage) => {
    const { dir, project, db } = await smallProject(50);
    setLabels(db, edit());
    const backup = await backupCatalog(db.sqlite, dir, { reason: 'manual', now: db.now() });
    project.close();
    damage(catalogPath(dir));
    const damaged = readFileSync(catalogPath(dir));

    const service = createWriterService();
    const error = await fail(Promise.resolve(service.open({ dir, create: true }, context)));
    expect(error).toMatchObject({ code: 'corrupt', details: { backup: { path: backup.path } } });
    const kept = error.details?.['kept'] as string;
    expect(readFileSync(kept).equals(damaged)).toBe(true);
    // Opening again, even with `create`, does not make an empty project in its place.
    expect(await fail(Promise.resolve(service.open({ dir, create: true }, context)))).toMatchObject({
      code: 'corrupt',
    });

    const restored = await service['project.restore']({ path: backup.path }, context);
    expect(restored).toMatchObject({ counts: { posters: 50 }, readOnly: false });
    expect(await service['project.verify']({}, context)).toMatchObject({ ok: true });
    await service.close({}, context);
    expect(existsSync(kept)).toBe(true);
  });
});

describe('backups', () => {
  test('are checked, rotated, and hold what was committed; a restore keeps what it replaces', async () => {
    const { dir, project, db } = await smallProject();
    setLabels(db, edit(0));
    const state = dump(db, 'label_state');
    for (let i = 0; i < 5; i++) {
      await backupCatalog(db.sqlite, dir, { reason: `number ${i}`, now: `2026-01-01T00:00:0${i}.000Z`, keep: 3 });
    }
    expect(listBackups(dir).map((b) => b.reason)).toEqual(['number-4', 'number-3', 'number-2']);
    expect(listBackups(dir)[0]?.at).toBe('2026-01-01T00:00:04.000Z');
    setLabels(db, edit(1));
    const later = dump(db, 'label_state');
    project.close();
    const { replaced } = restoreBackup(dir, listBackups(dir)[0]?.path ?? '', db.now());
    const { db: again } = await openTest(dir);
    expect(dump(again, 'label_state')).toBe(state);
    const old = new BetterSqlite3(replaced ?? '', { readonly: true });
    expect(JSON.stringify(old.prepare('SELECT * FROM label_state ORDER BY 1').all())).toBe(later);
    old.close();
  });

  test('a damaged backup is neither offered nor restored, and a file from elsewhere is not taken', async () => {
    const { dir, db } = await smallProject();
    const good = await backupCatalog(db.sqlite, dir, { reason: 'manual', now: '2026-01-01T00:00:00.000Z' });
    const { path } = await backupCatalog(db.sqlite, dir, { reason: 'manual', now: '2026-01-02T00:00:00.000Z' });
    overwrite(path, 3 * 4096, Buffer.alloc(4096, 0xa5));
    expect(backupProblem(path)).not.toBeNull();
    expect(newestGoodBackup(dir)?.path).toBe(good.path);
    writeFileSync(path, 'not a database at all, but long enough to look like something'.repeat(100));
    expect(() => restoreBackup(dir, path, db.now())).toThrow(/damaged/);
    expect(() => restoreBackup(dir, '/etc/passwd', db.now())).toThrow(/not among the backups/);
  });
});

describe('a place that cannot be written', () => {
  // Root may write everywhere, so for root the folder is mounted read-only; for others permissions do.
  const root = process.getuid?.() === 0;
  const mount = (...args: string[]): boolean => spawnSync('mount', args).status === 0;
  const forbidWriting = (dir: string): boolean => {
    if (root) return mount('--bind', dir, dir) && mount('-o', 'remount,ro,bind', dir);
    chmodSync(dir, 0o555);
    chmodSync(catalogPath(dir), 0o444);
    return true;
  };

  test('opens for reading, and edits are refused as read_only', async ({ skip }) => {
    skip(process.platform === 'win32', 'folders have no such permission on Windows');
    const { dir, project, db } = await smallProject();
    setLabels(db, edit());
    project.close();
    skip(!forbidWriting(dir), 'root needs permission to mount');
    const script = join(import.meta.dirname, 'readOnlyStudio.ts');
    const result = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', script, dir], {
      encoding: 'utf8',
    });
    if (root) spawnSync('umount', [dir]);
    else chmodSync(dir, 0o755);
    expect(result.stderr).toBe('');
    expect(JSON.parse(result.stdout)).toEqual({
      readOnly: true,
      reason: expect.stringContaining('cannot be written') as string,
      posters: 3,
      edit: 'read_only',
      verified: true,
    });
    expect(readdirSync(dir).filter((name) => name.startsWith('catalog'))).toEqual(['catalog.sqlite']);
  });
});

describe('a full disk', () => {
  /** A file system of 1 MB where the tests may mount one; SQLite's own page limit elsewhere, which fails the same way. */
  const mounted = (dir: string): boolean =>
    process.platform === 'linux' &&
    process.getuid?.() === 0 &&
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', dir]).status === 0;

  test.for(['file system', 'page limit'])(
    '%s: the edit fails as disk_full, all earlier ones are there, and it goes on',
    async (kind, { skip }) => {
      const dir = join(temporaryDir(), 'small');
      mkdirSync(dir);
      skip(kind === 'file system' && !mounted(dir), 'needs permission to mount a small file system');
      try {
        const project = await openProject({ dir, create: true });
        const { db } = project;
        db.transaction(() => {
          db.prepare("INSERT INTO genre (id, uuid, name, added_at) VALUES (0, 'u', 'Horror', 'now')").run();
          for (let i = 0; i < 100; i++) addPoster(db, String(i));
        });
        if (kind === 'page limit') {
          const pages = db.sqlite.pragma('page_count', { simple: true }) as number;
          db.sqlite.pragma(`max_page_count = ${pages + 40}`);
        }
        const posterIds = Array.from({ length: 100 }, (_, i) => i + 1);
        const note = 'n'.repeat(500);
        let saved = 0;
        let error: unknown;
        let state = '';
        while (error === undefined && saved < 500) {
          try {
            setLabels(db, {
              posterIds,
              set: [{ genreId: 0, state: saved % 2 === 0 ? 'present' : 'absent' }],
              note,
              person,
            });
            saved++;
            state = dump(db, 'label_state');
          } catch (thrown) {
            error = thrown;
          }
        }
        expect(error).toMatchObject({ code: 'disk_full' });
        expect(saved).toBeGreaterThan(0);
        expect(dump(db, 'label_state')).toBe(state);
        expect(db.prepare<{ n: number }>('SELECT count(*) AS n FROM batch').get()?.n).toBe(saved);
        expect(seen(readLayers(db, posterIds[0]!), 0).state).toBe(saved % 2 === 1 ? 'present' : 'absent');
        const lost = await backupCatalog(db.sqlite, dir, { reason: 'manual', now: db.now() }).catch(
          (thrown: unknown) => thrown,
        );
        if (kind === 'file system') expect(lost).toMatchObject({ code: 'disk_full' });
        if (kind === 'page limit') {
          db.sqlite.pragma('max_page_count = 1000000');
          setLabels(db, { posterIds, set: [{ genreId: 0, state: 'unknown' }], note, person });
        }
        project.close();
        const again = await openProject({ dir, create: false });
        expect(again.db.prepare<{ n: number }>('SELECT count(*) AS n FROM batch').get()?.n).toBe(
          saved + (kind === 'page limit' ? 1 : 0),
        );
        expect(verifyProject(dir)).toMatchObject({ ok: true });
        again.close();
      } finally {
        if (kind === 'file system') spawnSync('umount', [dir]);
      }
    },
  );
});
