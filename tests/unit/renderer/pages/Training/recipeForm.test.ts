// The recipe form follows the schema and the presets, and asks the studio for what it shows.
import { describe, expect, it } from 'vitest';
import type { Run } from '../../../../../src/shared/domain.ts';
import { contract } from '../../../../../src/shared/contract.ts';
import { presetById, presetRecipe, PRESETS } from '../../../../../src/shared/presets.ts';
import { DEFAULT_RECIPE, recipeSchema } from '../../../../../src/shared/recipe.ts';
import { choiceLabel, choicesOf, RECIPE_CHOICES } from '../../../../../src/shared/recipeChoices.ts';
import { expandSweep } from '../../../../../src/shared/sweepGrid.ts';
import {
  advancedGroups,
  fieldsOfPreset,
  isBasic,
  recipeFields,
  recipeProblems,
} from '../../../../../src/renderer/pages/Training/recipeFields.ts';
import { changedFields, labelOf, recipeFrom } from '../../../../../src/renderer/pages/Training/schemaFields.ts';
import {
  crossvalInput,
  draftOfRun,
  foldsProblem,
  recipeOf,
  runName,
  sweepName,
  sweepOf,
  trainInput,
} from '../../../../../src/renderer/pages/Training/requests.ts';
import { splitWords } from '../../../../../src/renderer/pages/Training/settingWords.ts';
import { EMPTY_DRAFT, type TrainDraft } from '../../../../../src/renderer/state/trainDraft.ts';

const fields = recipeFields();
const draft = (change: Partial<TrainDraft> = {}): TrainDraft => ({ ...EMPTY_DRAFT, ...change });

describe('recipe form', () => {
  it('has every setting of the schema with its default and explanation', () => {
    const leaves = Object.entries(DEFAULT_RECIPE).flatMap(([name, value]) =>
      typeof value === 'object' ? Object.keys(value).map((inner) => `${name}.${inner}`) : [name],
    );
    expect(fields.map((f) => f.path).sort()).toEqual(leaves.sort());
    for (const field of fields) {
      expect(field.about, field.path).not.toBe('');
      expect(field.fallback, field.path).toBeDefined();
    }
    expect(fields.filter(isBasic).length).toBeGreaterThanOrEqual(5);
  });

  it('shows every setting that is not basic under one heading', () => {
    const shown = advancedGroups(fields).flatMap((group) => group.fields.map(({ path }) => path));
    expect(shown.sort()).toEqual(
      fields
        .filter((field) => !isBasic(field))
        .map(({ path }) => path)
        .sort(),
    );
    expect(
      advancedGroups(fields)
        .at(-1)!
        .fields.every(({ path }) => path.startsWith('dropout.')),
    ).toBe(true);
  });

  it('sends only what differs from the default', () => {
    expect(recipeFrom({ epochs: DEFAULT_RECIPE.epochs }, fields)).toEqual({});
    expect(recipeFrom({ epochs: 3, 'dropout.output': 0.123 }, fields)).toEqual({
      epochs: 3,
      dropout: { output: 0.123 },
    });
  });

  it.each([
    ['0.005', 0.005],
    [' 0,002 ', 0.002],
    ['1e-4', 0.0001],
  ])('reads the number that "%s" writes', (learningRate, number) => {
    expect(recipeFrom({ learningRate }, fields)).toEqual({ learningRate: number });
  });

  it('says what a number may be, and cuts nothing to fit', () => {
    expect(recipeFrom({ epochs: '' }, fields)).toEqual({});
    expect(recipeProblems(recipeFrom({ epochs: '1e', learningRate: '5' }, fields))).toEqual({
      epochs: expect.stringMatching(/^A whole number from 1 /) as string,
      learningRate: 'A number above 0, at most 1.',
    });
  });

  it('names the setting that cannot be', () => {
    expect(recipeProblems({ epochs: 0 })).toHaveProperty('epochs');
    expect(recipeProblems({ epochs: 5 })).toEqual({});
  });

  it('has a label and an explanation for each choice, and for no others', () => {
    const choices = fields.filter((field) => field.kind === 'choice');
    expect(choices.map((field) => field.path).sort()).toEqual(Object.keys(RECIPE_CHOICES).sort());
    for (const { path, choices: offered } of choices) {
      expect(offered.map(({ value }) => value).sort()).toEqual(Object.keys(choicesOf(path)!).sort());
      for (const { value, label, about } of offered) {
        expect(label, `${path} ${value}`).not.toBe(value);
        expect(about, `${path} ${value}`).toMatch(/\.$/);
      }
    }
    expect(choiceLabel('hill', RECIPE_CHOICES.loss.hill)).toBe('Hill loss (hill)');
    expect(choiceLabel('adamw', RECIPE_CHOICES.optimizer.adamw)).toBe('AdamW');
  });

  it('writes labels as words', () => {
    expect(labelOf('positiveWeightCap')).toBe('Positive weight cap');
    expect(labelOf('aslClip')).toBe('ASL clip');
    expect(labelOf('gpt2Rate')).toBe('GPT-2 rate');
  });
});

