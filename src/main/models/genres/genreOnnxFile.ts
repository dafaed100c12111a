// What an exported head says of itself, in ONNX and in safetensors, and the way back from ONNX to a head. A file is taken
// for a head only when its graph is the very graph that this version writes: names alone say nothing of what they do.
import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { formatBytes } from '../../../shared/formatBytes.ts';
import { encodeGraphAlone } from '../../engine/onnx.ts';
import { readOnnxWeights, type OnnxTensor } from '../../engine/onnxReader.ts';
import { describedConfig, MOST_QUERY_WIDTH, parseDescription } from './genreDescription.ts';
import type { GenreHeadDescription } from './genreHead.ts';
import { headContent, unusable, type HeadContent } from './genreHeadFile.ts';
import { genreOnnx, shapesOf } from './genreOnnx.ts';
import { mlDecoderParameters, TEXT_QUERIES } from './mlDecoderParameters.ts';

export const ONNX_FORMAT = 'marquee-genre-onnx-1';

const runSchema = z.object({
  id: z.string().max(200),
  name: z.string().max(200),
  createdAt: z.string().max(60),
  version: z.string().max(60).describe('of Marquee'),
});

/** Where a head comes from, for its readers; nothing of it is needed to predict. */
export interface ExportFacts {
  run: z.infer<typeof runSchema>;
  /** Hash of the labels that it was trained on. */
  snapshot: string;
  /** How its encoder was used; null where only its name and hash are known. */
  encoder: { modelHash: string; view: string; precision: string } | null;
}

/** How an input has to be made, for people and programs. */
export type InputFacts = Readonly<Record<string, unknown>>;

/** The metadata of a safetensors file beside the description. */
export const factsMetadata = ({ run, snapshot, encoder }: ExportFacts, input: InputFacts): Record<string, string> => ({
  run: JSON.stringify(run),
  snapshot,
  ...(encoder === null ? {} : { encoder: JSON.stringify(encoder) }),
  input: JSON.stringify(input),
});

/** The metadata of an ONNX file: each part of the description under a name of its own, values as JSON. */
export function onnxMetadata(
  from: 'embedding' | 'image',
  description: GenreHeadDescription,
  facts: ExportFacts,
  input: InputFacts,
): Record<string, string> {
  const { encoder, ...parts } = description;
  return {
    format: ONNX_FORMAT,
    from,
    ...factsMetadata(facts, input),
    encoder: JSON.stringify({ ...encoder, ...facts.encoder }),
    ...Object.fromEntries(Object.entries(parts).map(([key, value]) => [key, JSON.stringify(value)])),
  };
}

/** What is known of where a head comes from; null (an empty snapshot) for what a file does not say. */
export function readFacts(metadata: Readonly<Record<string, string>>): {
  name: string | null;
  version: string | null;
  snapshot: string;
} {
  const run = runSchema.safeParse(jsonOrUndefined(metadata['run']));
  const snapshot = metadata['snapshot'] ?? '';
  return {
    name: run.success ? run.data.name : null,
    version: run.success ? run.data.version : null,
    snapshot: /^[0-9a-f]{64}$/.test(snapshot) ? snapshot : '',
  };
}

/** The largest head that a recipe can ask for has about 600 MB. */
const MOST_BYTES = 2 ** 30;

/**
 * The head of an ONNX file that was exported from the embedding, whoever made it.
 * @throws AppError `unreadable_file`, `unsupported` for one that takes pictures, `too_large`
 */
export function readGenreOnnx(path: string): HeadContent & { metadata: Readonly<Record<string, string>> } {
  const bytes = readModel(path);
  const { graph, tensors, metadata: entries } = readOnnxWeights(bytes);
  const metadata = Object.fromEntries(entries);
  const description = readDescription(path, metadata);
  const queryWidth = tensors.get(TEXT_QUERIES)?.shape[1] ?? 0;
  if (queryWidth > MOST_QUERY_WIDTH) throw unusable(path, `its text queries are ${String(queryWidth)} wide`);
  const config = describedConfig(description, queryWidth);
  const shapes = shapesOf({ config });
  const part = (name: string): Float32Array => checked(path, name, shapes.get(name)!, tensors.get(name));
  const content = headContent(config, description, (name) => {
    const spec = mlDecoderParameters(config).find((each) => each.name === name)!;
    if (spec.parts === undefined) return part(name);
    const parts = spec.parts.map((each) => part(each.name));
    const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const values of parts) {
      whole.set(values, at);
      at += values.length;
    }
    return whole;
  });
  if (!sameBytes(encodeGraphAlone(genreOnnx(content)), graph)) {
    throw new AppError('unreadable_file', `"${path}" holds another graph than a genre head of this version.`, {
      hint: 'It was changed, or another version of Marquee wrote it. Export the head as safetensors there: that form is read by all versions.',
      details: { file: path },
    });
  }
  return { ...content, metadata };
}

function readModel(path: string): Uint8Array {
  let size: number;
  try {
    const found = statSync(path);
    // Opening a pipe would wait for whoever writes into it.
    if (!found.isFile()) throw new Error('it is not an ordinary file');
    size = found.size;
  } catch (cause) {
    throw unusable(path, cause instanceof Error ? cause.message : 'it cannot be opened', cause);
  }
  if (size > MOST_BYTES) {
    throw new AppError('too_large', `"${path}" has ${formatBytes(size)}: no genre head is as large.`, {
      hint: 'A file that takes pictures holds the encoder too and cannot be read back; export the head alone.',
      details: { file: path, bytes: size },
    });
  }
  return readFileSync(path);
}

function readDescription(path: string, metadata: Readonly<Record<string, string>>): GenreHeadDescription {
  const { format, from } = metadata;
  if (format !== ONNX_FORMAT) {
    throw unusable(path, format === undefined ? 'it says no format' : `its format is ${format.slice(0, 60)}`);
  }
  if (from !== 'embedding') {
    throw new AppError('unsupported', `"${path}" takes pictures: the head in it cannot be told from its encoder.`, {
      hint: 'Export the head alone, as safetensors or as ONNX from the embedding.',
      details: { file: path },
    });
  }
  const value = Object.fromEntries(Object.entries(metadata).map(([key, text]) => [key, jsonOrUndefined(text)]));
  const parsed = parseDescription(value);
  if ('problem' in parsed) throw unusable(path, parsed.problem);
  return parsed.description;
}

/** Projections that a graph may have no use for; whether that is so, the comparison of graphs says. */
const DISPENSABLE = /\.in_proj_(weight|bias)\.[qk]$/;

/** The values of a tensor; zeros for one that the file has no use for. */
function checked(path: string, name: string, shape: readonly number[], tensor: OnnxTensor | undefined): Float32Array {
  if (tensor === undefined && !DISPENSABLE.test(name)) throw unusable(path, `it has no tensor "${name}"`);
  if (tensor === undefined) return new Float32Array(shape.reduce((product, size) => product * size, 1));
  if (tensor.shape.join() !== shape.join()) {
    throw unusable(path, `"${name}" is [${tensor.shape.join(', ')}], not [${shape.join(', ')}]`);
  }
  const broken = tensor.data.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) throw unusable(path, `"${name}" holds ${String(tensor.data[broken])} at ${String(broken)}`);
  return tensor.data;
}

function jsonOrUndefined(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
