// kill -9 of the compute process while a job drafts: what was accepted stays, the job is interrupted, and when it is resumed every
// poster has its drafts once.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { forkNode } from '../../src/main/compute/fork.ts';
import { createCore } from '../../src/main/core/core.ts';
import { silentLog } from '../../src/main/lib/log.ts';
import { tinyTaglines } from '../unit/models/taglines/tinyWriter.ts';
import { settledJob, trainTiny } from '../unit/core/tinyTaglineRun.ts';
import { wait } from './corePlan.ts';

const root = mkdtempSync(join(tmpdir(), 'marquee-draft-crash-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const SETTINGS = { count: 2, candidates: 24, maxWords: 10 } as const;

it('loses nothing accepted, and each poster has its drafts once', async () => {
  let pid: number | undefined;
  const core = await createCore({
    home: join(root, 'home'),
    projectDir: 'sample',
    fork: (entry) => {
      const child = forkNode(entry);
      pid = child.pid;
      return child;
    },
    version: '0.0.0',
    log: silentLog,
  });
  try {
    await core.call('models.add', { path: (await tinyTaglines(join(root, 'tiny'))).folder, id: 'tiny' });
    const runId = await trainTiny(core);
    const { posters } = await core.call('desk.queue', { list: 'all', limit: 60 });
    const [first, ...others] = posters.filter(({ hasImage }) => hasImage).map(({ posterId }) => posterId);
    const made = await core.call('drafts.make', {
      ...{ posterId: first!, requestId: randomUUID(), runId, settings: SETTINGS },
    });
    const accepted = made.drafts[0]!;
    await core.call('drafts.decide', { draftId: accepted.id, decision: 'accept' });

    const { jobId } = await core.call('drafts.start', { posterIds: others, runId, settings: SETTINGS });
    const progress = async () => (await core.call('jobs.get', { jobId })).progress;
    for (let now = await progress(); now.phase !== 'drafting' || now.done < 12; now = await progress()) await wait(2);
    process.kill(pid!, 'SIGKILL');
    const failed = await settledJob(core, jobId, 'interrupted', 'done');
    expect(failed).toMatchObject({ state: 'interrupted', error: { code: 'compute_failed' }, resumable: true });
    const kept = await core.call('desk.poster', { posterId: first! });
    expect(kept.tagline).toMatchObject({ text: accepted.text, draftId: accepted.id });
    expect(kept.drafts.find(({ id }) => id === accepted.id)).toMatchObject({ state: 'accepted', final: accepted.text });

    await core.call('jobs.resume', { jobId });
    const { result } = await settledJob(core, jobId, 'done');
    const { posters: asked, already } = result as { posters: number; already: number };
    expect(asked).toBe(others.length);
    expect(already).toBeGreaterThanOrEqual(12);
    for (const posterId of others) {
      const { drafts } = await core.call('desk.poster', { posterId });
      const own = drafts.filter(({ requestId }) => requestId === jobId);
      expect(own.length).toBeLessThanOrEqual(2);
      expect(new Set(own.map(({ text }) => text)).size).toBe(own.length);
    }
  } finally {
    await core.close();
  }
}, 600_000);
