import { expect, it } from 'vitest';
import { Graph } from '../../../src/main/engine/graph.ts';
import { encodeModel } from '../../../src/main/engine/onnx.ts';
import { int8Linear, normMagnitudes, quantizeMatrix } from '../../../src/main/engine/quantize.ts';
import { Random } from '../../../src/main/engine/random.ts';
import { Session } from '../../../src/main/engine/session.ts';

const [ROWS, INPUTS, OUTPUTS] = [5, 70, 45];
const random = new Random(21);
const normals = (length: number, scale = 1) => Float32Array.from({ length }, () => random.normal() * scale);
/** [outputs, inputs]; each row has a size of its own, the third is zero. */
const weight = normals(OUTPUTS * INPUTS).map((value, at) => {
  const row = Math.floor(at / INPUTS);
  return row === 2 ? 0 : value * 2 ** ((row % 7) - 3);
});
const transposed = weight.map((_, at) => weight[(at % OUTPUTS) * INPUTS + Math.floor(at / OUTPUTS)]!);
const size = { inputs: INPUTS, outputs: OUTPUTS };
const stored = { ...size, data: weight, layout: 'out-in' } as const;

it('keeps every weight within half a step of its row, in either layout', () => {
  const matrix = quantizeMatrix(stored);
  for (let out = 0; out < OUTPUTS; out++) {
    const row = weight.subarray(out * INPUTS, (out + 1) * INPUTS);
    const step = out === 2 ? 1 : Math.max(...row.map(Math.abs)) / 127;
    expect(matrix.scales[out]).toBeCloseTo(step, 6);
    row.forEach((value, input) => {
      const back = matrix.data[input * OUTPUTS + out]! * matrix.scales[out]!;
      expect(Math.abs(back - value)).toBeLessThanOrEqual(step * 0.5001);
    });
  }
  expect(quantizeMatrix({ ...size, data: transposed, layout: 'in-out' })).toEqual(matrix);
});

async function multiply(x: Float32Array, rows: number, options: { bias?: Float32Array; magnitudes?: Float32Array }) {
  const graph = new Graph();
  const input = graph.input('x', [ROWS, INPUTS], 'float32', { 0: 'rows' });
  const bias = options.bias && graph.constant(options.bias, [OUTPUTS]);
  graph.output(int8Linear(graph, input, stored, { ...options, bias }), 'y', { 0: 'rows' });
  const session = await Session.open(encodeModel(graph), { device: 'cpu', threads: 1, int8: true });
  const { y } = await session.run({ x: { data: x, shape: [rows, INPUTS] } }, ['y']);
  await session.close();
  return y!;
}

function exact(x: Float32Array, bias?: Float32Array): Float64Array {
  return Float64Array.from({ length: (x.length / INPUTS) * OUTPUTS }, (_, at) => {
    const [row, out] = [Math.floor(at / OUTPUTS), at % OUTPUTS];
    let sum = bias ? bias[out]! : 0;
    for (let k = 0; k < INPUTS; k++) sum += x[row * INPUTS + k]! * weight[out * INPUTS + k]!;
    return sum;
  });
}

/** Root mean square error over that of the result. */
function relativeError(got: Float32Array, wanted: Float64Array): number {
  const square = (list: Float64Array) => list.reduce((sum, value) => sum + value * value, 0);
  return Math.sqrt(square(wanted.map((value, at) => value - got[at]!)) / square(wanted));
}

it('multiplies by it, with and without bias', async () => {
  const x = normals(ROWS * INPUTS);
  const bias = normals(OUTPUTS, 10);
  expect(relativeError(await multiply(x, ROWS, {}), exact(x))).toBeLessThan(0.015);
  const biased = await multiply(x, ROWS, { bias });
  expect(relativeError(biased, exact(x, bias))).toBeLessThan(0.015);
  // An output without weights is its bias alone.
  for (let row = 0; row < ROWS; row++) expect(biased[row * OUTPUTS + 2]).toBeCloseTo(bias[2]!, 5);
});

it('gives a row the same result in any company, and rows of zeros zeros', async () => {
  const x = normals(ROWS * INPUTS).map((value, at) => (at < INPUTS ? 0 : value * 10 ** Math.floor(at / INPUTS)));
  const together = await multiply(x, ROWS, {});
  expect([...together.subarray(0, OUTPUTS)].every((value) => value === 0)).toBe(true);
  for (let row = 1; row < ROWS; row++) {
    const alone = await multiply(x.slice(row * INPUTS, (row + 1) * INPUTS), 1, {});
    expect([...alone]).toEqual([...together.subarray(row * OUTPUTS, (row + 1) * OUTPUTS)]);
    expect(relativeError(alone, exact(x.slice(row * INPUTS, (row + 1) * INPUTS)))).toBeLessThan(0.02);
  }
});

it('loses less where some inputs are much larger, once it knows', async () => {
  const shift = normals(INPUTS, 0);
  const gain = shift.map((_, input) => (input % 10 === 0 ? 40 : 1));
  const x = normals(ROWS * INPUTS).map((value, at) => value * gain[at % INPUTS]!);
  const plain = relativeError(await multiply(x, ROWS, {}), exact(x));
  const smoothed = await multiply(x, ROWS, { magnitudes: normMagnitudes(gain, shift) });
  expect(relativeError(smoothed, exact(x))).toBeLessThan(plain);
});
