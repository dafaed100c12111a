import { expect, it } from 'vitest';
import { Arena } from '../../../src/main/engine/arena.ts';
import { CpuHybrid } from '../../../src/main/engine/backends/cpuHybrid.ts';
import { Optimizer } from '../../../src/main/engine/optimizer.ts';
import { reduceOnPlateau } from '../../../src/main/engine/schedule.ts';
import { Trainer, type TrainerOptions, type TrainerState } from '../../../src/main/engine/trainer.ts';

/** A model of one number that is pulled towards the mean of the rows it sees. */
function makeTrainer(more: Partial<TrainerOptions> = {}, gradientOf = (mean: number, _step: number): number => mean) {
  const arena = new Arena([{ name: 'w', shape: [1], decay: false }], ['p', 'm', 'v', 'g', 'ema']);
  const seen: number[][] = [];
  const trainer = new Trainer({
    arena,
    backend: new CpuHybrid({
      optimizer: new Optimizer(arena, {
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        weightDecay: 0,
        decayMode: 'decoupled',
        clipNorm: 0,
      }),
      emaDecay: 0.5,
      gradients: (rows) => {
        seen.push([...rows]);
        const [w, g] = [arena.view('p', 'w'), arena.view('g', 'w')];
        const mean = rows.reduce((sum, row) => sum + (w[0]! - row), 0) / rows.length;
        g[0] = gradientOf(mean, seen.length);
        return Promise.resolve(mean ** 2);
      },
    }),
    schedule: reduceOnPlateau(0.1, 0.5, 0),
    rows: Int32Array.from({ length: 10 }, (_, row) => row),
    batchSize: 4,
    epochs: 6,
    seed: 3,
    emaDecay: 0.5,
    earlyStopping: 0,
    validate: () => {
      const distance = Math.abs(arena.view('ema', 'w')[0]! - 0.5);
      return Promise.resolve({ loss: distance, score: -distance });
    },
    ...more,
  });
  return { arena, trainer, seen };
}

it('sees every row once per epoch, in an order that changes', async () => {
  const { trainer, seen } = makeTrainer();
  const { history } = await trainer.train();
  expect(history).toHaveLength(6);
  const epochs = [0, 1, 2, 3, 4, 5].map((epoch) => seen.slice(epoch * 3, epoch * 3 + 3).flat());
  for (const rows of epochs) expect([...rows].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(new Set(epochs.map((rows) => rows.join())).size).toBeGreaterThan(1);
});

it('resumes exactly from any checkpoint that it asked for', async () => {
  const whole = makeTrainer();
  const expected = await whole.trainer.train();
  const saved: { state: TrainerState; slots: Float32Array[]; best: Float32Array | undefined }[] = [];
  const slots = ['p', 'm', 'v', 'ema'] as const;
  const watched = makeTrainer({
    checkpointSeconds: -1,
    saveCheckpoint: () => {
      saved.push({
        state: JSON.parse(JSON.stringify(watched.trainer.state())) as TrainerState,
        slots: slots.map((slot) => Float32Array.from(watched.arena.slot(slot))),
        best: watched.trainer.best,
      });
      return Promise.resolve();
    },
  });
  await watched.trainer.train();
  expect(saved).toHaveLength(18);
  const bare = (result: Awaited<ReturnType<Trainer['train']>>) => ({
    ...result,
    history: result.history.map(({ seconds: _, ...rest }) => rest),
  });
  for (const { state, slots: values, best } of saved) {
    const { arena, trainer } = makeTrainer();
    slots.forEach((slot, index) => {
      arena.slot(slot).set(values[index]!);
    });
    trainer.restore(state, best);
    expect(bare(await trainer.train())).toEqual(bare(expected));
    expect(arena.slot('p')).toEqual(whole.arena.slot('p'));
    expect(trainer.best).toEqual(whole.trainer.best);
  }
});

it('keeps the weights of the best epoch and stops when told', async () => {
  const scores = [1, 3, 2, 2, 9];
  const { trainer } = makeTrainer({
    earlyStopping: 2,
    validate: () => Promise.resolve({ loss: 1, score: scores.shift()! }),
  });
  expect(await trainer.train()).toMatchObject({ bestEpoch: 2, bestScore: 3, stoppedEarly: true });
  const stopped = new AbortController();
  const cancelled = makeTrainer({
    signal: stopped.signal,
    onEpoch: () => {
      stopped.abort();
    },
  });
  await expect(cancelled.trainer.train()).rejects.toMatchObject({ code: 'cancelled' });
  expect(cancelled.seen).toHaveLength(3);
  expect(cancelled.trainer.best).toBeDefined();
});

it('saves no checkpoint of parameters that are no numbers any more: without clipping a loss tells that a step late', async () => {
  const saved: number[] = [];
  const saveCheckpoint = (): Promise<void> => {
    saved.push(broken.arena.view('p', 'w')[0]!);
    return Promise.resolve();
  };
  const broken = makeTrainer({ checkpointSeconds: -1, saveCheckpoint }, (mean, step) => (step === 2 ? NaN : mean));
  await expect(broken.trainer.train()).rejects.toMatchObject({
    code: 'diverged',
    message: expect.stringContaining('a parameter is not a number') as string,
  });
  expect(saved).toHaveLength(1);
  expect(saved[0]).not.toBeNaN();
});
