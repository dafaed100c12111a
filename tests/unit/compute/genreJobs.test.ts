import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCompute, type Compute } from '../../../src/main/compute/client.ts';
import { floatsToHalves } from '../../../src/main/models/files/float16.ts';
import { forkNode } from '../../../src/main/compute/fork.ts';
import type { MemoryInput, TrainGenresInput, TrainNote } from '../../../src/main/compute/service.ts';
import { SafetensorsFile } from '../../../src/main/models/files/safetensors.ts';
import { DEFAULT_RECIPE, recipeSchema } from '../../../src/shared/recipe.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-genres-'));
let compute: Compute;
beforeAll(() => {
  compute = startCompute({ fork: forkNode });
});
afterAll(() => {
  compute.stop();
  rmSync(dir, { recursive: true, force: true });
});

const POSTERS = 240;
const WIDTH = 24;
const TOKENS = 4;
/** Features in which the first two numbers of each token tell the genres; the rest is noise. */
const labels = new Int8Array(POSTERS * 2);
const maps = new Float32Array(POSTERS * TOKENS * WIDTH);
let state = 1;
const noise = (): number => {
  state = (state * 48271) % 2147483647;
  return state / 2147483647;
};
for (let poster = 0; poster < POSTERS; poster++) {
  const present = [noise() > 0.5, noise() > 0.5];
  present.forEach((is, genre) => (labels[poster * 2 + genre] = noise() < 0.1 ? -1 : is ? 1 : 0));
  for (let token = 0; token < TOKENS; token++) {
    const at = (poster * TOKENS + token) * WIDTH;
    for (let i = 0; i < WIDTH; i++) maps[at + i] = i < 2 && present[i] ? 1 + noise() : noise() * 0.5;
  }
}
const pooled = Float32Array.from({ length: POSTERS * WIDTH }, (_, i) => {
  const [poster, channel] = [Math.floor(i / WIDTH), i % WIDTH];
  return [0, 1, 2, 3].reduce((sum, token) => sum + maps[(poster * TOKENS + token) * WIDTH + channel]! / TOKENS, 0);
});
const split = Uint8Array.from({ length: POSTERS }, (_, i) => (i % 5 === 0 ? 1 : i % 7 === 0 ? 255 : 0));
/** The token file holds the posters in another order than the job. */
const tokensFile = join(dir, 'tokens.f16');
const rows = Int32Array.from({ length: POSTERS }, (_, i) => POSTERS - 1 - i);
const reversed = new Float32Array(maps.length);
rows.forEach((row, poster) => {
  reversed.set(maps.subarray(poster * TOKENS * WIDTH, (poster + 1) * TOKENS * WIDTH), row * TOKENS * WIDTH);
});
writeFileSync(tokensFile, floatsToHalves(reversed));

const pooledOnly: MemoryInput = { pooled, dim: WIDTH, tokens: null };
const withTokens: MemoryInput = {
  ...pooledOnly,
  tokens: { file: tokensFile, rows, tokensPerImage: TOKENS, dim: WIDTH },
};

/** Small, and without what keeps large heads from overfitting. */
const recipe = recipeSchema.parse({
  decoderDim: 32,
  heads: 4,
  feedForward: 32,
  epochs: 12,
  earlyStopping: 0,
  batchSize: 16,
  learningRate: 5e-3,
  emaDecay: 0,
  dropout: Object.fromEntries(Object.keys(DEFAULT_RECIPE.dropout).map((place) => [place, 0])),
});

function job(name: string, overrides: Partial<TrainGenresInput> = {}): TrainGenresInput {
  return {
    runId: name,
    runDir: join(dir, name),
    recipe,
    genres: ['Comedy', 'Sci-Fi'],
    memory: withTokens,
    labels,
    split,
    device: 'cpu',
    threads: 1,
    encoder: { id: 'made-up', hash: 'abc' },
    clip: null,
    resume: false,
    ...overrides,
  };
}

const predict = (headFile: string, memory: MemoryInput) =>
  compute.call('predictGenres', { headFile, device: 'cpu', threads: 1, memory });

/** Share of known labels of posters in no part that lie on the right side of one half. */
function accuracy(probabilities: Float32Array): number {
  let right = 0;
  let known = 0;
  labels.forEach((label, i) => {
    if (label < 0 || split[i >> 1] !== 255) return;
    known++;
    if (probabilities[i]! > 0.5 === (label === 1)) right++;
  });
  return right / known;
}

