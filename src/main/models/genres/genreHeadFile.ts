// A trained genre head as an object and as a file: safetensors with the official ML-Decoder names, its description as
// metadata. The head file alone is enough to predict.
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { recipeSchema } from '../../../shared/recipe.ts';
import type { SessionOptions } from '../../engine/session.ts';
import type { GenreHead, GenreHeadDescription, MemorySource } from './genreHead.ts';
import { decoderConfig } from './genreConfig.ts';
import { memoryFor } from './genreMemory.ts';
import { GenrePredictor } from './genrePredictor.ts';
import { mlDecoderParameters, TEXT_QUERIES, type MlDecoderConfig } from './mlDecoderParameters.ts';
import { SafetensorsFile, writeSafetensors } from '../files/safetensors.ts';
import { sigmoids } from './validationScore.ts';

const FORMAT = 'marquee-genre-head-1';

const encoderSchema = z.object({ id: z.string(), hash: z.string() });
const descriptionSchema = z.object({
  recipe: recipeSchema,
  genres: z.array(z.string()).min(1),
  queryTexts: z.array(z.string()),
  encoder: encoderSchema,
  textEncoder: encoderSchema.nullable(),
  tokens: z.number().int().positive(),
  width: z.number().int().positive(),
  thresholds: z.array(z.number()).nullable(),
});

/** Makes a head of trained weights; `weights(name)` gives each parameter by its official name. */
export function headFromWeights(
  config: MlDecoderConfig,
  description: GenreHeadDescription,
  weights: (name: string) => Float32Array,
  options: SessionOptions = {},
): GenreHead {
  const specs = mlDecoderParameters(config);
  const values = new Map<string, Float32Array>();
  for (const spec of specs) {
    const value = weights(spec.name);
    values.set(spec.name, value);
    const rowLength = value.length / spec.shape[0]!;
    let row = 0;
    for (const part of spec.parts ?? []) {
      values.set(part.name, value.subarray(row * rowLength, (row + part.rows) * rowLength));
      row += part.rows;
    }
  }
  let predictor: Promise<GenrePredictor> | undefined;
  const open = (): Promise<GenrePredictor> => {
    const opening = (predictor ??= GenrePredictor.create(config, (name) => values.get(name)!, options));
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
    save: (path) =>
      writeSafetensors(
        path,
        specs.map(({ name, shape }) => ({ name, dtype: 'F32', shape, data: values.get(name)! })),
        { format: FORMAT, marquee: JSON.stringify(description) },
      ),
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
  const file = SafetensorsFile.open(path);
  try {
    const description = readDescription(path, file);
    const memory = memoryFor(description.recipe, {
      ...description,
      count: 0,
      format: 'float32',
      read: () => undefined,
    });
    const width = file.has(TEXT_QUERIES) ? (file.info(TEXT_QUERIES).shape[1] ?? 0) : 0;
    const queries = { data: new Float32Array(), width, texts: description.queryTexts };
    const config = decoderConfig(description.recipe, memory, { genres: description.genres, queries });
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
    return headFromWeights(config, description, (name) => weights.get(name)!, options);
  } finally {
    file.close();
  }
}

function readDescription(path: string, file: SafetensorsFile): GenreHeadDescription {
  if (file.metadata.format !== FORMAT) throw unusable(path, `its format is ${file.metadata.format ?? 'not named'}`);
  let json: unknown;
  try {
    json = JSON.parse(file.metadata.marquee ?? '');
  } catch (cause) {
    throw unusable(path, 'its description is not JSON', cause);
  }
  const parsed = descriptionSchema.safeParse(json);
  if (!parsed.success) throw unusable(path, z.prettifyError(parsed.error), parsed.error);
  return parsed.data;
}

function checkMemory({ tokens, width }: GenreHeadDescription, memory: MemorySource): void {
  if (memory.tokens === tokens && memory.width === width) return;
  throw new AppError(
    'bad_input',
    `The head takes ${String(tokens)} x ${String(width)} image features, not ${String(memory.tokens)} x ${String(memory.width)}.`,
    { hint: 'Embed the posters with the encoder that the head was trained with.' },
  );
}

function unusable(path: string, what: string, cause?: unknown): AppError {
  return new AppError('unreadable_file', `"${path}" is not a usable genre head: ${what}.`, {
    hint: 'Train a new head, or copy the file again.',
    details: { file: path },
    cause,
  });
}
