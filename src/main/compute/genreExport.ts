// Writes genre heads as files for elsewhere, tries what it wrote, and reads such files back. Where files end up, and what
// becomes of them in a project, is the core's.
import { closeSync, openSync, readSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';
import { Graph, type Value } from '../engine/graph.ts';
import { OPSET } from '../engine/onnx.ts';
import { writeOnnxFile } from '../engine/onnxFile.ts';
import { fileError } from '../lib/fileErrors.ts';
import type { CallContext } from '../lib/threadCalls.ts';
import { encodeGenreHead, readGenreHead, writeGenreHead, type HeadContent } from '../models/genres/genreHeadFile.ts';
import { appendGenreHead, genreOnnx, PROBABILITIES } from '../models/genres/genreOnnx.ts';
import {
  factsMetadata,
  onnxMetadata,
  readFacts,
  readGenreOnnx,
  type InputFacts,
} from '../models/genres/genreOnnxFile.ts';
import { hashFile } from '../modelStore/fileHash.ts';
import { checkOnnx } from './checkOnnx.ts';
import { imageEncoder } from './encoders/registry.ts';
import { featuresFor, picturesFor, type TrialRows } from './exportTrial.ts';
import type { ComputeService, ExportGenresOutput } from './service.ts';
import type { ExportGenresWork } from './workerService.ts';

/** Largest difference of a probability between the head and its file: what folding constants in another order may cost. */
const TOLERANCE = 1e-5;

/** See `ComputeService.exportGenres`. */
export async function exportGenres(input: ExportGenresWork, { signal }: CallContext): Promise<ExportGenresOutput> {
  const { path, format, from, facts, thresholds } = input;
  const read = readGenreHead(input.headFile);
  const head: HeadContent = { ...read, description: { ...read.description, thresholds } };
  const { description } = head;
  const made = { genres: description.genres, thresholds: description.thresholds };
  if (format === 'safetensors') {
    const pieces = encodeGenreHead(head, factsMetadata(facts, featureFacts(head)));
    await writeFile(path, pieces).catch((error: unknown) => {
      throw fileError(error, path);
    });
    readGenreHead(path);
    return { ...made, opset: null, checked: null };
  }
  const { graph, facts: inputs } = from === 'image' ? await imageGraph(head, input) : embeddingGraph(head);
  signal.throwIfAborted();
  await writeOnnxFile(path, graph, onnxMetadata(from, description, facts, inputs), signal);
  signal.throwIfAborted();
  const trial: TrialRows = from === 'image' ? await picturesFor(head, input) : await featuresFor(head, input);
  const { rows, on, inputs: given, expected } = trial;
  const { threads } = input;
  const checked = { output: PROBABILITIES, expected, rows, tolerance: TOLERANCE, threads };
  const largest = await checkOnnx({ path, inputs: given, ...checked });
  return { ...made, opset: OPSET, checked: { rows, on, largest } };
}

function embeddingGraph(head: HeadContent): { graph: Graph; facts: InputFacts } {
  return { graph: genreOnnx(head), facts: featureFacts(head) };
}

/** The features that a head takes, in words. */
function featureFacts({ description }: HeadContent): InputFacts {
  const { tokens, width, recipe } = description;
  const what = tokens === 1 ? 'the embedding of the picture' : 'the token map of the picture, row by row';
  return {
    memory: { shape: ['batch', tokens, width], type: 'float32', what: `${what}, as the encoder makes it` },
    ...(recipe.memory === 'tokens+embedding' && tokens > 1
      ? { embedding: { shape: ['batch', width], type: 'float32', what: 'the embedding of the picture' } }
      : {}),
  };
}

/** The encoder with the head behind it. @throws AppError `unsupported`, `conflict` where the two do not fit */
async function imageGraph(
  head: HeadContent,
  { encoder: ref }: ExportGenresWork,
): Promise<{ graph: Graph; facts: InputFacts }> {
  if (ref === null) throw new AppError('internal', 'No encoder was named for a file that takes pictures.');
  const { tokens: count, width } = head.description;
  const encoder = await imageEncoder(ref);
  const graph = new Graph();
  const { pooled, tokens } = await encoder.append(graph, ref.folder, { tokens: count > 1 });
  const alone = (): Value =>
    graph.node('Unsqueeze', [pooled, graph.indices([1])], [pooled.shape[0]!, 1, pooled.shape[1]!]);
  const source = tokens ?? alone();
  if (source.shape[1] !== count || source.shape[2] !== width) {
    throw new AppError('conflict', `The head does not fit behind ${ref.id}: it takes ${count} x ${width} features.`, {
      hint: 'Export from the embedding.',
    });
  }
  appendGenreHead(graph, head, { tokens: source, embedding: pooled });
  return {
    graph,
    facts: { pixel_values: { ...encoder.picture, shape: ['batch', ...encoder.picture.shape], type: 'float32' } },
  };
}

/** See `ComputeService.importGenres`. */
export async function importGenres({
  path,
  headFile,
}: Parameters<ComputeService['importGenres']>[0]): Promise<ReturnType<ComputeService['importGenres']>> {
  const { metadata, ...head } = isSafetensors(path) ? readGenreHead(path) : readGenreOnnx(path);
  await writeGenreHead(headFile, head);
  const { hash } = await hashFile(headFile);
  return { description: head.description, ...readFacts(metadata), hash };
}

/** Whether a file begins as safetensors: eight bytes of a length, then a JSON object. Everything else is for the other reader. */
function isSafetensors(path: string): boolean {
  if (/\.safetensors$/i.test(path)) return true;
  if (/\.onnx$/i.test(path)) return false;
  try {
    const descriptor = openSync(path, 'r');
    const start = new Uint8Array(9);
    readSync(descriptor, start, 0, 9, 0);
    closeSync(descriptor);
    return start[8] === 0x7b;
  } catch {
    return false;
  }
}
