// draft as typed, with the starter model on the sample: for which posters, in which form, what stays on the desk, and what is wrong
// usage. What the job does: core/drafts.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import { runCommandLine } from '../../../src/main/cli/program.ts';
import { commandResults, draftLineSchema } from '../../../src/main/cli/results.ts';
import { forkNode } from '../../../src/main/compute/fork.ts';
import { createCore, type Core } from '../../../src/main/core/core.ts';
import { silentLog } from '../../../src/main/lib/log.ts';

class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

// Each command opens the project and the model anew, as a terminal does.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const home = mkdtempSync(join(tmpdir(), 'marquee-cli-draft-'));
const dir = join(home, 'sample');
/** Two films with one poster each. */
let films: { imdbId: string; posterId: number; title: string }[];

async function marquee(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const io = { stdout, stderr, cwd: dir, env: { MARQUEE_HOME: home }, onInterrupt: () => () => undefined };
  const code = await runCommandLine(argv, io);
  return { code, out: stdout.text, err: stderr.text };
}
const draft = (...argv: string[]) => marquee('draft', '--count', '2', '--seed', '7', ...argv);
type Line = z.output<typeof draftLineSchema>;
function linesOf(text: string): Line[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const value: unknown = JSON.parse(line);
    expect(draftLineSchema.parse(value)).toEqual(value);
    return value as Line;
  });
}
async function json(...argv: string[]): Promise<Line[]> {
  const { code, out, err } = await draft(...argv, '--json');
  expect(code, err).toBe(0);
  return linesOf(out);
}
async function inStudio<T>(work: (core: Core) => Promise<T>): Promise<T> {
  const core = await createCore({ home, projectDir: 'sample', fork: forkNode, version: '0.0.0', log: silentLog });
  try {
    return await work(core);
  } finally {
    await core.close();
  }
}
const draftsOn = (posterId: number) =>
  inStudio(async (core) => (await core.call('desk.poster', { posterId })).drafts.map(({ text }) => text));

beforeAll(async () => {
  films = await inStudio(async (core) => {
    const { posters } = await core.call('desk.queue', { list: 'all', limit: 60 });
    const once = posters.filter((a) => a.hasImage && posters.filter((b) => b.filmKey === a.filmKey).length === 1);
    return once.slice(0, 2).map(({ filmKey, posterId, title }) => ({ imdbId: filmKey, posterId, title }));
  });
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

it('drafts for one film, best first, and leaves the desk as it is', async () => {
  const [film] = films;
  const lines = await json('--imdb-id', film!.imdbId);
  expect(lines).toMatchObject([{ imdbId: film!.imdbId }]);
  const { drafts } = lines[0]!;
  expect(drafts).toHaveLength(2);
  expect(drafts[0]!.score).toBeGreaterThanOrEqual(drafts[1]!.score);
  expect(drafts[0]!.nearest!.similarity).toBeLessThanOrEqual(1);
  expect(await draftsOn(film!.posterId)).toEqual([]);
  // As a person reads it; the same seed says the same.
  const { out } = await draft('--imdb-id', `tt${film!.imdbId.padStart(7, '0')}`);
  const [head, ...texts] = out.trimEnd().split('\n');
  expect(head).toBe(`${film!.imdbId}  ${film!.title}`);
  expect(texts).toHaveLength(2);
  for (const [i, { text, score }] of drafts.entries()) expect(texts[i]).toContain(`  ${text}  (${score.toFixed(2)}, `);
});

it('drafts for a view, with the settings of the desk, and puts the drafts there', async () => {
  const title = await inStudio(
    async (core) => (await core.call('desk.poster', { posterId: films[1]!.posterId })).title,
  );
  const view = ['--view', `"${title}"`];
  const lines = await json(...view, '--beginning', 'In the end', '--keep');
  const own = lines.find(({ imdbId }) => imdbId === films[1]!.imdbId)!;
  for (const { drafts } of lines) for (const { text } of drafts) expect(text).toMatch(/^In the end/);
  expect(own.drafts.length).toBeGreaterThan(0);
  expect(await draftsOn(films[1]!.posterId)).toEqual(own.drafts.map(({ text }) => text));
  // Posters with drafts that wait are left out where that is wished.
  const rest = await json(...view, '--skip', 'drafts');
  expect(rest.map(({ imdbId }) => imdbId)).not.toContain(films[1]!.imdbId);
});

it('writes a file once, and over an old one only when told to', async () => {
  const file = join(home, 'drafts.jsonl');
  const to = ['--imdb-id', films[0]!.imdbId, '--out', file];
  const { code, out, err } = await draft(...to);
  expect(code, err).toBe(0);
  expect(out).toBe(`Wrote 2 drafts for 1 of 1 posters to ${file}.\n`);
  const written = readFileSync(file, 'utf8');
  expect(linesOf(written)).toMatchObject([{ imdbId: films[0]!.imdbId }]);
  const again = await draft(...to);
  expect(again.code).toBe(1);
  expect(again.err).toContain(file);
  expect(readFileSync(file, 'utf8')).toBe(written);
  const replaced = await draft(...to, '--count', '1', '--overwrite', '--json');
  expect(replaced.code, replaced.err).toBe(0);
  const result: unknown = JSON.parse(replaced.out);
  expect(commandResults['draft --out']!.schema.parse(result)).toEqual(result);
  expect(result).toMatchObject({ run: 'starter', posters: 1, drafts: 1, out: file });
  expect(linesOf(readFileSync(file, 'utf8'))[0]!.drafts).toHaveLength(1);
});

it.each([
  ['one film and a view', 2, ['--imdb-id', '1', '--view', 'night'], '--imdb-id names one film'],
  ['one film and a part', 2, ['--imdb-id', '1', '--split', 'test'], '--imdb-id names one film'],
  ['a filter that cannot be read', 1, ['--view', 'genre:Nonsense'], 'Nonsense'],
  ['a setting out of its range', 2, ['--temperature', '99'], 'temperature'],
  ['a film that is not there', 1, ['--imdb-id', '999999999'], 'no poster of the film 999999999'],
  ['a run that is not there', 1, ['--run', 'No such run'], 'No such run'],
])('says what is wrong with %s, and drafts nothing', async (_, code, argv, words) => {
  const out = join(home, 'nothing.jsonl');
  const refused = await draft(...argv, '--out', out);
  expect([refused.code, refused.out]).toEqual([code, '']);
  expect(refused.err).toContain(words);
  expect(existsSync(out)).toBe(false);
});
