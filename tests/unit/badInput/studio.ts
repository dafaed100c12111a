// A core on the sample project with its real threads and compute process, for tests that treat it badly.
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job } from '../../../src/shared/domain.ts';
import type { WireError } from '../../../src/shared/errors.ts';
import { toWireError } from '../../../src/shared/errors.ts';
import { forkNode } from '../../../src/main/compute/fork.ts';
import { createCore, type Core, type CoreOptions } from '../../../src/main/core/core.ts';
import { silentLog } from '../../../src/main/lib/log.ts';

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'marquee-bad-input-'));

export const openCore = (home: string, options: Partial<CoreOptions> = {}): Promise<Core> =>
  createCore({
    home,
    projectDir: 'sample',
    fork: forkNode,
    person: 'tester',
    version: '0.0.0',
    log: silentLog,
    ...options,
  });

/** A copy of the sample project in `dir`, made once per test file. */
export async function copySample(dir: string): Promise<void> {
  const home = temporaryFolder();
  try {
    await (await openCore(home)).close();
    cpSync(join(home, 'sample'), dir, { recursive: true });
    if (!existsSync(join(dir, 'catalog.sqlite'))) throw new Error('the sample was not made');
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The error that a call ends with. */
export async function errorOf(work: Promise<unknown>): Promise<WireError> {
  const outcome = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error: toWireError(error) }),
  );
  if ('value' in outcome) throw new Error(`expected an error, got ${JSON.stringify(outcome.value)}`);
  return outcome.error;
}

/** Waits for the end of a job. */
export async function settled(core: Core, jobId: string): Promise<Job> {
  for (let waited = 0; waited < 120_000; waited += 20) {
    const job = await core.call('jobs.get', { jobId });
    if (job.state !== 'queued' && job.state !== 'running') return job;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`job ${jobId} does not end`);
}
