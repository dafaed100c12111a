// The curves and the words of one run, what the page shows by its address, and what the queue holds.
import { describe, expect, it } from 'vitest';
import type { EpochPoint, Job, Run } from '../../../../../src/shared/domain.ts';
import { presetById, presetRecipe } from '../../../../../src/shared/presets.ts';
import {
  epochsOf,
  f1Curves,
  lossCurves,
  mapCurves,
  rateCurves,
} from '../../../../../src/renderer/pages/Training/curves.ts';
import {
  activationWords,
  datasetWords,
  endWords,
  factsOf,
  rateWords,
} from '../../../../../src/renderer/pages/Training/runWords.ts';
import { queueOf, runIdOf, shownFor } from '../../../../../src/renderer/pages/Training/shown.ts';
import type { Sweep } from '../../../../../src/renderer/pages/Training/sweepRows.ts';

const point = (epoch: number): EpochPoint => ({
  epoch,
  trainLoss: 1 / epoch,
  validationLoss: 0.5,
  validationMap: 0.3,
  learningRate: 1e-3,
  seconds: 1,
});
const NO_STEPS = { points: [], steps: 0, epochs: 4 };

describe('curves', () => {
  it('join what is on record with what came by event, each epoch once', () => {
    const epochs = epochsOf([point(1), point(2)], [point(3), point(2)]);
    expect(epochs.map((p) => p.epoch)).toEqual([1, 2, 3]);
  });

  it('show training by epoch when no steps are known', () => {
    const [training, validation] = lossCurves([point(2)], NO_STEPS, 'red');
    expect(training).toMatchObject({ dashed: true, x: [2], y: [0.5] });
    expect(validation).toMatchObject({ x: [2], y: [0.5] });
    expect(validation!.dashed).not.toBe(true);
    expect(rateCurves([point(2)], NO_STEPS, 'red')[0]).toMatchObject({ x: [2], y: [1e-3] });
  });

  it('lay steps between epochs, and smooth them alike however wide their buckets are', () => {
    const losses = (step: number): number => (step % 2 === 0 ? 1 : 3);
    const points = (width: number) =>
      Array.from({ length: 400 / width }, (_, i) => {
        const steps = Array.from({ length: width }, (_, k) => i * width + k + 1);
        const mean = (of: (step: number) => number): number => steps.reduce((sum, s) => sum + of(s), 0) / width;
        return { step: mean((s) => s), loss: mean(losses), learningRate: 1e-3, samplesPerSecond: 1, count: width };
      });
    const fine = lossCurves([], { points: points(1), steps: 400, epochs: 10 }, 'red')[0]!;
    const coarse = lossCurves([], { points: points(8), steps: 400, epochs: 10 }, 'red')[0]!;
    expect(fine.x.at(-1)).toBe(10);
    expect(Math.max(...fine.y.slice(100)) - Math.min(...fine.y.slice(100))).toBeLessThan(0.2);
    expect(coarse.y.at(-1)).toBeCloseTo(2, 1);
    expect(fine.y.at(-1)).toBeCloseTo(2, 0);
  });

  it('leave out what was not measured', () => {
    expect(f1Curves([point(1)], 'red')).toEqual([]);
    const [tuned, half] = f1Curves([{ ...point(1), validationF1: 0.2, validationF1Tuned: 0.4 }, point(2)], 'red');
    expect([tuned!.x, tuned!.y, half!.y]).toEqual([[1], [0.4], [0.2]]);
    expect(mapCurves([{ ...point(1), validationMap: null }, point(2)], 'red')[0]).toMatchObject({ x: [2], y: [0.3] });
  });
});

const base = {
  createdAt: '2026-01-01T10:00:00Z',
  encoder: { id: 'a/b', hash: '' },
  genres: ['Drama', 'Comedy'],
  seed: 3,
  splitName: '',
  threads: 0,
  predicted: 0,
  recipe: presetRecipe(presetById('paper')!),
} as unknown as Run;

describe('a run in words', () => {
  const run = {
    ...base,
    preset: 'paper',
    splitName: 'auto',
    device: 'cpu',
    threads: 2,
    predicted: 6289,
    state: 'done',
    history: [point(1), point(2)],
    bestEpoch: 1,
    dataset: { train: 5031, validation: 629, test: 629, known: 75_000, unknown: 25_000 },
    checkpoint: null,
  } as unknown as Run;

  it('has its preset by name, its posters by part, and the share of labels that is unknown', () => {
    const facts = new Map(factsOf(run));
    expect(facts.get('Preset')).toBe('Paper (dropout 0.7)');
    expect(facts.get('Data')).toBe('5,031 train, 629 validation, 629 test; 100,000 labels, 25 % unknown');
    expect(facts.has('Folds')).toBe(false);
    expect(datasetWords({ train: 1, validation: 0, test: 0, known: 0, unknown: 0 })).toMatch(/0 labels$/);
  });

  it('says of a run that goes on when its last checkpoint was made', () => {
    const at = new Date(Date.now() - 120_000).toISOString();
    const facts = new Map(factsOf({ ...run, state: 'running', checkpoint: { step: 1200, epoch: 3, at } }));
    expect(facts.get('Last checkpoint')).toBe('epoch 3, step 1,200, 2 min ago');
  });

  it('leaves out what a starter model of elsewhere does not have', () => {
    const names = factsOf({ ...run, splitName: '', threads: 0, preset: null, dataset: null }).map(([name]) => name);
    expect(names).not.toContain('Split');
    expect(names).not.toContain('Device');
    expect(names).not.toContain('Preset');
  });

  it('says how it ended and what is kept', () => {
    expect(endWords({ ...run, stopped: 'early' })).toMatch(/stopped early after epoch 2.*epoch 1 are kept/);
    expect(endWords({ ...run, stopped: 'diverged' })).toMatch(/diverged.*after epoch 2.*epoch 1 are kept.*smaller/);
    expect(endWords({ ...run, stopped: 'finished' })).toMatch(/to its end/);
    expect(endWords({ ...run, stopped: 'finished', kind: 'crossval' })).toBeNull();
    expect(endWords({ ...run, state: 'running', stopped: null, bestEpoch: null })).toBeNull();
  });
});

