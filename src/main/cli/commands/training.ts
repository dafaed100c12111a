// Commands of the genre models: train genres, predict, runs. What asks how good a run is: evaluation.ts.
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Option, type Command } from 'commander';
import type { Run, SplitPart } from '../../../shared/domain.ts';
import { AppError } from '../../../shared/errors.ts';
import { UsageError } from '../failure.ts';
import { fixed, printResult, table, type CliIo } from '../io.ts';
import { genreTable, SUMMARY_HEADER, summaryRow } from '../metricsText.ts';
import { common, names, splitOption, wholeNumber, type CommonOptions } from '../options.ts';
import { addRecipeOptions, recipeFrom } from '../recipeOptions.ts';
import { runJob } from '../runJob.ts';
import { pathFrom, withStudio, type CliStudio } from '../studio.ts';

interface TrainOptions extends CommonOptions {
  genres?: string[];
  name?: string;
  device: string;
  threads?: number;
  recipe?: string;
}
interface PredictOptions extends CommonOptions {
  run: string;
  split?: SplitPart;
  out?: string;
  overwrite?: boolean;
}

const device = (): Option =>
  new Option(
    '--device <name>',
    'where to compute: auto, or a device of `doctor` by name (cpu, cuda, tensorrt, dml, coreml, webgpu)',
  ).default('auto');
/** How a run is named on the command line. */
export const RUN = 'id or name of a run, the beginning of an id, or "latest"';

export function addTrainingCommands(program: Command, io: CliIo): void {
  const train = program.command('train').description('train a model on the labels of the project');
  addRecipeOptions(
    common(train.command('genres').description('train a genre head; makes missing embeddings first'))
      .option('--genres <names>', 'train on these genres alone', names)
      .option('--name <name>', 'name of the run')
      .addOption(device())
      .option('--threads <n>', 'CPU threads (default: all physical cores)', wholeNumber(1, 256))
      .option('--recipe <file>', 'JSON file with settings; options on the command line win'),
  ).action(async (options: TrainOptions, command: Command) => {
    const recipe = recipeFrom(command, await recipeFile(io, options.recipe));
    await withStudio(io, options, async (studio) => {
      const { job } = await runJob(io, studio, () =>
        studio.call('train.start', {
          recipe,
          device: options.device,
          ...(options.genres === undefined ? {} : { genres: options.genres }),
          ...(options.name === undefined ? {} : { name: options.name }),
          ...(options.threads === undefined ? {} : { threads: options.threads }),
        }),
      );
      const result = job.result as { run: string; metrics: NonNullable<Run['metrics']> };
      await printResult(io, options.json === true, result, () => trainText(result));
    });
  });

  common(program.command('predict').description('genre probabilities of a run, one JSON line per poster'))
    .requiredOption('--run <run>', RUN)
    .addOption(splitOption('posters of this part alone'))
    .option('--out <file>', 'write the lines to a file (default: stdout)')
    .option('--overwrite', 'replace the file when it exists')
    .action((options: PredictOptions) => withStudio(io, options, (studio) => predict(io, studio, options)));

  common(program.command('runs').description('list the runs of the project')).action(async (options: CommonOptions) => {
    await withStudio(io, options, async (studio) => {
      const { runs } = await studio.call('runs.list', {});
      await printResult(io, options.json === true, { runs }, () =>
        runs.length === 0
          ? 'No runs yet.'
          : table(
              ['id', 'name', 'state', 'made', 'test F1', 'test mAP'],
              runs.map((run) => [
                run.id,
                run.name,
                run.state,
                run.createdAt.slice(0, 16),
                fixed(run.metrics?.['test']?.tuned.macro.f1 ?? null),
                fixed(run.metrics?.['test']?.tuned.mAP ?? null),
              ]),
            ),
      );
    });
  });
}

async function recipeFile(io: CliIo, path: string | undefined): Promise<Record<string, unknown>> {
  if (path === undefined) return {};
  const file = pathFrom(io, path);
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (cause) {
    throw new UsageError(
      `The recipe ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
  throw new UsageError(`The recipe ${file} is not a JSON object.`);
}

/** A finished run by id, name, beginning of an id, or "latest". @throws AppError `not_found` */
export async function findRun(studio: CliStudio, wanted: string): Promise<Run> {
  const { runs } = await studio.call('runs.list', {});
  const newest = [...runs].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  const found =
    wanted === 'latest'
      ? newest.find((run) => run.state === 'done')
      : (newest.find((run) => run.id === wanted) ??
        newest.find((run) => run.name === wanted) ??
        newest.find((run) => run.id.startsWith(wanted)));
  if (found) return found;
  throw new AppError('not_found', wanted === 'latest' ? 'There is no finished run.' : `There is no run "${wanted}".`, {
    hint: 'See `npx --no marquee runs`.',
  });
}

async function predict(io: CliIo, studio: CliStudio, options: PredictOptions): Promise<void> {
  const run = await findRun(studio, options.run);
  const folder = options.out === undefined ? await mkdtemp(join(tmpdir(), 'marquee-predict-')) : null;
  const out = folder === null ? pathFrom(io, options.out!) : join(folder, 'predictions.jsonl');
  try {
    const { job } = await runJob(io, studio, () =>
      studio.call('predict.start', {
        runId: run.id,
        out,
        overwrite: options.overwrite === true,
        ...(options.split === undefined ? {} : { split: options.split }),
      }),
    );
    if (folder !== null) {
      await pipeline(createReadStream(out), io.stdout, { end: false });
      return;
    }
    const result = job.result as { posters: number; predicted: number };
    await printResult(
      io,
      options.json === true,
      job.result,
      () => `Wrote ${result.posters} posters to ${out} (${result.predicted} predicted now).`,
    );
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
}

function trainText({ run, metrics }: { run: string; metrics: NonNullable<Run['metrics']> }): string {
  const rows = Object.entries(metrics).flatMap(([split, { half, tuned }]) => [
    summaryRow(`${split} at 0.5`, half),
    summaryRow(`${split} tuned`, tuned),
  ]);
  const test = metrics['test'];
  return [
    `Run ${run}`,
    table(SUMMARY_HEADER, rows),
    ...(test ? ['', 'Test, tuned thresholds', genreTable(test.tuned)] : []),
  ].join('\n');
}
