// A cancel while one long step blocks the computing thread: the supervisor ends the process, and the checkpoint of the
// epoch before is whole.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { startCompute, type ComputeNotice } from '../../../src/main/compute/client.ts';
import { forkNode } from '../../../src/main/compute/fork.ts';
import type { TrainGenresInput, TrainNote } from '../../../src/main/compute/service.ts';
import { recipeSchema } from '../../../src/shared/recipe.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-cancel-'));
const notices: ComputeNotice[] = [];
// Shorter than a step here, as the 2 s of the studio are to the longest steps.
const compute = startCompute({ fork: forkNode, onNotice: (notice) => notices.push(notice), times: { cancel: 100 } });
afterAll(() => {
  compute.stop();
  rmSync(dir, { recursive: true, force: true });
});

const [POSTERS, WIDTH, GENRES] = [160, 512, 20];
const input: TrainGenresInput = {
  runId: 'slow',
  runDir: dir,
  recipe: recipeSchema.parse({
    memory: 'pooled',
    queries: 'learned',
    decoderDim: 768,
    heads: 8,
    feedForward: 2048,
    batchSize: 128,
    epochs: 2,
    earlyStopping: 0,
  }),
  genres: Array.from({ length: GENRES }, (_, genre) => `genre ${String(genre)}`),
  memory: { pooled: Float32Array.from({ length: POSTERS * WIDTH }, (_, at) => Math.sin(at)), dim: WIDTH, tokens: null },
  labels: Int8Array.from({ length: POSTERS * GENRES }, (_, at) => (at * 7) % 2),
  // One batch to train on: an epoch is one step.
  split: Uint8Array.from({ length: POSTERS }, (_, at) => (at < 128 ? 0 : 1)),
  device: 'cpu',
  threads: 1,
  encoder: { id: 'test', hash: 'abc' },
  clip: null,
  resume: false,
};

it('ends a step that goes on too long, and resumes from the checkpoint before it', async () => {
  const abort = new AbortController();
  const epochs: number[] = [];
  const training = compute.call('trainGenres', input, {
    signal: abort.signal,
    onNote: (payload) => {
      const note = payload as TrainNote;
      if (note.t !== 'epoch') return;
      epochs.push(note.point.epoch);
      // The second step begins as soon as the first epoch is told, and blocks its thread.
      setTimeout(() => {
        abort.abort();
      }, 50);
    },
  });
  await expect(training).rejects.toMatchObject({ code: 'cancelled' });
  expect(epochs).toEqual([1]);
  expect(notices.at(-1)).toEqual({ t: 'ended', why: 'a cancelled step went on for too long' });

  const steps: number[] = [];
  const resumed = await compute.call(
    'trainGenres',
    { ...input, resume: true },
    {
      onNote: (payload) => {
        const note = payload as TrainNote;
        if (note.t === 'step') steps.push(note.step);
      },
    },
  );
  expect(steps).toEqual([2]);
  expect(resumed.history.map(({ epoch }) => epoch)).toEqual([1, 2]);
});

it('is back soon with the studio’s own settings, however long the step', async () => {
  const told: ComputeNotice[] = [];
  const studio = startCompute({ fork: forkNode, onNotice: (notice) => told.push(notice) });
  const abort = new AbortController();
  let aborted = 0;
  // One step of this takes longer than the 2 s after which the process is ended.
  const posters = 1200;
  const training = studio.call(
    'trainGenres',
    {
      ...input,
      runDir: mkdtempSync(join(dir, 'long-')),
      recipe: { ...input.recipe, batchSize: 1024, layers: 3 },
      memory: { pooled: new Float32Array(posters * WIDTH).fill(0.5), dim: WIDTH, tokens: null },
      labels: new Int8Array(posters * GENRES).fill(1),
      split: Uint8Array.from({ length: posters }, (_, at) => (at < 1024 ? 0 : 1)),
    },
    {
      signal: abort.signal,
      onNote: (payload) => {
        if ((payload as TrainNote).t !== 'device') return;
        setTimeout(() => {
          aborted = performance.now();
          abort.abort();
        }, 200);
      },
    },
  );
  await expect(training).rejects.toMatchObject({ code: 'cancelled' });
  // Not the step's own end: the process was ended, which the studio's 2 s and what a busy machine adds are enough for.
  expect(told.at(-1)).toEqual({ t: 'ended', why: 'a cancelled step went on for too long' });
  expect(performance.now() - aborted).toBeLessThan(20_000);
  studio.stop();
});
