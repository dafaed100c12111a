// Splits on the command line, on real posters: made, listed, used, taken from a column of a table, and reported.
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommandLine } from '../../../src/main/cli/program.ts';
import { commandResults } from '../../../src/main/cli/results.ts';
import { resourcePath } from '../../../src/main/lib/paths.ts';

class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

const root = mkdtempSync(join(tmpdir(), 'marquee-cli-splits-'));
const dir = join(root, 'project');
const sample = resourcePath('sample', 'posters');
const names = readdirSync(sample).slice(0, 30);
const keys = names.map((name) => name.replace('.jpg', ''));
/** A film whose poster is that of the first, saved smaller. */
const TWIN = '9000001';

async function marquee(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const env = { MARQUEE_HOME: join(root, 'home') };
  const code = await runCommandLine(argv, { stdout, stderr, cwd: dir, env, onInterrupt: () => () => undefined });
  return { code, out: stdout.text, err: stderr.text };
}
/** Runs with --json and checks the document against the documented schema. */
async function json(name: string, ...argv: string[]): Promise<unknown> {
  const { code, out, err } = await marquee(...name.split(' '), ...argv, '--json');
  expect(code, err).toBe(0);
  const value: unknown = JSON.parse(out);
  expect(commandResults[name]!.schema.parse(value)).toEqual(value);
  return value;
}

/** Films that a shipped model was fitted with. */
function fittedFilms(model: string): string[] {
  const card = readFileSync(resourcePath('models', model, 'card.json'), 'utf8');
  return Object.values((JSON.parse(card) as { films: Record<string, string[]> }).films).flat();
}

beforeAll(async () => {
  const posters = join(root, 'posters');
  mkdirSync(posters);
  for (const name of names) copyFileSync(join(sample, name), join(posters, name));
  await sharp(join(sample, names[0]!))
    .resize(140)
    .jpeg({ quality: 60 })
    .toFile(join(posters, `${TWIN}.jpg`));
  const films = join(root, 'films.csv');
  const genre = (i: number): string => ['Horror', 'Comedy', 'Drama|Comedy'][i % 3]!;
  writeFileSync(films, `imdbId,genres\n${[...keys, TWIN].map((key, i) => `${key},${genre(i)}`).join('\n')}\n`);
  expect((await marquee('init', dir)).code).toBe(0);
  const imported = await marquee('import', '--table', films, '--posters', posters);
  expect(imported.code, imported.err).toBe(0);
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

it('lists the split that an import made, and makes and uses others', async () => {
  const first = { name: 'default', active: true, locked: false, lockedBy: null, method: 'hash', seed: 1 };
  expect(await json('splits')).toMatchObject({ splits: [first] });
  const made = await json('split make', 'even', '--test', '0.2', '--validation', '0.2', '--seed', '3');
  expect(made).toEqual({ name: 'even', listed: 0, skippedCount: 0, skipped: [] });
  const { splits } = (await json('splits')) as { splits: Record<string, unknown>[] };
  expect(splits[1]).toMatchObject({ name: 'even', active: true, method: 'stratified', seed: 3 });
  expect(splits[1]!['test']).toBeGreaterThanOrEqual(5);
  expect(await json('split use', 'default')).toEqual({ name: 'default' });
  expect((await marquee('splits')).out).toMatch(/^name +active +method.*\ndefault +yes +hash/);
});

it('reports the parts, also of a split that is not active', async () => {
  const report = await json('split report', 'even');
  await json('split use', 'even');
  const { out: lines } = await marquee('list', '--where', 'split:test', '--json');
  await json('split use', 'default');
  const tested = lines.split('\n').filter((line) => line !== '');
  const fitted = new Set(['starter-genres', 'starter-language', 'starter-taglines'].flatMap(fittedFilms));
  const seen = tested.filter((line) => fitted.has((JSON.parse(line) as { filmKey: string }).filmKey)).length;
  expect(seen).toBeGreaterThan(0);
  expect(report).toMatchObject({
    splitName: 'even',
    films: 31,
    groups: 1,
    leaks: 0,
    starterFilms: seen,
    cosineLimit: null,
  });
  const { code, out } = await marquee('split', 'report');
  expect(code).toBe(0);
  expect(out).toContain('Split default: 31 films. Groups of films kept together for their posters: 1.');
  expect(out).toContain('No picture is in two parts.');
  expect(out).toMatch(/Comedy +20 +\d+\.\d %/);
});

it('takes the parts of a table, and names what it could not follow', async () => {
  const table = join(root, 'parts.csv');
  const rows = keys.slice(0, 6).map((key) => `tt${key.padStart(7, '0')},test`);
  writeFileSync(table, `film,part\n${rows.join('\n')}\n${TWIN},train\n12,test\nnobody,test\n${keys[7]!},later\n`);
  const argv = ['official', '--table', table, '--column', 'part', '--imdb-id', 'film', '--strict'];
  const { code, out } = await marquee('split', 'import', ...argv);
  expect(code).toBe(1);
  expect(out).toContain('7 films were placed by the table.');
  expect(out).toContain('parts.csv, record 8 (line 9): film 12: is not in the project');
  expect(out).toContain('parts.csv, record 9 (line 10): "nobody" is no IMDb id');
  expect(out).toContain('parts.csv, record 10 (line 11): split "later" is none of train, validation, test');
  // The twin of the first film was asked for train first, so the first film follows it.
  expect(out).toContain(`film ${keys[0]!}: stays in train`);
  expect((await marquee('split', 'import', ...argv)).code).toBe(1);
  const again = await marquee('split', 'import', ...argv);
  expect(again.err).toContain('has a split named official already');
});

it('refuses what makes no sense, before anything is made', async () => {
  expect((await marquee('split', 'make', 'x', '--test', '0.9')).code).toBe(2);
  expect((await marquee('split', 'make', 'x', '--test', '0.5', '--validation', '0.5')).err).toContain(
    'no film to train',
  );
  expect((await marquee('split', 'use', 'x')).err).toContain('no split named x');
  expect((await marquee('split', 'report', 'x')).err).toContain('no split named "x"');
  expect((await marquee('split', 'import', 'x', '--table', join(root, 'none.csv'))).code).toBe(1);
  expect(JSON.stringify(await json('splits'))).not.toContain('"x"');
});
