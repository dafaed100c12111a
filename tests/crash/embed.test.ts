// kill -9 of the compute process while a job embeds: the job fails with a typed error, the catalog keeps every batch that
// was told as done, and the next job makes only the rest.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Job } from '../../src/shared/domain.ts';
import { forkNode } from '../../src/main/compute/fork.ts';
import { createCore, type Core } from '../../src/main/core/core.ts';
import { silentLog } from '../../src/main/lib/log.ts';
import { wait } from './corePlan.ts';

const root = mkdtempSync(join(tmpdir(), 'marquee-embed-crash-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Posters per forward pass of the starter encoder: what may be lost. */
const BATCH = 16;

async function settled(core: Core, jobId: string): Promise<Job> {
  for (;;) {
    const job = await core.call('jobs.get', { jobId });
    if (job.state !== 'queued' && job.state !== 'running') return job;
    await wait(20);
  }
}

it('loses at most the batch in flight', async () => {
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
    // The sample comes with pooled embeddings; its token maps are made at first use.
    const { jobId } = await core.call('embed.start', { tokens: true });
    let told = 0;
    while (told < 3 * BATCH) {
      told = (await core.call('jobs.get', { jobId })).progress.done;
      await wait(1);
    }
    process.kill(pid!, 'SIGKILL');
    const failed = await settled(core, jobId);
    expect(failed.state).toBe('interrupted');
    expect(failed.error).toMatchObject({ code: 'compute_failed' });
    told = Math.max(told, failed.progress.done);

    const again = await settled(core, (await core.call('embed.start', { tokens: true })).jobId);
    expect(again.state).toBe('done');
    const { already, embedded } = again.result as { already: number; embedded: number };
    expect(already).toBeGreaterThanOrEqual(told);
    expect(already).toBeLessThan(already + embedded);
    const third = await settled(core, (await core.call('embed.start', { tokens: true })).jobId);
    expect(third.result).toMatchObject({ embedded: 0, already: already + embedded });
  } finally {
    await core.close();
  }
});
