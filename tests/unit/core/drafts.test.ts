// Making drafts on the sample project, with real threads, a real compute process and a tiny tagline model trained for it: what
// who waits hears and gets, what a job keeps, and what is said of what could not be done.
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventPayload, Input, StudioEvent } from '../../../src/shared/contract.ts';
import type { Job } from '../../../src/shared/domain.ts';
import { toWireError } from '../../../src/shared/errors.ts';
import { forkNode } from '../../../src/main/compute/fork.ts';
import { createCore, type Core } from '../../../src/main/core/core.ts';
import type { DraftLine } from '../../../src/main/core/jobs/draftJob.ts';
import { silentLog } from '../../../src/main/lib/log.ts';
import { tinyTaglines } from '../models/taglines/tinyWriter.ts';
import { settledJob, trainTiny } from './tinyTaglineRun.ts';

const home = mkdtempSync(join(tmpdir(), 'marquee-drafts-'));
const seen: StudioEvent[] = [];
let core: Core;
let dir: string;
let runId: string;
let posters: { posterId: number; title: string }[];

beforeAll(async () => {
  core = await createCore({ home, projectDir: null, version: '0.0.0', log: silentLog, fork: forkNode });
  core.subscribe((event) => seen.push(event));
  dir = (await core.call('project.openSample', {})).dir;
  await core.call('models.add', { path: (await tinyTaglines(join(home, 'tiny'))).folder, id: 'tiny' });
  runId = await trainTiny(core);
  const page = await core.call('desk.queue', { list: 'all', limit: 30 });
  posters = page.posters.filter(({ hasImage }) => hasImage);
}, 400_000);
afterAll(async () => {
  await core.close();
  rmSync(home, { recursive: true, force: true });
});

const SETTINGS = { count: 3, candidates: 24, maxWords: 10 } as const;
const make = (over: Partial<Input<'drafts.make'>> = {}, requestId = randomUUID()) =>
  core.call('drafts.make', { posterId: posters[0]!.posterId, requestId, runId, settings: SETTINGS, ...over });
const made = (requestId: string) =>
  seen.flatMap((event) =>
    event.name === 'drafts.made' && event.payload.requestId === requestId ? [event.payload] : [],
  );
const errorOf = async (work: Promise<unknown>) =>
  work.then(
    () => Promise.reject(new Error('an error was expected')),
    (error: unknown) => toWireError(error),
  );
const job = (jobId: string, ...states: Job['state'][]) => settledJob(core, jobId, ...states);

describe('drafts for who waits', { timeout: 60_000 }, () => {
  it('come one by one, ranked in the end, and are on the desk', async () => {
    const requestId = randomUUID();
    const answer = await make({}, requestId);
    expect(answer.drafts).toHaveLength(3);
    expect(answer.why).toContain('Contrast did not count');
    const told: EventPayload<'drafts.made'>[] = made(requestId);
    for (const { text } of answer.drafts) expect(told.map((each) => each.text)).toContain(text);
    expect(answer.drafts.map(({ score }) => score)).toEqual(
      answer.drafts.map(({ score }) => score).sort((a, b) => b - a),
    );
    expect(answer.drafts[0]).toMatchObject({ runId, requestId, state: 'open' });
    expect(answer.drafts[0]!.parts.fit).not.toBeNull();
    const desk = await core.call('desk.poster', { posterId: posters[0]!.posterId });
    expect(desk.drafts.map(({ id }) => id)).toEqual(answer.drafts.map(({ id }) => id));
  });

  it('are held against posters that look alike once these are known, which is seen to', async () => {
    const { posterId } = posters.at(-1)!;
    const contrastOf = async () => (await make({ posterId })).drafts.map(({ parts }) => parts.contrast);
    await expect.poll(contrastOf, { timeout: 40_000 }).not.toContain(null);
    expect((await make({ posterId })).why ?? '').not.toContain('Contrast');
  });

  it('are not given again, and more like one are not that one', async () => {
    const first = await make({ posterId: posters[1]!.posterId });
    const again = await make({ posterId: posters[1]!.posterId });
    const texts = first.drafts.map(({ text }) => text);
    for (const { text } of again.drafts) expect(texts).not.toContain(text);
    const like = await make({
      posterId: posters[1]!.posterId,
      like: first.drafts[0]!.id,
      settings: { ...SETTINGS, seed: 9, candidates: 24 },
    });
    for (const { text } of like.drafts) expect(texts).not.toContain(text);
    expect(like.drafts[0]!.like).toBe(first.drafts[0]!.id);
  });

  it('of two at once are those of each alone, and a number stands for one of them', async () => {
    const [a, b] = [randomUUID(), randomUUID()];
    const both = [make({ posterId: posters[2]!.posterId }, a), make({ posterId: posters[3]!.posterId }, b)];
    expect(await errorOf(make({}, a))).toMatchObject({ code: 'conflict' });
    const [one, two] = await Promise.all(both);
    expect(one!.drafts.length).toBeGreaterThan(0);
    expect(two!.drafts.every(({ posterId }) => posterId === posters[3]!.posterId)).toBe(true);
  });

  it('end when stopped, with what was written', async () => {
    const requestId = randomUUID();
    const running = make({ settings: { ...SETTINGS, candidates: 128, maxWords: 30, minWords: 3 } }, requestId);
    await expect.poll(() => made(requestId).length, { interval: 5, timeout: 30_000 }).toBeGreaterThan(0);
    expect(await core.call('drafts.stop', { requestId })).toEqual({ stopped: true });
    const { drafts } = await running;
    expect(drafts.length).toBeGreaterThan(0);
    expect(await core.call('drafts.stop', { requestId })).toEqual({ stopped: false });
  });

  it('have no word that the project does not allow, and say when none fits', async () => {
    await core.call('desk.setBlocklist', { words: ['the', 'love'] });
    const { drafts } = await make({ posterId: posters[4]!.posterId });
    expect(drafts.some(({ text }) => /\b(the|love)\b/i.test(text))).toBe(false);
    await core.call('desk.setBlocklist', { words: [] });
    const none = await make({ settings: { ...SETTINGS, minWords: 8, maxCharacters: 10 } });
    expect(none).toMatchObject({ drafts: [], why: expect.stringContaining('Nothing was written') as string });
  });

  it('say what is not there', async () => {
    expect(await errorOf(make({ posterId: 999_999 }))).toMatchObject({ code: 'not_found' });
    expect(await errorOf(make({ like: 'none' }))).toMatchObject({ code: 'not_found' });
    expect(await errorOf(make({ runId: 'none' }))).toMatchObject({ code: 'not_found' });
  });
});

