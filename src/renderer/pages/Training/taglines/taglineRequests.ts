// What the tagline form asks for: the draft as the input of `train.taglines`, and a run's recipe as a draft. Pure.
import type { Input } from '../../../../shared/contract.ts';
import type { Run } from '../../../../shared/domain.ts';
import { TAGLINE_PRESETS, taglinePresetById, type TaglinePreset } from '../../../../shared/taglines/taglinePresets.ts';
import type { TaglineRecipeInput } from '../../../../shared/taglines/taglineRecipe.ts';
import { EMPTY_TAGLINE_DRAFT, type TaglineTrainDraft } from '../../../state/taglineDraft.ts';
import { changedFields, recipeFrom, shownValue, valuesOf, type RecipeField } from '../schemaFields.ts';
import { STARTER_BASE, STARTER_LANGUAGE } from './baseWords.ts';
import { fieldsOfTaglinePreset } from './taglineFields.ts';

const LONGEST_NAME = 100;

/** The preset that a draft starts from. */
export const taglinePresetOf = ({ preset }: Pick<TaglineTrainDraft, 'preset'>): TaglinePreset =>
  taglinePresetById(preset) ?? TAGLINE_PRESETS[0];

/** The recipe of a draft: its preset with what was changed. */
export function taglineRecipeOf(draft: TaglineTrainDraft, fields: readonly RecipeField[]): TaglineRecipeInput {
  const preset = taglinePresetOf(draft);
  return recipeFrom(draft.values, fieldsOfTaglinePreset(preset, fields), preset.recipe) as TaglineRecipeInput;
}

/** As typed; else "Taglines, Marquee, epochs 6", so that runs without names can be told apart. */
export function taglineRunName(draft: TaglineTrainDraft, fields: readonly RecipeField[]): string {
  const preset = taglinePresetOf(draft);
  const changed = changedFields(draft.values, fieldsOfTaglinePreset(preset, fields));
  const words = [
    'Taglines',
    preset.name,
    ...(draft.base === 'auto' ? [] : [draft.base]),
    ...changed.map(({ path }) => `${path} ${shownValue(draft.values[path])}`),
    ...(draft.targets === 'accepted' ? ['accepted drafts'] : []),
  ].join(', ');
  return draft.name.trim() || (words.length > LONGEST_NAME ? `${words.slice(0, LONGEST_NAME - 1)}…` : words);
}

/** Why the choice of a run to go on from cannot stand; null when it can. */
export function fromProblem({ targets, from }: Pick<TaglineTrainDraft, 'targets' | 'from'>): string | null {
  return targets === 'accepted' && from === null
    ? 'Accepted drafts are few: choose a run whose weights they go on from.'
    : null;
}

export const taglineTrainInput = (
  draft: TaglineTrainDraft,
  fields: readonly RecipeField[],
): Input<'train.taglines'> => ({
  recipe: taglineRecipeOf(draft, fields),
  preset: taglinePresetOf(draft).id,
  base: draft.base,
  name: taglineRunName(draft, fields),
  targets: draft.targets,
  use: draft.use,
  ...(draft.encoder === null ? {} : { encoder: { id: draft.encoder } }),
  ...(draft.splitName === null ? {} : { splitName: draft.splitName }),
  ...(draft.from === null ? {} : { from: draft.from }),
});

/** The shipped language model has a name of its own in the form. */
const baseChoiceOf = (id: string | null): string =>
  id === null ? EMPTY_TAGLINE_DRAFT.base : id === STARTER_LANGUAGE ? STARTER_BASE : id;

/** A draft that trains again what a run was trained with. Another split or encoder stays the run's own. */
export function taglineDraftOfRun(
  run: Run,
  fields: readonly RecipeField[],
  now: { encoder: string | null; splitName: string | null },
): TaglineTrainDraft {
  const preset = taglinePresetOf({ preset: run.preset ?? '' });
  const values = valuesOf((run.recipe ?? {}) as Record<string, unknown>);
  const changed = changedFields(values, fieldsOfTaglinePreset(preset, fields));
  return {
    ...EMPTY_TAGLINE_DRAFT,
    preset: preset.id,
    values: Object.fromEntries(changed.map(({ path }) => [path, values[path]])),
    base: baseChoiceOf(run.taglines?.base.id ?? null),
    encoder: run.encoder.id === now.encoder ? null : run.encoder.id,
    splitName: run.splitName === '' || run.splitName === now.splitName ? null : run.splitName,
    targets: run.taglines?.targets ?? 'all',
    from: run.taglines?.from ?? null,
  };
}
