// The command line as a process of its own, used wrongly or interrupted: exit codes, one JSON document whatever happens,
// Ctrl-C in long commands, pipes that close, homes that are not there, and project folders of every kind of name.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../../src/shared/domain.ts';
import { errorSchema } from '../../../src/main/cli/results.ts';
import { resourcePath } from '../../../src/main/lib/paths.ts';
import { copySample, temporaryFolder } from './studio.ts';

const entry = join(import.meta.dirname, '..', '..', '..', 'src', 'main', 'cli.ts');
const root = temporaryFolder();
const home = join(root, 'home');
/** Spaces, quotes, other scripts and a percent sign: all names that folders have. */
const dir = join(root, 'Filme & "Plakate" – 映画 100%');

beforeAll(async () => {
  await copySample(dir);
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
}
interface Options {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Called with what stderr holds so far, each time that more comes. */
  onStderr?: (text: string, child: ReturnType<typeof spawn>) => void;
  /** Called when the process has started. */
  onStart?: (child: ReturnType<typeof spawn>) => void;
}

function marquee(argv: string[], options: Options = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry, ...argv], {
      cwd: options.cwd ?? dir,
      env: options.env ?? { ...process.env, MARQUEE_HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended: Ended = { code: null, signal: null, out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (ended.out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      ended.err += text;
      options.onStderr?.(ended.err, child);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({ ...ended, code, signal });
    });
    options.onStart?.(child);
  });
}

async function newestJob(): Promise<Job> {
  const { out, err } = await marquee(['jobs', '--limit', '1', '--json']);
  expect(out, err).not.toBe('');
  return (JSON.parse(out) as { jobs: Job[] }).jobs[0]!;
}

describe('wrong usage', () => {
  it.each<[number, string[]]>([
    [2, ['--json']],
    [2, ['frobnicate', '--json']],
    [2, ['info', '--frobnicate', '--json']],
    [2, ['train', 'genres', '--epochs', '0x10', '--json']],
    [2, ['train', 'genres', '--epochs', '1e9', '--json']],
    [2, ['train', 'genres', '--learning-rate', 'NaN', '--json']],
    [2, ['train', 'genres', '--decoder-dim', '-1', '--json']],
    [2, ['train', 'genres', '--seed', '', '--json']],
    [2, ['issues', '--limit', '-5', '--json']],
    [2, ['serve', '--port', '99999', '--json']],
    [2, ['import', '--json']],
    [2, ['label', '--imdb-id', '93185', '--json']],
    [1, ['export', '--format', 'csv', '--out', '', '--json']],
    [1, ['label', '--imdb-id', '93185', '--add', 'Horrror', '--json']],
    [1, ['label', '--imdb-id', 'tt', '--add', 'Horror', '--json']],
    [1, ['label', '--imdb-id', '93185', '--add', 'a|b', '--new-genre', '--json']],
    [1, ['issues', '--genre', 'Horrror', '--json']],
    [1, ['train', 'genres', '--genres', 'Horrror', '--epochs', '1', '--json']],
    [1, ['evaluate', '--run', 'nothing', '--json']],
    [1, ['compare', 'nothing', 'nobody', '--json']],
    [2, ['compare', 'nothing', '--json']],
    [1, ['report', '--run', 'nothing', '--json']],
    [2, ['report', '--run', 'nothing', '--samples', '0', '--json']],
    [1, ['predict', '--run', 'nothing', '--json']],
    [1, ['resume', 'nothing', '--json']],
    [1, ['restore', '/etc/hostname', '--json']],
    [1, ['info', '--project', '/', '--json']],
    [1, ['info', '--project', entry, '--json']],
    [1, ['init', entry, '--json']],
    [1, ['import', '--table', 'a\u0001b', '--json']],
  ])('exit %i and one JSON document: %j', async (expected, argv) => {
    const { code, out, err } = await marquee(argv);
    expect(code, err).toBe(expected);
    const { error } = errorSchema.parse(JSON.parse(out));
    expect(error.code).not.toBe('internal');
    expect(error.message.length).toBeGreaterThan(5);
    expect(err).not.toMatch(/ {4}at /);
  });
});

