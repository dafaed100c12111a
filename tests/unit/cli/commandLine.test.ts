// The command line run in this process against real projects: results, exit codes, errors, and the way to a studio that
// has the project open.
import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CliIo } from '../../../src/main/cli/io.ts';
import { runCommandLine } from '../../../src/main/cli/program.ts';
import { commandResults, errorSchema, exportResultSchema } from '../../../src/main/cli/results.ts';
import { forkNode } from '../../../src/main/compute/fork.ts';
import { createCore } from '../../../src/main/core/core.ts';
import { startServer } from '../../../src/main/http/listener.ts';
import { silentLog } from '../../../src/main/lib/log.ts';
import { packageDir, resourcePath } from '../../../src/main/lib/paths.ts';

class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

const root = mkdtempSync(join(tmpdir(), 'marquee-cli-'));
const home = join(root, 'home');
const dir = join(root, 'project');
const interrupts = new Set<() => void>();

interface Ended {
  code: number;
  out: string;
  err: string;
}
async function marquee(...argv: string[]): Promise<Ended> {
  const stdout = new Collected();
  const stderr = new Collected();
  const io: CliIo = {
    stdout,
    stderr,
    cwd: dir,
    env: { MARQUEE_HOME: home },
    onInterrupt: (listener) => {
      interrupts.add(listener);
      return () => interrupts.delete(listener);
    },
  };
  const code = await runCommandLine(argv, io);
  return { code, out: stdout.text, err: stderr.text };
}
/** Runs with --json and checks the document against the documented schema. */
async function json(name: string, ...argv: string[]): Promise<Record<string, unknown>> {
  const { code, out, err } = await marquee(...argv, '--json');
  expect(err.includes('{'), 'JSON belongs on stdout').toBe(false);
  expect(code, err).toBe(0);
  const value: unknown = JSON.parse(out);
  expect(commandResults[name]!.schema.parse(value)).toEqual(value);
  return value as Record<string, unknown>;
}

const films = join(root, 'films.csv');
const posters = resourcePath('sample', 'posters');

