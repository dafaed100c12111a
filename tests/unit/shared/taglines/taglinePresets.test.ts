import { describe, expect, it } from 'vitest';
import {
  TAGLINE_PRESETS,
  taglinePresetById,
  taglinePresetRecipe,
} from '../../../../src/shared/taglines/taglinePresets.ts';

describe('presets of tagline models', () => {
  it('are complete recipes with names of their own', () => {
    const ids = TAGLINE_PRESETS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const preset of TAGLINE_PRESETS) expect(taglinePresetRecipe(preset).epochs).toBeGreaterThan(0);
    expect(taglinePresetById('paper-batch4')?.name).toBe('Paper (batch 4)');
    expect(taglinePresetById('nothing')).toBeUndefined();
  });

  it('the paper’s are its table 2: the poster alone, three layers, 10 epochs', () => {
    const rows = ['paper', 'paper-batch4', 'paper-lr2e-4'].map((id) => taglinePresetRecipe(taglinePresetById(id)!));
    expect(rows.map(({ learningRate, batchSize }) => [learningRate, batchSize])).toEqual([
      [2e-5, 16],
      [2e-5, 4],
      [2e-4, 16],
    ]);
    for (const recipe of rows) {
      expect(recipe).toMatchObject({
        conditioning: [],
        trainedBlocks: 'all',
        epochs: 10,
        earlyStopping: 0,
        gpt2Rate: 1,
        imageDrop: 0,
        standardise: false,
      });
      expect(recipe.hidden).toHaveLength(2);
    }
  });
});
