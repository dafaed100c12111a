// The starter tagline model as it ships: every project has it, it can be chosen, and what it writes is measured like a run's.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vectorsFileName } from '../../../src/main/compute/drafting/existing.ts';
import { SENTENCE_ENCODER } from '../../../src/main/compute/drafting/sentences.ts';
import { TextVectors } from '../../../src/main/compute/drafting/textVectors.ts';
import { forkNode } from '../../../src/main/compute/fork.ts';
import { createCore, type Core } from '../../../src/main/core/core.ts';
import { readShippedTensor } from '../../../src/main/core/shippedTensor.ts';
import { silentLog } from '../../../src/main/lib/log.ts';
import { resourcePath } from '../../../src/main/lib/paths.ts';
import { shippedModel } from '../../../src/main/modelStore/shipped.ts';
import { makeCandidates } from '../../../src/main/models/taglines/candidates.ts';
import { openTaglineWriter, taglineWriterFiles } from '../../../src/main/models/taglines/taglineWriter.ts';
import { draftSettingsSchema } from '../../../src/shared/taglines/draftSettings.ts';
import { toWireError } from '../../../src/shared/errors.ts';
import { settledJob } from './tinyTaglineRun.ts';

const home = mkdtempSync(join(tmpdir(), 'marquee-starter-taglines-'));
const folder = resourcePath('models', 'starter-taglines');
let core: Core;

beforeAll(async () => {
  core = await createCore({ home, projectDir: null, version: '0.0.0', log: silentLog, fork: forkNode });
  await core.call('project.openSample', {});
});
afterAll(async () => {
  await core.close();
  rmSync(home, { recursive: true, force: true });
});

describe('the starter tagline model', () => {
  it('was trained on no film of the default test split, and knows which texts it learned from', async () => {
    const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
    const { films } = read(join(folder, 'card.json')) as { films: { train: string[]; validation: string[] } };
    const tested = new Set((read(resourcePath('models', 'default-test-films.json')) as { films: string[] }).films);
    expect([...films.train, ...films.validation].filter((film) => tested.has(film))).toEqual([]);
    const train = new Set(films.train);
    const lines = readFileSync(join(folder, 'texts.jsonl'), 'utf8').trim().split('\n');
    expect(lines.length).toBeGreaterThan(6000);
    const { hash } = await shippedModel(SENTENCE_ENCODER);
    const vectors = TextVectors.open(join(folder, vectorsFileName(hash)), 384);
    for (const line of lines) {
      const { filmKey, text } = JSON.parse(line) as { filmKey: string; text: string };
      expect(train.has(filmKey)).toBe(true);
      expect(vectors.has(text), text).toBe(true);
    }
    const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    const language = statSync(resourcePath('models', 'starter-language', 'model.safetensors')).size;
    expect(bytes + language).toBeLessThan(25e6);
  });

  it('is a run of every project, last in the list, and drafts where no other was chosen', async () => {
    const { runs } = await core.call('runs.list', { task: 'taglines' });
    expect(runs.at(-1)).toMatchObject({ id: 'starter', builtIn: true, task: 'taglines', state: 'done' });
    expect(await core.call('runs.get', { runId: 'starter' })).toEqual(runs.at(-1));
    await core.call('taglines.useRun', { runId: 'starter' });
    expect((await core.call('studio.info', {})).project?.activeTaglineRun).toBeNull();
    const refused = await core.call('runs.activate', { runId: 'starter' }).catch(toWireError);
    expect(refused).toMatchObject({ code: 'not_found' });
  });

  it('shows its sample drafts beside this project’s posters of those films, and no steps', async () => {
    const { taglines } = await core.call('runs.get', { runId: 'starter' });
    const samples = taglines!.epochs.flatMap((epoch) => epoch.samples);
    expect(samples.length).toBeGreaterThan(0);
    for (const { filmKey, posterId } of samples) {
      const { posterIds } = await core.call('poster.find', { filmKey });
      expect(posterId).toBe(posterIds[0] ?? null);
    }
    expect(await core.call('runs.steps', { runId: 'starter', most: 10 })).toEqual({ steps: 0, points: [] });
  });

  it('keeps its scores with the project, and whoever shows runs hears of them', { timeout: 240_000 }, async () => {
    const runsChanged: boolean[] = [];
    const unsubscribe = core.subscribe((event) => {
      if (event.name === 'catalog.changed') runsChanged.push(event.payload.what.includes('runs'));
    });
    const settings = { candidates: 1, refuse: [] };
    const { jobId } = await core.call('taglines.evaluate', { runId: 'starter', split: 'test', settings });
    await settledJob(core, jobId, 'done');
    unsubscribe();
    expect(runsChanged).toContain(true);
    const { runs } = await core.call('runs.list', { task: 'taglines' });
    expect(Object.keys(runs.at(-1)!.taglines!.scores)).toContain('test');
  });

  it('writes for posters, different things for each', async () => {
    const lines = readFileSync(resourcePath('sample', 'films.jsonl'), 'utf8').trim().split('\n');
    const films = lines.map((line) => JSON.parse(line) as { filmKey: string; title: string; genres: string[] });
    const { rows } = await readShippedTensor(resourcePath('sample', 'embeddings.safetensors'), 'pooled', films.length);
    const base = resourcePath('models', 'starter-language');
    const files = taglineWriterFiles(base, join(folder, 'taglines.safetensors'));
    const writer = await openTaglineWriter(base, files, { sequences: 16, capacity: 128, threads: 1 });
    try {
      const posters = films.slice(0, 8).map(({ filmKey, title, genres }, i) => ({
        ...{ key: filmKey, fields: { title, genres } },
        image: rows[i]!,
      }));
      const settings = draftSettingsSchema.parse({ count: 1, candidates: 2, guidance: 0, refuse: [] });
      const made = await makeCandidates(writer, { posters, settings, sequences: 16, hurried: false });
      const texts = made.map(([first]) => first!.text);
      expect(new Set(texts).size).toBe(8);
      // A model of 4,096 tokens that knew nothing would be at -8.3.
      for (const [first] of made) expect(first!.meanLogProbability).toBeGreaterThan(-6);
      expect(await writer.prefix(rows[0]!)).not.toEqual(await writer.prefix(rows[1]!));
    } finally {
      await writer.close();
    }
  });
});