describe('a preset', () => {
  it.each(PRESETS.map(({ id }) => id))('%s fills the form, and nothing of it counts as changed', (preset) => {
    const own = presetRecipe(presetById(preset)!);
    expect(recipeSchema.parse(recipeOf(draft({ preset }), fields))).toEqual(own);
    const shown = fieldsOfPreset(presetById(preset)!, fields);
    expect(changedFields({ epochs: String(own.epochs), loss: own.loss }, shown)).toEqual([]);
  });

  it('names what was changed from it, and keeps the rest', () => {
    const paper = presetById('paper')!;
    const values = { epochs: '12', learningRate: '1e-4', 'dropout.queries': '0.1', loss: 'bce' };
    expect(changedFields(values, fieldsOfPreset(paper, fields)).map(({ path }) => path)).toEqual([
      'dropout.queries',
      'epochs',
    ]);
    const own = presetRecipe(paper);
    expect(recipeSchema.parse(recipeOf(draft({ preset: 'paper', values }), fields))).toEqual({
      ...own,
      epochs: 12,
      dropout: { ...own.dropout, queries: 0.1 },
    });
  });

  it('can be set back to a value that is the schema’s default', () => {
    const values = { learningRate: String(DEFAULT_RECIPE.learningRate) };
    const recipe = recipeOf(draft({ preset: 'paper', values }), fields);
    expect(recipeSchema.parse(recipe).learningRate).toBe(DEFAULT_RECIPE.learningRate);
  });
});

