// Commands on jobs: list them, and go on with one that was interrupted.
import type { Command } from 'commander';
import { printResult, table, type CliIo } from '../io.ts';
import { common, wholeNumber, type CommonOptions } from '../options.ts';
import { runJob } from '../runJob.ts';
import { withStudio } from '../studio.ts';

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
    program.command('resume <job>').description('go on with a job that was interrupted, cancelled or failed'),
  ).action(async (jobId: string, options: CommonOptions) => {
    await withStudio(io, options, async (studio) => {
      const { job } = await runJob(io, studio, () => studio.call('jobs.resume', { jobId }));
      await printResult(io, options.json === true, job.result, () => `Done: ${job.title}.`);
    });
  });
}
