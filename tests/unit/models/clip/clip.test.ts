import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Graph, type Value } from '../../../../src/main/engine/graph.ts';
import { encodeModel } from '../../../../src/main/engine/onnx.ts';
import { Session, type TensorView } from '../../../../src/main/engine/session.ts';
import { parseClipConfig } from '../../../../src/main/models/clip/clipConfig.ts';
import { readClipConfig } from '../../../../src/main/models/clip/clipFolder.ts';
import { clipText, endOfText } from '../../../../src/main/models/clip/clipTextTower.ts';
import { clipVision } from '../../../../src/main/models/clip/clipVision.ts';
import { FrozenWeights } from '../../../../src/main/models/files/frozenWeights.ts';
import { SafetensorsFile } from '../../../../src/main/models/files/safetensors.ts';
import { expectClose } from '../../engine/close.ts';

const VECTORS = join(import.meta.dirname, '../../../fixtures/vectors');

async function evaluate(graph: Graph, values: Record<string, Value>, inputs: Record<string, TensorView>) {
  const names = Object.keys(values);
  for (const name of names) graph.output(values[name]!, `out.${name}`);
  const options = { device: 'cpu', threads: 1, weightsFolder: graph.weightsFolder };
  const session = await Session.open(encodeModel(graph), options);
  const result = await session.run(
    inputs,
    names.map((name) => `out.${name}`),
  );
  await session.close();
  return (name: string) => result[`out.${name}`]!;
}

const normalised = (rows: Float32Array, width: number): Float32Array =>
  rows.map((value, at) => {
    const start = at - (at % width);
    return value / Math.hypot(...rows.subarray(start, start + width));
  });

describe.each(['clip_quickgelu', 'clip_gelu'])('%s', (name) => {
  const folder = join(VECTORS, name);
  const config = readClipConfig(folder);
  const weights = SafetensorsFile.open(join(folder, 'model.safetensors'));
  const io = SafetensorsFile.open(join(folder, 'io.safetensors'));
  const side = config.vision.image_size;
  const pixels = { pixel_values: { data: io.float32('in.pixel_values'), shape: [2, 3, side, side] } };
  const check = (got: Float32Array, reference: string): void =>
    expectClose(got, io.float32(reference), 2e-5, 1e-4, reference);

  it('vision tower: every stage as the reference', async () => {
    const graph = new Graph();
    const made = clipVision(graph, config, new FrozenWeights(graph, weights), { tokens: true });
    const layers = Object.fromEntries(made.layers.map((value, index) => [`after_layer_${String(index)}`, value]));
    const got = await evaluate(
      graph,
      {
        embeddings: made.embeddings,
        after_pre_layrnorm: made.afterPreNorm,
        ...layers,
        pooler_output: made.pooled,
        image_embeds: made.imageEmbeds,
        tokens_post_layernorm: made.tokens!.hidden,
        tokens_projected: made.tokens!.projected,
      },
      pixels,
    );
    for (const stage of ['embeddings', 'after_pre_layrnorm', ...Object.keys(layers)])
      check(got(stage), `vision.${stage}`);
    check(got(`after_layer_${String(made.layers.length - 1)}`), 'vision.last_hidden_state');
    for (const stage of ['pooler_output', 'image_embeds', 'tokens_post_layernorm', 'tokens_projected']) {
      check(got(stage), `vision.${stage}`);
    }
    check(normalised(got('image_embeds'), config.projection_dim), 'vision.image_embeds_normalized');
  });

  it('vision tower without tokens: the same embedding from the class token alone', async () => {
    const graph = new Graph();
    const made = clipVision(graph, config, new FrozenWeights(graph, weights), { tokens: false });
    expect(made.layers).toHaveLength(config.vision.num_hidden_layers - 1);
    const got = await evaluate(graph, { pooled: made.pooled, embeds: made.imageEmbeds }, pixels);
    check(got('pooled'), 'vision.pooler_output');
    check(got('embeds'), 'vision.image_embeds');
  });

  const textInputs = (reference: string): Record<string, TensorView> => {
    const ids = io.int64(reference);
    const [batch, length] = io.info(reference).shape as [number, number];
    const ends = Array.from({ length: batch }, (_, row) => {
      const own = Array.from(ids.subarray(row * length, (row + 1) * length), Number);
      return BigInt(row * length + endOfText(own, config.text));
    });
    return {
      ids: { data: ids, shape: [batch, length] },
      positions: { data: BigInt64Array.from({ length }, (_, index) => BigInt(index)), shape: [length] },
      ends: { data: BigInt64Array.from(ends), shape: [batch] },
    };
  };

  it('text tower: every stage as the reference, whatever pads it', async () => {
    const graph = new Graph();
    const made = clipText(graph, config, new FrozenWeights(graph, weights));
    const layers = Object.fromEntries(made.layers.map((value, index) => [`after_layer_${String(index)}`, value]));
    const values = {
      embeddings: made.embeddings,
      ...layers,
      last_hidden_state: made.lastHidden,
      pooler_output: made.pooled,
      text_embeds: made.textEmbeds,
    };
    const got = await evaluate(graph, values, textInputs('in.input_ids'));
    for (const stage of Object.keys(values)) check(got(stage), `text.${stage}`);
    check(normalised(got('text_embeds'), config.projection_dim), 'text.text_embeds_normalized');

    const again = new Graph();
    const embeds = clipText(again, config, new FrozenWeights(again, weights)).textEmbeds;
    check((await evaluate(again, { embeds }, textInputs('in.input_ids_zero_padded')))('embeds'), 'text.text_embeds');
  });

  it('similarities of images and texts', async () => {
    const [forImages, forTexts] = [new Graph(), new Graph()];
    const image = clipVision(forImages, config, new FrozenWeights(forImages, weights), { tokens: false }).imageEmbeds;
    const text = clipText(forTexts, config, new FrozenWeights(forTexts, weights)).textEmbeds;
    const width = config.projection_dim;
    const images = normalised((await evaluate(forImages, { image }, pixels))('image'), width);
    const texts = normalised((await evaluate(forTexts, { text }, textInputs('in.input_ids')))('text'), width);
    const scale = Math.exp(weights.float32('logit_scale')[0]!);
    const dot = (i: number, t: number) =>
      scale * images.subarray(i * width, (i + 1) * width).reduce((sum, v, k) => sum + v * texts[t * width + k]!, 0);
    const logits = [0, 1].flatMap((i) => [0, 1, 2].map((t) => dot(i, t)));
    expectClose(logits, io.float32('logits_per_image'), 5e-4, 1e-4);
    const transposed = [0, 1, 2].flatMap((t) => [0, 1].map((i) => dot(i, t)));
    expectClose(transposed, io.float32('logits_per_text'), 5e-4, 1e-4);
  });
});