beforeAll(async () => {
  writeFileSync(
    films,
    'imdbId,Genre,Poster,title,tagline\n' +
      '93185,Horror|Crime,93185.jpg,The Hidden,=SUM(A1)\n' +
      '93220,Comedy|Horror,93220.jpg,House 2,\n' +
      '103064,Action|Sci-Fi,103064.jpg,Terminator 2,-- it is back\n',
  );
  expect((await marquee('init', dir)).code).toBe(0);
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('import, labels, export', () => {
  it('imports a table and posters, and says so as JSON', async () => {
    const dry = await json('import', 'import', '--table', films, '--posters', posters, '--dry-run');
    expect(dry).toMatchObject({ dryRun: true, films: 3, images: 3 });
    const report = await json('import', 'import', '--table', films, '--posters', posters);
    expect(report).toMatchObject({ films: 3, posters: 3, images: 3, taglines: 2 });
    expect(report['skippedCount']).toBeGreaterThan(200);
    const again = await json('import', 'import', '--table', films, '--map', 'imdbId=imdbId,genres=Genre,poster=Poster');
    expect(again).toMatchObject({ films: 0, labels: 0, unchanged: 3 });
  });

  it('lists what was skipped and fails with --strict', async () => {
    const broken = join(root, 'broken.csv');
    writeFileSync(broken, 'imdbId,genres\nnot an id,Drama\n93185,Horror\n');
    const lax = await json('import', 'import', '--table', broken);
    expect(lax).toMatchObject({ records: 2, skippedCount: 1, skipped: [{ source: 'broken.csv', row: 1 }] });
    expect((await marquee('import', '--table', broken, '--strict')).code).toBe(1);
    const nothing = join(root, 'nothing.csv');
    writeFileSync(nothing, 'imdbId,genres\nnot an id,Drama\n');
    expect((await marquee('import', '--table', nothing)).code).toBe(1);
  });

  it('recognises files and folders by themselves, and says on stderr what they are', async () => {
    const copy = join(root, 'recognised');
    await marquee('init', copy);
    const tasks = join(packageDir, 'tests/fixtures/inout/label-studio/tasks.json');
    const into = ['--project', copy];
    const dry = await marquee('import', tasks, films, ...into, '--dry-run');
    expect(dry.code, dry.err).toBe(0);
    expect(dry.err).toContain('tasks.json: Label Studio export: 4 tasks by 3 annotators.');
    expect(dry.err).toContain('films.csv: imdbId=imdbId');
    expect(dry.out).toContain('Nothing was changed.');
    const report = await json('import', 'import', tasks, films, ...into);
    expect(report).toMatchObject({ films: 7, records: 7 });
    const parquet = join(root, 'all.parquet');
    expect(await json('export', 'export', '--format', 'parquet', '--out', parquet, ...into)).toMatchObject({
      posters: 7,
    });
    expect(await json('import', 'import', parquet, ...into)).toMatchObject({ films: 0, labels: 0, unchanged: 7 });
    const none = await marquee('import', join(root, 'nowhere.csv'), ...into);
    expect(none.code).toBe(1);
    expect(none.err).toContain('nowhere.csv');
  });

  it('labels by name, shows the history, undoes', async () => {
    const done = await json('label', 'label', '--imdb-id', 'tt0093185', '--add', 'Comedy,Action', '--remove', 'crime');
    expect(done).toMatchObject({ posters: 1, changed: 3 });
    const history = await json('history', 'history', '--imdb-id', '93185');
    expect(JSON.stringify(history)).toContain('"genre":"Comedy"');
    expect(await json('undo', 'undo')).toMatchObject({ changed: 3 });
    expect(await json('redo', 'redo')).toMatchObject({ changed: 3 });
    expect(await json('undo', 'undo')).toMatchObject({ changed: 3 });
    expect(await json('undo', 'undo')).toMatchObject({ changed: 0, what: null });
  });

  it('flags, notes, writes guidelines, lists edits and reverts one that is not the newest', async () => {
    const marked = await json('mark', 'mark', '--imdb-id', '93185', '--flag', '--note', 'Which edition?');
    expect(marked).toMatchObject({ changed: 2 });
    expect(await json('mark', 'mark', '--imdb-id', '93185', '--flag')).toMatchObject({ batchId: null });
    await json('guideline --set', 'guideline', 'Horror', '--set', 'Fear is the point.');
    const guideline = await json('guideline', 'guideline', 'horror');
    expect(guideline).toMatchObject({ genre: 'Horror', guideline: { text: 'Fear is the point.' } });
    expect((await marquee('guideline', 'Comedy')).out).toContain('Nobody has written yet');
    const { edits } = (await json('edits', 'edits', '--limit', '2')) as { edits: { what: string; batchId: string }[] };
    expect(edits.map(({ what }) => what)).toEqual(['write the guideline for Horror', 'flag and note on The Hidden']);
    expect(await json('revert', 'revert', edits[1]!.batchId)).toMatchObject({ changed: 2, skipped: 0 });
    expect((await marquee('revert', edits[1]!.batchId)).code).toBe(1);
    expect((await marquee('mark', '--imdb-id', '93185')).code).toBe(2);
    for (let i = 0; i < 3; i++) await json('undo', 'undo');
  });

  it('exports CSV that no spreadsheet runs and that reads back as it was', async () => {
    const out = join(root, 'labels.csv');
    const result = exportResultSchema.parse(await json('export', 'export', '--format', 'csv', '--out', out));
    expect(result).toMatchObject({ posters: 3, path: out });
    const text = readFileSync(out, 'utf8');
    expect(text).toContain("'=SUM(A1)");
    expect(text).not.toMatch(/(^|[,"])[=@]/m);
    expect(text.split('\n')[0]).toContain('snapshot');
    expect((await marquee('export', '--format', 'csv', '--out', out)).code).toBe(1);
    expect((await marquee('export', '--format', 'csv', '--out', out, '--overwrite')).code).toBe(0);

    const copy = join(root, 'copy');
    await marquee('init', copy);
    await marquee('import', '--project', copy, '--table', out);
    const lines = join(root, 'copy.jsonl');
    await marquee('export', '--project', copy, '--format', 'jsonl', '--out', lines);
    const records = readFileSync(lines, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { tagline: { text: string } | null });
    expect(records.map((record) => record.tagline?.text)).toEqual(
      expect.arrayContaining(['=SUM(A1)', '-- it is back']),
    );
  });

  it('verifies, backs up, restores', async () => {
    const { path } = await json('backup', 'backup');
    expect(existsSync(String(path))).toBe(true);
    expect(await json('verify', 'verify')).toMatchObject({ ok: true });
    expect(await json('backups', 'backups')).toMatchObject({ backups: [{ path }] });
    expect(await json('restore', 'restore', String(path))).toMatchObject({ dir });
    expect(await json('jobs', 'jobs', '--limit', '2')).toMatchObject({ jobs: [{ kind: 'export' }, {}] });
  });
});

describe('wrong usage and failures', () => {
  it.each([
    [['frobnicate']],
    [['import']],
    [['import', '--map', 'colour=red', '--table', films]],
    [['import', '--movie-genre', films, '--map', 'title=t']],
    [['label', '--add', 'Comedy']],
    [['label', '--imdb-id', '1']],
    [['export', '--format', 'xml', '--out', 'x']],
    [['export', '--format', 'csv']],
    [['train', 'genres', '--epochs', 'many']],
    [['train', 'genres', '--loss', 'mse']],
    [['evaluate', '--run', 'latest', '--split', 'holdout']],
    [['serve', '--tls-cert', 'x']],
  ])('%j is wrong usage: exit 2', async (argv) => {
    const { code, out, err } = await marquee(...argv);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).not.toBe('');
  });

  it('says what is wrong and what to do, also as JSON', async () => {
    const nowhere = await marquee('info', '--project', join(root, 'nowhere'), '--json');
    expect(nowhere.code).toBe(1);
    expect(errorSchema.parse(JSON.parse(nowhere.out)).error).toMatchObject({ code: 'not_found' });
    expect(nowhere.err).toContain('marquee init');
    expect((await marquee('label', '--imdb-id', '93185', '--add', 'Nonsense')).err).toContain('Nonsense');
    expect((await marquee('label', '--imdb-id', '999', '--add', 'Comedy')).code).toBe(1);
    expect((await marquee('import', '--table', join(root, 'absent.csv'))).err).toContain('absent.csv');
    expect((await marquee('predict', '--run', 'latest')).err).toContain('no finished run');
    expect((await marquee('issues')).err).toContain('train genres');
  });

  it('says that a folder of posters has none for this project', async () => {
    const strange = mkdtempSync(join(root, 'strange-'));
    writeFileSync(join(strange, 'holiday.jpg'), 'x');
    const { code, err } = await marquee('import', '--posters', strange);
    expect(code).toBe(1);
    expect(err).toContain('holiday.jpg');
    expect(err).toContain('IMDb id');
  });

  it.skipIf(process.getuid?.() === 0)('opens a read-only project for reading and export alone', async () => {
    chmodSync(dir, 0o500);
    try {
      expect((await marquee('info')).code).toBe(0);
      expect((await marquee('label', '--imdb-id', '93185', '--add', 'Comedy')).err).toContain('reading only');
    } finally {
      chmodSync(dir, 0o700);
    }
  });

  it('leaves no half file when the disk is full', async () => {
    const { code, err } = await marquee('export', '--format', 'csv', '--out', '/dev/full/labels.csv');
    expect(code).toBe(1);
    expect(err).not.toBe('');
  });
});

describe('a project that is open elsewhere', () => {
  const open = async () =>
    createCore({ home, projectDir: dir, fork: forkNode, person: 'window', version: '0.0.0', log: silentLog });
  beforeEach(() => {
    interrupts.clear();
  });

  it('is refused with the name of who has it, when it cannot be reached', async () => {
    const core = await open();
    try {
      const { code, err } = await marquee('label', '--imdb-id', '93185', '--add', 'Comedy');
      expect(code).toBe(1);
      expect(err).toContain(String(process.pid));
    } finally {
      await core.close();
    }
  });

  it('is worked on through the studio that has it open', async () => {
    const core = await open();
    const server = await startServer(core, { host: '127.0.0.1', port: 0, allowHosts: [], tls: null, home });
    try {
      await core.announce({ url: server.url, bearerFile: server.bearerFile });
      expect(await json('label', 'label', '--imdb-id', '93185', '--add', 'Sci-Fi')).toMatchObject({ changed: 1 });
      const { posterIds } = await core.call('poster.find', { imdbId: '93185' });
      const { entries } = await core.call('poster.history', { posterId: posterIds[0]!, limit: 1 });
      expect(entries[0]).toMatchObject({ new: 'present' });
      const out = join(root, 'remote.jsonl');
      expect(await json('export', 'export', '--format', 'jsonl', '--out', out)).toMatchObject({ posters: 3 });
      expect((await core.call('jobs.list', {})).jobs[0]).toMatchObject({ kind: 'export', state: 'done' });
    } finally {
      await server.close();
      await core.close();
    }
    expect(existsSync(join(dir, 'studio.json'))).toBe(false);
    expect((await marquee('info')).code).toBe(0);
  });
});

describe('a job that runs', () => {
  it('is cancelled by Ctrl-C: exit 130, and can be resumed', async () => {
    const core = await createCore({ home, projectDir: 'sample', fork: forkNode, version: '0.0.0', log: silentLog });
    await core.close();
    const sample = join(home, 'sample');
    const argv = [
      'train',
      'genres',
      '--project',
      sample,
      '--memory',
      'pooled',
      '--queries',
      'learned',
      '--epochs',
      '900',
      '--early-stopping',
      '0',
    ];
    const running = marquee(...argv, '--json');
    for (let waited = 0; interrupts.size === 0 && waited < 20_000; waited += 20) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    // Give it time to get into its first steps.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    for (const interrupt of interrupts) interrupt();
    const { code, out, err } = await running;
    expect(code, err).toBe(130);
    const { error } = errorSchema.parse(JSON.parse(out));
    expect(error.code).toBe('cancelled');
    expect(error.hint).toMatch(/resume [0-9a-f-]{36}/);
    const { jobs } = JSON.parse((await marquee('jobs', '--project', sample, '--json')).out) as {
      jobs: { state: string; resumable: boolean }[];
    };
    expect(jobs[0]).toMatchObject({ state: 'cancelled', resumable: true });
  });
});
