import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { floatsToHalves } from '../../../../src/main/models/files/float16.ts';
import { Graph, isExternal, type Value } from '../../../../src/main/engine/graph.ts';
import { encodeModel } from '../../../../src/main/engine/onnx.ts';
import { Random } from '../../../../src/main/engine/random.ts';
import { Session } from '../../../../src/main/engine/session.ts';
import { FrozenWeights } from '../../../../src/main/models/files/frozenWeights.ts';
import { SafetensorsFile } from '../../../../src/main/models/files/safetensors.ts';
import { expectClose } from '../../engine/close.ts';

const IN = 96;
const OUT = 80;
const random = new Random(3);
/** Rounded to 7 bits of mantissa, so that F16 and BF16 hold the same numbers. */
const weight = Float32Array.from({ length: OUT * IN }, () => Math.round(random.normal() * 32) / 64);
const bias = Float32Array.from({ length: OUT }, () => Math.round(random.normal() * 32) / 64);
const x = Float32Array.from({ length: 3 * IN }, () => random.normal());
const wanted = Float32Array.from({ length: 3 * OUT }, (_, at) => {
  const [row, column] = [Math.floor(at / OUT), at % OUT];
  let sum = bias[column]!;
  for (let k = 0; k < IN; k++) sum += x[row * IN + k]! * weight[column * IN + k]!;
  return sum;
});

/** A safetensors file whose data starts `shift` bytes after a multiple of eight. */
function write(path: string, dtype: 'F32' | 'F16' | 'BF16', shift = 0): void {
  const encode = (data: Float32Array): Uint8Array => {
    if (dtype === 'F32') return new Uint8Array(data.buffer);
    if (dtype === 'F16') return new Uint8Array(floatsToHalves(data).buffer);
    return new Uint8Array(Uint16Array.from(new Uint32Array(data.buffer), (bits) => bits >> 16).buffer);
  };
  const tensors = [
    { name: 'w.weight', shape: [OUT, IN], bytes: encode(weight) },
    { name: 'w.bias', shape: [OUT], bytes: encode(bias) },
  ];
  let offset = 0;
  const header = Object.fromEntries(
    tensors.map(({ name, shape, bytes }) => {
      const begin = offset;
      offset += bytes.length;
      return [name, { dtype, shape, data_offsets: [begin, offset] }];
    }),
  );
  const json = Buffer.from(JSON.stringify(header));
  const padded = Buffer.alloc(Math.ceil(json.length / 8) * 8 + shift, ' ');
  json.copy(padded);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  writeFileSync(path, Buffer.concat([length, padded, ...tensors.map(({ bytes }) => bytes)]));
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'marquee-frozen-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const shape = { in: IN, out: OUT };
const isMapped = (graph: Graph, name: string) => isExternal(graph.constants.find((each) => each.name === name)!.data);

async function run(path: string, build: (graph: Graph, weights: FrozenWeights) => Value) {
  const file = SafetensorsFile.open(path);
  const graph = new Graph();
  graph.output(build(graph, new FrozenWeights(graph, file)), 'y', { 0: 'rows' });
  file.close();
  const session = await Session.open(encodeModel(graph), {
    device: 'cpu',
    threads: 1,
    weightsFolder: graph.weightsFolder,
  });
  return { graph, session };
}

it.each(['F32', 'F16', 'BF16'] as const)('multiplies by %s weights that lie in the file', async (dtype) => {
  const path = join(folder, `${dtype}.safetensors`);
  write(path, dtype);
  const { graph, session } = await run(path, (graph, weights) =>
    weights.linear(graph.input('x', [3, IN], 'float32', { 0: 'rows' }), 'w', shape),
  );
  // Halves of this size are below the limit, so only F32 is mapped here.
  expect(isMapped(graph, 'w.weight')).toBe(dtype === 'F32');
  const { y } = await session.run({ x: { data: x, shape: [3, IN] } }, ['y']);
  expectClose(y!, wanted, 1e-5, 1e-5);
  await session.close();
});

it('maps halves too, looks rows up in them, and follows links to the file itself', async () => {
  const rows = 200;
  const table = floatsToHalves(Float32Array.from({ length: rows * IN }, (_, at) => (at % 512) / 8));
  const blobs = join(folder, 'blobs');
  mkdirSync(blobs, { recursive: true });
  const json = Buffer.from(
    JSON.stringify({ t: { dtype: 'F16', shape: [rows, IN], data_offsets: [0, table.byteLength] } }).padEnd(80),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  writeFileSync(join(blobs, 'abc'), Buffer.concat([length, json, new Uint8Array(table.buffer)]));
  const link = join(folder, 'linked.safetensors');
  symlinkSync(join('blobs', 'abc'), link);
  const { graph, session } = await run(link, (graph, weights) =>
    weights.rows('t', graph.input('ids', [2], 'int64', { 0: 'rows' })),
  );
  expect(isMapped(graph, 't')).toBe(true);
  expect(graph.weightsFolder?.endsWith('blobs')).toBe(true);
  const { y } = await session.run({ ids: { data: BigInt64Array.of(7n, 199n), shape: [2] } }, ['y']);
  expect([...y!]).toEqual([7, 199].flatMap((row) => Array.from({ length: IN }, (_, k) => ((row * IN + k) % 512) / 8)));
  await session.close();
});

it('copies what is not aligned in the file', async () => {
  const path = join(folder, 'shifted.safetensors');
  write(path, 'F32', 3);
  const { graph, session } = await run(path, (graph, weights) =>
    weights.linear(graph.input('x', [3, IN], 'float32', { 0: 'rows' }), 'w', shape),
  );
  expect(isMapped(graph, 'w.weight')).toBe(false);
  const { y } = await session.run({ x: { data: x, shape: [3, IN] } }, ['y']);
  expectClose(y!, wanted, 1e-5, 1e-5);
  await session.close();
});

it('names both shapes where the configuration belongs to other weights', () => {
  const path = join(folder, 'F32.safetensors');
  const file = SafetensorsFile.open(path);
  const weights = new FrozenWeights(new Graph(), file);
  expect(() => weights.shaped('w.weight', [OUT, 12])).toThrow(/"w\.weight" is \[80, 96\], expected \[80, 12\]/);
  expect(() => weights.value('absent')).toThrow(/no tensor "absent"/);
  file.close();
});