describe('drafts of many posters', { timeout: 120_000 }, () => {
  const out = join(home, 'drafts.jsonl');
  const start = (over: Partial<Input<'drafts.start'>> = {}) =>
    core.call('drafts.start', { runId, settings: { ...SETTINGS, count: 2 }, ...over });

  const drafted: number[] = [];

  it('are on the desk and in the file, each once, also when the job was put aside', async () => {
    const posterIds = posters.slice(5, 20).map(({ posterId }) => posterId);
    const { jobId } = await start({ posterIds, out });
    await expect
      .poll(async () => (await core.call('jobs.get', { jobId })).progress, { interval: 5, timeout: 60_000 })
      .toMatchObject({ phase: 'drafting' });
    await core.call('jobs.pause', { jobId });
    await job(jobId, 'paused', 'done');
    if ((await core.call('jobs.get', { jobId })).state === 'paused') await core.call('jobs.resume', { jobId });
    const done = await job(jobId, 'done');
    expect(done.result).toMatchObject({ posters: posterIds.length, unique: 1, out });
    const lines = readFileSync(out, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as DraftLine);
    expect(lines).toHaveLength(posterIds.length);
    const titles = posters.filter(({ posterId }) => posterIds.includes(posterId)).map(({ title }) => title);
    expect(lines.map(({ title }) => title).toSorted()).toEqual(titles.toSorted());
    // The tiny model's nonsense leaves a poster without any now and then.
    expect(lines.filter(({ drafts }) => drafts.length > 0).length).toBeGreaterThan(posterIds.length / 2);
    for (const [at, posterId] of posterIds.toSorted((a, b) => a - b).entries()) {
      const { drafts } = await core.call('desk.poster', { posterId });
      const own = drafts.filter(({ requestId }) => requestId === jobId);
      expect(own.map(({ text }) => text)).toEqual(lines[at]!.drafts.map(({ text }) => text));
      if (own.length > 0) drafted.push(posterId);
    }
    expect(lines.find(({ drafts }) => drafts.length > 0)!.drafts[0]).toMatchObject({
      text: expect.any(String) as string,
      nearest: { similarity: expect.any(Number) as number },
    });
    expect(readdirSync(join(dir, 'drafts'))).toEqual([]);
  });

  it('stay off the desk where they are not to be kept, and are the same for the same seed', async () => {
    const posterIds = posters.slice(20, 24).map(({ posterId }) => posterId);
    const texts: string[] = [];
    for (const name of ['a', 'b']) {
      const file = join(home, `${name}.jsonl`);
      await job((await start({ posterIds, keep: false, out: file })).jobId, 'done');
      texts.push(readFileSync(file, 'utf8'));
    }
    expect(texts[0]).toBe(texts[1]);
    expect((await core.call('desk.poster', { posterId: posterIds[0]! })).drafts).toEqual([]);
  });

  it('leave out posters that have some, and a file that is there', async () => {
    const posterIds = drafted.slice(0, 3);
    const skipping = await job((await start({ posterIds, skip: 'drafts' })).jobId, 'done');
    expect(skipping.result).toMatchObject({ posters: 0, drafts: 0 });
    const refused = await job((await start({ posterIds, out })).jobId, 'failed');
    expect(refused.error).toMatchObject({ code: 'conflict' });
    expect(existsSync(out)).toBe(true);
  });

  it('end within two seconds when cancelled', async () => {
    const { jobId } = await start({ keep: false, settings: { ...SETTINGS, candidates: 32 } });
    await expect
      .poll(async () => (await core.call('jobs.get', { jobId })).progress.phase, { interval: 5, timeout: 60_000 })
      .toBe('drafting');
    await core.call('jobs.cancel', { jobId });
    expect((await job(jobId, 'cancelled')).state).toBe('cancelled');
  });
});
