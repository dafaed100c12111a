// Run as a process of its own: opens two graphs on the device named by the argument, one that all providers have kernels
// for and one with an operation on int64 that WebGPU lacks, runs both, and prints what was told and computed as JSON.
import { fallbackOf } from '../../../../src/main/engine/device.ts';
import { Graph, int } from '../../../../src/main/engine/graph.ts';
import { encodeModel } from '../../../../src/main/engine/onnx.ts';
import { Session } from '../../../../src/main/engine/session.ts';

const [device = 'cpu'] = process.argv.slice(2);

async function told(build: (graph: Graph) => void): Promise<{ fallback: string | null; y: number[] }> {
  const graph = new Graph();
  build(graph);
  const session = await Session.open(encodeModel(graph), { device, threads: 1 });
  const x = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] };
  const rows = { data: BigInt64Array.of(1n, 0n), shape: [2] };
  const feeds = Object.fromEntries(Object.entries({ x, rows }).filter(([name]) => session.inputNames.includes(name)));
  const { y } = await session.run(feeds, ['y']);
  const fallback = fallbackOf(session.device);
  await session.close();
  return { fallback, y: [...y!] };
}

const wholly = await told((graph) => {
  const x = graph.input('x', [2, 2]);
  graph.output(graph.node('Add', [x, x], [2, 2]), 'y');
});
const partly = await told((graph) => {
  const x = graph.input('x', [2, 2]);
  const rows = graph.node('Neg', [graph.node('Neg', [graph.input('rows', [2], 'int64')], [2])], [2], {
    dtype: 'int64',
  });
  graph.output(graph.node('Gather', [x, rows], [2, 2], { attributes: { axis: int(0) } }), 'y');
});
process.stdout.write(JSON.stringify({ wholly, partly }));
