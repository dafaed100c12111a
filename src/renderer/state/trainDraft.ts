// What stands in the form of the Training page. It outlives the page, so that a look at the library costs nobody a recipe,
// and is forgotten with the project. Values are as typed; what they mean is the form's matter.
import type { TrainRequest } from '../../shared/training.ts';
import { PRESETS } from '../../shared/presets.ts';
import { createStore, useStore } from './store.ts';

/** Settings of a recipe by path ("epochs", "dropout.output"), as typed. */
export type RecipeValues = Readonly<Record<string, unknown>>;

/** A setting that a sweep varies. */
export interface VaryDraft {
  setting: string;
  values: readonly string[];
}

export interface TrainDraft {
  mode: 'run' | 'sweep' | 'crossval';
  preset: string;
  /** Only what was changed from the preset. */
  values: RecipeValues;
  name: string;
  /** Id of an installed model; null for the project's own. */
  encoder: string | null;
  /** null for the active split. */
  splitName: string | null;
  /** Names; empty for all. */
  genres: readonly string[];
  activate: NonNullable<TrainRequest['activate']>;
  vary: readonly VaryDraft[];
  folds: string;
}

export const EMPTY_DRAFT: TrainDraft = {
  mode: 'run',
  preset: PRESETS[0].id,
  values: {},
  name: '',
  encoder: null,
  splitName: null,
  genres: [],
  activate: 'unlessWorse',
  vary: [],
  folds: '5',
};

const draftStore = createStore(EMPTY_DRAFT);

export const useTrainDraft = (): TrainDraft => useStore(draftStore);

export function changeTrainDraft(change: Partial<TrainDraft>): void {
  draftStore.set((now) => ({ ...now, ...change }));
}

/** Sets one setting of the recipe; undefined takes the change back. */
export function changeRecipeValue(path: string, value: unknown): void {
  draftStore.set((now) => {
    const { [path]: _old, ...rest } = now.values;
    return { ...now, values: value === undefined ? rest : { ...rest, [path]: value } };
  });
}

export function clearTrainDraft(): void {
  draftStore.set(EMPTY_DRAFT);
}
