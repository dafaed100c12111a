// What stands in the form for tagline trainings on the Training page: it outlives the page, and is forgotten with the project.
// Values are as typed; what they mean is the form's matter.
import { TAGLINE_PRESETS } from '../../shared/taglines/taglinePresets.ts';
import type { TaglineTrainRequest } from '../../shared/taglines/taglineRequest.ts';
import { createStore, useStore } from './store.ts';
import type { RecipeValues, VaryDraft } from './trainDraft.ts';

export interface TaglineTrainDraft {
  mode: 'run' | 'sweep';
  preset: string;
  /** Only what was changed from the preset. */
  values: RecipeValues;
  name: string;
  /** `auto`, `starter`, or the id of an installed language model. */
  base: string;
  /** Id of an installed model; null for the project's own. */
  encoder: string | null;
  /** null for the active split. */
  splitName: string | null;
  targets: TaglineTrainRequest['targets'];
  /** Id of a tagline run whose weights are the first values; null begins with the base model. */
  from: string | null;
  use: TaglineTrainRequest['use'];
  /** Settings that a sweep varies. */
  vary: readonly VaryDraft[];
}

export const EMPTY_TAGLINE_DRAFT: TaglineTrainDraft = {
  mode: 'run',
  preset: TAGLINE_PRESETS[0].id,
  values: {},
  name: '',
  base: 'auto',
  encoder: null,
  splitName: null,
  targets: 'all',
  from: null,
  use: 'unlessWorse',
  vary: [],
};

const draftStore = createStore(EMPTY_TAGLINE_DRAFT);

export const useTaglineTrainDraft = (): TaglineTrainDraft => useStore(draftStore);

export function changeTaglineTrainDraft(change: Partial<TaglineTrainDraft>): void {
  draftStore.set((now) => ({ ...now, ...change }));
}

/** Sets one setting of the recipe; undefined takes the change back. */
export function changeTaglineRecipeValue(path: string, value: unknown): void {
  draftStore.set((now) => {
    const { [path]: _old, ...rest } = now.values;
    return { ...now, values: value === undefined ? rest : { ...rest, [path]: value } };
  });
}

export function clearTaglineTrainDraft(): void {
  draftStore.set(EMPTY_TAGLINE_DRAFT);
}
