import { expect, it } from 'vitest';
import { Graph } from '../../../src/main/engine/graph.ts';
import { encodeModel } from '../../../src/main/engine/onnx.ts';
import { Session } from '../../../src/main/engine/session.ts';

const LENGTH = 2 ** 22;

/** y = 2x, behind a sequence that the binding cannot hand over. */
async function open() {
  const graph = new Graph();
  const x = graph.input('x', [LENGTH], 'float32', { 0: 'length' });
  graph.sequenceOutput(graph.scalar(1), 'barrier');
  graph.output(graph.node('Mul', [x, graph.scalar(2)], [LENGTH]), 'y');
  return Session.open(encodeModel(graph), { device: 'cpu', threads: 1 });
}

it('writes outputs in place without copies of them', async () => {
  const session = await open();
  const [x, y] = [new Float32Array(LENGTH).fill(3), new Float32Array(LENGTH).fill(NaN)];
  const feeds = { x: { data: x, shape: [LENGTH] } };
  const fetches = { y: { data: y, shape: [LENGTH] } };
  const memoryOf = async (run: () => Promise<void>): Promise<number> => {
    const before = process.memoryUsage().arrayBuffers;
    await run();
    return process.memoryUsage().arrayBuffers - before;
  };
  expect(await memoryOf(session.bindInPlace(feeds, fetches, 'barrier'))).toBeLessThan(2 ** 20);
  expect(y.every((value) => value === 6)).toBe(true);
  x.fill(4);
  await session.bindInPlace(feeds, fetches, 'barrier')();
  expect(y.every((value) => value === 8)).toBe(true);
  await session.close();
});

it('reports a run that failed', async () => {
  const session = await open();
  const feeds = { x: { data: new Float32Array(4), shape: [2, 2] } };
  const fetches = { y: { data: new Float32Array(4), shape: [4] } };
  await expect(session.bindInPlace(feeds, fetches, 'barrier')()).rejects.toMatchObject({ code: 'compute_failed' });
  await session.close();
});
