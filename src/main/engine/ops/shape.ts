// Operations that move numbers without changing them, forward and gradient.
import { int, ints, sameShape, sizeOf, type Graph, type Value } from '../graph.ts';

export function reshape(graph: Graph, x: Value, shape: readonly number[]): Value {
  if (sameShape(x.shape, shape)) return x;
  if (sizeOf(x.shape) !== sizeOf(shape)) throw new Error(`cannot reshape [${x.shape.join()}] to [${shape.join()}]`);
  const y = graph.node('Reshape', [x, graph.indices(shape)], shape, { dtype: x.dtype });
  graph.differentiate([y], [x], ([dy]) => [reshape(graph, dy!, x.shape)]);
  return y;
}

/** Permutes the axes: output axis i is input axis permutation[i]. */
export function transpose(graph: Graph, x: Value, permutation: readonly number[]): Value {
  const y = graph.node(
    'Transpose',
    [x],
    permutation.map((axis) => x.shape[axis]!),
    { attributes: { perm: ints(permutation) }, dtype: x.dtype },
  );
  const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
  graph.differentiate([y], [x], ([dy]) => [transpose(graph, dy!, inverse)]);
  return y;
}

/** Broadcasts to `shape`. */
export function expand(graph: Graph, x: Value, shape: readonly number[]): Value {
  if (sameShape(x.shape, shape)) return x;
  const y = graph.node('Expand', [x, graph.indices(shape)], shape);
  const offset = shape.length - x.shape.length;
  const axes = shape.flatMap((size, axis) => (axis < offset || x.shape[axis - offset] !== size ? [axis] : []));
  graph.differentiate([y], [x], ([dy]) => {
    const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const sum = graph.node('ReduceSum', [dy!, graph.indices(axes)], kept, { attributes: { keepdims: int(1) } });
    return [reshape(graph, sum, x.shape)];
  });
  return y;
}

/** Elements start..end-1 along `axis`. */
export function slice(graph: Graph, x: Value, axis: number, start: number, end: number): Value {
  if (start === 0 && end === x.shape[axis]) return x;
  const shape = x.shape.map((size, index) => (index === axis ? end - start : size));
  const y = graph.node('Slice', [x, graph.indices([start]), graph.indices([end]), graph.indices([axis])], shape, {
    dtype: x.dtype,
  });
  graph.differentiate([y], [x], ([dy]) => {
    const pads = Array.from({ length: 2 * x.shape.length }, (_, index) => {
      if (index === axis) return start;
      return index === x.shape.length + axis ? x.shape[axis]! - end : 0;
    });
    return [graph.node('Pad', [dy!, graph.indices(pads)], x.shape)];
  });
  return y;
}

/** Cuts `x` along `axis` into parts of the given sizes; the gradient is one concatenation. */
export function split(graph: Graph, x: Value, axis: number, sizes: readonly number[]): Value[] {
  const shapes = sizes.map((part) => x.shape.map((size, index) => (index === axis ? part : size)));
  const parts = graph.nodeWithOutputs(
    'Split',
    [x, graph.indices(sizes)],
    shapes.map((shape) => ({ shape })),
    { attributes: { axis: int(axis) } },
  );
  graph.differentiate(parts, [x], (gradients) => {
    const filled = gradients.map(
      (gradient, part) => gradient ?? graph.node('ConstantOfShape', [graph.indices(shapes[part]!)], shapes[part]!),
    );
    return [graph.node('Concat', filled, x.shape, { attributes: { axis: int(axis) } })];
  });
  return parts;
}

export function concat(graph: Graph, parts: readonly Value[], axis: number): Value {
  const sizes = parts.map((part) => part.shape[axis]!);
  const shape = parts[0]!.shape.map((size, index) =>
    index === axis ? sizes.reduce((sum, part) => sum + part, 0) : size,
  );
  const y = graph.node('Concat', parts, shape, { attributes: { axis: int(axis) } });
  graph.differentiate([y], parts, ([dy]) => split(graph, dy!, axis, sizes));
  return y;
}

/** [n, width] as [n * width / newWidth, newWidth]. The number of rows may vary between runs. */
export function regroup(graph: Graph, x: Value, width: number): Value {
  if (x.shape.at(-1) === width && x.shape.length === 2) return x;
  const rows = sizeOf(x.shape) / width;
  if (!Number.isInteger(rows)) throw new Error(`cannot regroup [${x.shape.join()}] to rows of ${String(width)}`);
  const y = graph.node('Reshape', [x, graph.indices([-1, width])], [rows, width], { dtype: x.dtype });
  const trailing = x.shape.slice(1);
  graph.differentiate([y], [x], ([dy]) => [graph.node('Reshape', [dy!, graph.indices([-1, ...trailing])], x.shape)]);
  return y;
}

/** a [n, ...] on top of b [m, ...]. The numbers of rows may vary between runs. */
export function stackRows(graph: Graph, a: Value, b: Value): Value {
  const shape = [a.shape[0]! + b.shape[0]!, ...a.shape.slice(1)];
  const y = graph.node('Concat', [a, b], shape, { attributes: { axis: int(0) } });
  graph.differentiate([y], [a, b], ([dy]) => {
    const rowsOf = (x: Value): Value =>
      graph.node('Shape', [x], [1], { attributes: { start: int(0), end: int(1) }, dtype: 'int64' });
    const cut = rowsOf(a);
    const axis = graph.indices([0]);
    return [
      a.differentiable ? graph.node('Slice', [dy!, graph.indices([0]), cut, axis], a.shape) : undefined,
      b.differentiable ? graph.node('Slice', [dy!, cut, rowsOf(dy!), axis], b.shape) : undefined,
    ];
  });
  return y;
}
