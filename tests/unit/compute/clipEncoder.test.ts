import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeRgb } from '../../../src/main/compute/decode.ts';
import { clipImageEncoder, type ClipChoice } from '../../../src/main/compute/encoders/clip.ts';
import { floatsToHalves } from '../../../src/main/models/files/float16.ts';
import { embedPrompts, promptFor } from '../../../src/main/compute/genrePrompts.ts';
import { Random } from '../../../src/main/engine/random.ts';
import { ClipTextEncoder } from '../../../src/main/models/clip/clipText.ts';
import {
  SafetensorsFile,
  halvesToFloats,
  writeSafetensors,
  type TensorToWrite,
} from '../../../src/main/models/files/safetensors.ts';
import { expectClose } from '../engine/close.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');
/** Sizes that no published model has: an odd head size, 25 patches of 10 pixels, other depths in both towers. */
const config = {
  model_type: 'clip',
  projection_dim: 36,
  vision_config: {
    ...{ hidden_size: 60, intermediate_size: 84, num_hidden_layers: 3, num_attention_heads: 4 },
    ...{ image_size: 50, patch_size: 10, hidden_act: 'gelu' },
  },
  text_config: {
    ...{ hidden_size: 44, intermediate_size: 52, num_hidden_layers: 2, num_attention_heads: 4 },
    ...{ hidden_act: 'gelu' },
  },
};
const preprocessor = { size: { shortest_edge: 50 }, crop_size: { height: 50, width: 50 }, image_mean: [0.5, 0.5, 0.5] };

type Shapes = Record<string, readonly number[]>;
function layerShapes(stem: string, { hidden_size: d, intermediate_size: ff }: typeof config.vision_config): Shapes {
  const shapes: Shapes = {};
  for (const name of ['q', 'k', 'v', 'out']) {
    shapes[`${stem}.self_attn.${name}_proj.weight`] = [d, d];
    shapes[`${stem}.self_attn.${name}_proj.bias`] = [d];
  }
  for (const name of ['layer_norm1', 'layer_norm2']) {
    shapes[`${stem}.${name}.weight`] = [d];
    shapes[`${stem}.${name}.bias`] = [d];
  }
  return {
    ...shapes,
    ...{ [`${stem}.mlp.fc1.weight`]: [ff, d], [`${stem}.mlp.fc1.bias`]: [ff] },
    ...{ [`${stem}.mlp.fc2.weight`]: [d, ff], [`${stem}.mlp.fc2.bias`]: [d] },
  };
}

function modelShapes(): Shapes {
  const { vision_config: vision, text_config: text, projection_dim: p } = config;
  const [dv, dt] = [vision.hidden_size, text.hidden_size];
  let shapes: Shapes = {
    ...{ logit_scale: [], 'visual_projection.weight': [p, dv], 'text_projection.weight': [p, dt] },
    'vision_model.embeddings.class_embedding': [dv],
    'vision_model.embeddings.patch_embedding.weight': [dv, 3, 10, 10],
    'vision_model.embeddings.position_embedding.weight': [26, dv],
    'text_model.embeddings.token_embedding.weight': [49408, dt],
    'text_model.embeddings.position_embedding.weight': [77, dt],
  };
  for (const [norm, d] of [
    ['vision_model.pre_layrnorm', dv],
    ['vision_model.post_layernorm', dv],
    ['text_model.final_layer_norm', dt],
  ] as const) {
    shapes = { ...shapes, [`${norm}.weight`]: [d], [`${norm}.bias`]: [d] };
  }
  for (let index = 0; index < 3; index++) {
    shapes = { ...shapes, ...layerShapes(`vision_model.encoder.layers.${String(index)}`, vision) };
  }
  for (let index = 0; index < 2; index++) {
    const sizes = { ...vision, ...text };
    shapes = { ...shapes, ...layerShapes(`text_model.encoder.layers.${String(index)}`, sizes) };
  }
  return shapes;
}

