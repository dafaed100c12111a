// Posters to CLIP embeddings, decoding and resizing included: ViT-B/32 with random weights, batches of 16, as the compute
// process does it (the next batch is decoded while this one is encoded). Peer: transformers' CLIPVisionModelWithProjection
// in eager mode with its own image processor and Pillow.
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeRgb } from '../../../../src/main/compute/decode.ts';
import { clipImageEncoder } from '../../../../src/main/compute/encoders/clip.ts';
import type { ImageEncoder } from '../../../../src/main/compute/encoders/imageEncoder.ts';
import { inParallel } from '../../../../src/main/compute/inParallel.ts';
import { resourcePath } from '../../../../src/main/lib/paths.ts';
import { timed, type BenchRow, type Side } from '../benchRow.ts';
import { randomClipFolder } from '../randomClip.ts';

const BATCHES = 3;
const BATCH = 16;
const posters = resourcePath('sample', 'posters');
const paths = readdirSync(posters)
  .filter((name) => name.endsWith('.jpg'))
  .sort()
  .slice(0, BATCHES * BATCH)
  .map((name) => join(posters, name));

async function prepare(encoder: ImageEncoder, files: readonly string[]): Promise<Uint8Array> {
  const prepared = new Uint8Array(files.length * encoder.inputBytes);
  await inParallel(files, 4, async (path, index) => {
    prepared.set(encoder.prepare(await decodeRgb(await readFile(path))), index * encoder.inputBytes);
  });
  return prepared;
}

async function ours(precision: 'float32' | 'int8'): Promise<Side> {
  const from = randomClipFolder();
  const encoder = await clipImageEncoder({ id: 'bench', folder: from, precision });
  const open = await encoder.open(from, { device: 'cpu', threads: 2, tokens: false });
  const batches = Array.from({ length: BATCHES }, (_, index) => paths.slice(index * BATCH, (index + 1) * BATCH));
  const embed = async (): Promise<void> => {
    let next: Promise<Uint8Array> | undefined = prepare(encoder, batches[0]!);
    for (let index = 0; next !== undefined; index++) {
      const prepared: Uint8Array = await next;
      const following = batches[index + 1];
      next = following && prepare(encoder, following);
      await open.encode(prepared, batches[index]!.length);
    }
  };
  await embed();
  return { run: () => timed(embed), close: () => open.session.close() };
}

const row = (precision: 'float32' | 'int8', reach: number): BenchRow => ({
  name: `CLIP ViT-B/32 image embedding, batch 16, decode and resize included, ${precision}`,
  reach,
  count: BATCHES * BATCH,
  unit: 'posters',
  ours: () => ours(precision),
  peer: {
    script: 'clip_image.py',
    settings: {
      threads: 2,
      batch: BATCH,
      paths,
      get folder() {
        return randomClipFolder();
      },
    },
  },
});

export const rows: BenchRow[] = [row('float32', 0.9), row('int8', 0.55)];
