// Run as a process of its own: trains a small genre head on the device named by the first argument, with everything that
// draws random numbers, stopping and resuming on another device where a second one is named. Prints what came out as JSON.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../../../src/main/engine/random.ts';
import type { TrainGenreHeadOptions } from '../../../../src/main/models/genres/genreHead.ts';
import { trainGenreHead } from '../../../../src/main/models/genres/genreTraining.ts';
import { arrayMemory } from '../../../../src/main/models/genres/genreMemory.ts';
import { recipeSchema } from '../../../../src/shared/recipe.ts';

const [first = 'cpu', second] = process.argv.slice(2);
const [COUNT, TOKENS, WIDTH] = [48, 3, 8];
const GENRES = ['Comedy', 'Drama', 'Horror'];
const random = new Random(7);
const data = Float32Array.from({ length: COUNT * TOKENS * WIDTH }, () => 3 + random.normal());
const labels = Int8Array.from({ length: COUNT * GENRES.length }, () => Math.floor(random.uniform() * 3) - 1);

const options: TrainGenreHeadOptions = {
  memory: arrayMemory(data, TOKENS, WIDTH),
  labels,
  genres: GENRES,
  queries: { data: Float32Array.from({ length: 24 }, () => random.normal()), width: 8, texts: GENRES },
  encoder: { id: 'test', hash: 'abc' },
  textEncoder: { id: 'text', hash: 'def' },
  splits: {
    train: Int32Array.from({ length: 32 }, (_, row) => row),
    validation: Int32Array.from({ length: 16 }, (_, row) => 32 + row),
  },
  recipe: recipeSchema.parse({
    decoderDim: 16,
    heads: 2,
    feedForward: 16,
    epochs: 3,
    batchSize: 12,
    memory: 'tokens',
    learningRate: 0.01,
    emaDecay: 0.9,
    clipNorm: 1,
    mixup: 0.4,
    loss: 'asl',
    dropout: { input: 0.1, memory: 0.1, tokens: 0.2, queries: 0.1, attention: 0.1, output: 0.1 },
  }),
  threads: 1,
};

const checkpointDir = mkdtempSync(join(tmpdir(), 'marquee-device-'));
try {
  if (second !== undefined) {
    const abort = new AbortController();
    const cut = { ...options, device: first, checkpointDir, signal: abort.signal };
    await trainGenreHead({ ...cut, onEpoch: () => abort.abort() }).catch((error: unknown) => {
      if (!abort.signal.aborted) throw error;
    });
  }
  const trained = await trainGenreHead({ ...options, device: second ?? first, checkpointDir, resume: true });
  const probabilities = await trained.head.predict(options.memory);
  await trained.head.dispose();
  const history = trained.history.map(({ seconds: _, ...numbers }) => numbers);
  process.stdout.write(JSON.stringify({ device: trained.device, history, probabilities: [...probabilities] }));
} finally {
  rmSync(checkpointDir, { recursive: true });
}
