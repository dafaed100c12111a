// Logistic regression with a ridge, by Newton's method (iteratively reweighted least squares): few features, many rows.
// Pure numbers; in steps, so that who asks can give others a turn.
import type { Steps } from '../steps.ts';

const MOST_ROUNDS = 12;
const ENOUGH = 1e-4;
/** Rows between two yields: with forty features about a millisecond. */
const ROWS = 1000;

export const logit = (p: number): number => Math.log(p / (1 - p));
export const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/**
 * Coefficients that make `targets` most likely under a normal prior around 0. Feature 0 is the constant and has no prior.
 * @param features [rows x width], row-major; the first of each row is 1.
 * @param ridge weight of the prior, in examples.
 */
export function* fitLogistic(
  features: Float32Array,
  targets: ArrayLike<number>,
  width: number,
  ridge: number,
): Steps<Float64Array> {
  const rows = targets.length;
  let coefficients = new Float64Array(width);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const hessian = new Float64Array(width * width);
    const gradient = new Float64Array(width);
    for (let j = 1; j < width; j++) {
      hessian[j * width + j] = ridge;
      gradient[j] = -ridge * coefficients[j]!;
    }
    for (let row = 0; row < rows; row++) {
      const at = row * width;
      let z = 0;
      for (let j = 0; j < width; j++) z += features[at + j]! * coefficients[j]!;
      const p = sigmoid(z);
      const weight = Math.max(1e-6, p * (1 - p));
      const error = targets[row]! - p;
      for (let i = 0; i < width; i++) {
        const x = features[at + i]!;
        if (x === 0) continue;
        gradient[i]! += error * x;
        const scaled = weight * x;
        for (let j = 0; j <= i; j++) hessian[i * width + j]! += scaled * features[at + j]!;
      }
      if (row % ROWS === ROWS - 1) yield;
    }
    const step = solved(hessian, gradient, width);
    coefficients = coefficients.map((value, j) => value + step[j]!);
    if (step.every((value) => Math.abs(value) < ENOUGH)) break;
    yield;
  }
  return coefficients;
}

/** Solves a positive definite system (its lower half is given) by Cholesky's method; a direction without weight stays 0. */
function solved(matrix: Float64Array, right: Float64Array, width: number): Float64Array {
  const lower = Float64Array.from(matrix);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = lower[i * width + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * width + k]! * lower[j * width + k]!;
      lower[i * width + j] = i === j ? Math.sqrt(Math.max(sum, 1e-9)) : sum / lower[j * width + j]!;
    }
  }
  const x = Float64Array.from(right);
  for (let i = 0; i < width; i++) {
    for (let k = 0; k < i; k++) x[i]! -= lower[i * width + k]! * x[k]!;
    x[i]! /= lower[i * width + i]!;
  }
  for (let i = width - 1; i >= 0; i--) {
    for (let k = i + 1; k < width; k++) x[i]! -= lower[k * width + i]! * x[k]!;
    x[i]! /= lower[i * width + i]!;
  }
  return x;
}
