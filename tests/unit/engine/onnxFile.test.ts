// Graphs as files that stand alone: weights of other files inside, metadata, any batch, one graph behind another.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { forAnyBatch } from '../../../src/main/engine/anyBatch.ts';
import { Graph } from '../../../src/main/engine/graph.ts';
import { appendGraph } from '../../../src/main/engine/joinGraphs.ts';
import { encodeModel } from '../../../src/main/engine/onnx.ts';
import { writeOnnxFile } from '../../../src/main/engine/onnxFile.ts';
import { readOnnxWeights } from '../../../src/main/engine/onnxReader.ts';
import { matmul } from '../../../src/main/engine/ops/matmul.ts';
import { reshape } from '../../../src/main/engine/ops/shape.ts';
import { Session } from '../../../src/main/engine/session.ts';

const folder = mkdtempSync(join(tmpdir(), 'marquee-onnx-file-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const options = { device: 'cpu', threads: 1 };

/** x [batch, 2] times weights [2, 3] that lie in a file of their own, behind eight other bytes. */
function withFileWeights(values: Float32Array): Graph {
  writeFileSync(join(folder, 'weights.bin'), Buffer.concat([Buffer.alloc(8), Buffer.from(values.buffer)]));
  const graph = new Graph();
  const x = graph.input('x', [1, 2], 'float32', { 0: 'batch' });
  const place = { folder, file: 'weights.bin', offset: 8, length: values.byteLength };
  const weights = graph.externalConstant(place, 'float32', [2, values.length / 2], 'w');
  graph.output(matmul(graph, x, weights), 'y', { 0: 'batch' });
  return graph;
}

describe('writeOnnxFile', () => {
  it('takes weights of other files in, and says what it is told', async () => {
    const path = join(folder, 'alone.onnx');
    const graph = withFileWeights(Float32Array.from([1, 2, 3, 4, 5, 6]));
    const bytes = await writeOnnxFile(path, graph, { genres: '["Comedy"]', '': 'ü' });
    expect(statSync(path).size).toBe(bytes);
    rmSync(join(folder, 'weights.bin'));
    const session = await Session.open(path, options);
    const { y } = await session.run({ x: { data: Float32Array.from([1, 10]), shape: [1, 2] } }, ['y']);
    await session.close();
    expect([...y!]).toEqual([41, 52, 63]);
    const { metadata, tensors } = readOnnxWeights(readFileSync(path));
    expect([...metadata]).toEqual([
      ['genres', '["Comedy"]'],
      ['', 'ü'],
    ]);
    expect([...tensors.get('w')!.data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('writes weights that are larger than its blocks', async () => {
    const path = join(folder, 'large.onnx');
    const values = Float32Array.from({ length: 3_000_000 }, (_, i) => i % 1000);
    await writeOnnxFile(path, withFileWeights(values), {});
    expect(readOnnxWeights(readFileSync(path)).tensors.get('w')!.data).toEqual(values);
  });

  it('refuses what no such file can hold before it writes anything', async () => {
    const graph = new Graph();
    const length = 2 ** 31;
    graph.externalConstant({ folder, file: 'absent', offset: 0, length }, 'float32', [length / 4], 'w');
    const path = join(folder, 'huge.onnx');
    await expect(writeOnnxFile(path, graph, {})).rejects.toMatchObject({
      code: 'too_large',
      hint: expect.stringContaining('from the embedding') as string,
    });
    expect(() => statSync(path)).toThrow();
  });

  it('tells weights that end early, and stops when told to', async () => {
    const graph = withFileWeights(new Float32Array(6));
    writeFileSync(join(folder, 'weights.bin'), Buffer.alloc(20));
    const path = join(folder, 'cut.onnx');
    await expect(writeOnnxFile(path, graph, {})).rejects.toMatchObject({ code: 'unreadable_file' });
    const stopped = writeOnnxFile(path, graph, {}, AbortSignal.abort());
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    const nowhere = writeOnnxFile(join(folder, 'no', 'folder.onnx'), graph, {});
    await expect(nowhere).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('forAnyBatch', () => {
  it('runs batches that it was not built for', async () => {
    const graph = forAnyBatch((batch) => {
      const made = new Graph();
      const x = made.input('x', [batch, 2, 3], 'float32', { 0: 'batch' });
      const rows = reshape(made, x, [batch * 2, 3]);
      made.output(reshape(made, rows, [batch, 6]), 'y', { 0: 'batch' });
      return made;
    });
    const session = await Session.open(encodeModel(graph), options);
    for (const batch of [1, 4]) {
      const data = Float32Array.from({ length: batch * 6 }, (_, i) => i);
      const { y } = await session.run({ x: { data, shape: [batch, 2, 3] } }, ['y']);
      expect(y).toEqual(data);
    }
    await session.close();
  });

  it('refuses a graph that needs its batch elsewhere', () => {
    const twice = (batch: number): Graph => {
      const graph = new Graph();
      const x = graph.input('x', [batch, batch]);
      graph.output(reshape(graph, x, [batch, 1, batch]), 'y');
      return graph;
    };
    expect(() => forAnyBatch(twice)).toThrow(/depends on the size of the batch/);
    const constants = (batch: number): Graph => {
      const graph = new Graph();
      graph.constant(new Float32Array(batch % 1000), [batch % 1000]);
      return graph;
    };
    expect(() => forAnyBatch(constants)).toThrow(/depends on the size of the batch/);
  });
});

describe('appendGraph', () => {
  it('puts a graph behind another, whatever both call their values', async () => {
    const half = (name: string): Graph => {
      const graph = new Graph();
      const x = graph.input('x', [2], 'float32');
      graph.output(graph.node('Mul', [x, graph.constant(Float32Array.of(0.5), [1], name)], [2]), 'y');
      return graph;
    };
    const graph = half('first');
    const made = appendGraph(graph, half('second'), { x: graph.value('y')! });
    graph.output(made.get('y')!, 'z');
    const session = await Session.open(encodeModel(graph), options);
    const { z } = await session.run({ x: { data: Float32Array.of(4, 8), shape: [2] } }, ['z']);
    await session.close();
    expect([...z!]).toEqual([1, 2]);
    expect(() => appendGraph(graph, half('third'), {})).toThrow(/nothing fits the input "x"/);
  });
});
