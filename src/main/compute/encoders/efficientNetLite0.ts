// EfficientNet-Lite0 without its classifier (Tan and Le, 1905.11946; ImageNet weights, batch norms folded): a whole poster
// at 192 x 288 becomes a map of 9 x 6 tokens of 1280 numbers, and their mean.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Session } from '../../engine/session.ts';
import { ChannelPlanes } from '../channelPlanes.ts';
import { resizeBicubic } from '../resize.ts';
import type { ImageEncoder } from './imageEncoder.ts';

const WIDTH = 192;
const HEIGHT = 288;
const PIXELS = WIDTH * HEIGHT;
const TOKENS = 54;
const FEATURES = 1280;
const planes = new ChannelPlanes((value) => (value - 127) / 128);

export const efficientNetLite0: ImageEncoder = {
  id: 'efficientnet-lite0',
  shape: { pooled: FEATURES, tokens: TOKENS, width: FEATURES },
  inputBytes: PIXELS * 3,
  batch: 16,

  // The aspect ratio gives way: posters are near 2:3, and what stands at their edges matters.
  prepare: (image) => resizeBicubic(image, WIDTH, HEIGHT).data,

  async open(folder, options) {
    const session = await Session.open(await readFile(join(folder, 'model.onnx')), options);
    return {
      session,
      async encode(prepared, count) {
        const pixels = { data: planes.of(prepared, count, PIXELS), shape: [count, 3, HEIGHT, WIDTH] };
        const { pooled, tokens } = await session.run({ pixel_values: pixels }, ['pooled', 'tokens']);
        return { pooled: pooled!, tokens: tokens! };
      },
    };
  },
};
