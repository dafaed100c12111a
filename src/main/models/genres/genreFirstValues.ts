// What a genre training starts from: seeded weights, the standardisation of the memory, the queries, the output bias.
import type { Arena } from '../../engine/arena.ts';
import { Random } from '../../engine/random.ts';
import { genreShares } from './genreBatches.ts';
import type { MemorySource, TrainGenreHeadOptions } from './genreHead.ts';
import { memoryStatistics } from './genreMemory.ts';
import { initialise, MEMORY_MEAN, MEMORY_SCALE, TEXT_QUERIES, type MlDecoderConfig } from './mlDecoderParameters.ts';

const INITIAL_STREAM = 0x696e6974;

/** Fills the slot `p` of the arena for `config`; `memory` as the recipe shows it to the head. */
export function fillFirstValues(
  arena: Arena,
  config: MlDecoderConfig,
  options: TrainGenreHeadOptions,
  memory: MemorySource,
): void {
  const { recipe, genres, labels, splits, queries } = options;
  arena.specs.forEach((spec, index) => {
    initialise(spec, config, new Random(recipe.seed, INITIAL_STREAM, index), arena.view('p', spec.name));
  });
  if (config.standardise !== 'none') {
    const { mean, inverseDeviation } = memoryStatistics(memory, splits.train, config.standardise === 'perToken');
    arena.view('p', MEMORY_MEAN).set(mean);
    arena.view('p', MEMORY_SCALE).set(inverseDeviation);
  }
  if (config.queries.kind === 'text') {
    const prepared = recipe.centreQueries ? centred(queries!.data, genres.length) : queries!.data;
    arena.view('p', TEXT_QUERIES).set(prepared);
  }
  if (recipe.priorBias) {
    const shares = genreShares(labels, splits.train, genres.length);
    const odds = shares.map((share) => Math.log(Math.max(share, 1e-3) / Math.max(1 - share, 1e-3)));
    const bias = arena.view('p', 'decoder.duplicate_pooling_bias');
    if (bias.length === odds.length) bias.set(odds);
    else bias.fill(odds.reduce((sum, value) => sum + value, 0) / odds.length);
  }
}

/** Queries minus their mean, each of length 1. One query alone is only normalised: nothing would be left of it. */
function centred(queries: Float32Array, count: number): Float32Array {
  const width = queries.length / count;
  const out = Float32Array.from(queries);
  if (count > 1) {
    for (let channel = 0; channel < width; channel += 1) {
      let mean = 0;
      for (let row = 0; row < count; row += 1) mean += queries[row * width + channel]! / count;
      for (let row = 0; row < count; row += 1) out[row * width + channel]! -= mean;
    }
  }
  for (let row = 0; row < count; row += 1) {
    const vector = out.subarray(row * width, (row + 1) * width);
    const length = Math.hypot(...vector);
    if (length > 0) vector.forEach((value, channel) => (vector[channel] = value / length));
  }
  return out;
}
