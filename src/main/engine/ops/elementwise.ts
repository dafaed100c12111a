// Elementwise arithmetic with NumPy broadcasting, forward and gradient.
import { sameShape, type Graph, type Value } from '../graph.ts';
import { reshape } from './shape.ts';
import { reduceSum } from './reduce.ts';

/** Shape of a broadcast operation. Throws when the shapes do not fit. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1)
      throw new Error(`cannot broadcast [${a.join()}] with [${b.join()}]`);
    return Math.max(left, right);
  });
}

/** Sums a gradient over the axes along which its operand was broadcast. */
export function unbroadcast(graph: Graph, gradient: Value, shape: readonly number[]): Value {
  if (sameShape(gradient.shape, shape)) return gradient;
  const offset = gradient.shape.length - shape.length;
  const axes = gradient.shape.flatMap((size, axis) =>
    axis < offset || (shape[axis - offset] === 1 && size !== 1) ? [axis] : [],
  );
  return reshape(graph, reduceSum(graph, gradient, axes), shape);
}

const binary = (graph: Graph, type: string, a: Value, b: Value): Value =>
  graph.node(type, [a, b], broadcastShape(a.shape, b.shape));

export function add(graph: Graph, a: Value, b: Value): Value {
  const y = binary(graph, 'Add', a, b);
  graph.differentiate([y], [a, b], ([dy]) => [
    a.differentiable ? unbroadcast(graph, dy!, a.shape) : undefined,
    b.differentiable ? unbroadcast(graph, dy!, b.shape) : undefined,
  ]);
  return y;
}

export function subtract(graph: Graph, a: Value, b: Value): Value {
  const y = binary(graph, 'Sub', a, b);
  graph.differentiate([y], [a, b], ([dy]) => [
    a.differentiable ? unbroadcast(graph, dy!, a.shape) : undefined,
    b.differentiable ? graph.node('Neg', [unbroadcast(graph, dy!, b.shape)], b.shape) : undefined,
  ]);
  return y;
}

export function multiply(graph: Graph, a: Value, b: Value): Value {
  const y = binary(graph, 'Mul', a, b);
  graph.differentiate([y], [a, b], ([dy]) => [
    a.differentiable ? unbroadcast(graph, binary(graph, 'Mul', dy!, b), a.shape) : undefined,
    b.differentiable ? unbroadcast(graph, binary(graph, 'Mul', dy!, a), b.shape) : undefined,
  ]);
  return y;
}

/** a / b; b must not be a parameter (no gradient is given for it). */
export function divideByConstant(graph: Graph, a: Value, b: Value): Value {
  if (b.differentiable) throw new Error('divideByConstant: the divisor may not depend on a parameter');
  const y = binary(graph, 'Div', a, b);
  graph.differentiate([y], [a], ([dy]) => [unbroadcast(graph, binary(graph, 'Div', dy!, b), a.shape)]);
  return y;
}

export const scale = (graph: Graph, a: Value, factor: number): Value =>
  factor === 1 ? a : multiply(graph, a, graph.scalar(factor));
