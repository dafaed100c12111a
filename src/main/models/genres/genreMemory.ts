// Image features for the genre head: sources in memory and in files, views derived from token maps (pooled, regions),
// and their mean and deviation. It owns no graph.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { AppError } from '../../../shared/errors.ts';
import type { Recipe } from '../../../shared/recipe.ts';
import type { MemorySource } from './genreHead.ts';
import { halvesToFloats } from '../files/safetensors.ts';

/** Features in memory: a Uint16Array holds IEEE halves. Row-major [count, tokens, width]. */
export function arrayMemory(data: Float32Array | Uint16Array, tokens: number, width: number): MemorySource {
  const size = tokens * width;
  if (size === 0 || data.length % size !== 0) {
    throw new AppError(
      'bad_input',
      `${String(data.length)} numbers are no whole rows of ${String(tokens)} x ${String(width)}.`,
    );
  }
  return {
    count: data.length / size,
    tokens,
    width,
    format: data instanceof Uint16Array ? 'float16' : 'float32',
    read(rows, out) {
      rows.forEach((row, index) => {
        out.set(data.subarray(row * size, (row + 1) * size), index * size);
      });
    },
  };
}

/** A file of float16 token maps, rows of tokens x width halves. Close it when done. */
export interface FileMemory extends MemorySource {
  close(): void;
}

/**
 * Features in a file without a header. `rows[i]` is the row of poster i in the file; all rows in order when absent.
 * Throws `unreadable_file` when the file is too short for a row that is asked for.
 */
export function fileMemory(path: string, tokens: number, width: number, rows?: Int32Array): FileMemory {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (cause) {
    throw new AppError('unreadable_file', `The token maps in "${path}" cannot be opened.`, {
      hint: 'Embed the posters again.',
      cause,
    });
  }
  const bytes = tokens * width * 2;
  const inFile = Math.floor(fstatSync(descriptor).size / bytes);
  const beyond = rows?.find((row) => row < 0 || row >= inFile);
  if (beyond !== undefined) {
    closeSync(descriptor);
    throw new AppError('unreadable_file', `"${path}" has no row ${String(beyond)}; it holds ${String(inFile)}.`, {
      hint: 'Embed the posters again.',
    });
  }
  return {
    count: rows?.length ?? inFile,
    tokens,
    width,
    format: 'float16',
    read(wanted, out) {
      const target = new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
      wanted.forEach((row, index) => {
        const position = (rows === undefined ? row : rows[row]!) * bytes;
        const count = readSync(descriptor, target, index * bytes, bytes, position);
        if (count !== bytes)
          throw new AppError('unreadable_file', `"${path}" ended while row ${String(row)} was read.`);
      });
    },
    close: () => {
      closeSync(descriptor);
    },
  };
}

/** Reads rows as float32 whatever the source's format. */
export function readFloats(source: MemorySource, rows: Int32Array): Float32Array {
  const length = rows.length * source.tokens * source.width;
  if (source.format === 'float32') {
    const out = new Float32Array(length);
    source.read(rows, out);
    return out;
  }
  const halves = new Uint16Array(length);
  source.read(rows, halves);
  return halvesToFloats(halves);
}

/** Rows and columns of a token map: square-ish maps of posters are higher than wide. */
function gridOf(tokens: number): [number, number] {
  let columns = Math.floor(Math.sqrt(tokens));
  while (tokens % columns !== 0) columns -= 1;
  return [tokens / columns, columns];
}

/** A source of token maps with the encoder's embeddings of the same posters, [count, width of the tokens]. */
export function withEmbeddings<T extends MemorySource>(source: T, embeddings: Float32Array): T {
  const { count, width } = source;
  if (embeddings.length !== count * width) {
    throw new AppError(
      'bad_input',
      `${String(embeddings.length)} numbers are no embeddings of ${String(count)} posters, ${String(width)} each.`,
    );
  }
  const all = arrayMemory(embeddings, 1, width);
  return {
    ...source,
    readEmbeddings: (rows, out) => {
      all.read(rows, out);
    },
  };
}

/** Whether the tokens themselves stay, before what is made of them. */
export const keepsTokens = (memory: Recipe['memory']): boolean =>
  memory === 'tokens+pooled' || memory === 'tokens+embedding';

/**
 * What the head sees of a source, by the recipe's `memory`. Sources that are pooled already (one token) stay as they
 * are. 'pooled': the mean, [1, width]. 'pooled+max': mean and maximum side by side, [1, 2 width]. 'tokens+pooled': mean
 * and maximum as two more tokens. 'tokens+embedding': the encoder's embedding as one more token (spec 2.4,
 * "pooled+patches"). 'regions': mean, maximum and the means of a 3 x 3 division of the map, 11 tokens. Reading throws
 * `bad_input` where the source has no embeddings that are asked for.
 */
