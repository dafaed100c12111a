// int8 weights for the matrix products of frozen models. Weights: symmetric, one scale per output. Activations: one scale
// per row, found in each run, so that a result does not depend on what else is in its batch (one scale for all rows, as
// DynamicQuantizeMatMul has it, costs a quarter less and loses two and a half times as much). A choice with an error that
// is told, never a default.
import { int, type Graph, type Value } from './graph.ts';

/** A weight of `inputs` x `outputs` numbers. `layout`: 'out-in' as PyTorch's Linear stores it, 'in-out' as GPT-2's Conv1D. */
export interface FloatMatrix {
  data: Float32Array;
  inputs: number;
  outputs: number;
  layout: 'out-in' | 'in-out';
}

/** A weight as int8 [inputs, outputs]; weight = data * scales[output]. */
export interface Int8Matrix {
  data: Int8Array;
  scales: Float32Array;
}

export interface Int8Options {
  /** [outputs] */
  bias?: Value | undefined;
  /**
   * How large each input tends to be, where that is known (`normMagnitudes`). Inputs that are much larger than the rest
   * would take the whole range of a row; part of their size is moved into the weights (SmoothQuant, arXiv 2211.10438).
   */
  magnitudes?: Float32Array | undefined;
}

/** 1.5 * 2^52: adding it leaves no room for a fraction, so that a double is rounded (half to even), far faster than Math.round. */
const ROUND = 6_755_399_441_055_744;

/** Quantises a weight, each of whose inputs is multiplied by `factors` first. */
export function quantizeMatrix(weight: FloatMatrix, factors?: Float32Array): Int8Matrix {
  const perInput = factors ?? new Float32Array(weight.inputs).fill(1);
  return weight.layout === 'out-in' ? transposed(weight, perInput) : straight(weight, perInput);
}

/** From [outputs, inputs]: each row is read twice in a row and written as a column. */
function transposed({ data: numbers, inputs, outputs }: FloatMatrix, factors: Float32Array): Int8Matrix {
  const data = new Int8Array(inputs * outputs);
  const scales = new Float32Array(outputs);
  for (let out = 0; out < outputs; out++) {
    const row = out * inputs;
    let largest = 0;
    for (let input = 0; input < inputs; input++) {
      const size = Math.abs(numbers[row + input]! * factors[input]!);
      if (size > largest) largest = size;
    }
    scales[out] = stepOf(largest);
    const inverse = 1 / scales[out]!;
    for (let input = 0, at = out; input < inputs; input++, at += outputs) {
      data[at] = numbers[row + input]! * factors[input]! * inverse + ROUND - ROUND;
    }
  }
  return { data, scales };
}

/** From [inputs, outputs], in place of each number. */
function straight({ data: numbers, inputs, outputs }: FloatMatrix, factors: Float32Array): Int8Matrix {
  const data = new Int8Array(inputs * outputs);
  const largest = new Float32Array(outputs);
  for (let input = 0, at = 0; input < inputs; input++) {
    for (let out = 0; out < outputs; out++, at++) {
      const size = Math.abs(numbers[at]! * factors[input]!);
      if (size > largest[out]!) largest[out] = size;
    }
  }
  const scales = largest.map(stepOf);
  const inverse = Float64Array.from(scales, (scale) => 1 / scale);
  for (let input = 0, at = 0; input < inputs; input++) {
    for (let out = 0; out < outputs; out++, at++) {
      data[at] = numbers[at]! * factors[input]! * inverse[out]! + ROUND - ROUND;
    }
  }
  return { data, scales };
}

/** An output whose weights are all zero keeps a step of 1 and stays zero. */
const stepOf = (largest: number): number => (largest > 0 ? largest / 127 : 1);

/** x [rows, inputs] by a weight in int8, plus a bias: [rows, outputs] float32. The session is opened with `int8: true`. */
export function int8Linear(graph: Graph, x: Value, weight: FloatMatrix, options: Int8Options = {}): Value {
  const { inputs, outputs } = weight;
  const { bias, magnitudes } = options;
  const factors = magnitudes && smoothingFactors(weight, magnitudes);
  const matrix = quantizeMatrix(weight, factors);
  const rows = x.shape[0]!;
  const even = factors
    ? graph.node(
        'Mul',
        [
          x,
          graph.constant(
            factors.map((f) => 1 / f),
            [inputs],
          ),
        ],
        x.shape,
      )
    : x;

  const sizes = graph.node('Abs', [even], x.shape);
  const largest = graph.node('ReduceMax', [sizes, graph.indices([1])], [rows, 1], { attributes: { keepdims: int(1) } });
  const positive = graph.node('Max', [largest, graph.scalar(1e-30)], [rows, 1]);
  const scale = graph.node('Mul', [positive, graph.scalar(1 / 127)], [rows, 1]);
  const levels = graph.node('Div', [even, scale], x.shape);
  const middle = graph.constant(new Uint8Array([128]), []);
  const one = graph.scalar(1);
  const bytes = graph.node('QuantizeLinear', [levels, one, middle], x.shape, { dtype: 'uint8' });
  const product = graph.node(
    'MatMulIntegerToFloat',
    [bytes, graph.constant(matrix.data, [inputs, outputs]), one, graph.constant(matrix.scales, [outputs]), middle],
    [rows, outputs],
    { domain: 'com.microsoft' },
  );
  const y = graph.node('Mul', [product, scale], [rows, outputs]);
  return bias === undefined ? y : graph.node('Add', [y, bias], [rows, outputs]);
}

/**
 * What the outputs of a layer norm with this weight and bias reach, per channel: four standard deviations, since a
 * normalised row has deviation 1.
 */
export function normMagnitudes(weight: Float32Array, bias: Float32Array): Float32Array {
  return weight.map((value, channel) => 4 * Math.abs(value) + Math.abs(bias[channel]!));
}

/** sqrt(size of the input / size of its weights): both sides then differ equally (alpha = 0.5 of the paper). */
function smoothingFactors(weight: FloatMatrix, magnitudes: Float32Array): Float32Array {
  const { data, inputs, outputs, layout } = weight;
  const largest = new Float32Array(inputs);
  const [rows, columns] = layout === 'out-in' ? [outputs, inputs] : [inputs, outputs];
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      const input = layout === 'out-in' ? column : row;
      const size = Math.abs(data[at]!);
      if (size > largest[input]!) largest[input] = size;
    }
  }
  return magnitudes.map((magnitude, input) =>
    magnitude > 0 && largest[input]! > 0 ? Math.sqrt(magnitude / largest[input]!) : 1,
  );
}
