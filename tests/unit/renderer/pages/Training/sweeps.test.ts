// The table and the charts of a sweep, the plan of one, and how long it will take.
import { describe, expect, it } from 'vitest';
import type { EpochPoint, Job, Run } from '../../../../../src/shared/domain.ts';
import { presetById, presetRecipe } from '../../../../../src/shared/presets.ts';
import { DEFAULT_RECIPE, recipeSchema, type RecipeInput } from '../../../../../src/shared/recipe.ts';
import { epochTimes, secondsFor, secondsForAll } from '../../../../../src/renderer/pages/Training/estimate.ts';
import { planSweep } from '../../../../../src/renderer/pages/Training/sweepPlan.ts';
import { sweepEpochs, sweepF1Curves, sweepLossCurves } from '../../../../../src/renderer/pages/Training/sweepCurves.ts';
import {
  figuresOf,
  hasSeeds,
  sortedRows,
  stateOf,
  sweepRows,
  variedOf,
  type SweepMember,
} from '../../../../../src/renderer/pages/Training/sweepRows.ts';

const point = (epoch: number, map: number, extra: Partial<EpochPoint> = {}): EpochPoint => ({
  epoch,
  trainLoss: 1 / epoch,
  validationLoss: 0.5 / epoch,
  validationMap: map,
  validationF1: map / 2,
  validationF1Tuned: map - 0.1,
  learningRate: 1e-3,
  seconds: 2,
  ...extra,
});
const runOf = (id: string, history: EpochPoint[], extra: Partial<Run> = {}): Run =>
  ({ id, history, bestEpoch: null, metrics: null, encoder: { id: 'a/b', hash: '' }, builtIn: false, ...extra }) as Run;
const member = (
  id: string,
  recipe: RecipeInput,
  run: Run | null = null,
  extra: { preset?: string; state?: Job['state'] } = {},
): SweepMember => ({
  runId: id,
  name: id,
  run,
  job: {
    id: `job-${id}`,
    state: extra.state ?? 'done',
    error: null,
    input: {
      runId: id,
      recipe: recipeSchema.parse(recipe),
      preset: extra.preset ?? 'marquee',
      device: 'auto',
      activate: 'never',
    },
  } as unknown as Job,
});
const measured = (test: { f1: number; mAP: number }, validation = test): Run['metrics'] => {
  const metrics = ({ f1, mAP }: { f1: number; mAP: number }) => ({ macro: { precision: 0, recall: 0, f1 }, mAP });
  return {
    test: { half: metrics({ f1: 0, mAP: 0 }), tuned: metrics(test) },
    validation: { half: metrics({ f1: 0, mAP: 0 }), tuned: metrics(validation) },
  } as unknown as Run['metrics'];
};

describe('what varies', () => {
  it('is told by setting, and nothing that all have', () => {
    const varied = variedOf([
      member('a', { loss: 'bce', epochs: 3, dropout: { queries: 0.1 }, seed: 1 }),
      member('b', { loss: 'asl', epochs: 3, dropout: { queries: 0.7 }, seed: 2 }),
    ]);
    expect(varied.get('b')).toEqual({ loss: 'asl', 'dropout.queries': '0.7', seed: '2' });
    expect(Object.keys(varied.get('a')!).at(-1)).toBe('seed');
  });

  it('is the preset by name where presets differ, and beside it only what was changed from them', () => {
    const paper = presetRecipe(presetById('paper')!);
    const varied = variedOf([
      member('a', {}, null, { preset: 'marquee' }),
      member('b', paper, null, { preset: 'paper' }),
      member('c', { ...paper, epochs: 20 }, null, { preset: 'paper' }),
    ]);
    expect(varied.get('b')).toEqual({ preset: 'Paper (dropout 0.7)', epochs: '10' });
    expect(varied.get('c')).toEqual({ preset: 'Paper (dropout 0.7)', epochs: '20' });
  });

  it('is nothing for a job that cannot be read', () => {
    const odd = { ...member('a', {}), job: { id: 'j', input: null } as unknown as Job };
    expect(variedOf([odd]).get('a')).toEqual({});
  });
});

