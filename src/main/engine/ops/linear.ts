// The fully connected layer, forward and gradient (spec 4.4): y = x W^T + b, weights [out, in] as PyTorch stores them.
import { int, sizeOf, type Graph, type Value } from '../graph.ts';
import { reduceSum } from './reduce.ts';
import { reshape } from './shape.ts';

/** x [..., in], weight [out, in], bias [out] -> [..., out]. */
export function linear(graph: Graph, x: Value, weight: Value, bias?: Value): Value {
  const [outputs, inputs] = weight.shape as readonly [number, number];
  if (x.shape.at(-1) !== inputs)
    throw new Error(`linear: input width ${String(x.shape.at(-1))}, weight takes ${String(inputs)}`);
  const rows = sizeOf(x.shape) / inputs;
  const matrix = reshape(graph, x, [rows, inputs]);
  const y = gemm(graph, matrix, weight, { transposeB: true, bias, shape: [rows, outputs] });
  graph.differentiate([y], bias === undefined ? [matrix, weight] : [matrix, weight, bias], ([dy]) => [
    matrix.differentiable ? gemm(graph, dy!, weight, { shape: [rows, inputs] }) : undefined,
    weight.differentiable ? gemm(graph, dy!, matrix, { transposeA: true, shape: [outputs, inputs] }) : undefined,
    bias?.differentiable === true ? reduceSum(graph, dy!, [0]) : undefined,
  ]);
  return reshape(graph, y, [...x.shape.slice(0, -1), outputs]);
}

function gemm(
  graph: Graph,
  a: Value,
  b: Value,
  options: { transposeA?: boolean; transposeB?: boolean; bias?: Value | undefined; shape: readonly number[] },
): Value {
  return graph.node('Gemm', options.bias === undefined ? [a, b] : [a, b, options.bias], options.shape, {
    attributes: { transA: int(options.transposeA === true ? 1 : 0), transB: int(options.transposeB === true ? 1 : 0) },
  });
}
