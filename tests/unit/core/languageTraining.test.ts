// Tokenizer and language model of the sample project, with real threads and a real compute process: what the jobs write,
// install, refuse, and how a training that was broken off, or whose process was killed, goes on.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Input, StudioEvent } from '../../../src/shared/contract.ts';
import type { Job } from '../../../src/shared/domain.ts';
import { languageResultSchema, tokenizerResultSchema } from '../../../src/main/cli/results.ts';
import { forkNode } from '../../../src/main/compute/fork.ts';
import { createCore, type Core } from '../../../src/main/core/core.ts';
import { silentLog } from '../../../src/main/lib/log.ts';
import { SafetensorsFile } from '../../../src/main/models/files/safetensors.ts';

const home = mkdtempSync(join(tmpdir(), 'marquee-language-'));
let core: Core;
let dir: string;
const pids: number[] = [];
/** Called for each event while a test waits. */
let listener: (event: StudioEvent) => void = () => undefined;

beforeAll(async () => {
  core = await createCore({
    ...{ home, projectDir: 'sample', version: '0.0.0', log: silentLog },
    fork: (entry) => {
      const child = forkNode(entry);
      pids.push(child.pid!);
      return child;
    },
  });
  core.subscribe((event) => {
    listener(event);
  });
  dir = (await core.call('studio.info', {})).project!.dir;
});
afterAll(async () => {
  await core.close();
  rmSync(home, { recursive: true, force: true });
});

