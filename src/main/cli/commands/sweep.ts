// The command of sweeps: queues the trainings of a file as one, follows them one after another, and lists them best first.
// Ctrl-C pauses the whole sweep: what was trained is kept, and `sweep --resume` goes on.
import type { Command } from 'commander';
import type { Output } from '../../../shared/contract.ts';
import { AppError, toWireError } from '../../../shared/errors.ts';
import type { Run } from '../../../shared/domain.ts';
import { taglineRecipeSchema } from '../../../shared/taglines/taglineRecipe.ts';
import { taglineSweepOf } from '../../../shared/taglines/taglineSweep.ts';
import { readSweepFile, sweepRequest } from '../../../shared/sweepGrid.ts';
import { UsageError } from '../failure.ts';
import { fixed, print, printResult, table, type CliIo, plainText } from '../io.ts';
import { common, type CommonOptions } from '../options.ts';
import { runJob } from '../runJob.ts';
import { withStudio, type CliStudio } from '../studio.ts';
import { recipeFile } from '../trainRequest.ts';

type Sweep = Output<'sweeps.list'>['sweeps'][number];

interface SweepOptions extends CommonOptions {
  resume?: string;
}

export function addSweepCommand(program: Command, io: CliIo): void {
  common(
    program
      .command('sweep [file]')
      .description('train the recipes of a JSON file one after another; best first at the end'),
  )
    .option('--resume <sweep>', 'go on with a sweep that was paused or interrupted: its id, name, or "latest"')
    .action(async (file: string | undefined, options: SweepOptions) => {
      if ((file === undefined) === (options.resume === undefined)) {
        throw new UsageError('Name a file, or a sweep to go on with by --resume.');
      }
      await withStudio(io, options, async (studio) => {
        const sweepId =
          file === undefined ? await resumeSweep(studio, options.resume!) : await startSweep(io, studio, file);
        await follow(io, studio, sweepId);
        const sweep = await sweepById(studio, sweepId);
        await printResult(io, options.json === true, sweep, () => sweepText(sweep));
      });
    });
}

async function startSweep(io: CliIo, studio: CliStudio, file: string): Promise<string> {
  const written = await recipeFile(io, file, 'sweep');
  const { sweepId } =
    written['task'] === 'taglines'
      ? await studio.call('sweeps.startTaglines', taglineSweepOf(written))
      : await studio.call('sweeps.start', sweepRequest(readSweepFile(written)));
  return sweepId;
}

async function resumeSweep(studio: CliStudio, wanted: string): Promise<string> {
  const { sweeps } = await studio.call('sweeps.list', {});
  const found =
    wanted === 'latest' ? sweeps[0] : sweeps.find((sweep) => sweep.id.startsWith(wanted) || sweep.name === wanted);
  if (!found) throw new AppError('not_found', `There is no sweep "${wanted}".`);
  await studio.call('sweeps.resume', { sweepId: found.id });
  return found.id;
}

async function sweepById(studio: CliStudio, sweepId: string): Promise<Sweep> {
  const { sweeps } = await studio.call('sweeps.list', {});
  const sweep = sweeps.find(({ id }) => id === sweepId);
  if (!sweep) throw new AppError('not_found', `There is no sweep ${sweepId}.`);
  return sweep;
}

/** Shows one training after another. A run that fails is told and does not stop the others. */
async function follow(io: CliIo, studio: CliStudio, sweepId: string): Promise<void> {
  const { members } = await sweepById(studio, sweepId);
  for (const [index, { job, name }] of members.entries()) {
    if (job.state !== 'queued' && job.state !== 'running') continue;
    await print(io.stderr, plainText(`Run ${index + 1} of ${members.length}: ${name}\n`));
    try {
      await runJob(
        io,
        studio,
        () => Promise.resolve({ jobId: job.id }),
        () => studio.call('sweeps.pause', { sweepId }),
      );
    } catch (error) {
      const { code, message } = toWireError(error);
      const { members: now } = await sweepById(studio, sweepId);
      // One that was cancelled elsewhere is over; the others go on.
      if (code === 'cancelled' && now.some((member) => member.job.state === 'paused')) {
        throw new AppError('cancelled', 'The sweep is paused.', {
          hint: `Go on with \`npx --no marquee sweep --resume ${sweepId}\`.`,
        });
      }
      await print(io.stderr, plainText(`${name}: ${message}\n`));
    }
  }
}

const scoreOf = ({ run }: Sweep['members'][number]): number => run?.metrics?.['validation']?.tuned.mAP ?? -1;

/** Tagline runs by the lift of their drafts, as the paper's table 2 has learning rate and batch size. */
function taglineSweepText({ id, name, members }: Sweep): string {
  const bestOf = ({ run }: Sweep['members'][number]) =>
    run?.taglines?.epochs.find(({ epoch }) => epoch === run.bestEpoch) ?? null;
  const best = [...members].sort((a, b) => (bestOf(b)?.lift ?? -1) - (bestOf(a)?.lift ?? -1));
  const recipeOf = (run: Run | null) => taglineRecipeSchema.safeParse(run?.recipe).data;
  return [
    `Sweep ${name} (${id}), best first by the lift of drafts for validation posters`,
    table(
      ['name', 'state', 'learning rate', 'batch', 'epoch', 'val loss', 'cosine', 'lift', 'unique', 'run'],
      best.map((member) => {
        const [epoch, recipe] = [bestOf(member), recipeOf(member.run)];
        return [
          member.name,
          member.job.state,
          recipe?.learningRate ?? '',
          recipe?.batchSize ?? '',
          epoch?.epoch ?? '',
          fixed(epoch?.validationLoss ?? null),
          fixed(epoch?.cosine ?? null),
          fixed(epoch?.lift ?? null),
          fixed(epoch?.unique ?? null),
          member.runId,
        ];
      }),
    ),
  ].join('\n');
}

function sweepText(sweep: Sweep): string {
  if (sweep.members.some(({ job }) => job.kind === 'taglines')) return taglineSweepText(sweep);
  const { id, name, members } = sweep;
  const best = [...members].sort((a, b) => scoreOf(b) - scoreOf(a));
  return [
    `Sweep ${name} (${id}), best first by mAP on validation`,
    table(
      ['name', 'state', 'epoch', 'val mAP', 'val F1', 'test mAP', 'test F1', 'run'],
      best.map(({ name: member, job, run, runId }) => [
        member,
        job.state,
        run?.bestEpoch ?? '',
        fixed(run?.metrics?.['validation']?.tuned.mAP ?? null),
        fixed(run?.metrics?.['validation']?.tuned.macro.f1 ?? null),
        fixed(run?.metrics?.['test']?.tuned.mAP ?? null),
        fixed(run?.metrics?.['test']?.tuned.macro.f1 ?? null),
        runId,
      ]),
    ),
  ].join('\n');
}
