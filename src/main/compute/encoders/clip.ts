// CLIP's vision tower as an image encoder, from any folder in Hugging Face form: sizes from config.json, preparation from
// preprocessor_config.json, weights mapped from model.safetensors. Pooled = image_embeds, not normalised; tokens = patch
// tokens in the projected space, which lies nearest to texts (spec 1.4).
import { join } from 'node:path';
import type { PictureView, Precision } from '../../../shared/models.ts';
import { Graph, type Value } from '../../engine/graph.ts';
import { estimateMemory } from '../../engine/memoryEstimate.ts';
import { encodeModel } from '../../engine/onnx.ts';
import { Session } from '../../engine/session.ts';
import { patchCount, type ClipConfig } from '../../models/clip/clipConfig.ts';
import { openClipWeights, readClipConfig } from '../../models/clip/clipFolder.ts';
import { clipVision, patchTokens } from '../../models/clip/clipVision.ts';
import { FrozenWeights } from '../../models/files/frozenWeights.ts';
import { readModelJson } from '../../models/files/modelJson.ts';
import { ClipPreprocessing } from '../preprocess.ts';
import { int8Alone, type EncodedBatch, type ImageEncoder, type OpenEncoder } from './imageEncoder.ts';

/** Which model, where it lies, and how pictures go through it. */
export interface ClipChoice {
  id: string;
  folder: string;
  view?: PictureView;
  precision?: Precision;
}

/**
 * The encoder of a CLIP folder. Throws `unreadable_file` where its two configuration files are missing or ask for what
 * Marquee does not do; weights are looked at when it is opened.
 */
export async function clipImageEncoder({ id, folder, view, precision }: ClipChoice): Promise<ImageEncoder> {
  const config = readClipConfig(folder);
  const path = join(folder, 'preprocessor_config.json');
  const side = config.vision.image_size;
  const preprocessing = new ClipPreprocessing(readModelJson(path), path, side, view ?? 'centre');
  const encoder: ImageEncoder = {
    id,
    shape: { pooled: config.projection_dim, tokens: patchCount(config.vision), width: config.projection_dim },
    inputBytes: side * side * 3,
    batch: batchFor(config),
    prepare: (image) => preprocessing.prepare(image),
    pixels: (prepared, count) => ({ data: preprocessing.normalise(prepared, count), shape: [count, 3, side, side] }),
    picture: preprocessing.facts,
    memory: (from) => memoryOf(visionGraph(from, config, true, 'float32'), precision ?? 'float32'),
    async open(from, { tokens = true, ...options }): Promise<OpenEncoder> {
      const int8 = precision === 'int8';
      const graph = visionGraph(from, config, tokens, precision ?? 'float32');
      // int8 products are the CPU's: elsewhere each would go there and back.
      const where = int8 ? { ...options, device: 'cpu' } : options;
      const session = await Session.open(encodeModel(graph), { ...where, weightsFolder: graph.weightsFolder, int8 });
      return {
        session,
        async encode(prepared, count): Promise<EncodedBatch> {
          const pixels = encoder.pixels(prepared, count);
          const names = tokens ? ['pooled', 'tokens'] : ['pooled'];
          const made = await session.run({ pixel_values: pixels }, names);
          return { pooled: made.pooled!, tokens: made.tokens ?? new Float32Array(0) };
        },
      };
    },
    async append(graph, from, { tokens }) {
      if (precision === 'int8') throw int8Alone(id);
      return appendVision(graph, from, config, tokens, 'float32');
    },
  };
  return encoder;
}

/** Tokens per run at which the matrix products are large enough; more only takes more memory. */
const TOKENS_PER_RUN = 800;

/** 16 pictures at 50 tokens each; fewer where a picture has more. */
function batchFor({ vision }: ClipConfig): number {
  return Math.min(16, Math.max(4, Math.round(TOKENS_PER_RUN / (patchCount(vision) + 1))));
}

/** The graph is in float32, for a batch of two; with int8 weights a third is left of what it holds. */
function memoryOf(graph: Graph, precision: Precision): { opened: number; perPicture: number } {
  const { constants, total } = estimateMemory(graph);
  return { opened: precision === 'int8' ? constants / 3 : constants, perPicture: (total - constants) / 2 };
}

function visionGraph(folder: string, config: ClipConfig, withTokens: boolean, precision: Precision): Graph {
  const graph = new Graph();
  const { pooled, tokens } = appendVision(graph, folder, config, withTokens, precision);
  graph.output(pooled, 'pooled', { 0: 'batch' });
  if (tokens) graph.output(tokens, 'tokens', { 0: 'batch' });
  return graph;
}

function appendVision(
  graph: Graph,
  folder: string,
  config: ClipConfig,
  tokens: boolean,
  precision: Precision,
): { pooled: Value; tokens: Value | null } {
  const file = openClipWeights(folder);
  try {
    const values = clipVision(graph, config, new FrozenWeights(graph, file, precision), { tokens });
    return {
      pooled: values.imageEmbeds,
      tokens: values.tokens ? patchTokens(graph, values.tokens.projected) : null,
    };
  } finally {
    file.close();
  }
}