/** The same random numbers in both folders; those of the second are what halves hold, as float32. */
async function writeFolders(half: string, full: string): Promise<void> {
  const random = new Random(4);
  const tensors: { half: TensorToWrite[]; full: TensorToWrite[] } = { half: [], full: [] };
  for (const [name, shape] of Object.entries(modelShapes())) {
    const isNorm = /norm\d?\.weight$/.test(name);
    const length = shape.reduce((product, size) => product * size, 1);
    const scale = shape.length > 1 ? 1 / Math.sqrt(length / shape[0]!) : 0.1;
    const bits = floatsToHalves(
      Float32Array.from({ length }, () => (isNorm ? 1 : 0) + scale * (random.uniform() - 0.5) * 3.4),
    );
    tensors.half.push({ name, dtype: 'F16', shape, data: bits });
    tensors.full.push({ name, dtype: 'F32', shape, data: halvesToFloats(bits) });
  }
  // As some files carry them.
  const buffer: TensorToWrite = {
    ...{ name: 'vision_model.embeddings.position_ids', dtype: 'I64', shape: [1, 26] },
    data: BigInt64Array.from({ length: 26 }, (_, index) => BigInt(index)),
  };
  for (const [folder, list] of [
    [half, tensors.half],
    [full, tensors.full],
  ] as const) {
    mkdirSync(folder);
    await writeSafetensors(join(folder, 'model.safetensors'), [...list, buffer], { format: 'pt' });
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
    writeFileSync(join(folder, 'preprocessor_config.json'), JSON.stringify(preprocessor));
    cpSync(join(fixtures, 'tokenizers/clip/tokenizer.json'), join(folder, 'tokenizer.json'));
  }
}

let root: string;
let half: string;
let full: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'marquee-clip-'));
  half = join(root, 'half');
  full = join(root, 'full');
  await writeFolders(half, full);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const device = { device: 'cpu', threads: 1 };
const ids = ['1000774', '1002561', '112993'];

async function encode(folder: string, choice: Partial<ClipChoice> = {}, tokens = true, pictures = ids) {
  const encoder = await clipImageEncoder({ id: 'odd', folder, ...choice });
  const prepared = await Promise.all(
    pictures.map(async (id) => encoder.prepare(await decodeRgb(readFileSync(join(fixtures, `images/${id}.jpg`))))),
  );
  expect(prepared.map((each) => each.length)).toEqual(pictures.map(() => encoder.inputBytes));
  const open = await encoder.open(folder, { ...device, tokens });
  const encoded = await open.encode(Uint8Array.from(Buffer.concat(prepared)), pictures.length);
  await open.session.close();
  return { encoder, ...encoded };
}

function cosines(a: Float32Array, b: Float32Array, width: number): number[] {
  return Array.from({ length: a.length / width }, (_, row) => {
    const [x, y] = [a, b].map((list) => list.subarray(row * width, (row + 1) * width)) as [Float32Array, Float32Array];
    return x.reduce((sum, value, k) => sum + value * y[k]!, 0) / (Math.hypot(...x) * Math.hypot(...y));
  });
}

