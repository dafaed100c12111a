// What a user is told when something is wrong with files, disks or studios: through the command line, as they meet it.
// Each message names what and why, a hint says what to do, and whatever could be read is kept.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportReport } from '../../../src/shared/importSpec.ts';
import { createCore } from '../../../src/main/core/core.ts';
import { forkNode } from '../../../src/main/compute/fork.ts';
import { startServer } from '../../../src/main/http/listener.ts';
import { silentLog } from '../../../src/main/lib/log.ts';
import { resourcePath } from '../../../src/main/lib/paths.ts';
import { temporaryFolder } from './studio.ts';
import { terminal } from './terminal.ts';

const root = temporaryFolder();
const home = join(root, 'home');
const dir = join(root, 'project');
const marquee = terminal(home, dir);
const fixture = (name: string): string => join(import.meta.dirname, '..', '..', 'fixtures', 'tables', name);
const posters = resourcePath('sample', 'posters');

const importJson = async (...argv: string[]): Promise<ImportReport> => {
  const { code, out, err } = await marquee('import', ...argv, '--json');
  expect(code, err).toBe(0);
  return JSON.parse(out) as ImportReport;
};

/** A small table that is in order. */
const four = join(root, 'four.csv');

beforeAll(async () => {
  expect((await marquee('init', dir)).code).toBe(0);
  writeFileSync(four, 'imdbId,genres\n93185,Horror\n93220,Comedy\n103064,Action\n94012,Comedy\n');
  expect((await marquee('import', '--table', four)).code).toBe(0);
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** A PNG that says how large it is and holds next to nothing. */
function pngHeader(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', size),
    chunk('IDAT', deflateSync(Buffer.alloc(100))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('tables', () => {
  it('a truncated CSV: the row where it ends is named, all before it is imported', async () => {
    const whole = readFileSync(fixture('movies_metadata.csv'));
    // In the middle of the last quoted overview.
    const cut = whole.subarray(0, whole.lastIndexOf('"', whole.length - 400) + 30);
    const path = join(root, 'cut.csv');
    writeFileSync(path, cut);
    const { code, out, err } = await marquee('import', '--movies-metadata', path, '--json');
    expect(code, err).toBe(0);
    const report = JSON.parse(out) as ImportReport;
    expect(report.films).toBeGreaterThan(50);
    const last = report.skipped.at(-1)!;
    expect(last).toMatchObject({ source: 'cut.csv', row: report.records });
    expect(last.line).toBeGreaterThan(report.records);
    expect(last.reason).toMatch(/never closed/);
    const text = await marquee('import', '--movies-metadata', path, '--strict');
    expect(text.code).toBe(1);
    expect(text.out).toContain('cut.csv');
    expect(text.out).toContain(last.reason);
  });

  it('wrong columns: the file, the column that is missing and those that are there', async () => {
    const path = join(root, 'people.csv');
    writeFileSync(path, 'name,age,city\nAnn,31,Bonn\n');
    const layout = await marquee('import', '--movie-genre', path);
    expect(layout.code).toBe(1);
    expect(layout.err).toContain('people.csv');
    expect(layout.err).toMatch(/imdbId/);
    expect(layout.err).toContain('name');
    const table = await marquee('import', '--table', path, '--json');
    expect(table.code).toBe(1);
    const { error } = JSON.parse(table.out) as { error: { code: string; message: string; hint: string } };
    expect(error.code).toBe('bad_input');
    expect(error.message).toContain('people.csv');
    expect(error.hint).toMatch(/--map|--key|column/);
    const mapped = await marquee('import', '--table', path, '--map', 'imdbId=nothere');
    expect(mapped.err).toContain('nothere');
  });

  it('Latin-1 that is read as UTF-8: the line and the byte; left alone, it is recognised and kept', async () => {
    const path = join(root, 'latin1.csv');
    writeFileSync(path, Buffer.from('imdbId,title,genres\n1,Plain,Drama\n211915,Amélie,Comedy\n', 'latin1'));
    const { code, err } = await marquee('import', '--table', path, '--encoding', 'utf-8');
    expect(code).toBe(1);
    expect(err).toContain('latin1.csv is not UTF-8');
    expect(err).toContain('line 3');
    expect(err).toContain('0xe9');
    expect(err).toContain('windows-1252');
    const report = await importJson('--table', path);
    expect(report).toMatchObject({ films: 2, encodings: [{ source: 'latin1.csv', encoding: 'windows-1252' }] });
    const out = join(root, 'latin1.jsonl');
    await marquee('export', '--format', 'jsonl', '--out', out);
    expect(readFileSync(out, 'utf8')).toContain('"Amélie"');
  });

  it('what is no table: empty, an image, a folder, nothing', async () => {
    const empty = join(root, 'empty.csv');
    writeFileSync(empty, '');
    expect((await marquee('import', '--table', empty)).err).toContain('empty.csv is empty');
    const image = join(root, 'image.csv');
    copyFileSync(join(posters, '93185.jpg'), image);
    expect((await marquee('import', '--table', image)).err).toMatch(/image\.csv is a JPEG/);
    expect((await marquee('import', '--table', posters)).err).toContain('nothing that says what they are');
    expect((await marquee('import', '--table', join(root, 'absent.csv'))).err).toMatch(/absent\.csv does not exist/);
  });
});

describe('posters', () => {
  it('a bomb, half a JPEG and text are listed by name and reason; the sound one is taken in', async () => {
    const folder = join(root, 'posters');
    mkdirSync(folder);
    writeFileSync(join(folder, '93185.png'), pngHeader(60_000, 60_000));
    const jpeg = readFileSync(join(posters, '93220.jpg'));
    writeFileSync(join(folder, '93220.jpg'), jpeg.subarray(0, jpeg.length / 2));
    writeFileSync(join(folder, '103064.jpg'), 'this is no image');
    copyFileSync(join(posters, '94012.jpg'), join(folder, '94012.jpg'));
    const report = await importJson('--table', four, '--posters', folder);
    expect(report).toMatchObject({ images: 1, skippedCount: 3 });
    const reason = (file: string): string => report.skipped.find((one) => one.source === file)?.reason ?? '';
    expect(reason('93185.png')).toMatch(/60[,.]?000/);
    expect(reason('93220.jpg')).toMatch(/truncated|cut|end|incomplete/i);
    expect(reason('103064.jpg')).toMatch(/JPEG|image/);
    expect(new Set(report.skipped.map((one) => one.reason)).size).toBe(3);
    expect((await marquee('verify')).code).toBe(0);
  });

  it('a folder without matches: how many files, the first one, and how they should be named', async () => {
    const folder = join(root, 'holiday');
    mkdirSync(folder);
    copyFileSync(join(posters, '94012.jpg'), join(folder, 'beach.jpg'));
    const alone = await marquee('import', '--posters', folder);
    expect(alone.code).toBe(1);
    expect(alone.err).toContain('None of the 1 files');
    expect(alone.err).toContain('beach.jpg');
    expect(alone.err).toContain('tt0114709.jpg');
    const empty = join(root, 'nobody');
    mkdirSync(empty);
    expect((await marquee('import', '--posters', empty)).err).toContain('has no files');
    // With a table the table is kept, and the folder is listed.
    const report = await importJson('--table', four, '--posters', folder);
    expect(report.skipped[0]!.reason).toContain('None of the 1 files');
  });
});

/** A file system of its own, where the tests may mount one. */
function mount(at: string, options: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  mkdirSync(at, { recursive: true });
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', at]).status === 0;
}

describe('disks', () => {
  it('a full disk: what did not fit is named, what did is kept, and the import goes on with more space', async ({
    skip,
  }) => {
    const disk = join(root, 'full');
    skip(!mount(disk, 'size=4m'), 'needs permission to mount a small file system');
    try {
      const project = join(disk, 'project');
      expect((await marquee('init', project)).code).toBe(0);
      const table = resourcePath('sample', 'films.jsonl');
      const args = ['--project', project, '--table', table, '--map', 'imdbId=filmKey', '--posters', posters];
      const { code, out, err } = await marquee('import', ...args, '--json');
      expect(code, out).toBe(1);
      const { error } = JSON.parse(out) as { error: { code: string; message: string; hint: string } };
      expect(error.code).toBe('disk_full');
      expect(error.message).toMatch(/full/);
      expect(error.hint).toMatch(/space/);
      expect(err).toContain(error.message);
      // Nothing half: the catalog is sound, and can be looked at also now.
      const verified = await marquee('verify', '--project', project, '--json');
      expect(JSON.parse(verified.out)).toMatchObject({ ok: true });
      const films = async (): Promise<number> => {
        const info = await marquee('info', '--project', project, '--json');
        return (JSON.parse(info.out) as { counts: { films: number } }).counts.films;
      };
      expect(await films()).toBe(300);
      const edit = await marquee('label', '--project', project, '--imdb-id', '93185', '--add', 'Comedy');
      if (edit.code !== 0) expect(edit.err).toContain('full');
      // An export that does not fit leaves no file.
      const labels = join(disk, 'labels.jsonl');
      spawnSync('dd', ['if=/dev/zero', `of=${join(disk, 'filler')}`, 'bs=64k']);
      const lost = await marquee('export', '--project', project, '--format', 'jsonl', '--out', labels);
      expect(lost.code).toBe(1);
      expect(lost.err).toContain('full');
      expect(existsSync(labels)).toBe(false);
      rmSync(join(disk, 'filler'));

      expect(spawnSync('mount', ['-o', 'remount,size=64m', disk]).status).toBe(0);
      const { jobs } = JSON.parse((await marquee('jobs', '--project', project, '--json')).out) as {
        jobs: { id: string; kind: string; state: string }[];
      };
      const failed = jobs.find((job) => job.kind === 'import')!;
      expect(['failed', 'interrupted']).toContain(failed.state);
      const resumed = await marquee('resume', failed.id, '--project', project, '--json');
      expect(resumed.code, resumed.err).toBe(0);
      const info = JSON.parse((await marquee('info', '--project', project, '--json')).out) as { counts: object };
      expect(info.counts).toMatchObject({ films: 300, images: 300 });
    } finally {
      spawnSync('umount', [disk]);
    }
  });

  it('a read-only project: opens, says why, shows and exports, and refuses edits', async ({ skip }) => {
    const disk = join(root, 'readonly');
    skip(!mount(disk, 'size=64m'), 'needs permission to mount a file system');
    try {
      const project = join(disk, 'project');
      await marquee('init', project);
      await marquee('import', '--project', project, '--table', four);
      expect(spawnSync('mount', ['-o', 'remount,ro', disk]).status).toBe(0);
      const info = await marquee('info', '--project', project);
      expect(info.code, info.err).toBe(0);
      expect(info.out).toContain('reading only');
      const edit = await marquee('label', '--project', project, '--imdb-id', '93185', '--add', 'Comedy', '--json');
      expect(edit.code).toBe(1);
      expect(JSON.parse(edit.out)).toMatchObject({
        error: { code: 'read_only', message: expect.stringContaining('permissions') as string },
      });
      const imported = await marquee('import', '--project', project, '--table', four);
      expect(imported.code).toBe(1);
      expect(imported.err).toContain('reading only');
      const out = join(root, 'from-readonly.csv');
      const exported = await marquee('export', '--project', project, '--format', 'csv', '--out', out);
      expect(exported.code, exported.err).toBe(0);
      expect(readFileSync(out, 'utf8').split('\n').length).toBeGreaterThan(4);
      const inside = await marquee('export', '--project', project, '--format', 'csv', '--out', join(project, 'x.csv'));
      expect(inside.code).toBe(1);
      expect(inside.err).toMatch(/read-only/);
    } finally {
      spawnSync('umount', [disk]);
    }
  });

  it('a home folder that cannot be written: projects open all the same', async ({ skip }) => {
    const disk = join(root, 'readonly-home');
    skip(!mount(disk, 'size=1m,ro'), 'needs permission to mount a file system');
    try {
      const homeless = terminal(join(disk, 'home'), dir);
      const info = await homeless('info');
      expect(info.code, info.err).toBe(0);
      const edit = await homeless('label', '--imdb-id', '93185', '--add', 'Comedy');
      expect(edit.code, edit.err).toBe(0);
      const doctor = await homeless('doctor', '--json');
      expect([0, 1]).toContain(doctor.code);
      expect(JSON.parse(doctor.out)).toBeTypeOf('object');
    } finally {
      spawnSync('umount', [disk]);
    }
  });
});

describe('a second instance', () => {
  it('of any kind is told who has the project; the command line works through a studio that serves', async () => {
    const options = { home, fork: forkNode, person: 'window', version: '0.0.0', log: silentLog };
    const core = await createCore({ ...options, projectDir: dir });
    try {
      const second = createCore({ ...options, projectDir: dir });
      await expect(second).rejects.toMatchObject({
        code: 'locked',
        message: expect.stringContaining(String(process.pid)) as string,
        hint: expect.any(String) as string,
      });
      const serve = await marquee('serve', '--project', dir, '--port', '0');
      expect(serve.code).toBe(1);
      expect(serve.err).toContain(`process ${process.pid}`);
      const edit = await marquee('label', '--imdb-id', '93185', '--add', 'Comedy', '--json');
      expect(edit.code).toBe(1);
      expect(JSON.parse(edit.out)).toMatchObject({ error: { code: 'locked' } });

      const server = await startServer(core, { host: '127.0.0.1', port: 0, allowHosts: [], tls: null, home });
      try {
        await core.announce({ url: server.url, bearerFile: server.bearerFile });
        const through = await marquee('label', '--imdb-id', '93185', '--add', 'Comedy', '--json');
        expect(through.code, through.err).toBe(0);
        const again = await marquee('serve', '--project', dir, '--port', '0');
        expect(again.code).toBe(1);
        expect(again.err).toContain(server.url);
      } finally {
        await server.close();
      }
    } finally {
      await core.close();
    }
    // A studio that died left its announcement: the next one is not kept out by it.
    writeFileSync(
      join(dir, 'studio.json'),
      JSON.stringify({ pid: 2 ** 22 + 1, url: 'http://127.0.0.1:1', bearerFile: 'x' }),
    );
    expect((await marquee('info')).code).toBe(0);
  });
});
