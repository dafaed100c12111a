// Whether a model's folder holds together: configuration, weights and tokenizer are read as they would be for use, and the
// weights have to be numbers. Run when a model is added, so that what does not fit is told then and not in a job at night.
import { AppError } from '../../shared/errors.ts';
import type { EncoderShape } from '../../shared/models.ts';
import { Graph } from '../engine/graph.ts';
import { bert, bertConfigSchema } from '../models/text/bert.ts';
import { readClipConfig } from '../models/clip/clipFolder.ts';
import { clipText } from '../models/clip/clipTextTower.ts';
import { clipVision } from '../models/clip/clipVision.ts';
import { FrozenWeights } from '../models/files/frozenWeights.ts';
import { gpt2ConfigSchema, gpt2NameIn, gpt2Tensors, type Gpt2Config } from '../models/gpt2/gpt2.ts';
import { readModelConfig } from '../models/files/modelJson.ts';
import { TextTokenizer } from '../models/files/tokenizers.ts';
import { openWeights, type OpenWeights } from '../models/files/weightFolder.ts';
import type { FolderFamily, ModelRef } from '../modelStore/model.ts';
import { imageEncoder } from './encoders/registry.ts';
import { checkFinite, watchUse } from './finiteWeights.ts';

/**
 * Reads a model's folder. `shape` is that of its image embeddings, null where it makes none.
 * @throws AppError `unreadable_file` naming file and reason
 */
export async function inspectModel(model: Omit<ModelRef, 'hash'>): Promise<{ shape: EncoderShape | null }> {
  if (model.family === 'efficientnet') return { shape: (await imageEncoder({ ...model, hash: '' })).shape };
  const { family } = model;
  const tokenizer = TextTokenizer.load(model.folder, { limit: 16, keepsLast: true });
  const opened = openWeights(model.folder);
  const { weights, used } = watchUse(opened);
  try {
    const shape = await readParts({ ...model, family }, tokenizer, weights);
    checkFinite(weights, used);
    return { shape };
  } finally {
    opened.close();
  }
}

/** Asks for every tensor by name and shape; what it returns is the shape of `inspectModel`. */
async function readParts(
  model: Omit<ModelRef, 'hash'> & { family: FolderFamily },
  tokenizer: TextTokenizer,
  weights: OpenWeights,
): Promise<EncoderShape | null> {
  switch (model.family) {
    case 'clip': {
      const config = readClipConfig(model.folder);
      tokenizer.checkFits(config.text.vocab_size);
      // Each tower's graph asks the file for every tensor by name and shape.
      clipVision(...withWeights(weights, config), { tokens: true });
      clipText(...withWeights(weights, config));
      return (await imageEncoder({ ...model, hash: '' })).shape;
    }
    case 'bert': {
      const config = readModelConfig(model.folder, bertConfigSchema);
      tokenizer.checkFits(config.vocab_size);
      bert(new Graph(), config, weights);
      return null;
    }
    case 'gpt2':
      tokenizer.checkFits(checkGpt2(model.folder, weights).vocab_size);
      return null;
  }
}

function withWeights<C>(weights: OpenWeights, config: C): [Graph, C, FrozenWeights] {
  const graph = new Graph();
  return [graph, config, new FrozenWeights(graph, weights)];
}

function checkGpt2(folder: string, weights: OpenWeights): Gpt2Config {
  const config = readModelConfig(folder, gpt2ConfigSchema);
  const { n_layer: layers, eos_token_id: end, vocab_size: vocabulary } = config;
  // Before a list of all weights is made: the number may be anything.
  if (layers > weights.names.length) throw doesNotFit(folder, `they are too few for ${String(layers)} layers`);
  if (end >= vocabulary) {
    throw doesNotFit(folder, `eos_token_id ${String(end)} is none of the ${String(vocabulary)} tokens`);
  }
  for (const { name, shape } of gpt2Tensors(config)) {
    const stored = gpt2NameIn(weights, name);
    const found = weights.info(stored);
    if (!FLOATS.has(found.dtype))
      throw doesNotFit(folder, `"${stored}" holds ${found.dtype}, not floating-point numbers`);
    if (found.shape.length === shape.length && found.shape.every((size, axis) => size === shape[axis])) continue;
    const sizes = `"${stored}" is [${found.shape.join(', ')}], expected [${shape.join(', ')}]`;
    throw doesNotFit(folder, sizes);
  }
  return config;
}

const FLOATS = new Set(['F16', 'BF16', 'F32', 'F64']);

const doesNotFit = (folder: string, reason: string): AppError =>
  new AppError('unreadable_file', `The weights in "${folder}" do not fit its config.json: ${reason}.`, {
    hint: 'Keep config.json and weights of the same model together.',
    details: { folder, reason },
  });
