// The command that trains a tagline model: train taglines.
import { Option, type Command } from 'commander';
import type { z } from 'zod';
import type { Input } from '../../../shared/contract.ts';
import type { Run } from '../../../shared/domain.ts';
import { TAGLINE_PRESETS, taglinePresetById } from '../../../shared/taglines/taglinePresets.ts';
import { taglineRecipeSchema } from '../../../shared/taglines/taglineRecipe.ts';
import { UsageError } from '../failure.ts';
import { findRun } from '../findRun.ts';
import { fixed, printResult, table, type CliIo } from '../io.ts';
import { common, wholeNumber, type CommonOptions } from '../options.ts';
import { addRecipeOptions, givenSettings, recipeOptionsOf } from '../recipeOptions.ts';
import type { taglineTrainResultSchema } from '../results.ts';
import { runJob } from '../runJob.ts';
import { withStudio, type CliStudio } from '../studio.ts';
import { deviceOption, recipeFile } from '../trainRequest.ts';

interface TaglineOptions extends CommonOptions {
  preset?: string;
  base: string;
  recipe?: string;
  like?: string;
  from?: string;
  targets: 'all' | 'accepted';
  name?: string;
  encoder?: string;
  splitName?: string;
  device: string;
  threads?: number;
  use: 'unlessWorse' | 'always' | 'never';
}
type Result = z.infer<typeof taglineTrainResultSchema>;

const SETTINGS = recipeOptionsOf(taglineRecipeSchema);

/** Adds it to the command `train`. */
export function addTaglineCommand(train: Command, io: CliIo): void {
  const command = common(
    train
      .command('taglines')
      .description('train a tagline model on the taglines of the project; makes missing embeddings first'),
  )
    .addOption(
      new Option(
        '--preset <preset>',
        `settings to start from: ${TAGLINE_PRESETS.map(({ id, about }) => `${id}: ${about}`).join(' ')}`,
      ).choices(TAGLINE_PRESETS.map(({ id }) => id)),
    )
    .option(
      '--base <model>',
      'language model to begin with: starter, an installed GPT-2 by its id, or auto: the largest of these, else the starter',
      'auto',
    )
    .option('--recipe <file>', 'JSON file with settings, over those of the preset; options on the command line win')
    .option(
      '--like <run>',
      'do an earlier run again: its recipe, language model, encoder and split, its targets and what it went on from',
    )
    .option('--from <run>', 'go on from the weights of an earlier tagline run, by its recipe where no preset is named')
    .addOption(
      new Option(
        '--targets <which>',
        'all: every tagline, accepted drafts among them; accepted: these alone, with --from',
      )
        .choices(['all', 'accepted'])
        .default('all'),
    )
    .option('--name <name>', 'name of the run')
    .option('--encoder <id>', 'image encoder, one of `models` (default: the one that the project uses)')
    .option('--split-name <name>', 'the split to train with (default: the active one)')
    .addOption(deviceOption())
    .option('--threads <n>', 'CPU threads (default: all physical cores)', wholeNumber(1, 256))
    .addOption(
      new Option(
        '--use <when>',
        'whether the desk drafts with it afterwards; unlessWorse: where the lift of its drafts for validation posters is not below that of the run that drafts now, or beyond noise where that is the starter',
      )
        .choices(['unlessWorse', 'always', 'never'])
        .default('unlessWorse'),
    );
  addRecipeOptions(command, SETTINGS).action(async (options: TaglineOptions) => {
    await withStudio(io, options, async (studio) => {
      const request = await requestOf(io, studio, command, options);
      const { job } = await runJob(io, studio, () => studio.call('train.taglines', request));
      const result = job.result as Result;
      await printResult(io, options.json === true, result, () => resultText(result));
    });
  });
}

async function requestOf(
  io: CliIo,
  studio: CliStudio,
  command: Command,
  options: TaglineOptions,
): Promise<Input<'train.taglines'>> {
  if (options.like !== undefined && options.preset !== undefined) {
    throw new UsageError('--like and --preset both name settings to start from: give one of them.');
  }
  const like = options.like === undefined ? null : await findRun(studio, options.like, 'taglines');
  const fromRun = options.from ?? like?.taglines?.from ?? undefined;
  const from = fromRun === undefined ? null : await findRun(studio, fromRun, 'taglines');
  const asked = command.getOptionValueSource('targets') !== 'default';
  const targets = asked ? options.targets : (like?.taglines?.targets ?? options.targets);
  const file = options.recipe === undefined ? {} : await recipeFile(io, options.recipe);
  const begun = like ?? (options.preset === undefined ? from : null);
  const base = begun === null ? (taglinePresetById(options.preset ?? '')?.recipe ?? {}) : settingsOf(begun);
  const encoder = options.encoder ?? like?.encoder.id;
  const splitName = options.splitName ?? (like === null || like.splitName === '' ? undefined : like.splitName);
  const preset = options.preset ?? begun?.preset ?? undefined;
  // A run that goes on from another one has that one's language model.
  const language = options.base === 'auto' && from === null ? (like?.taglines?.base.id ?? 'auto') : options.base;
  return {
    recipe: givenSettings(command, SETTINGS, { ...base, ...file }),
    base: language,
    targets,
    device: options.device,
    use: options.use,
    ...(from === null ? {} : { from: from.id }),
    ...(preset === undefined ? {} : { preset }),
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(encoder === undefined || from !== null ? {} : { encoder: { id: encoder } }),
    ...(splitName === undefined ? {} : { splitName }),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  };
}

function settingsOf(run: Run): Record<string, unknown> {
  if (run.taglines === undefined) throw new UsageError(`The run "${run.name}" is no tagline run.`);
  return taglineRecipeSchema.parse(run.recipe);
}

function resultText({ run, counts, epochs, bestEpoch, why, told }: Result): string {
  const best = epochs.find(({ epoch }) => epoch === bestEpoch);
  const lines = [
    `Run ${run}, learned from ${counts.train} taglines. ${why}`,
    ...(told === null ? [] : [told]),
    table(
      ['epoch', 'loss', 'validation', 'cosine', 'lift', 'unique'],
      epochs.map(({ epoch, trainLoss, validationLoss, cosine, lift, unique }) => [
        epoch === bestEpoch ? `${epoch} (kept)` : String(epoch),
        fixed(trainLoss),
        fixed(validationLoss),
        fixed(cosine),
        fixed(lift),
        fixed(unique),
      ]),
    ),
  ];
  const samples = (best?.samples ?? []).map(({ title, real, draft }) => [title, draft, real]);
  return samples.length === 0
    ? lines.join('\n')
    : [...lines, '', table(['film', 'draft', 'its own tagline'], samples)].join('\n');
}