describe('smaller words', () => {
  it('names what the recipe has that its preset has not', () => {
    const recipe = { ...presetRecipe(presetById('paper')!), epochs: 20 };
    expect(new Map(factsOf({ ...base, preset: 'paper', recipe } as Run)).get('Changed from the preset')).toBe(
      'epochs 20',
    );
    expect(
      new Map(factsOf({ ...base, preset: null, recipe: { epochs: 3 } } as Run)).get('Changed from the defaults'),
    ).toBe('epochs 3');
    const changed = { recipe: { priorBias: false, aslClip: 0.1, dropout: { inputChannels: 0 } }, preset: null };
    const words = new Map(factsOf({ ...base, ...changed } as unknown as Run)).get('Changed from the defaults');
    expect(words).toContain('prior bias off');
    expect(words).toContain('dropout input channels 0');
    expect(words).toContain('ASL clip 0.1');
  });

  it('write learning rates as short as they are', () => {
    expect([0, 0.001, 0.00095312, 8.3e-7].map(rateWords)).toEqual(['0', '0.001', '0.000953', '8.3e-7']);
  });

  it('say why the library shows a run, as long as that is so', () => {
    const done = { result: { activated: true, why: 'Its predictions are shown now.' } };
    expect(activationWords(done, true)).toBe('Its predictions are shown now.');
    expect(activationWords(done, false)).toBeNull();
    const not = { result: { activated: false, why: 'It is worse.' } };
    expect(activationWords(not, false)).toBe('It is worse.');
    expect(activationWords(not, true)).toBeNull();
    for (const job of [{ result: null }, { result: {} }, null]) expect(activationWords(job, true)).toBeNull();
  });
});

describe('what the page shows', () => {
  const run = (id: string, createdAt: string): Run => ({ id, jobId: `job-${id}`, createdAt }) as Run;
  const job = (id: string, state: Job['state'], kind: Job['kind'] = 'train', extra: Partial<Job> = {}): Job =>
    ({ id: `job-${id}`, kind, state, input: { runId: id }, endedAt: null, ...extra }) as Job;
  const runs = [run('old', '2026-01-01'), run('new', '2026-01-02')];
  const sweeps = [{ id: 's', name: 'S', createdAt: '', members: [] }] as Sweep[];
  const at = (search: string, jobs: Job[] = []) => shownFor(new URLSearchParams(search), { runs, sweeps, jobs });

  it('is what the address names', () => {
    expect(at('run=old')).toMatchObject({ kind: 'run', run: { id: 'old' }, job: null });
    expect(at('run=old', [job('old', 'done')])).toMatchObject({ kind: 'run', job: { id: 'job-old' } });
    expect(at('sweep=s')).toMatchObject({ kind: 'sweep', sweep: { name: 'S' } });
    expect(at('sweep=gone')).toEqual({ kind: 'missing', what: 'sweep' });
    expect(at('run=gone')).toEqual({ kind: 'missing', what: 'run' });
  });

  it('is the wait of a training that has no run yet', () => {
    expect(at('run=next', [job('next', 'queued')])).toMatchObject({ kind: 'waiting', job: { id: 'job-next' } });
    expect(at('', [job('next', 'running')])).toMatchObject({ kind: 'waiting' });
  });

  it('is the run that trains, else the newest, else nothing', () => {
    expect(at('', [job('old', 'running')])).toMatchObject({ kind: 'run', run: { id: 'old' } });
    expect(at('', [job('old', 'done')])).toMatchObject({ kind: 'run', run: { id: 'new' } });
    const nothing = { runs: [], sweeps: [], jobs: [] };
    expect(shownFor(new URLSearchParams(), nothing)).toEqual({ kind: 'nothing' });
    expect(shownFor(new URLSearchParams(), { ...nothing, jobs: [job('x', 'failed')] })).toMatchObject({
      kind: 'waiting',
    });
  });

  it('queues what computes, and tells of failures for a day', () => {
    const now = Date.parse('2026-01-02T12:00:00Z');
    const failed = (id: string, endedAt: string): Job => job(id, 'failed', 'train', { endedAt });
    const { open, failed: told } = queueOf(
      [
        job('a', 'queued'),
        job('b', 'paused', 'crossval'),
        job('c', 'running', 'export'),
        job('d', 'done'),
        failed('e', '2026-01-02T11:00:00Z'),
        failed('f', '2026-01-01T11:00:00Z'),
      ],
      now,
    );
    expect(open.map(({ id }) => id)).toEqual(['job-a', 'job-b']);
    expect(told.map(({ id }) => id)).toEqual(['job-e']);
  });

  it('reads the run of a job only where it has one', () => {
    expect(runIdOf({ input: { runId: 'r' } })).toBe('r');
    expect([null, 'x', {}, { runId: 3 }].map((input) => runIdOf({ input }))).toEqual([null, null, null, null]);
  });
});
