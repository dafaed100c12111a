// Genres, snapshots and filters in their text form on the command line, in one project from an import to an export of a part.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../../src/main/cli/program.ts';
import { commandResults } from '../../../src/main/cli/results.ts';

class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}
interface Genres {
  genres: { name: string; present: number; absent: number; unknown: number; aliases: string[] }[];
}

const root = mkdtempSync(join(tmpdir(), 'marquee-cli-vocabulary-'));

async function marquee(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const env = { MARQUEE_HOME: join(root, 'home') };
  const code = await runCommandLine([...argv, '--project', join(root, 'films'), '--person', 'ann'], {
    stdout,
    stderr,
    cwd: root,
    env,
    onInterrupt: () => () => undefined,
  });
  return { code, out: stdout.text, err: stderr.text };
}
/** Runs with --json and checks the document against the documented schema. */
async function json<T>(name: string, ...argv: string[]): Promise<T> {
  const { code, out, err } = await marquee(...name.split(' '), ...argv, '--json');
  expect(code, err).toBe(0);
  const value: unknown = JSON.parse(out);
  expect(commandResults[name]!.schema.parse(value)).toEqual(value);
  return value as T;
}
/** Films that a filter lets pass. */
async function listed(where: string): Promise<string[]> {
  const { code, out, err } = await marquee('list', '--where', where, '--json');
  expect(code, err).toBe(0);
  const { schema } = commandResults['list']!;
  return out
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (schema.parse(JSON.parse(line)) as { title: string }).title)
    .sort();
}
const genres = async (): Promise<Record<string, Genres['genres'][number]>> =>
  Object.fromEntries((await json<Genres>('genres list')).genres.map((genre) => [genre.name, genre]));

beforeAll(async () => {
  const rows = [
    ['1', 'Night of Glass', '1981', 'Horror'],
    ['2', 'A Quiet House', '1984', 'Comedy'],
    ['3', 'Stars Beyond', '1992', 'Space|Drama'],
    ['4', 'Stars Within', '1999', 'Cosmos'],
    ['5', 'Late Trains', '2004', 'Drama|Comedy'],
  ];
  const table = ['imdbId,title,year,genres', ...rows.map((row) => row.join(','))];
  writeFileSync(join(root, 'films.csv'), `${table.join('\n')}\n`);
  expect((await marquee('init', join(root, 'films'))).code).toBe(0);
  expect((await marquee('import', '--table', 'films.csv')).code).toBe(0);
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('filters in their text form', () => {
  it('list what passes them', async () => {
    expect(await listed('genre:Drama')).toEqual(['Late Trains', 'Stars Beyond']);
    expect(await listed('genre:Drama -genre:Comedy')).toEqual(['Stars Beyond']);
    expect(await listed('year:1980..1989')).toEqual(['A Quiet House', 'Night of Glass']);
    expect(await listed('(genre:Horror or genre:Comedy) year>=1984')).toEqual(['A Quiet House', 'Late Trains']);
    expect(await listed('stars')).toEqual(['Stars Beyond', 'Stars Within']);
    expect(await listed('genre:Drama stars within')).toEqual([]);
  });

  it('say what is wrong with them, and where', async () => {
    const { code, out, err } = await marquee('list', '--where', 'genre:Drama genre:Western');
    expect([code !== 0, out]).toEqual([true, '']);
    expect(err).toContain('Western');
  });

  it('choose what an export holds', async () => {
    const { path, posters } = await json<{ path: string; posters: number }>(
      'export',
      '--where',
      'year<1990',
      '--format',
      'jsonl',
      '--out',
      'old.jsonl',
    );
    expect(posters).toBe(2);
    const films = readFileSync(path, 'utf8').trim().split('\n');
    expect(films.map((line) => (JSON.parse(line) as { title: string }).title).sort()).toEqual([
      'A Quiet House',
      'Night of Glass',
    ]);
  });
});

describe('genres and snapshots', () => {
  it('two names of one genre are tried, merged, compared with a snapshot, gone back on and undone', async () => {
    await json('snapshot save', 'as imported');
    const before = await genres();
    const merge = ['Space', 'Cosmos', '--into', 'Space'];
    const tried = await marquee('genres', 'merge', ...merge, '--dry-run', '--json');
    expect(JSON.parse(tried.out)).toMatchObject({ posters: 1 });
    expect(await genres()).toEqual(before);
    await json('genres merge', ...merge, '--note', 'two sets, one genre');
    const after = await genres();
    expect(after['Cosmos']).toBeUndefined();
    expect(after['Space']).toMatchObject({ present: 2, aliases: ['Cosmos'] });
    expect(await listed('genre:Cosmos')).toEqual(['Stars Beyond', 'Stars Within']);

    await json('label', '--imdb-id', '5', '--remove', 'Drama');
    const diff = await json<{ changed: number; posters: { title: string }[] }>('snapshot diff', 'as imported');
    expect(JSON.stringify(diff)).toContain('Late Trains');
    expect((await json<{ posters: number }>('snapshot restore', 'as imported')).posters).toBeGreaterThan(0);
    expect(await listed('genre:Drama')).toEqual(['Late Trains', 'Stars Beyond']);
    await json('undo');
    expect(await listed('genre:Drama')).toEqual(['Stars Beyond']);
    expect((await marquee('snapshot', 'delete', 'as imported')).code).toBe(0);
    const { code, err } = await marquee('snapshot', 'restore', 'as imported');
    expect([code !== 0, err]).toEqual([true, expect.stringContaining('as imported')]);
  });

  it('a genre is added, renamed, given another name and split', async () => {
    await json('genres add', 'Western');
    await json('genres rename', 'Western', 'Westerns');
    await json('genres alias', 'Cowboys', 'Westerns');
    expect((await genres())['Westerns']?.aliases.toSorted()).toEqual(['Cowboys', 'Western']);
    await json('genres unalias', 'Cowboys');
    expect((await genres())['Westerns']?.aliases).toEqual(['Western']);
    await json('genres split', 'Comedy', '--into', 'Farce,Comedy', '--films', '2');
    expect(await listed('genre:Farce')).toEqual(['A Quiet House']);
    expect(await listed('genre:Comedy')).toEqual(['Late Trains']);
    const { code, err } = await marquee('genres', 'split', 'Comedy', '--into', 'Farce');
    expect([code !== 0, err]).toEqual([true, expect.stringContaining('two genres')]);
  });
});
