// Layer normalisation over the last axis, forward and gradient (spec 4.4; arXiv 1607.06450).
import { float, int, type Graph, type Value } from '../graph.ts';
import { reduceMean, reduceSum } from './reduce.ts';

/** (x - mean) / sqrt(variance + epsilon) * weight + bias; biased variance, as PyTorch. */
export function layerNorm(graph: Graph, x: Value, weight: Value, bias: Value, epsilon = 1e-5): Value {
  const last = x.shape.length - 1;
  const rowShape = [...x.shape.slice(0, -1), 1];
  const [y, mean, inverseDeviation] = graph.nodeWithOutputs(
    'LayerNormalization',
    [x, weight, bias],
    [{ shape: x.shape }, { shape: rowShape }, { shape: rowShape }],
    { attributes: { axis: int(-1), epsilon: float(epsilon) } },
  ) as [Value, Value, Value];
  graph.differentiate([y], [x, weight, bias], ([dy]) => {
    const op = (type: string, a: Value, b: Value): Value => graph.node(type, [a, b], x.shape);
    const normalised = op('Mul', op('Sub', x, mean), inverseDeviation);
    const rows = x.shape.slice(0, -1).map((_, axis) => axis);
    const dWeight = weight.differentiable ? reduceSum(graph, op('Mul', dy!, normalised), rows) : undefined;
    const dBias = bias.differentiable ? reduceSum(graph, dy!, rows) : undefined;
    if (!x.differentiable) return [undefined, dWeight, dBias];
    const g = op('Mul', dy!, weight);
    const meanOfG = reduceMean(graph, g, [last], true);
    const meanOfProduct = reduceMean(graph, op('Mul', g, normalised), [last], true);
    const dx = op('Mul', op('Sub', op('Sub', g, meanOfG), op('Mul', normalised, meanOfProduct)), inverseDeviation);
    return [dx, dWeight, dBias];
  });
  return y;
}
