// train tokenizer and train language as typed: what they answer, and what is wrong usage. What the jobs do: core/languageTraining.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommandLine } from '../../../src/main/cli/program.ts';
import { commandResults } from '../../../src/main/cli/results.ts';
import { forkNode } from '../../../src/main/compute/fork.ts';
import { createCore } from '../../../src/main/core/core.ts';
import { silentLog } from '../../../src/main/lib/log.ts';

class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}
const home = mkdtempSync(join(tmpdir(), 'marquee-cli-language-'));
const dir = join(home, 'sample');

async function marquee(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const io = { stdout, stderr, cwd: dir, env: { MARQUEE_HOME: home }, onInterrupt: () => () => undefined };
  const code = await runCommandLine(argv, io);
  return { code, out: stdout.text, err: stderr.text };
}

beforeAll(async () => {
  const core = await createCore({ home, projectDir: 'sample', fork: forkNode, version: '0.0.0', log: silentLog });
  await core.close();
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

it('trains both, in files that are named relative to where the command was typed', async () => {
  const tokenizer = await marquee('train', 'tokenizer', '--vocab', '300', '--out', 'own.json', '--json');
  expect(tokenizer.code, tokenizer.err).toBe(0);
  const made: unknown = JSON.parse(tokenizer.out);
  expect(commandResults['train tokenizer']!.schema.parse(made)).toEqual(made);
  expect(made).toMatchObject({ path: join(dir, 'own.json'), tokens: 300 });
  const small = [
    '--layers',
    '1',
    '--width',
    '8',
    '--heads',
    '1',
    '--positions',
    '96',
    '--epochs',
    '1',
    '--threads',
    '1',
  ];
  const language = await marquee('train', 'language', '--tokenizer', 'own.json', '--out', 'model', '--half', ...small);
  expect(language.code, language.err).toBe(0);
  expect(language.err).toContain('epoch 1: loss');
  expect(language.out).toMatch(
    /^Wrote .*model: 0\.0 million weights, learned from 2\d\d films\.\nTaglines of \d+ validation/,
  );
  expect(existsSync(join(dir, 'model', 'model.safetensors'))).toBe(true);
}, 120_000);

it('says what is wrong with a command before anything is trained', async () => {
  expect((await marquee('train', 'tokenizer', '--vocab', '10')).code).toBe(2);
  expect((await marquee('train', 'language', '--layers', '0')).code).toBe(2);
  const odd = await marquee('train', 'language', '--width', '30', '--heads', '4');
  expect(odd.code).toBe(2);
  expect(odd.err).toContain('not a multiple of 4 heads');
  const none = await marquee('train', 'language', '--tokenizer', 'none.json');
  expect(none.code).toBe(1);
  expect(none.err).toContain('train tokenizer');
}, 120_000);
