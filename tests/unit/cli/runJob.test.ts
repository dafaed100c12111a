// A job that the command line waits for, in a studio that may go away meanwhile.
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Job } from '../../../src/shared/domain.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { NO_PROGRESS } from '../../../src/main/core/jobs/progress.ts';
import type { CliIo } from '../../../src/main/cli/io.ts';
import { runJob } from '../../../src/main/cli/runJob.ts';
import type { CliStudio } from '../../../src/main/cli/studio.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const io = {
  stderr: new PassThrough(),
  onInterrupt: () => () => undefined,
} as unknown as CliIo;
const job = { id: 'j', kind: 'train', state: 'running', progress: NO_PROGRESS } as Job;
const offline = new AppError('offline', 'No answer.');

/** Answers to `jobs.get`, one after the other; the last one stays. */
function studioOf(answers: (Partial<Job> | AppError)[]): CliStudio {
  const call = (): Promise<unknown> => {
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
    return answer instanceof AppError ? Promise.reject(answer) : Promise.resolve({ ...job, ...answer, log: [] });
  };
  return { call, subscribe: () => () => undefined } as unknown as CliStudio;
}

it('does not wait for ever for a studio that is gone', async () => {
  const ended = expect(runJob(io, studioOf([{}, offline]), () => Promise.resolve({ jobId: 'j' }))).rejects.toBe(
    offline,
  );
  await vi.advanceTimersByTimeAsync(30_000);
  await ended;
});

it('bears that some answers are lost', async () => {
  const lost = Array.from({ length: 4 }, () => offline);
  const studio = studioOf([...lost, {}, ...lost, { state: 'done' }]);
  const ended = expect(runJob(io, studio, () => Promise.resolve({ jobId: 'j' }))).resolves.toMatchObject({
    job: { state: 'done' },
  });
  await vi.advanceTimersByTimeAsync(60_000);
  await ended;
});