describe('Ctrl-C', () => {
  it.each<[string, string[], string]>([
    ['import', ['import', '--posters', resourcePath('sample', 'posters')], 'checking posters'],
    ['embed', ['embed', '--tokens'], 'making token maps'],
    [
      'train',
      ['train', 'genres', '--epochs', '1000', '--early-stopping', '0', '--memory', 'pooled', '--queries', 'learned'],
      'training',
    ],
  ])('in %s ends with 130, and the job can be resumed', async (kind, argv, phase) => {
    let pressed = false;
    const { code, out, err } = await marquee([...argv, '--json'], {
      onStderr: (text, child) => {
        if (pressed || !text.includes(phase)) return;
        pressed = true;
        // One press may come as several signals.
        child.kill('SIGINT');
        setTimeout(() => child.kill('SIGINT'), 30);
      },
    });
    expect(pressed, err).toBe(true);
    expect(code, err).toBe(130);
    expect(err).toContain('Cancelling');
    expect(err).toContain('resume');
    expect(errorSchema.parse(JSON.parse(out)).error.code).toBe('cancelled');
    const job = await newestJob();
    expect(job).toMatchObject({ kind, state: 'cancelled', resumable: true });
    if (kind === 'train') return;
    const resumed = await marquee(['resume', job.id, '--json']);
    expect(resumed.code, resumed.err).toBe(0);
    expect(JSON.parse(resumed.out)).toBeTypeOf('object');
  });

  it('in serve closes the project and ends with 0', async () => {
    const served = marquee(['serve', '--port', '0'], {
      onStart: (child) => {
        child.stdout?.on('data', (text: string) => {
          if (text.includes('signs one browser in')) child.kill('SIGINT');
        });
      },
    });
    const { code, out, err } = await served;
    expect(code, err).toBe(0);
    expect(out).toContain('Closing the project');
    expect((await marquee(['verify'])).code).toBe(0);
  });

  it('before anything has begun leaves nothing locked', async () => {
    const early = await marquee(['embed'], {
      onStart: (child) => {
        setTimeout(() => child.kill('SIGINT'), 300);
      },
    });
    expect(early.signal === 'SIGINT' || early.code === 130 || early.code === 0).toBe(true);
    expect((await marquee(['info'])).code).toBe(0);
  });
});

describe('pipes', () => {
  it('a reader that has seen enough is no error', async () => {
    const { code, signal, err } = await marquee(['predict', '--run', 'latest'], {
      onStart: (child) => {
        child.stdout?.once('data', () => child.stdout?.destroy());
      },
    });
    expect(signal).toBeNull();
    expect(code, err).toBe(0);
    expect(err).not.toMatch(/EPIPE| {4}at /);
  });

  it('a stderr that nobody reads does not stop the work', async () => {
    const { code, out } = await marquee(
      ['import', '--table', resourcePath('sample', 'films.jsonl'), '--map', 'imdbId=filmKey', '--verbose', '--json'],
      {
        onStart: (child) => child.stderr?.destroy(),
      },
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ records: 300 });
  });
});

describe('places', () => {
  it('a project is found by relative path, link, trailing slash and from its folder', async () => {
    const link = join(root, 'link');
    symlinkSync(dir, link);
    for (const [cwd, argv] of [
      [dirname(dir), ['--project', basename(dir)]],
      [dirname(dir), ['--project', `./${basename(dir)}/`]],
      [join(dir, 'posters'), ['--project', '..']],
      [root, ['--project', link]],
      [link, []],
    ] as const) {
      const { code, out, err } = await marquee(['info', ...argv, '--json'], { cwd });
      expect(code, err).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ counts: { films: 300 } });
    }
  });

  it('paths of tables and results are relative to where the command was called', async () => {
    const elsewhere = join(root, 'else where');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'ä b.csv'), 'imdbId,genres\n93185,Horror\n');
    const imported = await marquee(['import', '--project', dir, '--table', 'ä b.csv', '--json'], { cwd: elsewhere });
    expect(imported.code, imported.err).toBe(0);
    const exported = await marquee(
      ['export', '--project', dir, '--format', 'csv', '--out', 'out/labels ä.csv', '--json'],
      { cwd: elsewhere },
    );
    expect(exported.code, exported.err).toBe(0);
    expect(JSON.parse(exported.out)).toMatchObject({ path: join(elsewhere, 'out', 'labels ä.csv') });
  });

  it.skipIf(process.platform === 'win32')('no HOME, a home that is a file, and a folder that is gone', async () => {
    const { HOME: _home, MARQUEE_HOME: _own, XDG_DATA_HOME: _xdg, ...bare } = process.env;
    // The data folder is given, so that the test does not write into the home of whoever runs it.
    const homeless = await marquee(['info', '--json'], { env: { ...bare, XDG_DATA_HOME: join(root, 'data') } });
    expect(homeless.code, homeless.err).toBe(0);

    const file = join(root, 'home is a file');
    writeFileSync(file, '');
    const blocked = await marquee(['label', '--imdb-id', '93185', '--add', 'Comedy', '--json'], {
      env: { ...process.env, MARQUEE_HOME: file },
    });
    expect(blocked.code, blocked.err).toBe(0);
    const served = await marquee(['serve', '--port', '0', '--json'], {
      env: { ...process.env, MARQUEE_HOME: file },
      onStderr: (_text, child) => setTimeout(() => child.kill('SIGINT'), 2000),
    });
    expect(served.code).toBe(1);
    expect(errorSchema.parse(JSON.parse(served.out)).error.code).not.toBe('internal');

    const gone = join(root, 'gone');
    mkdirSync(gone);
    const script = `cd "$1" && rmdir "$1" && exec "$2" --disable-warning=ExperimentalWarning "$3" info --json`;
    const lost = spawnSync('sh', ['-c', script, 'sh', gone, process.execPath, entry], {
      encoding: 'utf8',
      env: { ...process.env, MARQUEE_HOME: home },
    });
    expect(lost.status).toBe(1);
    expect(lost.stderr).toContain('is gone');
    expect(errorSchema.parse(JSON.parse(lost.stdout)).error.code).toBe('not_found');
  });
});
