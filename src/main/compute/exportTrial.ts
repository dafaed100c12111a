// What an exported file is tried on, and what it has to give: features of posters of the project through the head itself, or
// pictures through encoder and head, one after the other.
import { AppError } from '../../shared/errors.ts';
import { Random } from '../engine/random.ts';
import type { TensorView } from '../engine/session.ts';
import type { MemorySource } from '../models/genres/genreHead.ts';
import { headFromWeights, type HeadContent } from '../models/genres/genreHeadFile.ts';
import { arrayMemory, readFloats, withEmbeddings } from '../models/genres/genreMemory.ts';
import { needsEmbedding } from '../models/genres/genreMemoryGraph.ts';
import { EMBEDDING, MEMORY } from '../models/genres/genreOnnx.ts';
import { MEMORY_MEAN, MEMORY_SCALE } from '../models/genres/mlDecoderParameters.ts';
import { imageEncoder } from './encoders/registry.ts';
import { memoryForHead } from './genreJobs.ts';
import { openEncoder } from './openEncoders.ts';
import type { ExportGenresWork } from './workerService.ts';

export interface TrialRows {
  rows: number;
  /** What the rows are of. */
  on: 'posters' | 'noise';
  inputs: Record<string, TensorView>;
  /** Probabilities by the head itself, [rows, genres]. */
  expected: Float32Array;
}

/** Rows of noise where a project has no features of this encoder. */
const NOISE_ROWS = 8;

/** Features of the project's posters; noise around the head's own mean where there are none. */
export async function featuresFor(head: HeadContent, { memory, threads }: ExportGenresWork): Promise<TrialRows> {
  if (memory === null) {
    return { on: 'noise', ...(await throughHead(head, noise(head), threads)) };
  }
  const opened = memoryForHead(memory, head.description);
  try {
    return { on: 'posters', ...(await throughHead(head, opened.source, threads)) };
  } finally {
    opened.close();
  }
}

async function throughHead(head: HeadContent, source: MemorySource, threads: number): Promise<Omit<TrialRows, 'on'>> {
  const { tokens, width, recipe } = head.description;
  const all = Int32Array.from({ length: source.count }, (_, row) => row);
  const inputs: Record<string, TensorView> = {
    [MEMORY]: { data: readFloats(source, all), shape: [source.count, tokens, width] },
  };
  const expected = await probabilitiesOf(head, source, threads);
  if (needsEmbedding(recipe, tokens)) {
    const data = new Float32Array(source.count * width);
    source.readEmbeddings!(all, data);
    inputs[EMBEDDING] = { data, shape: [source.count, width] };
  }
  return { rows: source.count, inputs, expected };
}

/** The pictures that came prepared: their pixels, and what encoder and head make of them. */
export async function picturesFor(head: HeadContent, input: ExportGenresWork): Promise<TrialRows> {
  const { encoder: ref, prepared, count, threads } = input;
  if (ref === null || count === 0) throw new AppError('internal', 'There is no picture to try the file on.');
  const { tokens, width } = head.description;
  const encoder = await imageEncoder(ref);
  const open = await openEncoder(ref, { device: 'cpu', threads, tokens: tokens > 1 });
  const made = await open.encode(prepared, count);
  const source = arrayMemory(tokens > 1 ? made.tokens : made.pooled, tokens, width);
  const whole = encoder.shape.pooled === width ? withEmbeddings(source, made.pooled) : source;
  return {
    rows: count,
    on: 'posters',
    inputs: { pixel_values: encoder.pixels(prepared, count) },
    expected: await probabilitiesOf(head, whole, threads),
  };
}

async function probabilitiesOf(head: HeadContent, source: MemorySource, threads: number): Promise<Float32Array> {
  const opened = headFromWeights(head.config, head.description, head.weights, { device: 'cpu', threads });
  try {
    return await opened.predict(source);
  } finally {
    await opened.dispose();
  }
}

function noise({ description, config, weights }: HeadContent): MemorySource {
  const { tokens, width } = description;
  const random = new Random(1);
  const known = config.standardise === 'shared' && config.memoryWidth === width;
  const mean = known ? weights(MEMORY_MEAN) : undefined;
  const scale = known ? weights(MEMORY_SCALE) : undefined;
  const draw = (channel: number): number => (mean?.[channel] ?? 0) + random.normal() / (scale?.[channel] ?? 1);
  const values = (rows: number): Float32Array => Float32Array.from({ length: rows * width }, (_, i) => draw(i % width));
  return withEmbeddings(arrayMemory(values(NOISE_ROWS * tokens), tokens, width), values(NOISE_ROWS));
}
