// Commands on jobs: list them, and go on with one that was interrupted.
import type { Command } from 'commander';
import { AppError } from '../../../shared/errors.ts';
import { UsageError } from '../failure.ts';
import { findRun, RUN_NAMES } from '../findRun.ts';
import { printResult, table, type CliIo } from '../io.ts';
import { common, wholeNumber, type CommonOptions } from '../options.ts';
import { runJob } from '../runJob.ts';
import { withStudio, type CliStudio } from '../studio.ts';

export function addJobCommands(program: Command, io: CliIo): void {
  common(program.command('jobs').description('list the jobs of the project, newest first'))
    .option('--limit <n>', 'at most so many', wholeNumber(1, 500), 20)
    .action(async (options: CommonOptions & { limit: number }) => {
      await withStudio(io, options, async (studio) => {
        const { jobs } = await studio.call('jobs.list', { limit: options.limit });
        await printResult(io, options.json === true, { jobs }, () =>
          jobs.length === 0
            ? 'No jobs yet.'
            : table(
                ['id', 'kind', 'state', 'started', 'what'],
                jobs.map((job) => [job.id, job.kind, job.state, (job.startedAt ?? '').slice(0, 19), job.title]),
              ),
        );
      });
    });

  common(
    program.command('resume [job]').description('go on with a job that was paused, interrupted, cancelled or failed'),
  )
    .option('--run <run>', `the training of a run: ${RUN_NAMES}`)
    .action(async (named: string | undefined, options: CommonOptions & { run?: string }) => {
      if ((named === undefined) === (options.run === undefined)) throw new UsageError('Name a job, or a run by --run.');
      await withStudio(io, options, async (studio) => {
        const jobId = named ?? (await jobOfRun(studio, options.run!));
        const { job } = await runJob(io, studio, () => studio.call('jobs.resume', { jobId }));
        await printResult(io, options.json === true, job.result, () => `Done: ${job.title}.`);
      });
    });
}

/** The job that made, or was making, a run. @throws AppError `not_found`, `conflict` when it has none */
async function jobOfRun(studio: CliStudio, wanted: string): Promise<string> {
  const run = await findRun(studio, wanted);
  if (run.jobId !== null) return run.jobId;
  throw new AppError('conflict', `The run "${run.name}" was not made by a training of this project.`);
}
