// train taglines and evaluate of a tagline run as typed: what they answer, and what is wrong usage. What the jobs do:
// core/taglineTraining.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommandLine } from '../../../src/main/cli/program.ts';
import { commandResults, taglineEvaluationSchema } from '../../../src/main/cli/results.ts';
import { forkNode } from '../../../src/main/compute/fork.ts';
import { createCore } from '../../../src/main/core/core.ts';
import type { Run } from '../../../src/shared/domain.ts';
import { silentLog } from '../../../src/main/lib/log.ts';
import { smallGpt2 } from '../modelStore/smallGpt2.ts';

class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}
const home = mkdtempSync(join(tmpdir(), 'marquee-cli-taglines-'));
const dir = join(home, 'sample');

async function marquee(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const io = { stdout, stderr, cwd: dir, env: { MARQUEE_HOME: home }, onInterrupt: () => () => undefined };
  const code = await runCommandLine(argv, io);
  return { code, out: stdout.text, err: stderr.text };
}
const train = (...argv: string[]) => marquee('train', 'taglines', '--base', 'tiny', '--threads', '1', ...argv);

beforeAll(async () => {
  const core = await createCore({ home, projectDir: 'sample', fork: forkNode, version: '0.0.0', log: silentLog });
  await core.call('models.add', { path: await smallGpt2(join(home, 'tiny')), id: 'tiny' });
  await core.close();
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

it('trains, tells each epoch, and measures the run', async () => {
  const small = ['--prefix-length', '2', '--hidden', '8,8', '--learning-rate', '0.01', '--epochs', '2'];
  const trained = await train(
    ...small,
    '--conditioning',
    'genres',
    '--scored-posters',
    '4',
    '--name',
    'Mine',
    '--use',
    'always',
    '--json',
  );
  expect(trained.code, trained.err).toBe(0);
  expect(trained.err).toMatch(/epoch 1: loss \d\.\d{4}, validation \d\.\d{4}/);
  const result: unknown = JSON.parse(trained.out);
  expect(commandResults['train taglines']!.schema.parse(result)).toEqual(result);
  expect(result).toMatchObject({ used: true });

  const { out } = await marquee('runs', '--task', 'taglines');
  expect(out).toMatch(/Mine .*tiny/);
  expect((await marquee('runs')).out).not.toContain('Mine');

  const measured = await marquee(
    ...[
      'evaluate',
      '--run',
      'Mine',
      '--split',
      'validation',
      '--candidates',
      '2',
      '--without',
      'image,title',
      '--json',
    ],
  );
  expect(measured.code, measured.err).toBe(0);
  const { scores, withheld, others } = taglineEvaluationSchema.parse(JSON.parse(measured.out));
  expect([withheld, others]).toEqual([['image', 'title'], []]);
  expect(scores.examples).toHaveLength(scores.posters);
  expect(scores.settings).toMatchObject({ candidates: 2, useImage: false, useTitle: false, useGenres: true });
  // What is told else is measured beside it, and both are there afterwards.
  const kept = (...more: string[]) =>
    marquee('evaluate', '--run', 'Mine', '--split', 'validation', '--measured', ...more);
  expect((await kept()).err).toContain('"Mine" was not measured on validation.');
  const told = await marquee('evaluate', '--run', 'Mine', '--split', 'validation', '--candidates', '2');
  expect(told.code, told.err).toBe(0);
  expect(told.out).toMatch(/posters, told the genres and the title besides the poster\n/);
  expect(told.out).toMatch(/Also measured without image and title, \d{4}-\d\d-\d\d: lift /);
  expect((await kept()).out).toBe(told.out);
  const before = taglineEvaluationSchema.parse(JSON.parse((await kept('--without', 'image,title', '--json')).out));
  expect(before.scores).toEqual(scores);
  expect(before.others).toMatchObject([{ withheld: [], posters: scores.posters }]);
  expect((await kept('--candidates', '3')).code).toBe(2);
  expect((await marquee('runs', '--task', 'taglines')).out).not.toContain('without');
  expect((await marquee('evaluate', '--run', 'Mine', '--genres', 'Drama')).err).toContain('about genres');
  expect((await marquee('predict', '--run', 'Mine')).err).toContain('writes taglines');
}, 240_000);

it('goes on from a run, and does that again as it was', async () => {
  const short = ['--epochs', '1', '--scored-posters', '0', '--use', 'never'];
  const further = await train('--from', 'Mine', '--name', 'Further', ...short);
  expect(further.code, further.err).toBe(0);
  const again = await marquee('train', 'taglines', '--like', 'Further', '--name', 'Again', '--use', 'never');
  expect(again.code, again.err).toBe(0);
  const { runs } = JSON.parse((await marquee('runs', '--task', 'taglines', '--json')).out) as { runs: Run[] };
  const named = (name: string) => runs.find((run) => run.name === name)!;
  expect(named('Further').taglines!.from).toBe(named('Mine').id);
  expect(named('Again').taglines!.from).toBe(named('Mine').id);
  expect(named('Further').recipe).toMatchObject({
    prefixLength: 2,
    hidden: [8, 8],
    conditioning: ['genres'],
    epochs: 1,
  });
  expect(named('Again').recipe).toEqual(named('Further').recipe);
}, 240_000);

it('says what is wrong with a command before anything is trained', async () => {
  expect((await train('--hidden', '8,x')).code).toBe(2);
  expect((await train('--conditioning', 'colour')).err).toContain('It must be of genres, title, tone.');
  expect((await train('--trained-blocks', 'some')).code).toBe(2);
  expect((await train('--preset', 'paper', '--like', 'Mine')).err).toContain('give one of them');
  expect((await marquee('train', 'taglines', '--base', 'nothing')).code).toBe(1);
  expect((await marquee('evaluate', '--run', 'latest', '--candidates', '4')).code).not.toBe(0);
});
