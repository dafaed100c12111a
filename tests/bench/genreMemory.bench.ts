// Peak memory of genre trainings of several sizes beside what is estimated before one starts; each in a process of its own
// over made-up features, one epoch with validation. None of these sizes was used to fit the estimate's margin.
//   node tests/bench/genreMemory.bench.ts
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Arena } from '../../src/main/engine/arena.ts';
import { decoderConfig } from '../../src/main/models/genres/genreConfig.ts';
import { trainGenreHead } from '../../src/main/models/genres/genreTraining.ts';
import { arrayMemory } from '../../src/main/models/genres/genreMemory.ts';
import { genreTrainingBytes } from '../../src/main/models/genres/genreTrainingMemory.ts';
import { mlDecoderParameters } from '../../src/main/models/genres/mlDecoderParameters.ts';
import { recipeSchema } from '../../src/shared/recipe.ts';

interface Size {
  name: string;
  tokens: number;
  width: number;
  recipe: Record<string, unknown>;
}
const SIZES: Size[] = [
  {
    name: 'pooled 1280, decoder 768, feed-forward 2048, batch 64',
    ...{ tokens: 1, width: 1280 },
    recipe: { memory: 'pooled', decoderDim: 768, feedForward: 2048, batchSize: 64 },
  },
  {
    name: '54 tokens of 1280, decoder 256, feed-forward 512, batch 512',
    ...{ tokens: 54, width: 1280 },
    recipe: { memory: 'tokens', decoderDim: 256, feedForward: 512, batchSize: 512 },
  },
  {
    name: '50 tokens of 768, decoder 768, feed-forward 2048, two layers, dropout, batch 64',
    ...{ tokens: 50, width: 768 },
    recipe: {
      ...{ memory: 'tokens', decoderDim: 768, feedForward: 2048, layers: 2, batchSize: 64 },
      dropout: { attention: 0.1, output: 0.7 },
    },
  },
  {
    name: '50 tokens of 768, decoder 512, feed-forward 1024, three layers, average, batch 128',
    ...{ tokens: 50, width: 768 },
    recipe: { memory: 'tokens', decoderDim: 512, feedForward: 1024, layers: 3, emaDecay: 0.99, batchSize: 128 },
  },
];
const GENRES = Array.from({ length: 20 }, (_, index) => `genre ${String(index)}`);

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

async function measure({ name, tokens, width, recipe: fields }: Size): Promise<void> {
  const recipe = recipeSchema.parse({ queries: 'learned', heads: 8, epochs: 1, ...fields });
  const count = 2 * recipe.batchSize;
  const features = new Float32Array((count + 64) * tokens * width).map((_, at) => Math.sin(at));
  const config = decoderConfig(recipe, { tokens, width }, { genres: GENRES });
  const slots = recipe.emaDecay > 0 ? (['p', 'm', 'v', 'g', 'ema'] as const) : (['p', 'm', 'v', 'g'] as const);
  const arena = new Arena(mlDecoderParameters(config), ['p']);
  const estimate = genreTrainingBytes({ config, recipe, arena, slots }, recipe.batchSize);
  const before = process.memoryUsage().rss;
  const folder = mkdtempSync(join(tmpdir(), 'marquee-bench-genres-'));
  const trained = await trainGenreHead({
    memory: arrayMemory(features, tokens, width),
    labels: new Int8Array((count + 64) * GENRES.length).map((_, at) => (at * 7) % 2),
    genres: GENRES,
    encoder: { id: 'random', hash: 'random' },
    splits: {
      train: Int32Array.from({ length: count }, (_, row) => row),
      validation: Int32Array.from({ length: 64 }, (_, row) => count + row),
    },
    recipe,
    threads: 2,
    checkpointDir: folder,
  });
  await trained.head.save(join(folder, 'head.safetensors'));
  const peak = process.resourceUsage().maxRSS * 1024 - before;
  rmSync(folder, { recursive: true });
  const over = ((estimate / peak - 1) * 100).toFixed(0);
  console.log(`${name}: estimated ${megabytes(estimate)}, peak ${megabytes(peak)} (${over} % above)`);
}

const asked = process.argv[2];
if (asked !== undefined) await measure(SIZES[Number(asked)]!);
else {
  for (const index of SIZES.keys()) {
    const { status } = spawnSync(process.execPath, [import.meta.filename, String(index)], { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
}