describe('rows of a sweep', () => {
  const members = [
    member(
      'a1',
      { loss: 'bce', seed: 1 },
      runOf('a1', [point(1, 0.3), point(2, 0.4)], { metrics: measured({ f1: 0.3, mAP: 0.4 }), bestEpoch: 2 }),
    ),
    member(
      'a2',
      { loss: 'bce', seed: 2 },
      runOf('a2', [point(1, 0.3)], { metrics: measured({ f1: 0.5, mAP: 0.6 }), bestEpoch: 1 }),
    ),
    member('b1', { loss: 'asl', seed: 1 }, runOf('b1', [point(1, 0.7), point(2, 0.6)]), { state: 'running' }),
    member('b2', { loss: 'asl', seed: 2 }, null, { state: 'queued' }),
  ];

  it('have the figures of the best epoch so far, and the measured ones once there are', () => {
    expect(figuresOf(members[2]!.run)).toEqual({
      bestEpoch: 1,
      validationMap: 0.7,
      validationF1: 0.6,
      testF1: null,
      testMap: null,
      seconds: 4,
    });
    expect(figuresOf(members[0]!.run)).toMatchObject({ bestEpoch: 2, validationMap: 0.4, testF1: 0.3, testMap: 0.4 });
    expect(Object.values(figuresOf(null)).every((value) => value === null)).toBe(true);
  });

  it('stand best first; what has no figure yet stands last, either way', () => {
    const rows = sweepRows(members, false);
    const order = (reversed: boolean, by: Parameters<typeof sortedRows>[1]['by'] = 'validationMap'): string[] =>
      sortedRows(rows, { by, reversed }).map(({ id }) => id);
    expect(order(false)).toEqual(['b1', 'a2', 'a1', 'b2']);
    expect(order(true)).toEqual(['a1', 'a2', 'b1', 'b2']);
    expect(order(false, 'testF1')).toEqual(['a2', 'a1', 'b1', 'b2']);
    // Of the time, less is better; ties stay in the order of the sweep.
    expect(order(false, 'seconds')).toEqual(['a2', 'a1', 'b1', 'b2']);
    expect(order(false, 'order')).toEqual(['a1', 'a2', 'b1', 'b2']);
  });

  it('average what differs in nothing but the seed', () => {
    expect(hasSeeds(members)).toBe(true);
    expect(hasSeeds([members[0]!, members[2]!])).toBe(false);
    const [bce, asl] = sweepRows(members, true);
    expect(bce!.varied).toEqual({ loss: 'bce' });
    expect(bce!.members.map(({ runId }) => runId)).toEqual(['a1', 'a2']);
    expect(bce!.name).toBe('Runs 1, 2');
    expect(bce!.figures.testF1).toBeCloseTo(0.4);
    // Deviation of a sample: of 0.3 and 0.5 the root of 0.02.
    expect(bce!.spread.testF1).toBeCloseTo(Math.sqrt(0.02));
    expect(asl!.figures.validationMap).toBe(0.7);
    expect(asl!.spread.validationMap).toBeUndefined();
    expect(stateOf(bce!)).toBe('done');
    expect(stateOf(asl!)).toEqual({ done: 0, of: 2 });
    expect(
      stateOf(
        asl!,
        new Map([
          ['job-b1', 'done'],
          ['job-b2', 'done'],
        ]),
      ),
    ).toBe('done');
  });

  it('are called by number where their name only says what varies', () => {
    const named = (name: string): SweepMember => ({ ...members[0]!, name });
    expect(sweepRows([named('loss asl, dropout.queries 0.1')], false)[0]!.name).toBe('Run 1');
    const seeds = [1, 2, 3].map((seed) => member(`s${String(seed)}`, { seed }));
    expect(sweepRows(seeds, true)[0]!.name).toBe('Runs 1–3');
    expect(sweepRows([named('preset paper-0.1')], false)[0]!.name).toBe('Run 1');
    expect(sweepRows([named('As the paper, mine')], false)[0]!.name).toBe('As the paper, mine');
  });

  it('have one colour each in both charts, shared by the seeds of a row', () => {
    const rows = sweepRows(members, true);
    const f1 = sweepF1Curves(rows, 'tuned');
    expect(f1.map(({ id }) => id)).toEqual(['a1', 'a2', 'b1']);
    expect(f1[0]).toMatchObject({
      group: 'a1',
      x: [1, 2],
      y: [expect.closeTo(0.2) as number, expect.closeTo(0.3) as number],
    });
    expect(f1[0]!.color).toBe(f1[1]!.color);
    expect(f1[0]!.color).not.toBe(f1[2]!.color);
    const loss = sweepLossCurves(rows, true);
    expect(loss).toHaveLength(6);
    expect(loss.filter(({ dashed }) => dashed).map(({ id }) => id)).toEqual(['a1', 'a2', 'b1']);
    expect(loss.every(({ id, color }) => color === f1.find((curve) => curve.id === id)!.color)).toBe(true);
    expect(sweepF1Curves(rows, 'half')[0]!.y[1]).toBeCloseTo(0.2);
    expect(sweepEpochs(rows)).toBe(DEFAULT_RECIPE.epochs);
  });
});

