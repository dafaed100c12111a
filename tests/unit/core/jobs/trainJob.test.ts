import { expect, it } from 'vitest';
import { completedInput, type TrainJobInput } from '../../../../src/main/core/jobs/trainJob.ts';
import { recipeSchema, type Recipe } from '../../../../src/shared/recipe.ts';

const input = (recipe: Partial<Recipe>): TrainJobInput => ({
  recipe: recipe as Recipe,
  device: 'cpu',
  activate: 'unlessWorse',
  runId: 'x',
});

it('a run that was begun by an earlier version has later settings at their defaults', () => {
  const now = recipeSchema.parse({ batchSize: 7 });
  const { accumulation: _, ...before } = now;
  expect(completedInput(input(before), recipeSchema)).toEqual(input(now));
});

it('a recipe that does not fit this version is refused by its setting', () => {
  const strange = { ...recipeSchema.parse({}), batchSize: 0 };
  expect(() => completedInput(input(strange), recipeSchema)).toThrow(/batchSize/);
});
