import { expect, it } from 'vitest';
import { Graph } from '../../../src/main/engine/graph.ts';
import { encodeModel } from '../../../src/main/engine/onnx.ts';
import { Session } from '../../../src/main/engine/session.ts';

const LENGTH = 2 ** 20;
const RUNS = 30;
/** What the caller does between two runs, in ms of the processor. */
const BETWEEN = 4;

/** Milliseconds of the processor that threads other than this one take over short runs with other work between them. */
async function othersTake(sleeps: boolean): Promise<number> {
  const graph = new Graph();
  const x = graph.input('x', [LENGTH], 'float32', { 0: 'length' });
  graph.output(graph.node('Mul', [x, graph.scalar(2)], [LENGTH]), 'y');
  const session = await Session.open(encodeModel(graph), { device: 'cpu', threads: 2, sleeps });
  const y = new Float32Array(LENGTH);
  const run = session.bind(
    { x: { data: new Float32Array(LENGTH).fill(3), shape: [LENGTH] } },
    { y: { data: y, shape: [LENGTH] } },
  );
  await run();
  const own = () => sum(process.threadCpuUsage());
  const before = sum(process.cpuUsage()) - own();
  for (let i = 0; i < RUNS; i += 1) {
    await run();
    const until = own() + BETWEEN;
    while (own() < until);
  }
  const taken = sum(process.cpuUsage()) - own() - before;
  expect(y.every((value) => value === 6)).toBe(true);
  await session.close();
  return taken;
}
const sum = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1000;

it('leaves the processor to others between its runs where that is asked for', async () => {
  // Other work of the machine and of this process (collecting garbage, compiling) disturbs a single measurement.
  const turning: number[] = [];
  const sleeping: number[] = [];
  for (let i = 0; i < 3; i++) {
    turning.push(await othersTake(false));
    sleeping.push(await othersTake(true));
  }
  expect(Math.min(...sleeping)).toBeLessThan(Math.max(...turning) / 2);
});