/** The job once it has ended. */
async function ended(started: Promise<{ jobId: string }>): Promise<Job> {
  const { jobId } = await started;
  for (;;) {
    const job = await core.call('jobs.get', { jobId });
    if (!['queued', 'running'].includes(job.state)) return job;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
async function done(started: Promise<{ jobId: string }>): Promise<unknown> {
  const job = await ended(started);
  expect(job.error).toBeNull();
  expect(job.state).toBe('done');
  return job.result;
}
const train = (input: Input<'train.language'>): Promise<{ jobId: string }> =>
  core.call('train.language', { threads: 1, ...input });

const RECIPE = { layers: 1, width: 16, heads: 2, positions: 48, batch: 2048, epochs: 2, earlyStopping: 0 } as const;
const jobsLeft = (): string[] => readdirSync(join(dir, 'language', 'jobs'));

describe('a tokenizer', () => {
  it('is needed before a language model, which says so', async () => {
    await expect(train({ recipe: RECIPE })).rejects.toMatchObject({ code: 'not_found', hint: /train tokenizer/ });
  });

  it('is made of the project’s texts, and nothing else is left', async () => {
    const made = tokenizerResultSchema.parse(await done(core.call('train.tokenizer', { vocabulary: 500 })));
    expect(made).toMatchObject({ path: join(dir, 'language', 'tokenizer.json'), tokens: 500 });
    const file = JSON.parse(readFileSync(made.path, 'utf8')) as { model: { merges: string[] } };
    expect(file.model.merges).toHaveLength(243);
    expect(jobsLeft()).toEqual([]);
    const again = await done(core.call('train.tokenizer', { vocabulary: 500, out: join(home, 'other.json') }));
    expect(tokenizerResultSchema.parse(again).hash).toBe(made.hash);
  });

  it('replaces no file unasked, and none of the project’s own', async () => {
    await expect(core.call('train.tokenizer', {})).rejects.toMatchObject({ code: 'conflict' });
    const own = { out: join(dir, 'catalog.sqlite'), overwrite: true };
    await expect(core.call('train.tokenizer', own)).rejects.toMatchObject({ code: 'bad_input' });
    const strange = core.call('train.tokenizer', { splitName: 'none', overwrite: true });
    await expect(strange).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a language model', () => {
  it('is a folder that can be installed and writes texts; its split is held', async () => {
    const epochs: StudioEvent[] = [];
    listener = (event) => event.name === 'train.epoch' && epochs.push(event);
    const result = await done(train({ recipe: RECIPE, dtype: 'F16', install: 'my/taglines' }));
    const made = languageResultSchema.parse(result);
    expect(made).toMatchObject({ path: join(dir, 'language', 'model'), installed: 'my/taglines', vocabulary: 500 });
    expect(epochs).toHaveLength(2);
    expect(readdirSync(made.path).sort()).toEqual([
      ...['config.json', 'model.safetensors', 'tokenizer.json', 'training.json'],
    ]);
    const weights = SafetensorsFile.open(join(made.path, 'model.safetensors'));
    expect(weights.info('wte.weight')).toMatchObject({ dtype: 'F16', shape: [500, 16] });
    weights.close();
    const card = JSON.parse(readFileSync(join(made.path, 'training.json'), 'utf8')) as { history: unknown[] };
    expect(card).toMatchObject({ split: 'default', recipe: RECIPE, films: made.films, bestLoss: made.bestLoss });
    expect(card.history).toHaveLength(2);
    expect(jobsLeft()).toEqual([]);
    const { splits } = await core.call('splits.list', {});
    expect(splits.find(({ name }) => name === 'default')!.lockedBy).not.toBeNull();
    const { texts } = await core.call('models.generate', {
      ...{ id: 'my/taglines', prompt: 'Genres: Horror. Tagline:', maxTokens: 8 },
    });
    expect(texts).toHaveLength(1);
  });

  it('replaces a folder of its own when told to, and no other', async () => {
    await expect(train({ recipe: RECIPE })).rejects.toMatchObject({ code: 'conflict' });
    const foreign = join(home, 'foreign');
    mkdirSync(foreign);
    for (const name of ['training.json', 'thesis.txt']) writeFileSync(join(foreign, name), '{}');
    const refused = train({ recipe: RECIPE, out: foreign, overwrite: true });
    await expect(refused).rejects.toMatchObject({ code: 'conflict' });
    await done(train({ recipe: { ...RECIPE, epochs: 1, seed: 2 }, overwrite: true }));
    const card = readFileSync(join(dir, 'language', 'model', 'training.json'), 'utf8');
    expect(JSON.parse(card)).toMatchObject({ recipe: { seed: 2 } });
  });

  it('is refused at once where the sizes do not fit', async () => {
    const odd = train({ recipe: { width: 30, heads: 4 }, out: join(home, 'odd') });
    await expect(odd).rejects.toMatchObject({
      code: 'bad_input',
      details: { fields: ['recipe.width', 'recipe.heads'] },
    });
  });

  it('cancelled, or left by its process, goes on to the very model that it would have made', async () => {
    const recipe = { ...RECIPE, epochs: 5 };
    const [whole, cut] = [join(home, 'whole'), join(home, 'cut')];
    await done(train({ recipe, out: whole }));
    const started = await train({ recipe, out: cut });
    const at = (epoch: number, act: () => void): void => {
      listener = ({ name, payload }) => {
        if (name === 'train.epoch' && payload.point.epoch === epoch) act();
      };
    };
    at(1, () => void core.call('jobs.cancel', started));
    expect((await ended(Promise.resolve(started))).state).toBe('cancelled');
    expect(existsSync(cut)).toBe(false);
    // A tokenizer that is trained anew meanwhile is not the one that it began with.
    await done(core.call('train.tokenizer', { vocabulary: 400, overwrite: true }));
    at(3, () => process.kill(pids.at(-1)!, 'SIGKILL'));
    expect((await ended(core.call('jobs.resume', started))).state).toBe('interrupted');
    listener = () => undefined;
    await done(core.call('jobs.resume', started));
    for (const file of ['model.safetensors', 'tokenizer.json', 'config.json']) {
      expect(readFileSync(join(cut, file)).equals(readFileSync(join(whole, file))), file).toBe(true);
    }
    expect(jobsLeft()).toEqual([]);
    // Five trainings and starts of the compute process, on a machine that may be busy.
  }, 180_000);
});