export function memoryFor(recipe: Pick<Recipe, 'memory'>, source: MemorySource): MemorySource {
  if (recipe.memory === 'tokens' || source.tokens === 1) return source;
  const { tokens, width } = source;
  const parts = memoryParts(recipe.memory, tokens);
  const kept = keepsTokens(recipe.memory) ? tokens : 0;
  const rowLength = (kept + parts.length) * width;
  return {
    count: source.count,
    tokens: recipe.memory === 'pooled+max' ? 1 : kept + parts.length,
    width: recipe.memory === 'pooled+max' ? 2 * width : width,
    format: 'float32',
    read(rows, out) {
      const values = readFloats(source, rows);
      const embeddings = parts.includes('embedding') ? embeddingsOf(source, rows) : new Float32Array(0);
      for (let index = 0; index < rows.length; index += 1) {
        const map = values.subarray(index * tokens * width, (index + 1) * tokens * width);
        const target = (out as Float32Array).subarray(index * rowLength, (index + 1) * rowLength);
        if (kept > 0) target.set(map);
        parts.forEach((part, position) => {
          const place = target.subarray((kept + position) * width, (kept + position + 1) * width);
          if (part === 'embedding') place.set(embeddings.subarray(index * width, (index + 1) * width));
          else reducePart(map, width, part, place);
        });
      }
    },
  };
}

function embeddingsOf(source: MemorySource, rows: Int32Array): Float32Array {
  if (source.readEmbeddings === undefined) {
    throw new AppError('bad_input', 'The posters have no embeddings as wide as their image tokens.', {
      hint: 'Choose another memory: tokens, or tokens+pooled.',
    });
  }
  const out = new Float32Array(rows.length * source.width);
  source.readEmbeddings(rows, out);
  return out;
}

/** A reduction over tokens: mean or maximum of all, or the mean of the listed ones. */
export type Reduction = 'mean' | 'max' | readonly number[];

/** What a memory is made of besides the tokens that it keeps, in order. */
export function memoryParts(memory: Recipe['memory'], tokens: number): (Reduction | 'embedding')[] {
  if (memory === 'tokens+embedding') return ['embedding'];
  if (memory === 'pooled') return ['mean'];
  return memory === 'regions' ? ['mean', 'max', ...regions(tokens)] : ['mean', 'max'];
}

function regions(tokens: number): number[][] {
  const [rows, columns] = gridOf(tokens);
  const band = (length: number, part: number): [number, number] => [
    Math.floor((length * part) / 3),
    Math.max(Math.floor((length * part) / 3) + 1, Math.floor((length * (part + 1)) / 3)),
  ];
  return [0, 1, 2].flatMap((y) =>
    [0, 1, 2].map((x) => {
      const list: number[] = [];
      const [top, bottom] = band(rows, y);
      const [left, right] = band(columns, x);
      for (let row = top; row < Math.min(bottom, rows); row += 1) {
        for (let column = left; column < Math.min(right, columns); column += 1) list.push(row * columns + column);
      }
      return list;
    }),
  );
}

function reducePart(map: Float32Array, width: number, part: Reduction, out: Float32Array): void {
  if (part === 'max') {
    out.set(map.subarray(0, width));
    for (let at = width; at < map.length; at += width) {
      for (let channel = 0; channel < width; channel += 1) {
        if (map[at + channel]! > out[channel]!) out[channel] = map[at + channel]!;
      }
    }
    return;
  }
  const tokens = part === 'mean' ? Array.from({ length: map.length / width }, (_, token) => token) : part;
  out.fill(0);
  for (const token of tokens) {
    for (let channel = 0; channel < width; channel += 1) out[channel]! += map[token * width + channel]!;
  }
  for (let channel = 0; channel < width; channel += 1) out[channel]! /= tokens.length;
}

/** Numbers that are read for the statistics; more do not change them visibly. */
const STATISTICS_LIMIT = 250_000_000;

/**
 * Mean and inverse deviation per channel over `rows`, shared by all tokens ([width]) or per token ([tokens x width]).
 * Channels that hardly vary are not blown up: a deviation counts as at least a hundredth of the average one.
 */
export function memoryStatistics(
  source: MemorySource,
  rows: Int32Array,
  perToken: boolean,
): { mean: Float32Array; inverseDeviation: Float32Array } {
  const size = source.tokens * source.width;
  const length = perToken ? size : source.width;
  const stride = Math.max(1, Math.ceil((rows.length * size) / STATISTICS_LIMIT));
  const sums = new Float64Array(length);
  const squares = new Float64Array(length);
  let count = 0;
  const chosen = rows.filter((_, index) => index % stride === 0);
  for (let start = 0; start < chosen.length; start += 64) {
    const values = readFloats(source, chosen.subarray(start, start + 64));
    for (let at = 0; at < values.length; at += length) {
      for (let channel = 0; channel < length; channel += 1) {
        const value = values[at + channel]!;
        sums[channel]! += value;
        squares[channel]! += value * value;
      }
      count += 1;
    }
  }
  const mean = Float32Array.from(sums, (sum) => sum / count);
  const deviation = squares.map((square, channel) =>
    Math.sqrt(Math.max(0, square / count - (sums[channel]! / count) ** 2)),
  );
  const floor = Math.max(1e-8, (0.01 * deviation.reduce((sum, value) => sum + value, 0)) / length);
  return { mean, inverseDeviation: Float32Array.from(deviation, (value) => 1 / Math.max(value, floor)) };
}
