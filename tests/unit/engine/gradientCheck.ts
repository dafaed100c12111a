// Compares the gradient of an operation with central differences: for tests.
import { expect } from 'vitest';
import { gradients } from '../../../src/main/engine/autodiff.ts';
import { Graph, sizeOf, type Value } from '../../../src/main/engine/graph.ts';
import { encodeModel } from '../../../src/main/engine/onnx.ts';
import { multiply } from '../../../src/main/engine/ops/elementwise.ts';
import { sumAll } from '../../../src/main/engine/ops/reduce.ts';
import { Random } from '../../../src/main/engine/random.ts';
import { Session, type TensorView } from '../../../src/main/engine/session.ts';

/**
 * Builds sum(weights * f(inputs)) with fixed random weights, and compares the gradient of every input with central
 * differences. Inputs are random in +-1.5; `positive` keeps them away from kinks at zero.
 */
export async function checkGradient(
  shapes: readonly number[][],
  f: (graph: Graph, inputs: Value[]) => Value,
  tolerance = 2e-3,
): Promise<void> {
  const random = new Random(42, shapes.flat().length);
  const graph = new Graph();
  const inputs = shapes.map((size, index) => graph.parameter(`x${String(index)}`, size));
  const y = f(graph, inputs);
  const weights = Float32Array.from({ length: sizeOf(y.shape) }, () => random.normal());
  const loss = y.shape.length === 0 ? y : sumAll(graph, multiply(graph, y, graph.constant(weights, y.shape)));
  const found = gradients(graph, loss, inputs);
  graph.output(loss, 'loss');
  found.forEach((gradient, index) => {
    expect(gradient, `input ${String(index)} has a gradient`).toBeDefined();
    graph.output(gradient!, `g${String(index)}`);
  });
  const session = await Session.open(encodeModel(graph), { device: 'cpu', threads: 1 });
  const data = shapes.map((size) =>
    Float32Array.from({ length: sizeOf(size) }, () => {
      const value = 3 * random.uniform() - 1.5;
      // Central differences are wrong across the kink of relu and the like.
      return Math.abs(value) < 0.05 ? value + 0.1 : value;
    }),
  );
  const feeds = () =>
    Object.fromEntries(
      data.map((values, index): [string, TensorView] => [`x${String(index)}`, { data: values, shape: shapes[index]! }]),
    );
  const names = shapes.map((_, index) => `g${String(index)}`);
  const exact = await session.run(feeds(), names);
  const step = 1e-2;
  for (const [index, values] of data.entries()) {
    const gradient = Float32Array.from(exact[`g${String(index)}`]!);
    for (let at = 0; at < values.length; at += 1) {
      const before = values[at]!;
      const lossAt = async (value: number) => {
        values[at] = value;
        return (await session.run(feeds(), ['loss'])).loss![0]!;
      };
      const [up, down, up2, down2] = [
        await lossAt(before + step),
        await lossAt(before - step),
        await lossAt(before + 2 * step),
        await lossAt(before - 2 * step),
      ];
      values[at] = before;
      // Fourth-order difference: the error is of the order step^4, below float32's rounding.
      const numeric = (8 * (up - down) - (up2 - down2)) / (12 * step);
      const error = Math.abs(numeric - gradient[at]!);
      expect(
        error,
        `d/dx${String(index)}[${String(at)}]: ${String(gradient[at])} against ${String(numeric)}`,
      ).toBeLessThan(tolerance * (1 + Math.abs(numeric)));
    }
  }
  await session.close();
}
