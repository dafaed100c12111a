import { expect, it } from 'vitest';
import { Graph } from '../../../src/main/engine/graph.ts';
import { encodeModel } from '../../../src/main/engine/onnx.ts';
import { int8Linear, quantizeMatrix } from '../../../src/main/engine/quantize.ts';
import { Random } from '../../../src/main/engine/random.ts';
import { Session } from '../../../src/main/engine/session.ts';
import { expectClose } from './close.ts';

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

it('keeps every weight within half a step of its row, in either layout', () => {
  const matrix = quantizeMatrix(weight, { ...size, layout: 'out-in' });
  for (let out = 0; out < OUTPUTS; out++) {
    const row = weight.subarray(out * INPUTS, (out + 1) * INPUTS);
    const step = out === 2 ? 1 : Math.max(...row.map(Math.abs)) / 127;
    expect(matrix.scales[out]).toBeCloseTo(step, 6);
    row.forEach((value, input) => {
      const back = matrix.data[input * OUTPUTS + out]! * matrix.scales[out]!;
      expect(Math.abs(back - value)).toBeLessThanOrEqual(step * 0.5001);
    });
  }
  expect(quantizeMatrix(transposed, { ...size, layout: 'in-out' })).toEqual(matrix);
});

it.each([true, false])('multiplies by it, bias %j', async (biased) => {
  const x = normals(ROWS * INPUTS);
  const bias = normals(OUTPUTS, 10);
  const graph = new Graph();
  const input = graph.input('x', [ROWS, INPUTS], 'float32', { 0: 'rows' });
  const matrix = quantizeMatrix(weight, { ...size, layout: 'out-in' });
  const y = int8Linear(graph, input, matrix, biased ? graph.constant(bias, [OUTPUTS]) : undefined);
  graph.output(y, 'y', { 0: 'rows' });
  const session = await Session.open(encodeModel(graph), { device: 'cpu', threads: 1 });
  const { y: got } = await session.run({ x: { data: x, shape: [ROWS, INPUTS] } }, ['y']);
  await session.close();
  for (let out = 0; out < OUTPUTS; out++) {
    const wanted = Array.from({ length: ROWS }, (_, row) => {
      let sum = biased ? bias[out]! : 0;
      for (let k = 0; k < INPUTS; k++) sum += x[row * INPUTS + k]! * weight[out * INPUTS + k]!;
      return sum;
    });
    const own = wanted.map((_, row) => got![row * OUTPUTS + out]!);
    const largest = Math.max(...weight.subarray(out * INPUTS, (out + 1) * INPUTS).map(Math.abs));
    // About four standard deviations of both roundings over 70 products.
    expectClose(own, wanted, largest * 0.3 + 1e-5, 0, `output ${String(out)}`);
  }
});
