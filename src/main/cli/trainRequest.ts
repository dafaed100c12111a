// Options that describe a training, and the request that they make: preset, recipe file, single settings, an earlier run to
// do again. What the options leave open keeps the defaults of the contract.
import { readFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import type { Input } from '../../shared/contract.ts';
import { PRESETS, presetById } from '../../shared/presets.ts';
import { recipeSchema, type RecipeInput } from '../../shared/recipe.ts';
import type { TrainRequest } from '../../shared/training.ts';
import { UsageError } from './failure.ts';
import { findRun } from './findRun.ts';
import { print, type CliIo } from './io.ts';
import { names, wholeNumber, type CommonOptions } from './options.ts';
import { addRecipeOptions, recipeFrom } from './recipeOptions.ts';
import { pathFrom, type CliStudio } from './studio.ts';

export interface TrainOptions extends CommonOptions {
  genres?: string[];
  name?: string;
  device: string;
  threads?: number;
  recipe?: string;
  preset?: string;
  like?: string;
  encoder?: string;
  splitName?: string;
  activate?: TrainRequest['activate'];
}

export const deviceOption = (): Option =>
  new Option(
    '--device <name>',
    'where to compute: auto, or a device of `doctor` by name (cpu, cuda, tensorrt, dml, coreml, webgpu)',
  ).default('auto');

/** Adds what a training and a cross-validation have in common, and every setting of the recipe. */
export function addTrainOptions(command: Command): Command {
  return addRecipeOptions(
    command
      .addOption(
        new Option(
          '--preset <preset>',
          `settings to start from: ${PRESETS.map(({ id, about }) => `${id}: ${about}`).join(' ')}`,
        ).choices(PRESETS.map(({ id }) => id)),
      )
      .option('--recipe <file>', 'JSON file with settings, over those of the preset; options on the command line win')
      .option('--like <run>', 'do an earlier run again: its recipe, genres, encoder and split')
      .option('--genres <names>', 'train on these genres alone', names)
      .option('--name <name>', 'name of the run')
      .option('--encoder <id>', 'image encoder, one of `models` (default: the one that the project uses)')
      .addOption(deviceOption())
      .option('--threads <n>', 'CPU threads (default: all physical cores)', wholeNumber(1, 256)),
  );
}

/** The request that the options make. @throws UsageError for a recipe that cannot be read, AppError `not_found` for a run */
export async function trainRequestOf(
  io: CliIo,
  studio: CliStudio,
  command: Command,
  options: TrainOptions,
): Promise<Input<'train.start'>> {
  if (options.like !== undefined && options.preset !== undefined) {
    throw new UsageError('--like and --preset both name settings to start from: give one of them.');
  }
  const like = options.like === undefined ? null : await findRun(studio, options.like);
  const file = options.recipe === undefined ? {} : await recipeFile(io, options.recipe);
  const base = like === null ? (presetById(options.preset ?? '')?.recipe ?? {}) : recipeSchema.parse(like.recipe);
  const genres = options.genres ?? like?.genres;
  const encoder = options.encoder ?? like?.encoder.id;
  const splitName = options.splitName ?? (like === null || like.splitName === '' ? undefined : like.splitName);
  const preset = options.preset ?? like?.preset ?? undefined;
  if (like !== null) await tellChangedLabels(io, studio, like.snapshot, like.name);
  return {
    recipe: recipeFrom(command, merged(base, file)),
    device: options.device,
    ...(preset === undefined ? {} : { preset }),
    ...(genres === undefined ? {} : { genres }),
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(encoder === undefined ? {} : { encoder: { id: encoder } }),
    ...(splitName === undefined ? {} : { splitName }),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    ...(options.activate === undefined ? {} : { activate: options.activate }),
  };
}

/** A run that is done again on other labels will not give the same metrics: that should not come as a surprise. */
async function tellChangedLabels(io: CliIo, studio: CliStudio, snapshot: string, name: string): Promise<void> {
  const { snapshot: now } = await studio.call('labels.snapshot', {});
  if (now === snapshot) return;
  await print(io.stderr, `The labels changed since ${name}: metrics will differ.\n`);
}

/** `over` laid on `base`; settings within a group, as dropout, one by one. */
function merged(base: RecipeInput, over: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = structuredClone(base);
  for (const [name, value] of Object.entries(over)) {
    const before = result[name];
    result[name] = isGroup(before) && isGroup(value) ? { ...before, ...value } : value;
  }
  return result;
}

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A JSON object from a file. @throws UsageError */
export async function recipeFile(io: CliIo, path: string, what = 'recipe'): Promise<Record<string, unknown>> {
  const file = pathFrom(io, path);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new UsageError(
      `The ${what} ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
  if (isGroup(value)) return value;
  throw new UsageError(`The ${what} ${file} is not a JSON object.`);
}
