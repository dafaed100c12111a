// Drafting on a project whose files were damaged, moved or made by somebody else: each is named by a typed error or made anew, and
// drafting goes on once it is mended.
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Input, Output } from '../../../src/shared/contract.ts';
import type { Job } from '../../../src/shared/domain.ts';
import { forkNode } from '../../../src/main/compute/fork.ts';
import { createCore, type Core } from '../../../src/main/core/core.ts';
import { keptTaglineData } from '../../../src/main/core/jobs/taglineRowsFile.ts';
import { readStarterCard } from '../../../src/main/core/taglineRuns.ts';
import { silentLog } from '../../../src/main/lib/log.ts';
import { tinyTaglines } from '../models/taglines/tinyWriter.ts';
import { trainTiny } from './tinyTaglineRun.ts';

const home = mkdtempSync(join(tmpdir(), 'marquee-damaged-taglines-'));
let core: Core;
let dir: string;
let runId: string;
let posterIds: number[];
let seed = 1;

beforeAll(async () => {
  core = await createCore({ home, projectDir: null, version: '0.0.0', log: silentLog, fork: forkNode });
  dir = (await core.call('project.openSample', {})).dir;
  await core.call('models.add', { path: (await tinyTaglines(join(home, 'tiny'))).folder, id: 'tiny' });
  runId = await trainTiny(core);
  const { posters } = await core.call('desk.queue', { list: 'all', limit: 60 });
  posterIds = posters.filter(({ hasImage }) => hasImage).map(({ posterId }) => posterId);
}, 400_000);
afterAll(async () => {
  await core.close();
  rmSync(home, { recursive: true, force: true });
});

