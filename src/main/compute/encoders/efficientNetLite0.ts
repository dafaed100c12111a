// EfficientNet-Lite0 without its classifier (Tan and Le, 1905.11946; ImageNet weights, batch norms folded): a whole poster
// at 192 x 288 becomes a map of 9 x 6 tokens of 1280 numbers, and their mean.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Precision } from '../../../shared/models.ts';
import { Graph } from '../../engine/graph.ts';
import { encodeModel } from '../../engine/onnx.ts';
import { readOnnx } from '../../engine/onnxReader.ts';
import { Session } from '../../engine/session.ts';
import { efficientNet } from '../../models/efficientNet/efficientNetInt8.ts';
import { EFFICIENTNET_RANGES } from '../../models/efficientNet/efficientNetRanges.ts';
import { ChannelPlanes } from '../channelPlanes.ts';
import { DECODED } from '../pictureFacts.ts';
import { resizeBicubic } from '../resize.ts';
import { int8Alone, type ImageEncoder } from './imageEncoder.ts';

const ID = 'efficientnet-lite0';
const WIDTH = 192;
const HEIGHT = 288;
const PIXELS = WIDTH * HEIGHT;
const TOKENS = 54;
const FEATURES = 1280;
/** Measured with batches of 1 to 16, in either precision (80 MB and 13 MB at most). */
const MEMORY = { opened: 90 * 2 ** 20, perPicture: 15 * 2 ** 20 };
const [MEAN, DEVIATION] = [127, 128];
const planes = new ChannelPlanes((value) => (value - MEAN) / DEVIATION);

/** The encoder in either precision. int8 takes two thirds of the time; its cosine to float32 is 0.997 on posters. */
export function efficientNetEncoder(precision: Precision): ImageEncoder {
  const encoder: ImageEncoder = {
    id: ID,
    shape: { pooled: FEATURES, tokens: TOKENS, width: FEATURES },
    inputBytes: PIXELS * 3,
    batch: 16,

    // The aspect ratio gives way: posters are near 2:3, and what stands at their edges matters.
    prepare: (image) => resizeBicubic(image, WIDTH, HEIGHT).data,

    pixels: (prepared, count) => ({ data: planes.of(prepared, count, PIXELS), shape: [count, 3, HEIGHT, WIDTH] }),
    picture: {
      decode: DECODED,
      resize: { kind: 'stretch', width: WIDTH, height: HEIGHT },
      crop: null,
      scale: 1,
      mean: [MEAN, MEAN, MEAN],
      deviation: [DEVIATION, DEVIATION, DEVIATION],
      shape: [3, HEIGHT, WIDTH],
    },

    memory: () => MEMORY,

    async open(folder, options) {
      const file = await readFile(join(folder, 'model.onnx'));
      const int8 = precision === 'int8';
      // int8 convolutions are the CPU's: elsewhere each would go there and back.
      const session = await (int8
        ? Session.open(int8Model(file), { ...options, device: 'cpu', int8 })
        : Session.open(file, options));
      return {
        session,
        async encode(prepared, count) {
          const pixels = encoder.pixels(prepared, count);
          const { pooled, tokens } = await session.run({ pixel_values: pixels }, ['pooled', 'tokens']);
          return { pooled: pooled!, tokens: tokens! };
        },
      };
    },

    async append(graph, folder, { tokens: wanted }) {
      if (precision === 'int8') throw int8Alone(ID);
      const { pooled, tokens } = efficientNet(graph, readOnnx(await readFile(join(folder, 'model.onnx'))), null);
      return { pooled, tokens: wanted ? tokens : null };
    },
  };
  return encoder;
}

export const efficientNetLite0 = efficientNetEncoder('float32');

function int8Model(file: Uint8Array): Uint8Array {
  const graph = new Graph();
  const { pooled, tokens } = efficientNet(graph, readOnnx(file), EFFICIENTNET_RANGES);
  graph.output(pooled, 'pooled', { 0: 'batch' });
  graph.output(tokens, 'tokens', { 0: 'batch' });
  return encodeModel(graph);
}