describe('parseClipConfig', () => {
  const raw = JSON.parse(readFileSync(join(VECTORS, 'clip_gelu/config.json'), 'utf8')) as Record<string, object>;

  it('fills what is left out with the defaults of ViT-B/32', () => {
    const config = parseClipConfig({ model_type: 'clip', vision_config: { hidden_act: 'gelu' } }, 'config.json');
    expect(config.projection_dim).toBe(512);
    expect(config.vision).toEqual({
      ...{ hidden_size: 768, intermediate_size: 3072, num_hidden_layers: 12, num_attention_heads: 12 },
      ...{ num_channels: 3, image_size: 224, patch_size: 32, hidden_act: 'gelu', layer_norm_eps: 1e-5 },
    });
    expect(config.text).toEqual({
      ...{ vocab_size: 49408, hidden_size: 512, intermediate_size: 2048, num_hidden_layers: 12 },
      ...{ num_attention_heads: 8, max_position_embeddings: 77, hidden_act: 'quick_gelu' },
      ...{ layer_norm_eps: 1e-5, eos_token_id: 49407 },
    });
  });

  it('lets the older *_dict sections override', () => {
    const config = parseClipConfig(
      { ...raw, vision_config_dict: { hidden_act: 'quick_gelu' }, text_config_dict: null },
      '',
    );
    expect(config.vision.hidden_act).toBe('quick_gelu');
    expect(config.vision.hidden_size).toBe(24);
    expect(config.text.hidden_act).toBe('gelu');
  });

  it.each([
    [{ model_type: 'siglip' }, /model_type/],
    [{ vision_config: { hidden_act: 'relu' } }, /vision_config\.hidden_act/],
    [{ vision_config: { ...raw.vision_config, num_attention_heads: 5 } }, /5 heads do not divide/],
    [{ vision_config: { ...raw.vision_config, patch_size: 9 } }, /patches of 9 do not tile 28/],
    [{ text_config: [] }, /text_config/],
  ])('refuses what it cannot run, naming the key: %j', (change, message) => {
    expect(() => parseClipConfig({ ...raw, ...change }, 'config.json')).toThrow(message);
  });

  it('refuses weights of another size than the configuration says', () => {
    const weights = SafetensorsFile.open(join(VECTORS, 'clip_gelu/model.safetensors'));
    const other = parseClipConfig({ ...raw, vision_config: { ...raw.vision_config, patch_size: 14 } }, 'config.json');
    const graph = new Graph();
    expect(() => clipVision(graph, other, new FrozenWeights(graph, weights), { tokens: true })).toThrow(/does not fit/);
  });
});

it('finds the end of a text by either rule', () => {
  expect(endOfText([49406, 320, 49407, 49407], { eos_token_id: 2 })).toBe(2);
  expect(endOfText([49406, 320, 49407, 0, 0], { eos_token_id: 2 })).toBe(2);
  expect(endOfText([49406, 2, 320, 49407, 0], { eos_token_id: 49407 })).toBe(3);
  expect(endOfText([88, 89, 5, 89], { eos_token_id: 89 })).toBe(1);
  expect(endOfText([88, 5], { eos_token_id: 89 })).toBe(0);
});