const make = (settings: Input<'drafts.make'>['settings'] = {}): Promise<Output<'drafts.make'>> => {
  const posterId = posterIds[seed % posterIds.length]!;
  const asked = { count: 1, candidates: 8, refuse: [], seed: seed++, ...settings };
  return core.call('drafts.make', { posterId, requestId: randomUUID(), runId, settings: asked });
};
async function ended({ jobId }: { jobId: string }): Promise<Job> {
  for (;;) {
    const job = await core.call('jobs.get', { jobId });
    if (!['queued', 'running'].includes(job.state)) return job;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const draftJob = async (): Promise<Job> =>
  ended(
    await core.call('drafts.start', {
      posterIds: posterIds.slice(0, 2),
      runId,
      settings: { count: 1, candidates: 4, seed: seed++ },
    }),
  );

/** A safetensors file with the shapes of `names` changed. */
function reshaped(bytes: Buffer, change: (shape: number[], name: string) => number[]): Buffer {
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, { shape: number[] }>;
  for (const [name, tensor] of Object.entries(header)) {
    if (name !== '__metadata__') tensor.shape = change(tensor.shape, name);
  }
  const text = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([size, text, bytes.subarray(8 + length)]);
}

describe('the files of a run', { timeout: 120_000 }, () => {
  it.each([
    ['one dimension', (shape: number[]) => [shape.reduce((a, b) => a * b, 1)]],
    ['a dimension more', (shape: number[]) => [...shape, 1]],
    [
      'a first layer on its side',
      (shape: number[], name: string) => (name === 'clip_project.model.0.weight' ? [...shape].reverse() : shape),
    ],
    [
      'another picture for none',
      (shape: number[], name: string) => (name === 'null_image' ? [shape[0]! / 2, 2] : shape),
    ],
  ])('with tensors of %s are no model', async (_what, change) => {
    const path = join(dir, 'runs', runId, 'taglines.safetensors');
    const whole = readFileSync(path);
    writeFileSync(path, reshaped(whole, change));
    await expect(make()).rejects.toMatchObject({ code: 'unreadable_file', hint: expect.any(String) as string });
    writeFileSync(path, whole);
    expect((await make()).drafts).toHaveLength(1);
  });

  it('with a fit map that was cut off are told of', async () => {
    const path = join(dir, 'runs', runId, 'fit-map.safetensors');
    const whole = readFileSync(path);
    writeFileSync(path, whole.subarray(0, whole.length >> 1));
    await expect(make()).rejects.toMatchObject({ code: 'unreadable_file' });
    writeFileSync(path, whole);
    expect((await make()).drafts).toHaveLength(1);
  });

  it('that a training would go on from are told of', async () => {
    const folder = join(home, 'rows');
    mkdirSync(folder);
    const texts = ['{"rows":[', 'null', '{"rows":1,"counts":{},"splitName":"","snapshot":""}\n{}\n', ''];
    for (const [name, text] of ['rows.json', 'rows.jsonl'].flatMap((file) =>
      texts.map((each) => [file, each] as const),
    )) {
      writeFileSync(join(folder, name), text);
      await expect(keptTaglineData(folder), text).rejects.toMatchObject({ code: 'unreadable_file' });
    }
  });

  it('that ship are told of', async () => {
    for (const text of ['', '{', '{"name":5}']) {
      const path = join(home, 'card.json');
      writeFileSync(path, text);
      await expect(readStarterCard(path)).rejects.toMatchObject({ code: 'unreadable_file' });
    }
  });
});

describe('the files of a project', { timeout: 120_000 }, () => {
  it('that somebody deleted while it is open are made anew', async () => {
    const path = join(dir, 'embeddings', 'existing-texts.jsonl');
    await make();
    const titles = readFileSync(path, 'utf8').split('\n').length;
    rmSync(path);
    await core.call('tagline.set', { posterId: posterIds[0]!, text: 'A line of its own' });
    await make();
    const again = readFileSync(path, 'utf8');
    expect(again.split('\n').length).toBeGreaterThanOrEqual(titles);
    expect(again).toContain('A line of its own');
  });

  it('in whose place something else lies are named', async () => {
    const texts = join(dir, 'embeddings', 'existing-texts.jsonl');
    rmSync(texts);
    mkdirSync(texts);
    await expect(make()).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining(texts) as string,
    });
    expect((await draftJob()).error).toMatchObject({ code: 'bad_input' });
    rmSync(texts, { recursive: true });

    const drafts = join(dir, 'drafts');
    rmSync(drafts, { recursive: true, force: true });
    writeFileSync(drafts, 'a file');
    expect((await draftJob()).error).toMatchObject({ code: expect.not.stringMatching('internal') as string });
    rmSync(drafts);
    expect((await draftJob()).state).toBe('done');
    expect(readdirSync(drafts)).toEqual([]);
  });
});

describe('what is asked of the desk', { timeout: 120_000 }, () => {
  it('may have any sign in its words', async () => {
    await core.call('desk.setBlocklist', { words: ['sci-fi', '[x-y]'] });
    expect((await make({ mustHave: ['*'], forbidden: ['well-known', '-'] })).runId).toBe(runId);
    await core.call('desk.setBlocklist', { words: [] });
    await expect(make({ forbidden: [' '] })).rejects.toMatchObject({ code: 'bad_input' });
  });

  it('can be stopped before the writing began', async () => {
    const requestId = randomUUID();
    const answer = core.call('drafts.make', {
      posterId: posterIds[9]!,
      requestId,
      runId,
      settings: { candidates: 128 },
    });
    expect(await core.call('drafts.stop', { requestId })).toEqual({ stopped: true });
    expect((await answer).drafts.length).toBeLessThan(4);
    expect((await answer).why).toMatch(/stopped|candidates/);
  });

  it('is no language model by a name that is taken', async () => {
    expect((await ended(await core.call('train.tokenizer', { vocabulary: 300 }))).state).toBe('done');
    const asked = { recipe: { layers: 1, width: 8, heads: 1 }, install: 'tiny' };
    await expect(core.call('train.language', asked)).rejects.toMatchObject({ code: 'conflict' });
    await expect(core.call('train.language', { ...asked, install: 'starter-language' })).rejects.toMatchObject({
      code: 'conflict',
    });
  });
});
