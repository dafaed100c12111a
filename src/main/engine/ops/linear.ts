// The fully connected layer, forward and gradient (spec 4.4). Weights are [out, in] as PyTorch's Linear stores them, or
// [in, out] as GPT-2's Conv1D does.
import { int, sizeOf, type Graph, type Value } from '../graph.ts';
import { reduceSum } from './reduce.ts';
import { reshape } from './shape.ts';

/** x [..., in], weight [out, in], bias [out] -> [..., out]: x W^T + b. */
export function linear(graph: Graph, x: Value, weight: Value, bias?: Value): Value {
  const [outputs, inputs] = weight.shape as readonly [number, number];
  checkWidth(x, inputs);
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

/** x [rows, in], weight [in, out], bias [out] -> [rows, out]: x W + b. The number of rows may vary between runs. */
export function linearInOut(graph: Graph, x: Value, weight: Value, bias: Value): Value {
  const [inputs, outputs] = weight.shape as readonly [number, number];
  checkWidth(x, inputs);
  const rows = x.shape[0]!;
  const y = gemm(graph, x, weight, { bias, shape: [rows, outputs] });
  graph.differentiate([y], [x, weight, bias], ([dy]) => [
    x.differentiable ? gemm(graph, dy!, weight, { transposeB: true, shape: [rows, inputs] }) : undefined,
    weight.differentiable ? gemm(graph, x, dy!, { transposeA: true, shape: [inputs, outputs] }) : undefined,
    bias.differentiable ? reduceSum(graph, dy!, [0]) : undefined,
  ]);
  return y;
}

function checkWidth(x: Value, inputs: number): void {
  if (x.shape.at(-1) !== inputs)
    throw new Error(`linear: input width ${String(x.shape.at(-1))}, weight takes ${String(inputs)}`);
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
