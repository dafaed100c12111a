// How long a training will take, by the runs of this project that were alike. Pure; where none was alike nothing is said.
import type { Run } from '../../../shared/domain.ts';
import { recipeSchema, type Recipe } from '../../../shared/recipe.ts';

/** What the time of an epoch depends on most. */
const ALIKE = ['memory', 'decoderDim', 'feedForward', 'layers', 'batchSize'] as const;

const keyOf = (encoder: string, recipe: Recipe): string => [encoder, ...ALIKE.map((name) => recipe[name])].join('|');

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

/** Seconds of an epoch of runs that were trained here, by encoder and size. */
export type EpochTimes = ReadonlyMap<string, number>;

/** The middle time of an epoch for each kind of run that is on record. */
export function epochTimes(runs: readonly Run[]): EpochTimes {
  const seconds = new Map<string, number[]>();
  for (const run of runs) {
    const recipe = recipeSchema.safeParse(run.recipe);
    if (!recipe.success || run.builtIn || run.history.length === 0 || run.kind === 'crossval') continue;
    const key = keyOf(run.encoder.id, recipe.data);
    seconds.set(key, [...(seconds.get(key) ?? []), median(run.history.map((point) => point.seconds))]);
  }
  return new Map([...seconds].map(([key, all]) => [key, median(all)]));
}

/** Seconds that all epochs of a training take; null where no run was alike. Embedding and measuring come on top. */
export function secondsFor(times: EpochTimes, encoder: string, recipe: Recipe): number | null {
  const each = times.get(keyOf(encoder, recipe));
  return each === undefined ? null : each * recipe.epochs;
}

/** Seconds of several trainings one after another, and how many of them nothing is known of. */
export function secondsForAll(
  times: EpochTimes,
  trainings: readonly { encoder: string; recipe: Recipe }[],
): { seconds: number; unknown: number } {
  const all = trainings.map(({ encoder, recipe }) => secondsFor(times, encoder, recipe));
  return {
    seconds: all.reduce<number>((sum, each) => sum + (each ?? 0), 0),
    unknown: all.filter((each) => each === null).length,
  };
}