describe('how long it takes', () => {
  const runs = [
    runOf('a', [point(1, 0, { seconds: 10 }), point(2, 0, { seconds: 12 }), point(3, 0, { seconds: 300 })], {
      recipe: DEFAULT_RECIPE,
    }),
    runOf('b', [point(1, 0, { seconds: 14 })], { recipe: DEFAULT_RECIPE }),
    runOf('c', [point(1, 0, { seconds: 5 })], { recipe: DEFAULT_RECIPE, builtIn: true }),
  ];
  const times = epochTimes(runs);

  it('is told by runs of the same encoder and size, an odd epoch aside', () => {
    expect(secondsFor(times, 'a/b', { ...DEFAULT_RECIPE, epochs: 3, loss: 'asl' })).toBe(42);
    expect(secondsFor(times, 'c/d', DEFAULT_RECIPE)).toBeNull();
    expect(secondsFor(times, 'a/b', { ...DEFAULT_RECIPE, memory: 'tokens' })).toBeNull();
    expect(
      secondsForAll(times, [
        { encoder: 'a/b', recipe: DEFAULT_RECIPE },
        { encoder: 'c/d', recipe: DEFAULT_RECIPE },
      ]),
    ).toEqual({ seconds: 14 * DEFAULT_RECIPE.epochs, unknown: 1 });
  });

  it('stands beside the plan of a sweep, and what was never trained is told', () => {
    const plan = planSweep({ name: 'S', recipe: { epochs: 3 }, vary: { seed: [1, 2] } }, runs, 'a/b');
    expect(plan.runs).toHaveLength(2);
    expect(plan.words).toBe('about 1 min 24 s');
    expect(planSweep({ name: 'S', recipe: { epochs: 3 }, vary: { layers: [1, 2] } }, runs, 'a/b').words).toBe(
      'about 42 s, and 1 of a kind not trained here yet',
    );
    expect(planSweep({ name: 'S', vary: { layers: [2, 3] } }, runs, 'a/b').words).toBe('');
  });

  it('names what is wrong by setting', () => {
    const plan = planSweep({ name: 'S', vary: { layers: [9] } }, runs, 'a/b');
    expect(plan.runs).toEqual([]);
    expect([...plan.problems.keys()]).toEqual(['vary.layers']);
    expect(planSweep({ name: 'S' }, runs, 'a/b').problems.has('')).toBe(true);
  });
});