describe('trainGenres and predictGenres', () => {
  it('trains on token maps with text queries, tells its progress, and predicts', async () => {
    const notes: TrainNote[] = [];
    const trained = await compute.call('trainGenres', job('tokens'), {
      onNote: (note) => notes.push(note as TrainNote),
    });
    expect(trained).toMatchObject({ device: 'cpu', stopped: 'finished', textEncoder: { id: 'all-minilm-l6-v2' } });
    expect(trained.history).toHaveLength(12);
    expect(notes.flatMap((note) => (note.t === 'epoch' ? [note.point] : []))).toEqual(trained.history);
    expect(notes.find((note) => note.t === 'step')).toMatchObject({ epoch: 1, steps: expect.any(Number) as number });
    const { probabilities, genres } = await predict(trained.headFile, withTokens);
    expect(genres).toEqual(['Comedy', 'Sci-Fi']);
    expect(accuracy(probabilities)).toBeGreaterThan(0.9);
    await expect(predict(trained.headFile, pooledOnly)).rejects.toMatchObject({
      code: 'bad_input',
      hint: 'Make the token maps of the posters first.',
    });
  });

  it('trains on pooled vectors alone, and such a head takes posters with token maps too', async () => {
    const own = { ...recipe, memory: 'pooled', queries: 'learned' } as const;
    const { headFile } = await compute.call('trainGenres', job('pooled', { memory: pooledOnly, recipe: own }));
    const alone = await predict(headFile, pooledOnly);
    expect(accuracy(alone.probabilities)).toBeGreaterThan(0.9);
    expect((await predict(headFile, withTokens)).probabilities).toEqual(alone.probabilities);
  });

  it('trains on tokens and the embedding of the encoder, which is no mean of them', async () => {
    const emptyFile = join(dir, 'empty.f16');
    writeFileSync(emptyFile, floatsToHalves(new Float32Array(maps.length)));
    const memory: MemoryInput = { ...withTokens, tokens: { ...withTokens.tokens!, file: emptyFile } };
    const own = { ...recipe, memory: 'tokens+embedding' } as const;
    const { headFile } = await compute.call('trainGenres', job('embedding', { memory, recipe: own }));
    expect(accuracy((await predict(headFile, memory)).probabilities)).toBeGreaterThan(0.9);
    // Nothing but the embedding tells the genres: without it they are guessed.
    const blind = { ...memory, pooled: new Float32Array(pooled.length).fill(0.5) };
    expect(accuracy((await predict(headFile, blind)).probabilities)).toBeLessThan(0.75);
    const other = { ...memory, pooled: new Float32Array(POSTERS * 8), dim: 8 };
    await expect(predict(headFile, other)).rejects.toMatchObject({ code: 'bad_input' });
  });

  it('resumes a cancelled training to the very same head', async () => {
    const abort = new AbortController();
    const cancelled = compute.call('trainGenres', job('resumed'), {
      signal: abort.signal,
      onNote: (note) => {
        if ((note as TrainNote).t === 'epoch') abort.abort();
      },
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(join(dir, 'resumed', 'checkpoint.safetensors'))).toBe(true);
    const resumed = await compute.call('trainGenres', job('resumed', { resume: true }));
    const whole = await compute.call('trainGenres', job('whole'));
    const weights = (file: string) => SafetensorsFile.open(file).float32('decoder.layers.0.linear1.weight');
    expect(weights(resumed.headFile)).toEqual(weights(whole.headFile));
    expect(resumed.history).toHaveLength(12);
  });

  it('survives being killed while it trains: the next call resumes', async () => {
    const killed = compute.call('trainGenres', job('killed'), {
      onNote: (note) => {
        if ((note as TrainNote).t === 'epoch') process.kill(compute.pid!, 'SIGKILL');
      },
    });
    await expect(killed).rejects.toMatchObject({ code: 'compute_failed' });
    const resumed = await compute.call('trainGenres', job('killed', { resume: true }));
    expect(resumed.history).toHaveLength(12);
  });

  it('says when training diverges', async () => {
    const broken: MemoryInput = { ...pooledOnly, pooled: pooled.map((value, i) => (i === 999 ? NaN : value)) };
    const diverged = compute.call('trainGenres', job('diverged', { memory: broken }));
    await expect(diverged).rejects.toMatchObject({ code: 'diverged' });
  });

  it('names what does not fit', async () => {
    const none = compute.call('trainGenres', job('none', { split: new Uint8Array(POSTERS) }));
    await expect(none).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining('validation') as string,
    });
  });
});
