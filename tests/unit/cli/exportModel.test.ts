// export-model, import-model and export --format imagefolder in this process, on a copy of the sample project: documented
// results, exit codes, words.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommandLine } from '../../../src/main/cli/program.ts';
import { commandResults } from '../../../src/main/cli/results.ts';
import { writeGenreHead } from '../../../src/main/models/genres/genreHeadFile.ts';
import { copySample } from '../badInput/studio.ts';
import { randomHead } from '../models/genres/randomHead.ts';

class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

const root = mkdtempSync(join(tmpdir(), 'marquee-cli-export-'));
const dir = join(root, 'project');

async function marquee(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const env = { MARQUEE_HOME: join(root, 'home') };
  const code = await runCommandLine(argv, { stdout, stderr, cwd: dir, env, onInterrupt: () => () => undefined });
  return { code, out: stdout.text, err: stderr.text };
}
/** Runs with --json and checks the document against the documented schema. */
async function json(name: string, ...argv: string[]): Promise<Record<string, unknown>> {
  const { code, out, err } = await marquee(name, ...argv, '--json');
  expect(code, err).toBe(0);
  const value: unknown = JSON.parse(out);
  expect(commandResults[name]!.schema.parse(value)).toEqual(value);
  return value as Record<string, unknown>;
}

beforeAll(() => copySample(dir));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

it('carries a head out and in', async () => {
  const made = await json('export-model', '--run', 'latest', '--format', 'onnx', '--out', 'head.onnx');
  expect(made).toMatchObject({
    path: join(dir, 'head.onnx'),
    from: 'embedding',
    opset: 20,
    checked: { on: 'posters' },
  });
  const again = await marquee('export-model', '--run', 'latest', '--format', 'onnx', '--out', 'head.onnx');
  expect(again.code).toBe(1);
  expect(again.err).toContain('--overwrite');
  const words = await marquee(
    'export-model',
    '--run',
    'latest',
    '--format',
    'onnx',
    '--out',
    'head.onnx',
    '--overwrite',
  );
  expect(words.out).toMatch(/^Wrote .*head\.onnx \(\d+ bytes, 15 genres\)\.\nTried in onnxruntime on posters/);

  const run = await json('import-model', 'head.onnx', '--name', 'Mine');
  expect(run).toMatchObject({ name: 'Mine', kind: 'imported', predicted: 0 });
  const predicted = await marquee('predict', '--run', 'Mine', '--split', 'test');
  expect(predicted.code, predicted.err).toBe(0);
  expect(predicted.out.split('\n').length).toBeGreaterThan(20);
});

it('asks before it adds genres, and tells of an encoder that is not here', async () => {
  const path = join(root, 'other.safetensors');
  await writeGenreHead(path, randomHead({ memory: 'pooled' }, { tokens: 1, width: 16 }));
  const refused = await marquee('import-model', path);
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('Western');
  expect(refused.err).toContain('--new-genre');
  const { code, out, err } = await marquee('import-model', path, '--new-genre');
  expect(code, err).toBe(0);
  expect(out).toMatch(/^Imported "other\.safetensors" as run [0-9a-f-]{36}: 5 genres, encoder made-up\.\n$/);
  expect(err).toContain('made-up is not installed');
});

it('says what is wrong usage, and what is no head', async () => {
  for (const argv of [
    ['export-model', '--run', 'latest', '--out', 'x'],
    ['export-model', '--run', 'latest', '--format', 'pickle', '--out', 'x'],
    ['export-model', '--run', 'latest', '--format', 'safetensors', '--from', 'image', '--out', 'x'],
    ['import-model'],
  ]) {
    expect((await marquee(...argv)).code, argv.join(' ')).toBe(2);
  }
  writeFileSync(join(root, 'nonsense.onnx'), 'nonsense');
  const nonsense = await marquee('import-model', join(root, 'nonsense.onnx'));
  expect(nonsense.code).toBe(1);
  expect(nonsense.err).toContain('not an ONNX file');
  expect((await marquee('export-model', '--run', 'nobody', '--format', 'onnx', '--out', 'x')).err).toContain('no run');
  expect(existsSync(join(dir, 'x'))).toBe(false);
});

it('exports posters as a folder', async () => {
  const made = await json('export', '--format', 'imagefolder', '--out', 'dataset', '--split', 'test');
  expect(made).toMatchObject({ path: join(dir, 'dataset'), format: 'imagefolder', failedCount: 0 });
  expect(readFileSync(join(dir, 'dataset', 'README.md'), 'utf8')).toContain(String(made['snapshot']));
  const words = await marquee('export', '--format', 'imagefolder', '--out', 'dataset', '--overwrite');
  expect(words.out).toMatch(/^Wrote 300 posters to .*\ntrain \d+, validation \d+, test \d+\n$/);
});
