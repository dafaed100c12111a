import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeRgb } from '../../../src/main/compute/decode.ts';
import { efficientNetEncoder, efficientNetLite0 } from '../../../src/main/compute/encoders/efficientNetLite0.ts';
import { Graph } from '../../../src/main/engine/graph.ts';
import { encodeModel } from '../../../src/main/engine/onnx.ts';
import { readOnnx } from '../../../src/main/engine/onnxReader.ts';
import { Random } from '../../../src/main/engine/random.ts';
import { Session } from '../../../src/main/engine/session.ts';
import { efficientNet } from '../../../src/main/models/efficientNet/efficientNetInt8.ts';
import { EFFICIENTNET_RANGES } from '../../../src/main/models/efficientNet/efficientNetRanges.ts';
import { expectClose } from '../engine/close.ts';

const folder = join(import.meta.dirname, '../../../resources/models/efficientnet-lite0');
const file = readFileSync(join(folder, 'model.onnx'));
const options = { device: 'cpu', threads: 1 };
const posters = await Promise.all(
  ['1000774', '1002561', '1221141', '112993'].map(async (id) =>
    efficientNetLite0.prepare(
      await decodeRgb(readFileSync(join(import.meta.dirname, `../../fixtures/images/${id}.jpg`))),
    ),
  ),
);
const prepared = Uint8Array.from(Buffer.concat(posters));

async function encode(precision: 'float32' | 'int8') {
  const open = await efficientNetEncoder(precision).open(folder, options);
  const made = await open.encode(prepared, posters.length);
  await open.session.close();
  return made;
}

function cosines(a: Float32Array, b: Float32Array): number[] {
  return Array.from({ length: a.length / 1280 }, (_, row) => {
    let [dot, x, y] = [0, 0, 0];
    for (let k = row * 1280; k < (row + 1) * 1280; k++) {
      dot += a[k]! * b[k]!;
      x += a[k]! ** 2;
      y += b[k]! ** 2;
    }
    return dot / Math.sqrt(x * y);
  });
}

describe('EfficientNet-Lite0 with int8 convolutions', () => {
  it('stays within a cosine of 0.99 of float32 on posters', async () => {
    const [exact, int8] = [await encode('float32'), await encode('int8')];
    expect(Math.min(...cosines(exact.pooled, int8.pooled))).toBeGreaterThan(0.99);
    const tokens = cosines(exact.tokens, int8.tokens);
    expect(tokens.reduce((sum, value) => sum + value, 0) / tokens.length).toBeGreaterThan(0.99);
    expect(int8.pooled).not.toEqual(exact.pooled);
  });

  it('has a range for every activation of the file', () => {
    const { activations } = efficientNet(new Graph(), readOnnx(file), null);
    expect([...activations.keys()]).toEqual(Object.keys(EFFICIENTNET_RANGES));
    expect(activations.size).toBe(58);
  });
});

describe('readOnnx', () => {
  it('reads a file so that it can be rebuilt: the same numbers', async () => {
    const graph = new Graph();
    graph.output(efficientNet(graph, readOnnx(file), null).pooled, 'pooled', { 0: 'batch' });
    const session = await Session.open(encodeModel(graph), options);
    const random = new Random(2);
    const pixels = {
      data: Float32Array.from({ length: 3 * 288 * 192 }, () => random.normal()),
      shape: [1, 3, 288, 192],
    };
    const original = await Session.open(file, options);
    const [rebuilt, wanted] = await Promise.all(
      [session, original].map((each) => each.run({ pixel_values: pixels }, ['pooled'])),
    );
    expectClose(rebuilt!.pooled!, wanted!.pooled!, 1e-4, 1e-4);
    await Promise.all([session.close(), original.close()]);
  });

  it('refuses what is cut off or no ONNX file, and never takes it for a model', () => {
    expect(() => readOnnx(file.subarray(0, 5_000_000))).toThrow(/not an ONNX file/);
    expect(() => readOnnx(Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f))).toThrow(/not an ONNX file/);
    expect(() => readOnnx(new Uint8Array(20).fill(0xff))).toThrow(/not an ONNX file/);
    expect(readOnnx(new Uint8Array(0))).toEqual({ nodes: [], tensors: new Map() });
  });
});
