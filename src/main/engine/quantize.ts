// int8 weights for the matrix products of frozen models: symmetric, one scale per output; activations are quantised per
// run by onnxruntime (dynamic quantisation, arXiv 1712.05877 section 2). A choice with an error, never a default.
import { type Graph, type Value } from './graph.ts';

/** A weight matrix as int8, stored [inputs, outputs] whatever it came as; weight = data * scales[output]. */
export interface Int8Matrix {
  data: Int8Array;
  scales: Float32Array;
  inputs: number;
  outputs: number;
}

/** Rows of a matrix that are transposed together, so that both sides stay in the cache. */
const TILE = 32;

/**
 * Quantises a weight of `outputs` x `inputs` numbers. `layout`: 'out-in' as PyTorch's Linear stores it, 'in-out' as
 * GPT-2's Conv1D does.
 */
export function quantizeMatrix(
  weight: Float32Array,
  { inputs, outputs, layout }: { inputs: number; outputs: number; layout: 'out-in' | 'in-out' },
): Int8Matrix {
  const largest = new Float32Array(outputs);
  if (layout === 'out-in') {
    for (let out = 0, at = 0; out < outputs; out++) {
      let most = 0;
      for (const end = at + inputs; at < end; at++) most = Math.max(most, Math.abs(weight[at]!));
      largest[out] = most;
    }
  } else {
    for (let at = 0; at < weight.length; at += outputs) {
      for (let out = 0; out < outputs; out++) {
        largest[out] = Math.max(largest[out]!, Math.abs(weight[at + out]!));
      }
    }
  }
  // A row of zeros keeps a scale of 1: it stays zero.
  const scales = largest.map((most) => (most > 0 ? most / 127 : 1));
  const inverse = Float64Array.from(scales, (scale) => 1 / scale);
  const data = new Int8Array(inputs * outputs);
  if (layout === 'in-out') {
    for (let at = 0; at < weight.length; at += outputs) {
      for (let out = 0; out < outputs; out++) data[at + out] = Math.round(weight[at + out]! * inverse[out]!);
    }
    return { data, scales, inputs, outputs };
  }
  for (let first = 0; first < outputs; first += TILE) {
    const last = Math.min(first + TILE, outputs);
    for (let input = 0; input < inputs; input++) {
      const to = input * outputs;
      for (let out = first; out < last; out++) {
        data[to + out] = Math.round(weight[out * inputs + input]! * inverse[out]!);
      }
    }
  }
  return { data, scales, inputs, outputs };
}

/**
 * x [rows, inputs] by an int8 matrix, plus `bias` [outputs]: [rows, outputs] float32. The rows of one run share a scale,
 * so a result depends a little on its batch.
 */
export function int8Linear(graph: Graph, x: Value, matrix: Int8Matrix, bias?: Value): Value {
  const { data, scales, inputs, outputs } = matrix;
  const weight = graph.constant(data, [inputs, outputs]);
  return graph.node(
    'DynamicQuantizeMatMul',
    // The fourth input would be zero points; symmetric weights have none.
    [x, weight, graph.constant(scales, [outputs]), ...(bias === undefined ? [] : [undefined, bias])],
    [x.shape[0]!, outputs],
    { domain: 'com.microsoft' },
  );
}
