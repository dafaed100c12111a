// Every setting of the recipe is an option of `train genres`, with the recipe's own limits.
import { Command } from 'commander';
import { expect, it } from 'vitest';
import {
  addRecipeOptions,
  givenSettings,
  recipeFrom,
  recipeOptions,
  recipeOptionsOf,
} from '../../../src/main/cli/recipeOptions.ts';
import { DEFAULT_RECIPE, recipeSchema } from '../../../src/shared/recipe.ts';
import { taglineRecipeSchema } from '../../../src/shared/taglines/taglineRecipe.ts';

function parse(argv: string[], file?: Record<string, unknown>) {
  const command = addRecipeOptions(new Command('genres'));
  command.exitOverride().configureOutput({ writeErr: () => undefined });
  command.parse(argv, { from: 'user' });
  return recipeFrom(command, file);
}

it('has an option for every setting, nested ones included', () => {
  const leaves = Object.entries(DEFAULT_RECIPE).flatMap(([name, value]) =>
    typeof value === 'object' ? Object.keys(value).map((inner) => `${name}.${inner}`) : [name],
  );
  expect(recipeOptions.map((option) => option.path.join('.')).sort()).toEqual(leaves.sort());
});

it('gives the defaults when nothing is said', () => {
  expect(parse([])).toEqual({});
  expect(recipeSchema.parse(parse([]))).toEqual(DEFAULT_RECIPE);
});

it('reads numbers, choices, switches and nested settings', () => {
  const argv = '--epochs 3 --loss asl --no-standardise --dropout-feed-forward 0.25 --learning-rate 3e-4 --seed 7';
  expect(parse(argv.split(' '))).toEqual({
    epochs: 3,
    loss: 'asl',
    standardise: false,
    dropout: { feedForward: 0.25 },
    learningRate: 0.0003,
    seed: 7,
  });
});

it('lets the command line win over a file, setting by setting', () => {
  const file = { epochs: 9, standardise: false, dropout: { memory: 0.1, feedForward: 0.9 } };
  expect(parse(['--epochs', '2', '--dropout-feed-forward', '0.3'], file)).toEqual({
    epochs: 2,
    standardise: false,
    dropout: { memory: 0.1, feedForward: 0.3 },
  });
  expect(file.dropout.feedForward).toBe(0.9);
});

it.each([
  ['--epochs', '0'],
  ['--epochs', '2.5'],
  ['--epochs', 'ten'],
  ['--learning-rate', '0'],
  ['--loss', 'mse'],
  ['--dropout-memory', '0.99'],
])('refuses %s %s', (flag, value) => {
  expect(() => parse([flag, value])).toThrow();
});

it('reads lists, and numbers that may be a word', () => {
  const settings = recipeOptionsOf(taglineRecipeSchema);
  const read = (argv: string): unknown => {
    const command = addRecipeOptions(new Command('taglines'), settings);
    command.exitOverride().configureOutput({ writeErr: () => undefined });
    command.parse(argv.split(' '), { from: 'user' });
    return givenSettings(command, settings);
  };
  expect(read('--hidden 512,256 --trained-blocks all --conditioning title,genres')).toEqual({
    hidden: [512, 256],
    trainedBlocks: 'all',
    conditioning: ['title', 'genres'],
  });
  expect(read('--trained-blocks 2 --conditioning none')).toEqual({ trainedBlocks: 2, conditioning: [] });
  for (const wrong of ['--hidden none', '--hidden 512,', '--trained-blocks half', '--conditioning genre']) {
    expect(() => read(wrong), wrong).toThrow();
  }
});
