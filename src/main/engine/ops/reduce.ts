// Sums and means over axes, forward and gradient.
import { int, type Graph, type Value } from '../graph.ts';

const reducedShape = (shape: readonly number[], axes: readonly number[], keep: boolean): number[] =>
  shape.flatMap((size, axis) => (axes.includes(axis) ? (keep ? [1] : []) : [size]));

/** Sum over `axes` (non-negative). With no axes the value itself. */
export function reduceSum(graph: Graph, x: Value, axes: readonly number[], keep = false): Value {
  if (axes.length === 0) return x;
  const y = graph.node('ReduceSum', [x, graph.indices(axes)], reducedShape(x.shape, axes, keep), {
    attributes: { keepdims: int(keep ? 1 : 0) },
  });
  graph.differentiate([y], [x], ([dy]) => {
    const kept = reducedShape(x.shape, axes, true);
    const spread = graph.node('Reshape', [dy!, graph.indices(kept)], kept);
    return [graph.node('Expand', [spread, graph.indices(x.shape)], x.shape)];
  });
  return y;
}

/** Sum over all axes: a scalar. */
export const sumAll = (graph: Graph, x: Value): Value =>
  reduceSum(
    graph,
    x,
    x.shape.map((_, axis) => axis),
  );

/** Mean over `axes`, without a gradient of its own (used inside gradients). */
export function reduceMean(graph: Graph, x: Value, axes: readonly number[], keep = false): Value {
  return graph.node('ReduceMean', [x, graph.indices(axes)], reducedShape(x.shape, axes, keep), {
    attributes: { keepdims: int(keep ? 1 : 0) },
  });
}
