// Which run drafts: the named one, the project's, the starter; and what cannot draft.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chooseBase } from '../../../src/main/core/taglineBase.ts';
import { resolveTaglineRun } from '../../../src/main/core/taglineRuns.ts';
import type { OpenProject } from '../../../src/main/core/openProject.ts';
import type { Studio } from '../../../src/main/core/studio.ts';
import type { InstalledModel } from '../../../src/main/modelStore/model.ts';
import type { Run } from '../../../src/shared/domain.ts';
import { AppError } from '../../../src/shared/errors.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-tagline-runs-'));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const model = (id: string, over: Partial<InstalledModel>): InstalledModel => ({
  ...{ id, family: 'gpt2', roles: ['language'], folder: `/models/${id}`, hash: `hash-${id}`, bytes: 100 },
  ...{ license: '', source: '', description: '', shipped: false, shape: null, problem: null },
  ...over,
});
const encoder = model('encoder', { family: 'clip', roles: ['image'], shape: { pooled: 4, tokens: 1, width: 4 } });

/** A studio as the choice sees it: some models. */
const studioWith = (...installed: InstalledModel[]): Studio =>
  ({
    models: {
      installed: () => Promise.resolve(installed),
      find: (id: string) => {
        const found = installed.find((each) => each.id === id);
        return found ? Promise.resolve(found) : Promise.reject(new AppError('not_found', `There is no model ${id}.`));
      },
    },
  }) as unknown as Studio;

const writer = {
  id: 'w',
  name: 'Writer',
  state: 'done',
  task: 'taglines',
  encoder: { id: 'encoder', hash: 'hash-encoder' },
  taglines: { base: { id: 'gpt2', hash: 'hash-gpt2' } },
} as Run;

function projectWith(run: Run, active: string | null = null): OpenProject {
  return {
    dir,
    info: () => Promise.resolve({ activeTaglineRun: active }),
    read: () => Promise.resolve(run),
  } as unknown as OpenProject;
}
const errorOf = async (work: Promise<unknown>): Promise<AppError> =>
  work.then(
    () => Promise.reject(new Error('an error was expected')),
    (error: unknown) => error as AppError,
  );

describe('the run that drafts', () => {
  const studio = studioWith(model('gpt2', {}), encoder);

  it('is the named one, with the files that it has', async () => {
    expect((await errorOf(resolveTaglineRun(studio, projectWith(writer), 'w'))).code).toBe('not_found');
    const folder = join(dir, 'runs', 'w');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'taglines.safetensors'), '');
    writeFileSync(join(folder, 'texts.jsonl'), '');
    expect(await resolveTaglineRun(studio, projectWith(writer), 'w')).toMatchObject({
      runId: 'w',
      runName: 'Writer',
      builtIn: false,
      base: { id: 'gpt2', folder: '/models/gpt2' },
      taglineFile: join(folder, 'taglines.safetensors'),
      encoder: { id: 'encoder', hash: 'hash-encoder' },
      fitMapFile: null,
      textsFile: join(folder, 'texts.jsonl'),
      told: null,
    });
    expect((await resolveTaglineRun(studio, projectWith(writer, 'w'))).runId).toBe('w');
  });

  it('is none that tells genres, is not done, or misses its models', async () => {
    const codeOf = async (run: Partial<Run>, at = studio): Promise<string> =>
      (await errorOf(resolveTaglineRun(at, projectWith({ ...writer, ...run } as Run), 'w'))).code;
    expect(await codeOf({ task: 'genres' })).toBe('bad_input');
    expect(await codeOf({ state: 'paused' })).toBe('conflict');
    expect(await codeOf({}, studioWith(encoder))).toBe('conflict');
    expect(await codeOf({}, studioWith(model('gpt2', {})))).toBe('conflict');
  });
});

describe('the language model to begin with', () => {
  const starter = model('starter-language', { shipped: true, bytes: 1 });

  it('is by itself the largest that is installed, else the starter; either way it is told', async () => {
    const both = studioWith(starter, model('gpt2', { bytes: 500 }), model('distilgpt2', { bytes: 300 }));
    expect(await chooseBase(both, 'auto')).toMatchObject({
      model: { id: 'gpt2' },
      told: expect.stringContaining('gpt2'),
    });
    const broken = studioWith(starter, model('gpt2', { problem: 'its file is gone' }), encoder);
    expect(await chooseBase(broken, 'auto')).toMatchObject({
      model: { id: 'starter-language' },
      told: expect.stringContaining('No GPT-2 is installed'),
    });
  });

  it('is the named one, which must write', async () => {
    const studio = studioWith(starter, model('gpt2', {}), encoder);
    expect(await chooseBase(studio, 'starter')).toMatchObject({ model: { id: 'starter-language' }, told: null });
    expect(await chooseBase(studio, 'gpt2')).toMatchObject({ model: { id: 'gpt2' }, told: null });
    expect((await errorOf(chooseBase(studio, 'encoder'))).code).toBe('unsupported');
    expect((await errorOf(chooseBase(studio, 'nothing'))).code).toBe('not_found');
  });
});
