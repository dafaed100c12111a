// How long a tagline training will take, by the runs of this project that were alike. Pure; where none was alike nothing is
// said.
import type { Run } from '../../../../shared/domain.ts';
import type { Model } from '../../../../shared/models.ts';
import {
  taglineRecipeSchema,
  type TaglineRecipe,
  type TaglineRecipeInput,
} from '../../../../shared/taglines/taglineRecipe.ts';
import type { TaglineTrainRequest } from '../../../../shared/taglines/taglineRequest.ts';
import { installedBases, STARTER_BASE, STARTER_LANGUAGE } from './baseWords.ts';

/** What an epoch's time depends on. */
const keyOf = (base: string, targets: string, { batchSize, trainedBlocks, scoredPosters }: TaglineRecipe): string =>
  [base, targets, batchSize, trainedBlocks, scoredPosters].join('|');

/** The id of the language model that a choice of the form comes to, as runs have it. */
export function baseOf(choice: string, models: readonly Model[]): string {
  if (choice === STARTER_BASE) return STARTER_LANGUAGE;
  return choice === 'auto' ? (installedBases(models)[0]?.id ?? STARTER_LANGUAGE) : choice;
}

/** Seconds of all epochs of a training, by the newest run that was alike; null where none was. */
export function taglineSeconds(
  runs: readonly Run[],
  asked: { base: string; targets: TaglineTrainRequest['targets']; recipe: TaglineRecipeInput },
): number | null {
  const recipe = taglineRecipeSchema.safeParse(asked.recipe);
  if (!recipe.success) return null;
  const key = keyOf(asked.base, asked.targets, recipe.data);
  const alike = runs
    .filter(({ builtIn, taglines }) => !builtIn && (taglines?.epochs.length ?? 0) > 0)
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
    .find((run) => {
      const own = taglineRecipeSchema.safeParse(run.recipe);
      return own.success && keyOf(run.taglines!.base.id, run.taglines!.targets, own.data) === key;
    });
  if (!alike) return null;
  const { epochs } = alike.taglines!;
  return (epochs.reduce((sum, { seconds }) => sum + seconds, 0) / epochs.length) * recipe.data.epochs;
}
