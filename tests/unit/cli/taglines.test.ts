// The tagline desk on the command line: drafts that wait are listed with their numbers, decided by them, and taglines approved.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openProject } from '../../../src/main/catalog/open.ts';
import { runCommandLine } from '../../../src/main/cli/program.ts';
import { commandResults } from '../../../src/main/cli/results.ts';
import { someDrafts } from '../catalog/taglineDesk/desk.ts';

class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

// Each command opens the project anew, as a terminal does.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const root = mkdtempSync(join(tmpdir(), 'marquee-cli-taglines-'));
const dir = join(root, 'films');

async function marquee(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const code = await runCommandLine([...argv, '--project', dir, '--person', 'ann'], {
    stdout,
    stderr,
    cwd: root,
    env: { MARQUEE_HOME: join(root, 'home') },
    onInterrupt: () => () => undefined,
  });
  return { code, out: stdout.text, err: stderr.text };
}
/** Runs with --json and checks each line against the documented schema. */
async function lines(name: string, ...argv: string[]): Promise<unknown[]> {
  const { code, out, err } = await marquee(...name.split(' '), ...argv, '--json');
  expect(code, err).toBe(0);
  const { schema, form } = commandResults[name]!;
  const values = (form === 'lines' ? out.split('\n').filter((line) => line !== '') : [out]).map(
    (line) => JSON.parse(line) as unknown,
  );
  for (const value of values) expect(schema.parse(value)).toEqual(value);
  return values;
}

beforeAll(async () => {
  const table = join(root, 'films.csv');
  writeFileSync(
    table,
    'imdbId,title,year,genres,tagline\n1,Alpha,1981,Horror,\n2,Beta,1982,Comedy,\n3,Gamma,1983,Drama,Said by a table\n',
  );
  expect((await marquee('init', dir)).code).toBe(0);
  expect((await marquee('import', '--table', table)).code).toBe(0);
  const { db, close } = await openProject({ dir, create: false });
  someDrafts(db);
  close();
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

it('lists what waits, with the numbers of drafts, under a filter', async () => {
  const waiting = (await lines('taglines list')) as { title: string; drafts: { id: string; text: string }[] }[];
  expect(waiting.map(({ title, drafts }) => [title, ...drafts.map(({ id }) => id)])).toEqual([
    ['Alpha', 'a1', 'b1'],
    ['Beta', 'a2', 'b2'],
    ['Gamma', 'a3', 'b3'],
  ]);
  const shown = await marquee('taglines', 'list', '--view', 'genre:Horror');
  expect(shown.out).toContain('1  Alpha (1981)');
  expect(shown.out).toContain('First line 1');
  expect(shown.out).not.toContain('Beta');
  expect(shown.err).toContain('1 poster');
});

it('accepts, with other words too, and rejects', async () => {
  expect(await lines('taglines accept', '--draft', 'a1', '--text', 'My words')).toMatchObject([{ changed: 1 }]);
  expect(await lines('taglines accept', '--draft', 'b2')).toMatchObject([{ changed: 1 }]);
  expect(await lines('taglines reject', '--draft', 'a3')).toMatchObject([{ changed: 1 }]);
  expect(await lines('taglines reject', '--draft', 'a3')).toMatchObject([{ batchId: null, changed: 0 }]);
  expect((await marquee('taglines', 'reject', '--draft', 'nobody')).code).toBe(1);
});

it('proposes what a view holds, also what a table brought, approves and withdraws', async () => {
  expect(await lines('taglines propose', '--view', 'year:1980s')).toMatchObject([{ changed: 3 }]);
  expect(await lines('taglines approve', '--imdb-id', 'tt0000002')).toMatchObject([{ changed: 1 }]);
  expect(await lines('taglines withdraw', '--imdb-id', '3')).toMatchObject([{ changed: 1 }]);
  expect(await lines('taglines list', '--list', 'approved')).toMatchObject([
    { filmKey: '2', tagline: 'Second line 2', approval: 'approved', openDrafts: 1, drafts: [{ id: 'a2' }] },
  ]);
  expect(await lines('taglines list', '--list', 'proposed')).toMatchObject([{ filmKey: '1', tagline: 'My words' }]);
});

it('wants posters, and those by one way', async () => {
  expect((await marquee('taglines', 'approve')).code).toBe(2);
  expect((await marquee('taglines', 'approve', '--view', 'genre:Horror', '--imdb-id', '1')).code).toBe(2);
  expect((await marquee('taglines', 'approve', '--view', 'year:1900')).code).toBe(1);
});
