// Event logs of other copies of the project, conflicts, agreement: the calls of `shared/calls/merging.ts`.
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { mergingCalls as contractOfMerging } from '../../shared/calls/merging.ts';
import { AppError } from '../../shared/errors.ts';
import { fileError } from '../lib/fileErrors.ts';
import type { CallHandlers } from './dispatch.ts';
import type { MergeInput } from './jobs/mergeJob.ts';
import type { Studio } from './studio.ts';

/** The path made absolute and known to be a file, so that a job does not find out later. */
async function logFile(path: string): Promise<string> {
  const absolute = resolve(path);
  const found = await stat(absolute).catch((error: unknown) => {
    throw fileError(error, absolute);
  });
  if (!found.isFile()) throw new AppError('bad_input', `${absolute} is not a file.`, { details: { path: absolute } });
  return absolute;
}

export function mergingCalls(studio: Studio): Pick<CallHandlers, keyof typeof contractOfMerging> {
  const start = async (title: string, input: MergeInput): Promise<{ jobId: string }> => {
    const job = await studio.jobs().start('merge', title, input);
    return { jobId: job.id };
  };
  return {
    'merging.export': (input, { person }) => start('Export the event log', { what: 'export', ...input, person }),
    'merging.preview': async (input) => {
      const path = await logFile(input.path);
      return start(`Try to merge ${basename(path)}`, { what: 'merge', path, dryRun: true });
    },
    'merging.start': async (input) => {
      const path = await logFile(input.path);
      return start(`Merge ${basename(path)}`, { what: 'merge', path, dryRun: false });
    },
    'merging.status': (input) => studio.project().read('merging.status', input),
    'merging.conflicts': (input) => studio.project().read('merging.conflicts', input),
    'merging.resolve': async (input, { person }) =>
      (await studio.project().write('merging.resolve', { ...input, person })).output,
    'merging.agreement': (input) => studio.project().read('merging.agreement', input),
  };
}