describe('an F16 model of unusual sizes', () => {
  it('embeds pictures, with patch tokens, as its float32 copy does', async () => {
    const { encoder, pooled, tokens } = await encode(half);
    expect(encoder.shape).toEqual({ pooled: 36, tokens: 25, width: 36 });
    expect([pooled.length, tokens.length]).toEqual([3 * 36, 3 * 25 * 36]);
    const other = await encode(full);
    expectClose(pooled, other.pooled, 1e-5, 1e-5);
    expectClose(tokens, other.tokens, 1e-5, 1e-5);
    expect(pooled.some((value) => Math.abs(value) > 0.1)).toBe(true);
  });

  it('gives the same embedding without tokens, and alone as in a batch', async () => {
    const { pooled } = await encode(half);
    const without = await encode(half, {}, false);
    expectClose(without.pooled, pooled, 2e-5, 1e-4);
    expect(without.tokens).toHaveLength(0);
    const alone = await encode(half, {}, false, [ids[1]!]);
    expectClose(alone.pooled, pooled.subarray(36, 72), 2e-5, 1e-4);
  });

  it('sees another picture in the whole view', async () => {
    const [centre, whole] = [await encode(half), await encode(half, { view: 'whole' })];
    expect(Math.max(...cosines(centre.pooled, whole.pooled, 36))).toBeLessThan(0.9999);
  });

  it('stays close with int8 weights', async () => {
    const [exact, int8] = [await encode(full), await encode(full, { precision: 'int8' })];
    expect(Math.min(...cosines(exact.pooled, int8.pooled, 36))).toBeGreaterThan(0.995);
    expect(Math.min(...cosines(exact.tokens, int8.tokens, 36))).toBeGreaterThan(0.99);
    expect(int8.pooled).not.toEqual(exact.pooled);
    const encoder = await clipImageEncoder({ id: 'odd', folder: full, precision: 'int8' });
    const { session } = await encoder.open(full, { device: 'webgpu', threads: 1 });
    expect(session.device.chosen).toBe('cpu');
    await session.close();
  });

  it('embeds texts: length 1, in order, whatever the company', async () => {
    const encoder = await ClipTextEncoder.load(half, device);
    const texts = ['a', promptFor('Horror'), 'a very long story '.repeat(40), promptFor('Comedy')];
    const together = await encoder.embed(texts);
    expect(encoder.width).toBe(36);
    for (const [index, text] of texts.entries()) {
      expect(Math.hypot(...together[index]!)).toBeCloseTo(1, 5);
      expectClose((await encoder.embed([text]))[0]!, together[index]!, 1e-5, 1e-4);
    }
    expect(cosines(together[1]!, together[3]!, 36)[0]).toBeLessThan(0.9999);
    await encoder.close();
  });

  it('makes the genre prompts of its own heads', async () => {
    const clip = { id: 'odd', hash: 'abc', folder: half };
    const { queries, encoder } = await embedPrompts(['Horror', 'Comedy'], 1, clip);
    expect(encoder).toEqual({ id: 'odd', hash: 'abc' });
    expect([queries.width, queries.data.length]).toEqual([36, 72]);
    const text = await ClipTextEncoder.load(half, device);
    expectClose(queries.data.subarray(36), (await text.embed([promptFor('Comedy')]))[0]!, 1e-5, 1e-4);
    await text.close();
  });
});

it('says what is wrong with a folder', async () => {
  const folder = join(root, 'damaged');
  const open = async () => (await clipImageEncoder({ id: 'x', folder })).open(folder, device);
  mkdirSync(folder);
  await expect(open()).rejects.toThrow(/config\.json" cannot be used: it is missing/);
  cpSync(join(half, 'config.json'), join(folder, 'config.json'));
  await expect(open()).rejects.toThrow(/preprocessor_config\.json" cannot be used: it is missing/);
  cpSync(join(half, 'preprocessor_config.json'), join(folder, 'preprocessor_config.json'));
  await expect(open()).rejects.toThrow(/model\.safetensors/);
  const file = SafetensorsFile.open(join(half, 'model.safetensors'));
  const kept = [...file.tensors.keys()].filter((name) => name !== 'vision_model.pre_layrnorm.bias');
  await writeSafetensors(
    join(folder, 'model.safetensors'),
    kept
      .filter((name) => file.info(name).dtype === 'F16')
      .map((name) => ({ name, dtype: 'F16', shape: file.info(name).shape, data: file.float16Bits(name) })),
  );
  file.close();
  await expect(open()).rejects.toThrow(/no tensor "vision_model\.pre_layrnorm\.bias"/);
  await writeSafetensors(join(folder, 'model.safetensors'), [
    { name: 'visual.proj', dtype: 'F32', shape: [1], data: new Float32Array(1) },
  ]);
  await expect(open()).rejects.toThrow(/naming of OpenCLIP/);
  writeFileSync(join(folder, 'preprocessor_config.json'), JSON.stringify({ size: 224, crop_size: 224 }));
  await expect(open()).rejects.toThrow(/224 x 224, the model takes 50/);
});
