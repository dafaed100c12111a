// Activation functions, forward and gradient (spec 4.4).
import { float, int, type Graph, type Value } from '../graph.ts';
import { reduceSum } from './reduce.ts';

const unary = (graph: Graph, type: string, x: Value): Value => graph.node(type, [x], x.shape);
const binary = (graph: Graph, type: string, a: Value, b: Value): Value =>
  graph.node(type, [a, b], a.shape.length >= b.shape.length ? a.shape : b.shape);

/**
 * max(x, 0); the gradient at 0 is 0. The step from 0 to 1 is min(max(y 3e38, 0), 1), exact for all normal numbers: that
 * kernel is vectorised and uses all threads, while onnxruntime's Sign takes three times as long.
 */
export function relu(graph: Graph, x: Value): Value {
  const y = unary(graph, 'Relu', x);
  graph.differentiate([y], [x], ([dy]) => {
    const step = graph.node('HardSigmoid', [y], y.shape, { attributes: { alpha: float(3e38), beta: float(0) } });
    return [binary(graph, 'Mul', dy!, step)];
  });
  return y;
}

export function sigmoid(graph: Graph, x: Value): Value {
  const y = unary(graph, 'Sigmoid', x);
  graph.differentiate([y], [x], ([dy]) => {
    const slope = binary(graph, 'Mul', y, binary(graph, 'Sub', graph.scalar(1), y));
    return [binary(graph, 'Mul', dy!, slope)];
  });
  return y;
}

/** log(sigmoid(x)), without overflow. */
export function logSigmoid(graph: Graph, x: Value): Value {
  const negative = unary(graph, 'Neg', x);
  const y = unary(graph, 'Neg', unary(graph, 'Softplus', negative));
  graph.differentiate([y], [x], ([dy]) => [binary(graph, 'Mul', dy!, unary(graph, 'Sigmoid', negative))]);
  return y;
}

export function tanh(graph: Graph, x: Value): Value {
  const y = unary(graph, 'Tanh', x);
  graph.differentiate([y], [x], ([dy]) => {
    const slope = binary(graph, 'Sub', graph.scalar(1), binary(graph, 'Mul', y, y));
    return [binary(graph, 'Mul', dy!, slope)];
  });
  return y;
}

/** x * sigmoid(1.702 x), as OpenAI's CLIP. */
export function quickGelu(graph: Graph, x: Value): Value {
  const gate = unary(graph, 'Sigmoid', binary(graph, 'Mul', x, graph.scalar(1.702)));
  const y = binary(graph, 'Mul', x, gate);
  graph.differentiate([y], [x], ([dy]) => {
    const scaled = binary(
      graph,
      'Mul',
      binary(graph, 'Mul', y, graph.scalar(1.702)),
      binary(graph, 'Sub', graph.scalar(1), gate),
    );
    return [binary(graph, 'Mul', dy!, binary(graph, 'Add', gate, scaled))];
  });
  return y;
}

/** x Phi(x) with the normal distribution function, as BERT. */
export function gelu(graph: Graph, x: Value): Value {
  const y = unary(graph, 'Gelu', x);
  graph.differentiate([y], [x], ([dy]) => {
    const erf = unary(graph, 'Erf', binary(graph, 'Mul', x, graph.scalar(Math.SQRT1_2)));
    const cumulative = binary(graph, 'Mul', binary(graph, 'Add', erf, graph.scalar(1)), graph.scalar(0.5));
    const bell = unary(graph, 'Exp', binary(graph, 'Mul', binary(graph, 'Mul', x, x), graph.scalar(-0.5)));
    const density = binary(graph, 'Mul', binary(graph, 'Mul', x, bell), graph.scalar(1 / Math.sqrt(2 * Math.PI)));
    return [binary(graph, 'Mul', dy!, binary(graph, 'Add', cumulative, density))];
  });
  return y;
}

/** 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))), as GPT-2 ("gelu_new"). */
export function geluTanh(graph: Graph, x: Value): Value {
  const c = Math.sqrt(2 / Math.PI);
  const square = binary(graph, 'Mul', x, x);
  const inner = binary(graph, 'Add', binary(graph, 'Mul', square, graph.scalar(c * 0.044715)), graph.scalar(c));
  const t = unary(graph, 'Tanh', binary(graph, 'Mul', x, inner));
  const half = binary(graph, 'Mul', binary(graph, 'Add', t, graph.scalar(1)), graph.scalar(0.5));
  const y = binary(graph, 'Mul', x, half);
  graph.differentiate([y], [x], ([dy]) => {
    const innerSlope = binary(
      graph,
      'Add',
      binary(graph, 'Mul', square, graph.scalar(3 * c * 0.044715)),
      graph.scalar(c),
    );
    const tanhSlope = binary(graph, 'Sub', graph.scalar(1), binary(graph, 'Mul', t, t));
    const second = binary(
      graph,
      'Mul',
      binary(graph, 'Mul', binary(graph, 'Mul', x, tanhSlope), innerSlope),
      graph.scalar(0.5),
    );
    return [binary(graph, 'Mul', dy!, binary(graph, 'Add', half, second))];
  });
  return y;
}

/** Softmax over the last axis. */
export function softmax(graph: Graph, x: Value): Value {
  const y = graph.node('Softmax', [x], x.shape, { attributes: { axis: int(-1) } });
  graph.differentiate([y], [x], ([dy]) => {
    const weighted = binary(graph, 'Mul', dy!, y);
    const total = reduceSum(graph, weighted, [x.shape.length - 1], true);
    return [binary(graph, 'Sub', weighted, binary(graph, 'Mul', y, total))];
  });
  return y;
}

/** Values below `low` and above `high` are cut off; no gradient there. */
export function clip(graph: Graph, x: Value, low: number, high: number): Value {
  const y = graph.node('Clip', [x, graph.scalar(low), graph.scalar(high)], x.shape);
  graph.differentiate([y], [x], ([dy]) => {
    const inside = graph.node('Equal', [x, y], x.shape, { dtype: 'bool' });
    return [graph.node('Where', [inside, dy!, graph.scalar(0)], x.shape)];
  });
  return y;
}
