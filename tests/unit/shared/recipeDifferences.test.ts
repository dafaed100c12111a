import { describe, expect, it } from 'vitest';
import { presetById, presetRecipe } from '../../../src/shared/presets.ts';
import { DEFAULT_RECIPE } from '../../../src/shared/recipe.ts';
import { recipeDifferences } from '../../../src/shared/recipeDifferences.ts';

describe('differences of a recipe', () => {
  it('are none for the defaults, also where an earlier version did not know a setting', () => {
    expect(recipeDifferences(DEFAULT_RECIPE, null)).toEqual([]);
    const { epsilon: _, ...earlier } = DEFAULT_RECIPE;
    expect(recipeDifferences(earlier, 'marquee')).toEqual([]);
  });

  it('name settings that are not the default, and those that are not the preset', () => {
    const paper = presetRecipe(presetById('paper')!);
    const recipe = { ...paper, optimizer: DEFAULT_RECIPE.optimizer, epochs: 7 };
    const found = new Map(recipeDifferences(recipe, 'paper').map((each) => [each.setting, each]));
    expect(found.get('epochs')).toEqual({
      setting: 'epochs',
      value: '7',
      default: String(DEFAULT_RECIPE.epochs),
      preset: '10',
    });
    // At its default, but the preset says otherwise.
    expect(found.get('optimizer')).toMatchObject({ value: 'adamw', default: 'adamw', preset: 'adam' });
    expect(found.get('dropout.feedForward')).toMatchObject({ value: '0.7', default: '0.5', preset: '0.7' });
    expect(found.has('beta1')).toBe(false);
  });

  it('are the settings themselves for a recipe that no version knows', () => {
    expect(recipeDifferences({ epochs: 'many', extra: { a: [1] } }, 'no such preset')).toEqual([
      { setting: 'epochs', value: 'many', default: String(DEFAULT_RECIPE.epochs), preset: null },
      { setting: 'extra.a', value: '[1]', default: null, preset: null },
    ]);
    expect(recipeDifferences(null, null)).toEqual([]);
  });
});
