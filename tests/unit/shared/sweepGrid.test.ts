// A sweep file becomes the trainings that it stands for, in a known order, and what is wrong with it is named.
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/shared/errors.ts';
import { presetById, presetRecipe } from '../../../src/shared/presets.ts';
import { DEFAULT_RECIPE } from '../../../src/shared/recipe.ts';
import {
  countRuns,
  expandSweep,
  MOST_SWEEP_RUNS,
  readSweepFile,
  SWEEP_SETTINGS,
  sweepProblems,
  sweepRequest,
  type SweepFile,
} from '../../../src/shared/sweepGrid.ts';
import { sweepRequestSchema } from '../../../src/shared/training.ts';

const problemOf = (work: () => unknown): AppError => {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('the grid of a sweep', () => {
  it('is every combination, the last setting moving fastest', () => {
    const runs = expandSweep({
      name: 'S',
      vary: { loss: ['bce', 'asl'], 'dropout.queries': [0.1, 0.7], seed: [1, 2, 3] },
    });
    expect(runs).toHaveLength(12);
    expect(runs.slice(0, 4).map(({ name }) => name)).toEqual([
      'loss bce, dropout.queries 0.1, seed 1',
      'loss bce, dropout.queries 0.1, seed 2',
      'loss bce, dropout.queries 0.1, seed 3',
      'loss bce, dropout.queries 0.7, seed 1',
    ]);
    expect(new Set(runs.map(({ request }) => JSON.stringify(request.recipe))).size).toBe(12);
    expect(runs[11]!.varied).toEqual({ loss: 'asl', 'dropout.queries': '0.7', seed: '3' });
  });

  it('says in plain words that a text is no number', () => {
    expect(sweepProblems({ name: 'S', vary: { learningRate: ['x'] } })).toEqual([
      { setting: 'vary.learningRate', message: '"x" cannot stand here: a number is needed.' },
    ]);
  });

  it('changes what is varied and leaves every other setting at its default', () => {
    const [run] = expandSweep({ name: 'S', vary: { 'dropout.queries': [0.42] } });
    expect(run!.request.recipe).toEqual({
      ...DEFAULT_RECIPE,
      dropout: { ...DEFAULT_RECIPE.dropout, queries: 0.42 },
    });
  });

  it('lays preset, recipe and varied values over each other in this order', () => {
    const [paper, marquee] = expandSweep({
      name: 'S',
      preset: 'quick',
      recipe: { epochs: 4, dropout: { output: 0.2 } },
      vary: { preset: ['paper', 'marquee'], layers: [2] },
    });
    const base = presetRecipe(presetById('paper')!);
    expect(paper!.request).toMatchObject({
      preset: 'paper',
      recipe: { ...base, epochs: 4, layers: 2, dropout: { ...base.dropout, output: 0.2 } },
    });
    expect(marquee!.request.recipe).toMatchObject({
      ...DEFAULT_RECIPE,
      epochs: 4,
      layers: 2,
      dropout: { output: 0.2 },
    });
  });

  it('varies the encoder and the split, and hands on what all runs share', () => {
    const runs = expandSweep({
      name: 'S',
      genres: ['Drama', 'Comedy'],
      device: 'cpu',
      threads: 2,
      activate: 'never',
      vary: { encoder: ['a/b', { id: 'c/d', view: 'whole' }], splitName: ['auto'] },
    });
    expect(runs.map(({ request }) => request.encoder)).toEqual([{ id: 'a/b' }, { id: 'c/d', view: 'whole' }]);
    expect(runs[1]!.varied).toEqual({ encoder: 'c/d whole', splitName: 'auto' });
    for (const { request } of runs) {
      expect(request).toMatchObject({
        splitName: 'auto',
        genres: ['Drama', 'Comedy'],
        device: 'cpu',
        threads: 2,
        activate: 'never',
      });
    }
  });

  it('puts single runs behind the combinations, on top of what is common', () => {
    const runs = expandSweep({
      name: 'Mine',
      recipe: { epochs: 2 },
      vary: { seed: [1, 2] },
      runs: [{ name: 'As the paper', preset: 'paper' }, { recipe: { loss: 'hill' } }],
    });
    expect(runs.map(({ name }) => name)).toEqual(['seed 1', 'seed 2', 'As the paper', 'Mine 4']);
    expect(runs[2]!.request.recipe).toEqual({ ...presetRecipe(presetById('paper')!), epochs: 2 });
    expect(runs[3]!.request.recipe).toEqual({ ...DEFAULT_RECIPE, epochs: 2, loss: 'hill' });
  });

  it('numbers the runs whose names would be too long', () => {
    const runs = expandSweep({
      name: 'S',
      vary: {
        loss: ['bce'],
        schedule: ['constant'],
        'dropout.feedForwardOutput': [0.1],
        'dropout.attentionOutput': [0.1],
        memory: ['pooled'],
      },
    });
    expect(runs[0]!.name).toBe('S 1');
  });

  it('is what `sweeps.start` takes', () => {
    const request = sweepRequest({ name: 'S', vary: { emaDecay: [0, 0.9], centreQueries: [true, false] } });
    expect(sweepRequestSchema.parse(request)).toEqual(request);
    expect(request.runs).toHaveLength(4);
  });
});

describe('what is wrong with a sweep', () => {
  const wrong: [string, SweepFile, string, RegExp][] = [
    ['an unknown setting', { name: 'S', vary: { losss: ['bce'] } }, 'vary.losss', /no setting of this name.*loss/],
    ['an unknown choice', { name: 'S', vary: { loss: ['bce', 'focal'] } }, 'vary.loss', /"focal".*asl/],
    ['a number out of range', { name: 'S', vary: { 'dropout.queries': [0.1, 7] } }, 'vary.dropout.queries', /7 cannot/],
    ['a text for a number', { name: 'S', vary: { layers: ['two'] } }, 'vary.layers', /"two"/],
    ['an unknown preset', { name: 'S', vary: { preset: ['best'] } }, 'vary.preset', /marquee, paper/],
    ['a value twice', { name: 'S', vary: { seed: [1, 2, 1] } }, 'vary.seed', /1 stands here twice/],
    ['a whole group of settings', { name: 'S', vary: { dropout: [{ queries: 1 }] } }, 'vary.dropout', /no setting/],
    ['a wrong common setting', { name: 'S', recipe: { epochs: 0 }, vary: { seed: [1] } }, 'recipe.epochs', /0 cannot/],
    [
      'a wrong single run',
      { name: 'S', runs: [{}, { recipe: { dropout: { quries: 0 } } }] },
      'runs.1.recipe.dropout.quries',
      /no setting/,
    ],
    ['an encoder that is no name', { name: 'S', vary: { encoder: ['../x'] } }, 'vary.encoder', /id of a model/],
    ['nothing to run', { name: 'S' }, '', /Nothing is varied/],
  ];
  it.each(wrong)('names %s', (_, file, setting, message) => {
    expect(sweepProblems(file)).toEqual([{ setting, message: expect.stringMatching(message) as string }]);
    const error = problemOf(() => expandSweep(file));
    expect(error.code).toBe('bad_input');
    expect(error.message).toContain(setting);
    expect(error.details).toEqual({ settings: setting === '' ? [] : [setting] });
  });

  it('names all of it at once', () => {
    const error = problemOf(() => expandSweep({ name: 'S', vary: { loss: ['x'], layers: [9] } }));
    expect(error.details).toEqual({ settings: ['vary.loss', 'vary.layers'] });
  });

  it('counts before it makes: a grid that is too large is refused without being laid out', () => {
    const many = Array.from({ length: 60 }, (_, i) => i);
    const file: SweepFile = {
      name: 'S',
      vary: { seed: many, epochs: many.map((i) => i + 1), batchSize: many.map((i) => i + 1) },
    };
    expect(countRuns(file)).toBe(216_000);
    expect(problemOf(() => expandSweep(file)).message).toContain(`${String(MOST_SWEEP_RUNS)} at most`);
    const seeds = Array.from({ length: MOST_SWEEP_RUNS }, (_, i) => i);
    expect(expandSweep({ name: 'S', vary: { seed: seeds } })).toHaveLength(MOST_SWEEP_RUNS);
  });

  it('says what does not belong into the file, and where', () => {
    const error = problemOf(() => readSweepFile({ name: 'S', vary: { loss: 'bce' }, extra: 1 }));
    expect(error.message).toMatch(/vary\.loss: .*array/);
    expect(error.message).toMatch(/extra/);
    expect(problemOf(() => readSweepFile({ vary: {} })).message).toMatch(/name: /);
    expect(readSweepFile({ name: 'S', vary: { seed: [1] } })).toEqual({
      name: 'S',
      activate: 'unlessWorse',
      vary: { seed: [1] },
    });
  });
});

it('can vary every setting of the recipe', () => {
  const leaves = Object.entries(DEFAULT_RECIPE).flatMap(([name, value]) =>
    typeof value === 'object' ? Object.keys(value).map((inner) => `${name}.${inner}`) : [name],
  );
  for (const path of leaves) {
    expect(SWEEP_SETTINGS).toContain(path);
    const [head, tail] = path.split('.') as [
      keyof typeof DEFAULT_RECIPE,
      keyof typeof DEFAULT_RECIPE.dropout | undefined,
    ];
    const value = tail === undefined ? DEFAULT_RECIPE[head] : DEFAULT_RECIPE.dropout[tail];
    expect(expandSweep({ name: 'S', vary: { [path]: [value as number] } })[0]!.request.recipe).toEqual(DEFAULT_RECIPE);
  }
});
