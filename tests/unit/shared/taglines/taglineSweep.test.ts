import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { taglineSweepOf } from '../../../../src/shared/taglines/taglineSweep.ts';

const table2 = (): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../../docs/sweeps/taglines-table2.json'), 'utf8'));

describe('a sweep of tagline trainings', () => {
  it('is every combination of its values on top of the preset', () => {
    const { name, runs } = taglineSweepOf(table2());
    expect(name).toBe('Table 2');
    expect(runs.map(({ recipe }) => [recipe.learningRate, recipe.batchSize])).toEqual([
      [2e-5, 4],
      [2e-5, 16],
      [2e-4, 4],
      [2e-4, 16],
    ]);
    expect(runs[0]).toMatchObject({
      name: 'Table 2, learningRate 0.00002, batchSize 4',
      preset: 'paper',
      base: 'auto',
    });
    for (const { recipe } of runs) expect(recipe).toMatchObject({ conditioning: [], epochs: 10 });
  });

  it('names what does not fit', () => {
    const of = (change: object) => () => taglineSweepOf({ task: 'taglines', name: 'x', ...change });
    expect(of({ preset: 'nothing' })).toThrow('no preset "nothing"');
    expect(of({ vary: { batchSize: [0] } })).toThrow(/batchSize/);
    expect(of({ vary: { colour: [1] } })).toThrow(/colour/);
    expect(of({ genres: ['Drama'] })).toThrow(/genres/);
    expect(of({})().runs).toHaveLength(1);
  });
});
