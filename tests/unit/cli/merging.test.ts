// Two copies on the command line: logs exported, tried, merged, with a line that is bad; agreement; people who may sign in.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommandLine } from '../../../src/main/cli/program.ts';
import { commandResults } from '../../../src/main/cli/results.ts';

class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

const root = mkdtempSync(join(tmpdir(), 'marquee-cli-merging-'));
const ours = join(root, 'ours');
const theirs = join(root, 'theirs');

async function marquee(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const env = { MARQUEE_HOME: join(root, 'home') };
  const code = await runCommandLine(argv, { stdout, stderr, cwd: root, env, onInterrupt: () => () => undefined });
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
const label = (dir: string, person: string, id: string, ...rest: string[]): Promise<unknown> =>
  json('label', '--project', dir, '--person', person, '--imdb-id', id, ...rest);

beforeAll(async () => {
  writeFileSync(join(root, 'films.csv'), 'imdbId,genres\n1,Horror\n2,Comedy\n3,Drama|Comedy\n');
  expect((await marquee('init', 'ours')).code).toBe(0);
  expect((await marquee('import', '--project', 'ours', '--table', 'films.csv')).code).toBe(0);
  cpSync(ours, theirs, { recursive: true });
  await label(ours, 'ann', '1', '--add', 'Comedy');
  await label(ours, 'ann', '2', '--remove', 'Drama');
  await label(theirs, 'ben', '1', '--remove', 'Comedy');
  await label(theirs, 'ben', '2', '--remove', 'Drama');
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

it('writes a log, tries it, merges it, and says what came of it', async () => {
  const written = await json<{ point: string; events: number }>(
    'log export',
    'ben.jsonl',
    '--project',
    theirs,
    '--person',
    'Ben',
  );
  expect((await marquee('log', 'export', 'ben.jsonl', '--project', theirs)).err).toContain('exists already');
  const tried = await json('log merge', 'ben.jsonl', '--project', ours, '--dry-run');
  expect(tried).toMatchObject({ dryRun: true, events: 2, conflicts: { new: 1, open: 1 }, backup: null });
  const bad = readFileSync(join(root, 'ben.jsonl'), 'utf8').replace('"new":"absent"', '"new":"perhaps"');
  writeFileSync(join(root, 'bad.jsonl'), bad);
  const partly = await marquee('log', 'merge', 'bad.jsonl', '--project', ours);
  expect(partly.code).toBe(0);
  expect(partly.out).toMatch(/From Ben’s copy of ours/);
  expect(partly.out).toMatch(/1 line could not be read:\n {2}line \d+: new/);
  expect(partly.out).toMatch(/Backup before the merge: .*before-merge\.sqlite/);
  expect(await json('log merge', 'ben.jsonl', '--project', ours)).toMatchObject({ events: 1, badCount: 0 });
  expect(await json('log merge', 'ben.jsonl', '--project', ours)).toMatchObject({ events: 0 });
  expect(await json('log export', 'rest.jsonl', '--project', theirs, '--since', written.point)).toMatchObject({
    events: 0,
  });
  expect((await marquee('log', 'export', 'x.jsonl', '--project', ours, '--since', 'yesterday')).err).toContain(
    'is not a point',
  );
  expect((await marquee('log', 'merge', 'films.csv', '--project', ours)).err).toContain('is not the event log');
  expect(await json('verify', '--project', ours)).toMatchObject({ ok: true });
});

it('tells how far people agree', async () => {
  const answer = await json<{ overall: object; people: unknown[] }>('agreement', '--project', ours);
  expect(answer.overall).toMatchObject({ pairs: 2, agreed: 0.5 });
  expect((await marquee('agreement', '--project', ours)).out).toMatch(/ann and ben: kappa/);
});

it('lets people in, once per link, and out', async () => {
  const made = await json<{ code: string; url: null }>('people add', 'Ben', '--role', 'viewer');
  expect(made).toMatchObject({ name: 'Ben', role: 'viewer', url: null });
  expect((await marquee('people', 'link', 'Ben')).out).toContain('/?code=');
  expect(await json('people list')).toMatchObject({ people: [{ name: 'Ben', role: 'viewer', waitingLink: true }] });
  expect(await json('people remove', 'Ben')).toEqual({ name: 'Ben' });
  expect((await marquee('people', 'remove', 'Ben')).err).toContain('Nobody named Ben');
  expect((await marquee('people', 'list')).out).toContain('Nobody but the owner');
});
