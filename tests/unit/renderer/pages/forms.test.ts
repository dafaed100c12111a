// The recipe form follows the schema; the import form builds the import that the studio is asked for; charts stay small.
import { describe, expect, it } from 'vitest';
import { DEFAULT_RECIPE, recipeSchema } from '../../../../src/shared/recipe.ts';
import { importSpecSchema, type TableInspection } from '../../../../src/shared/importSpec.ts';
import {
  isBasic,
  labelOf,
  PRESETS,
  recipeFields,
  recipeFrom,
  recipeProblems,
} from '../../../../src/renderer/pages/Training/recipeFields.ts';
import { epochsOf, lossRows } from '../../../../src/renderer/pages/Training/curves.ts';
import {
  DEFAULT_OPTIONS,
  importSpec,
  mappingOf,
  mappingProblem,
  newTable,
  type TableDraft,
} from '../../../../src/renderer/pages/Import/tables.ts';
import { gridGeometry } from '../../../../src/renderer/pages/Library/geometry.ts';
import { choiceLabel, choicesOf, RECIPE_CHOICES } from '../../../../src/shared/recipeChoices.ts';
import { downsample, epochTicks, valueAxis } from '../../../../src/renderer/parts/chartRows.ts';

describe('recipe form', () => {
  const fields = recipeFields();

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

  it('presets are valid recipes', () => {
    for (const preset of PRESETS)
      expect(recipeSchema.safeParse(recipeFrom(preset.values, fields)).success, preset.name).toBe(true);
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
  });
});

describe('curves', () => {
  const point = (epoch: number) => ({
    epoch,
    trainLoss: 1 / epoch,
    validationLoss: 0.5,
    validationMap: 0.3,
    learningRate: 1e-3,
    seconds: 1,
  });

  it('joins what is on record with what came by event, each epoch once', () => {
    const epochs = epochsOf([point(1), point(2)], { steps: [], epochs: [point(3), point(2)] });
    expect(epochs.map((p) => p.epoch)).toEqual([1, 2, 3]);
  });

  it('shows training loss by epoch when no steps are known', () => {
    expect(lossRows([point(2)], [], 4)).toEqual([{ epoch: 2, Training: 0.5, Validation: 0.5 }]);
  });

  it('draws few points of a long run, and ticks at whole epochs', () => {
    const rows = Array.from({ length: 4000 }, (_, i) => ({ epoch: i / 100, Training: 1 }));
    const drawn = downsample(rows);
    expect(drawn.length).toBeLessThanOrEqual(300);
    expect(drawn.every((row) => row['Training'] === 1)).toBe(true);
    expect(epochTicks(10)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(epochTicks(3)).toEqual([0, 1, 2, 3]);
  });

  it('labels no two ticks alike, however short the run and narrow the range', () => {
    for (let epochs = 1; epochs < 60; epochs += 1) {
      const ticks = epochTicks(epochs);
      expect(ticks.every(Number.isInteger)).toBe(true);
      expect(new Set(ticks).size).toBe(ticks.length);
    }
    for (const [low, high] of [
      [0.3538, 0.3541],
      [0.35, 0.47],
      [0.5, 0.5],
      [0, 0],
      [1e-7, 3e-7],
      [12, 900],
    ] as const) {
      const { ticks, format } = valueAxis(
        [
          { epoch: 1, Validation: low, Training: null },
          { epoch: 2, Training: high },
        ],
        ['Training', 'Validation'],
      )!;
      expect(new Set(ticks.map(format)).size, `${String(low)} to ${String(high)}`).toBe(ticks.length);
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect(ticks[0]).toBeLessThanOrEqual(low);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(high);
    }
    expect(valueAxis([{ epoch: 1, Validation: null }], ['Validation'])).toBeNull();
  });
});

describe('import form', () => {
  const inspection = {
    path: '/x/a.csv',
    layout: 'table',
    columns: ['id', 'Genre', 'Poster'],
    mapping: { imdbId: 'id', genres: 'Genre' },
  } as unknown as TableInspection;
  const draft: TableDraft = { ...newTable('/x/a.csv'), inspection };

  it('uses the guessed mapping with the user’s changes', () => {
    expect(mappingOf({ ...draft, own: { genres: null, poster: 'Poster' } })).toEqual({
      imdbId: 'id',
      poster: 'Poster',
    });
  });

  it('asks for a key column', () => {
    expect(mappingProblem(draft)).toBeNull();
    expect(mappingProblem({ ...draft, own: { imdbId: null } })).toMatch(/IMDb id/);
  });

  it('builds a valid import, and none while a table is not understood', () => {
    expect(importSpec([], DEFAULT_OPTIONS, true)).toBeNull();
    expect(importSpec([newTable('/x/b.csv')], DEFAULT_OPTIONS, true)).toBeNull();
    const spec = importSpec([draft], { ...DEFAULT_OPTIONS, postersDir: ' /posters ' }, true);
    expect(importSpecSchema.parse(spec)).toMatchObject({ postersDir: '/posters', dryRun: true, unlisted: 'absent' });
  });
});

describe('grid geometry', () => {
  it('fills the row and stays near the wished width', () => {
    for (const width of [400, 616, 900, 1300, 2500]) {
      for (const wished of [96, 144, 240]) {
        const { columns, cardWidth } = gridGeometry(width, wished);
        expect(columns * cardWidth + (columns - 1) * 8 + 24).toBeLessThanOrEqual(width);
        expect(Math.abs(cardWidth - wished)).toBeLessThan(wished * 0.4);
      }
    }
  });

  it('keeps 100,000 posters within what a browser can scroll', () => {
    const { columns, rowHeight } = gridGeometry(500, 240);
    expect(Math.ceil(100_000 / columns) * rowHeight).toBeLessThan(33_000_000);
  });
});
