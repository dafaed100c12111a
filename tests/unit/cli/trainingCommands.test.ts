// The commands of the training studio, run in this process on the sample project: presets, a run done again, sweeps,
// cross-validation, going on with a run, and what they answer with --json.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../../src/shared/domain.ts';
import type { CliIo } from '../../../src/main/cli/io.ts';
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
const home = mkdtempSync(join(tmpdir(), 'marquee-cli-training-'));
const dir = join(home, 'sample');
const interrupts = new Set<() => void>();

async function marquee(argv: string[], onError?: (text: string) => void) {
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
  const watch = setInterval(() => onError?.(stderr.text), 20);
  const code = await runCommandLine(argv, io);
  clearInterval(watch);
  return { code, out: stdout.text, err: stderr.text };
}
/** Runs with --json and checks the document against the documented schema. */
async function json<T>(name: string, ...argv: string[]): Promise<T> {
  const { code, out, err } = await marquee([...argv, '--json']);
  expect(code, err + out).toBe(0);
  const value: unknown = JSON.parse(out);
  expect(commandResults[name]!.schema.parse(value)).toEqual(value);
  return value as T;
}
const runs = async (): Promise<Run[]> => (await json<{ runs: Run[] }>('runs', 'runs')).runs;

const SMALL = [
  '--decoder-dim',
  '32',
  '--heads',
  '4',
  '--feed-forward',
  '32',
  '--queries',
  'learned',
  '--early-stopping',
  '0',
  '--threads',
  '1',
];

beforeAll(async () => {
  const core = await createCore({ home, projectDir: 'sample', fork: forkNode, version: '0.0.0', log: silentLog });
  await core.close();
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

describe('train genres', () => {
  it('starts from a preset, which single settings win over', async () => {
    const preset = ['--preset', 'paper', '--epochs', '2', '--centre-queries', '--name', 'as the paper'];
    const trained = await json<{ run: string }>('train genres', 'train', 'genres', ...preset, ...SMALL);
    const run = (await runs()).find(({ id }) => id === trained.run)!;
    expect(run).toMatchObject({
      name: 'as the paper',
      preset: 'paper',
      recipe: {
        loss: 'bce',
        optimizer: 'adam',
        learningRate: 1e-4,
        schedule: 'plateau',
        standardise: false,
        centreQueries: true,
        epochs: 2,
        dropout: { queries: 0.7, inputChannels: 0 },
      },
    });
  });

  it('does an earlier run again, to the same weights, and says when labels changed since', async () => {
    const again = await json<{ run: string }>(
      'train genres',
      'train',
      'genres',
      '--like',
      'as the paper',
      '--threads',
      '1',
    );
    const [first, second] = ['as the paper', again.run].map(
      (wanted) => (all: Run[]) => all.find(({ id, name }) => id === wanted || name === wanted)!,
    );
    const all = await runs();
    expect(second!(all).headHash).toBe(first!(all).headHash);
    expect((await marquee(['label', '--imdb-id', '93185', '--add', 'Comedy'])).code).toBe(0);
    const changed = await marquee(['train', 'genres', '--like', 'as the paper', '--threads', '1']);
    expect(changed.err).toContain('The labels changed since as the paper');
    expect(changed.err).toContain('epoch 2: loss');
    expect(changed.out).toContain('test tuned');
  });

  it('refuses what does not go together before anything is trained', async () => {
    expect((await marquee(['train', 'genres', '--preset', 'paper', '--like', 'latest'])).code).toBe(2);
    expect((await marquee(['train', 'genres', '--like', 'nothing'])).code).toBe(1);
    expect((await marquee(['train', 'genres', '--preset', 'best'])).code).toBe(2);
    expect((await marquee(['train', 'genres', '--split-name', 'nothing'])).err).toContain('no split named nothing');
  });

  it('is broken off and goes on by the name of its run', async () => {
    const long = ['--epochs', '400', '--batch-size', '8', '--name', 'long', ...SMALL];
    const broken = await marquee(['train', 'genres', ...long], (err) => {
      if (err.includes('epoch 1:')) for (const interrupt of interrupts) interrupt();
    });
    expect(broken.code).toBe(130);
    expect((await runs()).find(({ name }) => name === 'long')).toMatchObject({ state: 'cancelled' });
    const resumed = await marquee(['resume', '--run', 'long'], (err) => {
      if (err.includes('epoch')) for (const interrupt of interrupts) interrupt();
    });
    expect(resumed.code).toBe(130);
    const { history } = (await runs()).find(({ name }) => name === 'long')!;
    expect(history.map(({ epoch }) => epoch)).toEqual(history.map((_, at) => at + 1));
    expect(history.length).toBeGreaterThan(1);
    expect((await marquee(['resume'])).code).toBe(2);
  });
});

describe('sweep', () => {
  const file = join(home, 'sweep.json');
  const recipe = { decoderDim: 32, heads: 4, feedForward: 32, queries: 'learned', epochs: 2, earlyStopping: 0 };

  it('trains all combinations and lists them best first', async () => {
    writeFileSync(
      file,
      JSON.stringify({ name: 'losses', recipe, threads: 1, vary: { loss: ['bce', 'asl'], seed: [1, 2] } }),
    );
    const { code, out, err } = await marquee(['sweep', file]);
    expect(code, err).toBe(0);
    const scores = [...out.matchAll(/^loss \S+, seed \d +done +\d +(\d\.\d+)/gm)].map(([, score]) => Number(score));
    expect(scores).toHaveLength(4);
    expect([...scores].sort((a, b) => b - a)).toEqual(scores);
  });

  it('is paused by Ctrl-C as a whole, and goes on', async () => {
    writeFileSync(
      file,
      JSON.stringify({ name: 'long', recipe: { ...recipe, epochs: 100, batchSize: 8 }, vary: { seed: [1, 2] } }),
    );
    const broken = await marquee(['sweep', file], (err) => {
      if (err.includes('epoch 1:')) for (const interrupt of interrupts) interrupt();
    });
    expect(broken.code).toBe(130);
    expect(broken.err).toContain('sweep --resume');
    const sweep = await json<{ members: { job: { state: string }; run: { history: unknown[] } }[] }>(
      'sweep',
      ...['sweep', '--resume', 'latest'],
    );
    expect(sweep.members.map(({ job, run }) => [job.state, run.history.length])).toEqual([
      ['done', 100],
      ['done', 100],
    ]);
  });

  it('names the setting that is wrong', async () => {
    writeFileSync(file, JSON.stringify({ name: 'x', vary: { loss: ['bce', 'best'] } }));
    const { code, err } = await marquee(['sweep', file]);
    expect(code).toBe(1);
    expect(err).toContain('vary.loss');
    writeFileSync(file, '{');
    expect((await marquee(['sweep', file])).code).toBe(2);
  });
});

it('crossval gives out-of-sample probabilities, which issues then uses', async () => {
  const done = await json<{ run: string; posters: number }>(
    'crossval',
    'crossval',
    '--folds',
    '3',
    '--epochs',
    '2',
    ...SMALL,
  );
  expect(done.posters).toBe(300);
  const { out } = await marquee(['issues', '--limit', '50']);
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { inSample: boolean });
  expect(lines).toHaveLength(50);
  expect(lines.some(({ inSample }) => inSample)).toBe(false);
  const predict = await marquee(['predict', '--run', done.run]);
  expect(predict.code).toBe(1);
  expect(predict.err).toContain('cross-validation');
});
