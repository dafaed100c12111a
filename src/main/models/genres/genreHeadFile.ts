// A trained genre head as an object and as a file: safetensors with the official ML-Decoder names, its description as
// metadata. The head file alone is enough to predict.
import { AppError } from '../../../shared/errors.ts';
import type { SessionOptions } from '../../engine/session.ts';
import { encodeSafetensors, SafetensorsFile, writeSafetensors, type TensorToWrite } from '../files/safetensors.ts';
import { describedConfig, MOST_QUERY_WIDTH, parseDescription } from './genreDescription.ts';
import type { GenreHead, GenreHeadDescription, MemorySource } from './genreHead.ts';
import { memoryFor } from './genreMemory.ts';
import { GenrePredictor } from './genrePredictor.ts';
import { mlDecoderParameters, TEXT_QUERIES, type MlDecoderConfig } from './mlDecoderParameters.ts';
import { sigmoids } from './validationScore.ts';

export const HEAD_FORMAT = 'marquee-genre-head-1';

/** All that a head is, without a session. */
export interface HeadContent {
  description: GenreHeadDescription;
  config: MlDecoderConfig;
  /** Every parameter by its official name, and the three parts of the attention's projections by theirs. */
  weights: (name: string) => Float32Array;
}

/** A head's weights with the views of their parts; `weights(name)` gives each parameter by its official name. */
export function headContent(
  config: MlDecoderConfig,
  description: GenreHeadDescription,
  weights: (name: string) => Float32Array,
): HeadContent {
  const values = new Map<string, Float32Array>();
  for (const spec of mlDecoderParameters(config)) {
    const value = weights(spec.name);
    values.set(spec.name, value);
    const rowLength = value.length / spec.shape[0]!;
    let row = 0;
    for (const part of spec.parts ?? []) {
      values.set(part.name, value.subarray(row * rowLength, (row + part.rows) * rowLength));
      row += part.rows;
    }
  }
  return { description, config, weights: (name) => values.get(name)! };
}

type FileParts = [tensors: TensorToWrite[], metadata: Record<string, string>];

function fileParts({ description, config, weights }: HeadContent, more: Readonly<Record<string, string>>): FileParts {
  const tensors = mlDecoderParameters(config).map(({ name, shape }): TensorToWrite => ({
    name,
    dtype: 'F32',
    shape,
    data: weights(name),
  }));
  return [tensors, { format: HEAD_FORMAT, marquee: JSON.stringify(description), ...more }];
}

/** The file of a head in pieces; `more` is put beside its description in the metadata. */
export const encodeGenreHead = (head: HeadContent, more: Readonly<Record<string, string>>): Uint8Array[] =>
  encodeSafetensors(...fileParts(head, more));

/** Writes a head. Whoever looks sees the old file or the whole new one. */
export const writeGenreHead = (path: string, head: HeadContent): Promise<void> =>
  writeSafetensors(path, ...fileParts(head, {}));

/** Makes a head of trained weights; `weights(name)` gives each parameter by its official name. */
export function headFromWeights(
  config: MlDecoderConfig,
  description: GenreHeadDescription,
  weights: (name: string) => Float32Array,
  options: SessionOptions = {},
): GenreHead {
  const content = headContent(config, description, weights);
  let predictor: Promise<GenrePredictor> | undefined;
  const open = (): Promise<GenrePredictor> => {
    const opening = (predictor ??= GenrePredictor.create(config, content.weights, options));
    // What failed to open is tried again the next time.
    opening.catch(() => {
      if (predictor === opening) predictor = undefined;
    });
    return opening;
  };
  return {
    description,
    async predict(memory: MemorySource, rows?: Int32Array, onProgress?: (done: number) => void) {
      checkMemory(description, memory);
      const all = rows ?? Int32Array.from({ length: memory.count }, (_, row) => row);
      return sigmoids(await (await open()).run(memoryFor(description.recipe, memory), all, onProgress));
    },
    async device() {
      return (await open()).session.device;
    },
    save: (path) => writeGenreHead(path, content),
    withThresholds: (thresholds) => headFromWeights(config, { ...description, thresholds }, weights, options),
    async dispose() {
      const opened = predictor;
      predictor = undefined;
      await (await opened)?.close();
    },
  };
}

/** Loads a head. Throws `unreadable_file` when it is no genre head, or its tensors do not fit its description. */
export function loadGenreHead(path: string, options: SessionOptions = {}): GenreHead {
  const { config, description, weights } = readGenreHead(path);
  return headFromWeights(config, description, weights, options);
}

/** Reads and checks a head's file, whoever made it. Throws `unreadable_file` naming what does not fit. */
export function readGenreHead(path: string): HeadContent & { metadata: Readonly<Record<string, string>> } {
  const file = SafetensorsFile.open(path);
  try {
    const description = readDescription(path, file);
    const width = file.has(TEXT_QUERIES) ? (file.info(TEXT_QUERIES).shape[1] ?? 0) : 0;
    if (width > MOST_QUERY_WIDTH) throw unusable(path, `its text queries are ${String(width)} wide`);
    const config = describedConfig(description, width);
    const weights = new Map<string, Float32Array>();
    for (const spec of mlDecoderParameters(config)) {
      const { shape } = file.info(spec.name);
      if (shape.join() !== spec.shape.join()) {
        throw unusable(path, `"${spec.name}" is [${shape.join(', ')}], not [${spec.shape.join(', ')}]`);
      }
      const values = file.float32(spec.name);
      const broken = values.findIndex((value) => !Number.isFinite(value));
      if (broken >= 0) throw unusable(path, `"${spec.name}" holds ${String(values[broken])} at ${String(broken)}`);
      weights.set(spec.name, values);
    }
    return { ...headContent(config, description, (name) => weights.get(name)!), metadata: file.metadata };
  } finally {
    file.close();
  }
}

function readDescription(path: string, file: SafetensorsFile): GenreHeadDescription {
  if (file.metadata.format !== HEAD_FORMAT) {
    throw unusable(path, `its format is ${file.metadata.format?.slice(0, 60) ?? 'not named'}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(file.metadata.marquee ?? '');
  } catch (cause) {
    throw unusable(path, 'its description is not JSON', cause);
  }
  const parsed = parseDescription(json);
  if ('problem' in parsed) throw unusable(path, parsed.problem);
  return parsed.description;
}

function checkMemory({ tokens, width }: GenreHeadDescription, memory: MemorySource): void {
  if (memory.tokens === tokens && memory.width === width) return;
  throw new AppError(
    'bad_input',
    `The head takes ${String(tokens)} x ${String(width)} image features, not ${String(memory.tokens)} x ${String(memory.width)}.`,
    { hint: 'Embed the posters with the encoder that the head was trained with.' },
  );
}

/** What a file that cannot be used is told as. */
export function unusable(path: string, what: string, cause?: unknown): AppError {
  return new AppError('unreadable_file', `"${path}" is not a usable genre head: ${what}.`, {
    hint: 'Train a new head, or copy the file again.',
    details: { file: path },
    cause,
  });
}
