// A CLIP folder of the official shape with random weights, for benchmarks: sizes of ViT-B/32 unless told otherwise, about
// 0.6 GB. The numbers mean nothing; time and memory do not depend on them.
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseClipConfig, patchCount, type ClipTowerConfig } from '../../../src/main/models/clip/clipConfig.ts';

const preprocessor = {
  ...{ crop_size: 224, do_center_crop: true, do_normalize: true, do_resize: true, resample: 3, size: 224 },
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
};

type Shapes = [name: string, shape: readonly number[]][];

function towerShapes(stem: string, config: ClipTowerConfig): Shapes {
  const { hidden_size: d, intermediate_size: ff } = config;
  const linear = (name: string, out: number, input: number): Shapes => [
    [`${name}.weight`, [out, input]],
    [`${name}.bias`, [out]],
  ];
  return Array.from(
    { length: config.num_hidden_layers },
    (_, index) => `${stem}.encoder.layers.${String(index)}`,
  ).flatMap((layer) => [
    ...['q', 'k', 'v', 'out'].flatMap((name) => linear(`${layer}.self_attn.${name}_proj`, d, d)),
    ...linear(`${layer}.mlp.fc1`, ff, d),
    ...linear(`${layer}.mlp.fc2`, d, ff),
    ...['layer_norm1', 'layer_norm2'].flatMap((name): Shapes => normShapes(`${layer}.${name}`, d)),
  ]);
}

const normShapes = (name: string, width: number): Shapes => [
  [`${name}.weight`, [width]],
  [`${name}.bias`, [width]],
];

/** Writes config.json, preprocessor_config.json and model.safetensors into `folder`. `sections` as in config.json. */
export function writeRandomClip(folder: string, sections: Record<string, unknown> = {}): void {
  const file = { model_type: 'clip', projection_dim: 512, text_config: {}, vision_config: {}, ...sections };
  const config = parseClipConfig(file, 'config.json');
  const { vision, text, projection_dim: width } = config;
  const [dv, dt] = [vision.hidden_size, text.hidden_size];
  const shapes: Shapes = [
    ['logit_scale', []],
    ['text_projection.weight', [width, dt]],
    ['visual_projection.weight', [width, dv]],
    ['text_model.embeddings.token_embedding.weight', [text.vocab_size, dt]],
    ['text_model.embeddings.position_embedding.weight', [text.max_position_embeddings, dt]],
    ...normShapes('text_model.final_layer_norm', dt),
    ['vision_model.embeddings.class_embedding', [dv]],
    ['vision_model.embeddings.patch_embedding.weight', [dv, 3, vision.patch_size, vision.patch_size]],
    ['vision_model.embeddings.position_embedding.weight', [patchCount(vision) + 1, dv]],
    ...normShapes('vision_model.pre_layrnorm', dv),
    ...normShapes('vision_model.post_layernorm', dv),
    ...towerShapes('text_model', text),
    ...towerShapes('vision_model', vision),
  ];
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(file));
  writeFileSync(join(folder, 'preprocessor_config.json'), JSON.stringify(preprocessor));
  let offset = 0;
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  for (const [name, shape] of shapes) {
    const bytes = 4 * shape.reduce((product, size) => product * size, 1);
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + bytes] };
    offset += bytes;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Buffer.concat([Buffer.alloc(8), json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')]);
  padded.writeBigUInt64LE(BigInt(padded.length - 8));
  const descriptor = openSync(join(folder, 'model.safetensors'), 'w');
  try {
    writeSync(descriptor, padded);
    // One block of noise, begun elsewhere for each tensor: filling 150 million numbers one by one takes longer than to
    // measure.
    const noise = Float32Array.from({ length: 1 << 20 }, () => (Math.random() + Math.random() - 1) * 0.07);
    shapes.forEach(([name, shape], index) => {
      let left = shape.reduce((product, size) => product * size, 1);
      if (/norm\d?\.weight$/.test(name)) writeSync(descriptor, new Float32Array(left).fill(1));
      else {
        for (let from = (index * 7919) % 4096; left > 0; from = 0) {
          const part = noise.subarray(from, Math.min(noise.length, from + left));
          writeSync(descriptor, part);
          left -= part.length;
        }
      }
    });
  } finally {
    closeSync(descriptor);
  }
}

let folder: string | undefined;
/** The model's folder: one for all rows of a run, gone when the process ends. MARQUEE_BENCH_CLIP names one to keep. */
export function randomClipFolder(): string {
  const kept = process.env.MARQUEE_BENCH_CLIP;
  if (kept !== undefined && existsSync(join(kept, 'model.safetensors'))) return kept;
  if (folder === undefined) {
    folder = kept ?? mkdtempSync(join(tmpdir(), 'marquee-bench-clip-'));
    writeRandomClip(folder);
    const made = folder;
    if (kept === undefined) process.on('exit', () => rmSync(made, { recursive: true, force: true }));
  }
  return folder;
}
