// What the form asks for: the draft as the input of `train.start`, `sweeps.start` or `crossval.start`. Pure.
import type { Input } from '../../../shared/contract.ts';
import type { Run } from '../../../shared/domain.ts';
import { presetById, PRESETS, type Preset } from '../../../shared/presets.ts';
import type { RecipeInput } from '../../../shared/recipe.ts';
import type { SweepFile } from '../../../shared/sweepGrid.ts';
import { EMPTY_DRAFT, type TrainDraft, type VaryDraft } from '../../state/trainDraft.ts';
import { fieldsOfPreset } from './recipeFields.ts';
import { changedFields, numberOf, recipeFrom, valuesOf, type RecipeField } from './schemaFields.ts';

/** The preset that a draft starts from. */
export const presetOf = (draft: Pick<TrainDraft, 'preset'>): Preset => presetById(draft.preset) ?? PRESETS[0];

/** The recipe of a draft: its preset with what was changed. */
export const recipeOf = (draft: TrainDraft, fields: readonly RecipeField[]): RecipeInput => {
  const preset = presetOf(draft);
  return recipeFrom(draft.values, fieldsOfPreset(preset, fields), preset.recipe) as RecipeInput;
};

/** As typed; else "Marquee, epochs 6": a queue of runs without names would be a riddle. */
export function runName(draft: TrainDraft, fields: readonly RecipeField[]): string {
  const preset = presetOf(draft);
  const changed = changedFields(draft.values, fieldsOfPreset(preset, fields));
  const words = [preset.name, ...changed.map(({ path }) => `${path} ${String(draft.values[path])}`)].join(', ');
  return draft.name.trim() || (words.length > 100 ? `${words.slice(0, 99)}…` : words);
}

const common = (draft: TrainDraft): Pick<Input<'train.start'>, 'preset' | 'genres'> => ({
  preset: presetOf(draft).id,
  ...(draft.genres.length > 0 ? { genres: [...draft.genres] } : {}),
});

export const trainInput = (draft: TrainDraft, fields: readonly RecipeField[]): Input<'train.start'> => ({
  recipe: recipeOf(draft, fields),
  activate: draft.activate,
  ...common(draft),
  name: runName(draft, fields),
  ...(draft.encoder === null ? {} : { encoder: { id: draft.encoder } }),
  ...(draft.splitName === null ? {} : { splitName: draft.splitName }),
});

export const crossvalInput = (draft: TrainDraft, fields: readonly RecipeField[]): Input<'crossval.start'> => ({
  recipe: recipeOf(draft, fields),
  folds: Number(draft.folds),
  ...common(draft),
  ...(draft.name.trim() === '' ? {} : { name: draft.name.trim() }),
  ...(draft.encoder === null ? {} : { encoder: { id: draft.encoder } }),
});

/** Why the folds cannot be; null when they can. */
export function foldsProblem({ folds }: Pick<TrainDraft, 'folds'>): string | null {
  const number = Number(folds);
  return folds.trim() !== '' && Number.isInteger(number) && number >= 2 && number <= 20
    ? null
    : 'A whole number from 2 to 20.';
}

/** A value of a varied setting as it was typed or chosen, in the form that the recipe has it. */
function meaning(setting: string, typed: string, fields: readonly RecipeField[]): string | number | boolean {
  const kind = fields.find(({ path }) => path === setting)?.kind;
  if (kind === 'switch') return typed === 'true';
  return kind === 'whole' || kind === 'number' ? (numberOf(typed) as string | number) : typed;
}

/** Settings whose values were not chosen yet vary nothing. */
const isVaried = ({ values }: VaryDraft): boolean => values.length > 0;

/** "loss, layers" where no name was given. */
export const sweepName = (draft: Pick<TrainDraft, 'name' | 'vary'>): string => {
  const varied = draft.vary.filter(isVaried).map(({ setting }) => setting);
  return draft.name.trim() || (varied.length === 0 ? 'Sweep' : `Sweep of ${varied.join(', ')}`.slice(0, 100));
};

/** The sweep of a draft, as the shared expansion takes it. */
export function sweepOf(draft: TrainDraft, fields: readonly RecipeField[]): SweepFile {
  const preset = presetOf(draft);
  const changed = recipeFrom(draft.values, fieldsOfPreset(preset, fields));
  // What is varied does not stand beside it as well.
  const varied = new Set(draft.vary.filter(isVaried).map(({ setting }) => setting));
  const own = Object.entries(valuesOf(changed)).filter(([path]) => !varied.has(path));
  return {
    name: sweepName(draft),
    preset: preset.id,
    recipe: nest(own) as NonNullable<SweepFile['recipe']>,
    activate: draft.activate,
    ...(draft.genres.length > 0 ? { genres: [...draft.genres] } : {}),
    ...(draft.encoder === null ? {} : { encoder: draft.encoder }),
    ...(draft.splitName === null ? {} : { splitName: draft.splitName }),
    vary: Object.fromEntries(
      draft.vary
        .filter(isVaried)
        .map(({ setting, values }) => [setting, values.map((value) => meaning(setting, value, fields))]),
    ),
  };
}

function nest(values: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const nested: Record<string, unknown> = {};
  for (const [path, value] of values) {
    const [head, tail] = path.split('.') as [string, string | undefined];
    nested[head] = tail === undefined ? value : { ...(nested[head] as object | undefined), [tail]: value };
  }
  return nested;
}

/** A draft that trains again what a run was trained with. Another split, encoder or genre set stays the run's own. */
export function draftOfRun(
  run: Run,
  fields: readonly RecipeField[],
  now: { encoder: string | null; splitName: string | null; genres: number },
): TrainDraft {
  const preset = presetOf({ preset: run.preset ?? '' });
  const values = valuesOf((run.recipe ?? {}) as Record<string, unknown>);
  const known = fieldsOfPreset(preset, fields);
  const changed = changedFields(values, known).map(({ path }) => [path, values[path]] as const);
  return {
    ...EMPTY_DRAFT,
    mode: run.kind === 'crossval' ? 'crossval' : 'run',
    preset: preset.id,
    values: Object.fromEntries(changed),
    encoder: run.encoder.id === now.encoder ? null : run.encoder.id,
    splitName: run.splitName === '' || run.splitName === now.splitName ? null : run.splitName,
    genres: run.genres.length === now.genres ? [] : run.genres,
    ...(run.folds == null ? {} : { folds: String(run.folds) }),
  };
}
