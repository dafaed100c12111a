// Commands of the genre models: train genres, crossval, predict, runs. Sweeps are sweep.ts; what asks how good a run is: evaluation.ts.
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Option, type Command } from 'commander';
import type { Run, RunTask, SplitPart } from '../../../shared/domain.ts';
import { firstScores, withheldBy, withoutWords } from '../../../shared/taglines/toldScores.ts';
import { findRun, RUN_NAMES } from '../findRun.ts';
import { fixed, printResult, table, type CliIo } from '../io.ts';
import { addLanguageCommands } from './language.ts';
import { genreTable, SUMMARY_HEADER, summaryRow } from '../metricsText.ts';
import { common, splitOption, wholeNumber, type CommonOptions } from '../options.ts';
import { runJob } from '../runJob.ts';
import { pathFrom, withStudio, type CliStudio } from '../studio.ts';
import { addTaglineCommand } from './trainTaglines.ts';
import { addTrainOptions, trainRequestOf, type TrainOptions } from '../trainRequest.ts';

interface PredictOptions extends CommonOptions {
  run: string;
  split?: SplitPart;
  out?: string;
  overwrite?: boolean;
}

export function addTrainingCommands(program: Command, io: CliIo): void {
  const train = program.command('train').description('train a model on the labels or texts of the project');
  addLanguageCommands(train, io);
  addTrainOptions(common(train.command('genres').description('train a genre head; makes missing embeddings first')))
    .option('--split-name <name>', 'the split to train with (default: the active one)')
    .addOption(
      new Option(
        '--activate <when>',
        'whether library and review show its predictions afterwards; unlessWorse compares on validation (default: unlessWorse)',
      ).choices(['unlessWorse', 'always', 'never']),
    )
    .action(async (options: TrainOptions, command: Command) => {
      await withStudio(io, options, async (studio) => {
        const request = await trainRequestOf(io, studio, command, options);
        const { job } = await runJob(io, studio, () => studio.call('train.start', request));
        const result = job.result as TrainResult;
        await printResult(io, options.json === true, result, () => trainText(result));
      });
    });

  addTaglineCommand(train, io);

  addTrainOptions(
    common(
      program
        .command('crossval')
        .description(
          'out-of-sample probabilities for all posters by k-fold cross-validation; it becomes the active run, by which `issues` go',
        ),
    ).option('--folds <k>', 'parts that take turns in being left out', wholeNumber(2, 20), 5),
  ).action(async (options: TrainOptions & { folds: number }, command: Command) => {
    await withStudio(io, options, async (studio) => {
      const { activate: _, splitName: __, ...request } = await trainRequestOf(io, studio, command, options);
      const { job } = await runJob(io, studio, () =>
        studio.call('crossval.start', { ...request, folds: options.folds }),
      );
      const result = job.result as TrainResult;
      await printResult(io, options.json === true, result, () => trainText(result));
    });
  });

  common(program.command('predict').description('genre probabilities of a run, one JSON line per poster'))
    .requiredOption('--run <run>', RUN_NAMES)
    .addOption(splitOption('posters of this part alone'))
    .option('--out <file>', 'write the lines to a file (default: stdout)')
    .option('--overwrite', 'replace the file when it exists')
    .action((options: PredictOptions) => withStudio(io, options, (studio) => predict(io, studio, options)));

  common(program.command('runs').description('list the runs of the project'))
    .addOption(new Option('--task <task>', 'what the runs learned').choices(['genres', 'taglines']).default('genres'))
    .action(async (options: CommonOptions & { task: RunTask }) => {
      await withStudio(io, options, async (studio) => {
        const { runs } = await studio.call('runs.list', { task: options.task });
        const text = options.task === 'genres' ? runsText : taglineRunsText;
        await printResult(io, options.json === true, { runs }, () => (runs.length === 0 ? 'No runs yet.' : text(runs)));
      });
    });
}

const runsText = (runs: Run[]): string =>
  table(
    ['id', 'name', 'state', 'made', 'preset', 'val mAP', 'test F1', 'test mAP'],
    runs.map((run) => [
      run.id,
      run.name,
      run.state,
      run.createdAt.slice(0, 16),
      run.preset ?? '',
      fixed(run.metrics?.['validation']?.tuned.mAP ?? null),
      fixed(run.metrics?.['test']?.tuned.macro.f1 ?? null),
      fixed(run.metrics?.['test']?.tuned.mAP ?? null),
    ]),
  );

/** The lift that is shown first, with what the drafts were not told. */
function liftOn({ taglines }: Run, part: SplitPart): string {
  const scores = firstScores(taglines?.scores, part);
  const lift = fixed(scores?.measures['lift']?.value ?? null);
  return scores === null ? lift : `${lift} ${withoutWords(withheldBy(scores.settings))}`.trimEnd();
}

const taglineRunsText = (runs: Run[]): string =>
  table(
    ['id', 'name', 'state', 'made', 'preset', 'base', 'val loss', 'val lift', 'test lift'],
    runs.map((run) => [
      run.id,
      run.name,
      run.state,
      run.createdAt.slice(0, 16),
      run.preset ?? '',
      run.taglines?.base.id ?? '',
      fixed(run.taglines?.bestLoss ?? null),
      liftOn(run, 'validation'),
      liftOn(run, 'test'),
    ]),
  );

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

/** What a training and a cross-validation job answer. */
export interface TrainResult {
  run: string;
  metrics: NonNullable<Run['metrics']>;
  /** In words, whether its predictions are shown now. */
  why: string;
}

function trainText({ run, metrics, why }: TrainResult): string {
  const rows = Object.entries(metrics).flatMap(([split, { half, tuned }]) => [
    summaryRow(`${split} at 0.5`, half),
    summaryRow(`${split} tuned`, tuned),
  ]);
  const test = metrics['test'];
  return [
    `Run ${run}. ${why}`,
    table(SUMMARY_HEADER, rows),
    ...(test ? ['', 'Test, tuned thresholds', genreTable(test.tuned)] : []),
  ].join('\n');
}
