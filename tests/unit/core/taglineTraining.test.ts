// Tagline trainings on the sample project, with real threads, a real compute process and a tiny GPT-2: from the request to the
// run's files, pause and resume to the same weights, going on from a run, and what is refused.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Input, StudioEvent } from '../../../src/shared/contract.ts';
import type { Job, Run } from '../../../src/shared/domain.ts';
import { toWireError } from '../../../src/shared/errors.ts';
import { forkNode } from '../../../src/main/compute/fork.ts';
import { createCore, type Core } from '../../../src/main/core/core.ts';
import { silentLog } from '../../../src/main/lib/log.ts';
import { resourcePath } from '../../../src/main/lib/paths.ts';
import { loadFitMap } from '../../../src/main/models/taglines/fitMapFile.ts';
import { loadTaglineWeights } from '../../../src/main/models/taglines/taglineFile.ts';
import { smallGpt2 } from '../modelStore/smallGpt2.ts';

const home = mkdtempSync(join(tmpdir(), 'marquee-tagline-training-'));
const seen: StudioEvent[] = [];
let core: Core;
let dir: string;

async function until<T>(probe: () => T | undefined | false | Promise<T | undefined | false>, what: string): Promise<T> {
  for (let waited = 0; waited < 120_000; waited += 10) {
    const value = await probe();
    if (value !== undefined && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${what} did not happen`);
}
const inState = (jobId: string, ...states: Job['state'][]): Promise<Job> =>
  until(
    async () => {
      const job = await core.call('jobs.get', { jobId });
      if (states.includes(job.state)) return job;
      if (job.state === 'failed') throw new Error(`${job.error?.code}: ${job.error?.message}`);
      return undefined;
    },
    `job ${jobId} being ${states.join(' or ')}`,
  );
const run = (runId: string): Promise<Run> => core.call('runs.get', { runId });
const errorOf = async (work: Promise<unknown>) =>
  work.then(
    () => Promise.reject(new Error('an error was expected')),
    (error: unknown) => toWireError(error),
  );

/** Small enough for a test. */
const RECIPE = {
  prefixLength: 2,
  hidden: [16],
  trainedBlocks: 1,
  batchSize: 16,
  epochs: 2,
  earlyStopping: 0,
  learningRate: 0.003,
  scoredPosters: 4,
} as const satisfies Input<'train.taglines'>['recipe'];
const request = (over: Partial<Input<'train.taglines'>> = {}): Input<'train.taglines'> => ({
  ...{ recipe: RECIPE, base: 'tiny', device: 'cpu', threads: 1 },
  ...over,
});

beforeAll(async () => {
  core = await createCore({ home, projectDir: null, version: '0.0.0', log: silentLog, fork: forkNode });
  core.subscribe((event) => seen.push(event));
  dir = (await core.call('project.openSample', {})).dir;
  const folder = await smallGpt2(join(home, 'tiny'));
  await core.call('models.add', { path: folder, id: 'tiny' });
});
afterAll(async () => {
  await core.close();
  rmSync(home, { recursive: true, force: true });
});

// Each training opens a compute session or two, which takes seconds on a busy machine.
describe('a tagline training', { timeout: 240_000 }, () => {
  let first: Run;
  let jobId: string;

  it('says beforehand what it would learn from', async () => {
    const { train, validation, test, ...rest } = await core.call('taglines.targets', {});
    expect(train + validation + test).toBe(300);
    expect(rest).toMatchObject({ accepted: 0, notEmbedded: 0 });
  });

  it('ends in a run with its files, epochs with drafts, and a desk that drafts with it', async () => {
    const started = await core.call('train.taglines', request({ preset: 'marquee', name: 'First' }));
    ({ jobId } = started);
    await inState(jobId, 'done');
    first = await run(started.runId);
    expect(first).toMatchObject({
      name: 'First',
      task: 'taglines',
      preset: 'marquee',
      stopped: 'finished',
      genres: [],
      history: [],
      taglines: { base: { id: 'tiny' }, targets: 'all', from: null },
    });
    const { epochs, counts, bestLoss } = first.taglines!;
    expect(counts.train + counts.validation + counts.test).toBe(300);
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(bestLoss).toBe(Math.min(...epochs.map(({ validationLoss }) => validationLoss!)));
    expect(epochs[1]!.trainLoss).toBeLessThan(epochs[0]!.trainLoss);
    expect(epochs[0]!.samples.length).toBeGreaterThan(0);
    for (const { real, title } of epochs[0]!.samples) expect(real !== '' && title !== '').toBe(true);
    const told = seen.filter((event) => event.name === 'train.taglineEpoch' && event.payload.runId === first.id);
    expect(told).toHaveLength(2);
    const folder = join(dir, 'runs', first.id);
    const { file, description } = loadTaglineWeights(join(folder, 'taglines.safetensors'));
    expect(description).toMatchObject({
      gpt2: { id: 'tiny' },
      imageWidth: 1280,
      recipe: { conditioning: ['genres', 'title', 'tone'] },
    });
    file.close();
    const texts = readFileSync(join(folder, 'texts.jsonl'), 'utf8').trim().split('\n');
    expect(texts).toHaveLength(counts.train);
    expect(JSON.parse(readFileSync(join(folder, 'card.json'), 'utf8'))).toMatchObject({ id: first.id, state: 'done' });
    expect(existsSync(join(folder, 'epoch.safetensors'))).toBe(false);
    const map = loadFitMap(join(folder, 'fit-map.safetensors'));
    expect(map.parts.encoder).toEqual(first.encoder);
    expect(first.taglines!.fitMap).toBe(true);
    expect((await core.call('studio.info', {})).project?.activeTaglineRun).toBe(first.id);
    expect((await core.call('runs.list', {})).runs.map(({ id }) => id)).not.toContain(first.id);
  });

  it('paused in the middle and resumed gives the very weights of one that went through', async () => {
    const cut = await core.call('train.taglines', request({ use: 'never' }));
    await until(
      () => seen.some((event) => event.name === 'train.taglineEpoch' && event.payload.runId === cut.runId),
      'an epoch',
    );
    await core.call('jobs.pause', { jobId: cut.jobId });
    await inState(cut.jobId, 'paused');
    const paused = await run(cut.runId);
    expect(paused.state).toBe('paused');
    // What is edited meanwhile is for the next run: this one goes on with what it began with.
    const { posterId } = paused.taglines!.epochs[0]!.samples[0]!;
    await core.call('tagline.set', { posterId: posterId!, text: 'Another tagline altogether.' });
    await core.call('jobs.resume', { jobId: cut.jobId });
    await inState(cut.jobId, 'done');
    const resumed = await run(cut.runId);
    expect(resumed.headHash).toBe(first.headHash);
    const withoutTime = ({ taglines }: Run) => taglines!.epochs.map(({ seconds: _, ...epoch }) => epoch);
    expect(withoutTime(resumed)).toEqual(withoutTime(first));
    await core.call('edits.undo', {});
  });

  it('goes on from a run with its models', async () => {
    const next = await core.call(
      'train.taglines',
      request({ from: first.id, base: 'auto', use: 'never', recipe: { ...RECIPE, epochs: 1 } }),
    );
    const job = await inState(next.jobId, 'done');
    const after = await run(next.runId);
    expect(after.taglines).toMatchObject({ from: first.id, base: { id: 'tiny' } });
    expect(after.taglines!.epochs[0]!.trainLoss).toBeLessThan(first.taglines!.epochs[0]!.trainLoss);
    expect(job.result).toMatchObject({ run: next.runId, used: false });
  });

  it('refuses at once what cannot be trained', async () => {
    const refused = async (over: Partial<Input<'train.taglines'>>) => {
      const { code, message } = await errorOf(core.call('train.taglines', request(over)));
      return `${code}: ${message}`;
    };
    expect(await refused({ base: 'nothing' })).toMatch(/^not_found/);
    expect(await refused({ base: 'efficientnet-lite0' })).toMatch(/^unsupported: .*does not write text/);
    expect(await refused({ from: 'nothing' })).toMatch(/^not_found/);
    expect(await refused({ splitName: 'nothing' })).toMatch(/^not_found/);
    expect(await refused({ targets: 'accepted' })).toMatch(/^bad_input: Accepted drafts alone/);
    expect(await refused({ targets: 'accepted', from: first.id, base: 'auto' })).toMatch(/^bad_input: No draft/);
    expect(await refused({ recipe: { ...RECIPE, batchSize: 2, parts: 4 } })).toMatch(/^bad_input: A batch of 2/);
    // Weights of one shape are no first values for another.
    const other = (recipe: object) =>
      refused({ from: first.id, base: 'auto', recipe: { ...RECIPE, ...recipe } as Input<'train.taglines'>['recipe'] });
    expect(await other({ hidden: [8] })).toMatch(/^bad_input: This recipe cannot go on from .* hidden/);
    expect(await other({ trainedBlocks: 0 })).toMatch(/^bad_input: This recipe cannot go on from/);
    const genres = (await core.call('runs.list', {})).runs[0]!.id;
    expect(await refused({ from: genres })).toMatch(/^bad_input: .*writes no taglines/);
  });

  it('is measured on a part: a draft for each poster, scores with intervals, baselines, a verdict in words', async () => {
    const { jobId: evaluation } = await core.call('taglines.evaluate', {
      ...{ runId: first.id, split: 'validation', samples: 100 },
      settings: { candidates: 2, minWords: 1, refuse: [] },
    });
    await inState(evaluation, 'done');
    const scores = (await run(first.id)).taglines!.scores['validation']!;
    expect(scores.posters).toBeLessThanOrEqual(first.taglines!.counts.validation);
    expect(scores.posters).toBeGreaterThan(1);
    expect(scores.examples).toHaveLength(scores.posters);
    const listed = (await core.call('runs.list', { task: 'taglines' })).runs.find(({ id }) => id === first.id)!;
    expect(listed.taglines!.scores['validation']).toEqual({ ...scores, examples: [] });
    expect(Object.keys(scores.baselines).sort()).toEqual([
      'constant',
      'nearestPoster',
      'random',
      'sameGenres',
      'title',
    ]);
    const { lift, cosine, perplexity, unique, tokenF1 } = scores.measures;
    for (const measure of [lift, cosine, unique]) {
      expect(measure!.low).toBeLessThanOrEqual(measure!.value);
      expect(measure!.high).toBeGreaterThanOrEqual(measure!.value);
    }
    const mean = scores.examples.reduce((sum, example) => sum + example.cosine!, 0) / scores.posters;
    expect(cosine!.value).toBeCloseTo(mean, 5);
    expect(scores.words).toContain('Lift');
    expect(perplexity!.value).toBeGreaterThan(1);
    // The tiny model babbles: its words are hardly like those of the real taglines, and never are these.
    expect(tokenF1!.value).toBeGreaterThan(0);
    expect(tokenF1!.value).toBeLessThan(0.9);
    // The loss of the epoch that was kept is that of the same taglines by the same weights, where each poster got a draft.
    if (scores.posters === first.taglines!.counts.validation) {
      expect(Math.log(perplexity!.value)).toBeCloseTo(first.taglines!.bestLoss!, 3);
    }
    const card = readFileSync(join(dir, 'runs', first.id, 'card.json'), 'utf8');
    expect((JSON.parse(card) as Run).taglines!.scores['validation']!.posters).toBe(scores.posters);

    // Told something else it is measured beside, not over, and a panel compares what was told the same.
    const { jobId: untitled } = await core.call('taglines.evaluate', {
      ...{ runId: first.id, split: 'validation', samples: 100 },
      settings: { candidates: 2, minWords: 1, refuse: [], useTitle: false },
    });
    const job = await inState(untitled, 'done');
    expect(job).toMatchObject({ title: 'Measure First on validation without title', result: { withheld: ['title'] } });
    const after = (await run(first.id)).taglines!.scores;
    expect(after['validation']).toEqual(scores);
    const without = after['validation without title']!;
    expect(without.settings).toMatchObject({ useTitle: false, useGenres: true });
    // The films' own taglines are judged by what was told as well.
    expect(without.measures['perplexity']!.value).toBeGreaterThan(1);
    expect(without.measures['perplexity']!.value).not.toBe(perplexity!.value);
    const { jobId: unseen } = await core.call('taglines.evaluate', {
      ...{ runId: first.id, split: 'validation', samples: 100 },
      settings: { candidates: 2, minWords: 1, refuse: [], useImage: false },
    });
    await inState(unseen, 'done');
    const blind = (await run(first.id)).taglines!.scores['validation without image']!.measures['perplexity']!;
    expect([perplexity!.value, without.measures['perplexity']!.value]).not.toContain(blind.value);
    const { panelId } = await core.call('panel.start', { a: first.id, b: 'real', split: 'validation', pairs: 1 });
    const pair = (await core.call('panel.next', { panelId })).pair!;
    const drafts = scores.examples.map(({ draft }) => draft);
    expect(drafts.includes(pair.left) || drafts.includes(pair.right)).toBe(true);
  });

  it('measures the starter on films that it did not learn from, and keeps that in this project', async () => {
    const { jobId } = await core.call('taglines.evaluate', {
      ...{ runId: 'starter', split: 'test', samples: 100 },
      settings: { candidates: 2, guidance: 0, maxWords: 6, refuse: [] },
    });
    await inState(jobId, 'done');
    const scores = (await run('starter')).taglines!.scores['test']!;
    const card = readFileSync(resourcePath('models', 'starter-taglines', 'card.json'), 'utf8');
    const { films } = JSON.parse(card) as { films: Record<'train' | 'validation', string[]> };
    const learned = new Set([...films.train, ...films.validation]);
    expect(scores.examples.filter(({ filmKey }) => learned.has(filmKey))).toEqual([]);
    expect(scores.examples).toHaveLength(scores.posters);
    const beside = await core.call('panel.start', { a: 'starter', b: 'real', split: 'test', pairs: 5 });
    expect(beside.pairs).toBe(Math.min(5, scores.posters));

    // A run that was not told the title beside a starter that was would be judged for that.
    const untitled = await core.call('taglines.evaluate', {
      ...{ runId: first.id, split: 'test', samples: 100 },
      settings: { candidates: 2, minWords: 1, refuse: [], useTitle: false },
    });
    await inState(untitled.jobId, 'done');
    const uneven = await errorOf(core.call('panel.start', { a: 'starter', b: first.id, split: 'test' }));
    expect(uneven).toMatchObject({ code: 'conflict', message: expect.stringContaining('told different') as string });
  });

  it('is chosen for drafting by hand too, where it can draft', async () => {
    await core.call('taglines.useRun', { runId: first.id });
    const genres = (await core.call('runs.list', {})).runs[0]!.id;
    expect((await errorOf(core.call('taglines.useRun', { runId: genres }))).code).toBe('bad_input');
    expect((await errorOf(core.call('taglines.useRun', { runId: 'nothing' }))).code).toBe('not_found');
  });
});
