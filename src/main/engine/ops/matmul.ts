// Batched matrix products with optional transposition and scaling (onnxruntime's FusedMatMul), forward and gradient.
import { float, int, type Graph, type Value } from '../graph.ts';
import { broadcastShape, unbroadcast } from './elementwise.ts';

export interface MatmulOptions {
  transposeA?: boolean;
  transposeB?: boolean;
  /** Factor on the product. */
  alpha?: number;
}

/** a [..., m, k] times b [..., k, n] -> [..., m, n]; leading axes broadcast. */
export function matmul(graph: Graph, a: Value, b: Value, options: MatmulOptions = {}): Value {
  const { transposeA = false, transposeB = false, alpha = 1 } = options;
  const y = product(graph, a, b, transposeA, transposeB, alpha);
  graph.differentiate([y], [a, b], ([dy]) => {
    const da = !a.differentiable
      ? undefined
      : transposeA
        ? product(graph, b, dy!, transposeB, true, alpha)
        : product(graph, dy!, b, false, !transposeB, alpha);
    const db = !b.differentiable
      ? undefined
      : transposeB
        ? product(graph, dy!, a, true, transposeA, alpha)
        : product(graph, a, dy!, !transposeA, false, alpha);
    return [
      da === undefined ? undefined : unbroadcast(graph, da, a.shape),
      db === undefined ? undefined : unbroadcast(graph, db, b.shape),
    ];
  });
  return y;
}

function product(graph: Graph, a: Value, b: Value, transposeA: boolean, transposeB: boolean, alpha: number): Value {
  const [aRows, aColumns] = lastTwo(a.shape, transposeA);
  const [bRows, bColumns] = lastTwo(b.shape, transposeB);
  if (aColumns !== bRows) throw new Error(`matmul: [${a.shape.join()}] and [${b.shape.join()}] do not fit`);
  const shape = [...broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)), aRows, bColumns];
  if (!transposeA && !transposeB && alpha === 1) return graph.node('MatMul', [a, b], shape);
  return graph.node('FusedMatMul', [a, b], shape, {
    domain: 'com.microsoft',
    attributes: { transA: int(transposeA ? 1 : 0), transB: int(transposeB ? 1 : 0), alpha: float(alpha) },
  });
}

function lastTwo(shape: readonly number[], transposed: boolean): [number, number] {
  const rows = shape.at(-2)!;
  const columns = shape.at(-1)!;
  return transposed ? [columns, rows] : [rows, columns];
}