describe('what the form asks for', () => {
  const full = draft({
    preset: 'quick',
    values: { seed: '7' },
    name: ' Mine ',
    encoder: 'openai/clip-vit-base-patch32',
    splitName: 'other',
    genres: ['Drama'],
    activate: 'never',
    folds: '3',
  });

  it('is a training with everything that was chosen', () => {
    expect(contract['train.start'].input.parse(trainInput(full, fields))).toMatchObject({
      preset: 'quick',
      name: 'Mine',
      encoder: { id: 'openai/clip-vit-base-patch32' },
      splitName: 'other',
      genres: ['Drama'],
      activate: 'never',
      recipe: { epochs: 3, seed: 7 },
    });
    const plain = contract['train.start'].input.parse(trainInput(draft(), fields));
    expect(plain).toEqual({
      name: 'Marquee',
      preset: 'marquee',
      recipe: DEFAULT_RECIPE,
      activate: 'unlessWorse',
      device: 'auto',
    });
  });

  it('is a check of all labels with its parts, without a split', () => {
    const input = contract['crossval.start'].input.parse(crossvalInput(full, fields));
    expect(input).toMatchObject({ folds: 3, name: 'Mine', recipe: { epochs: 3, seed: 7 } });
    expect(input).not.toHaveProperty('splitName');
    expect(['1', '21', '', '2.5', 'x'].map((folds) => foldsProblem({ folds }))).not.toContain(null);
    expect(foldsProblem({ folds: '20' })).toBeNull();
  });

  it('is a sweep over what is varied, on top of the rest', () => {
    const runs = expandSweep(
      sweepOf(
        {
          ...full,
          values: { seed: '7', epochs: '4', 'dropout.input': '0.2' },
          vary: [
            { setting: 'dropout.queries', values: ['0.1', '0.7'] },
            { setting: 'centreQueries', values: ['true', 'false'] },
            { setting: 'epochs', values: ['5'] },
            { setting: 'loss', values: [] },
          ],
        },
        fields,
      ),
    );
    expect(runs).toHaveLength(4);
    expect(runs[3]!.request).toMatchObject({
      preset: 'quick',
      encoder: { id: 'openai/clip-vit-base-patch32' },
      splitName: 'other',
      genres: ['Drama'],
      activate: 'never',
      recipe: { seed: 7, epochs: 5, centreQueries: false, dropout: { input: 0.2, queries: 0.7 } },
    });
  });

  it('tells a value of a sweep that is no number', () => {
    const sweep = sweepOf(draft({ vary: [{ setting: 'layers', values: ['1', 'two'] }] }), fields);
    expect(() => expandSweep(sweep)).toThrow(/vary\.layers: "two"/);
  });

  it('names a run by its preset and what was changed', () => {
    expect(runName(draft({ values: { epochs: '6', loss: 'bce', 'dropout.queries': '0.7' } }), fields)).toBe(
      'Marquee, dropout.queries 0.7, epochs 6',
    );
    const all = Object.fromEntries(fields.map(({ path }) => [path, 'changed']));
    expect(runName(draft({ values: all }), fields)).toHaveLength(100);
  });

  it('names a sweep by what it varies', () => {
    expect(
      sweepName(
        draft({
          vary: [
            { setting: 'loss', values: ['bce'] },
            { setting: 'seed', values: ['1'] },
          ],
        }),
      ),
    ).toBe('Sweep of loss, seed');
    expect(sweepName(draft({ name: ' Mine ' }))).toBe('Mine');
  });
});

describe('training again with the recipe of a run', () => {
  const run = {
    preset: 'paper',
    kind: 'train',
    recipe: { ...presetRecipe(presetById('paper')!), epochs: 20 },
    encoder: { id: 'a/b', hash: '' },
    splitName: 'old',
    genres: ['Drama', 'Comedy'],
  } as unknown as Run;

  it('fills the form with what makes the same recipe', () => {
    const again = draftOfRun(run, fields, { encoder: 'a/b', splitName: 'old', genres: 2 });
    expect(again).toMatchObject({
      preset: 'paper',
      values: { epochs: 20 },
      encoder: null,
      splitName: null,
      genres: [],
    });
    expect(recipeSchema.parse(recipeOf(again, fields))).toEqual(run.recipe);
  });

  it('keeps an encoder, a split and genres that the project would not take by itself', () => {
    const again = draftOfRun(run, fields, { encoder: 'c/d', splitName: 'new', genres: 15 });
    expect(again).toMatchObject({ encoder: 'a/b', splitName: 'old', genres: ['Drama', 'Comedy'] });
  });

  it('takes a run of an earlier version, which has no preset and fewer settings', () => {
    const old = { ...run, preset: undefined, recipe: { epochs: 4, loss: 'asl' } } as unknown as Run;
    const again = draftOfRun(old, fields, { encoder: 'a/b', splitName: 'old', genres: 2 });
    expect(recipeSchema.parse(recipeOf(again, fields))).toEqual({ ...DEFAULT_RECIPE, epochs: 4, loss: 'asl' });
  });
});

it('says what a split has and that it stays so once a run used it', () => {
  const split = { name: 'auto', active: true, locked: true, seed: 1, train: 5031, validation: 629, test: 629 };
  expect(splitWords(split)).toMatch(/^5,031 train, 629 validation, 629 test\. Locked/);
  expect(splitWords({ ...split, locked: false })).not.toMatch(/Locked/);
});
