// Ridge regression with many outputs, in closed form: normal equations and Cholesky's factor, in double precision. Knows
// nothing of what the numbers mean; rows come one at a time, so that no second copy of them is needed.
import { AppError } from '../../shared/errors.ts';

export interface RidgeProblem {
  rows: number;
  /** Numbers of an input, and of a target. */
  width: number;
  targets: number;
  /** Weight of the penalty, in squares of the inputs' units: W = argmin |X W - Y|^2 + penalty |W|^2. */
  penalty: number;
  /** Writes input and target of a row; centred by who calls, for there is no constant. */
  fill: (row: number, input: Float64Array, target: Float64Array) => void;
  signal?: AbortSignal;
}

/** Rows that are taken together: their columns stay in the processor's cache. */
const BLOCK = 128;
/** Columns on either side whose products are summed at once. */
const TILE = 3;
/** Products after which others get a turn: some tens of milliseconds. */
const PRODUCTS_PER_TURN = 30_000_000;

/**
 * The weights, row-major [width x targets]. Takes about rows * width * (width / 2 + targets) products.
 * @throws AppError `cancelled`
 */
export async function fitRidge(problem: RidgeProblem): Promise<Float64Array> {
  const { width, targets, penalty, signal } = problem;
  const turns = new Turns(signal);
  const gram = new Float64Array(width * width);
  const right = new Float64Array(width * targets);
  await addProducts(problem, gram, right, turns);
  for (let j = 0; j < width; j++) gram[j * width + j]! += penalty;
  await factorise(gram, width, turns);
  await solveFactorised(gram, width, right, targets, turns);
  return right;
}

/** Lets others have a turn now and then. */
class Turns {
  private products = 0;
  private readonly signal: AbortSignal | undefined;

  constructor(signal: AbortSignal | undefined) {
    this.signal = signal;
  }

  async after(products: number): Promise<void> {
    this.products += products;
    if (this.products < PRODUCTS_PER_TURN) return;
    this.products = 0;
    await new Promise((resolve) => setImmediate(resolve));
    if (this.signal?.aborted === true) throw new AppError('cancelled', 'The fit was cancelled.');
  }
}

/** Adds X'X to `gram` (its lower half and the tiles on the diagonal) and X'Y to `right`, block by block of rows. */
async function addProducts(
  { rows, width, targets, fill }: RidgeProblem,
  gram: Float64Array,
  right: Float64Array,
  turns: Turns,
): Promise<void> {
  // Columns of a block one behind the other, so that a product of two reads straight on; filled up to whole tiles with zeros.
  const columns = new Float64Array(roundUp(width, TILE) * BLOCK);
  const goals = new Float64Array(roundUp(targets, TILE) * BLOCK);
  const input = new Float64Array(width);
  const target = new Float64Array(targets);
  for (let start = 0; start < rows; start += BLOCK) {
    const count = Math.min(BLOCK, rows - start);
    if (count < BLOCK) for (const block of [columns, goals]) block.fill(0);
    for (let row = 0; row < count; row++) {
      fill(start + row, input, target);
      for (let j = 0; j < width; j++) columns[j * BLOCK + row] = input[j]!;
      for (let k = 0; k < targets; k++) goals[k * BLOCK + row] = target[k]!;
    }
    for (let j = 0; j < width; j += TILE) {
      for (let l = 0; l <= j && l < width; l += TILE) addTile(columns, j, columns, l, gram, width, width);
      for (let k = 0; k < targets; k += TILE) addTile(columns, j, goals, k, right, width, targets);
      await turns.after(TILE * BLOCK * (j + targets));
    }
  }
}

/** Adds the products of columns i, i + 1, i + 2 of `a` and j, j + 1, j + 2 of `b` to `out` [height x width]. */
function addTile(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  out: Float64Array,
  height: number,
  width: number,
): void {
  // Nine sums at a time stay in registers: six numbers are read for nine products, instead of eighteen.
  let [s00, s01, s02, s10, s11, s12, s20, s21, s22] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  const atA = i * BLOCK;
  const atB = j * BLOCK;
  for (let row = 0; row < BLOCK; row++) {
    const a0 = a[atA + row]!;
    const a1 = a[atA + BLOCK + row]!;
    const a2 = a[atA + 2 * BLOCK + row]!;
    const b0 = b[atB + row]!;
    const b1 = b[atB + BLOCK + row]!;
    const b2 = b[atB + 2 * BLOCK + row]!;
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
  }
  const sums = [s00, s01, s02, s10, s11, s12, s20, s21, s22];
  for (let row = 0; row < TILE && i + row < height; row++) {
    for (let column = 0; column < TILE && j + column < width; column++) {
      out[(i + row) * width + j + column]! += sums[row * TILE + column]!;
    }
  }
}

const roundUp = (count: number, unit: number): number => Math.ceil(count / unit) * unit;

/** Cholesky's factor L of a positive definite matrix, M = L L', in place in its lower half. */
async function factorise(matrix: Float64Array, size: number, turns: Turns): Promise<void> {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const rest = matrix[i * size + j]! - product(matrix, i * size, matrix, j * size, j);
      matrix[i * size + j] = i === j ? Math.sqrt(rest) : rest / matrix[j * size + j]!;
    }
    await turns.after((i * i) / 2);
  }
}

/** Solves L L' X = `right` in place, some columns at a time: they stay in the processor's cache. */
async function solveFactorised(
  lower: Float64Array,
  size: number,
  right: Float64Array,
  columns: number,
  turns: Turns,
): Promise<void> {
  const part = new Float64Array(size);
  for (let column = 0; column < columns; column++) {
    for (let i = 0; i < size; i++) part[i] = right[i * columns + column]!;
    for (let i = 0; i < size; i++) {
      part[i] = (part[i]! - product(lower, i * size, part, 0, i)) / lower[i * size + i]!;
    }
    // Backwards by rows of L too: what is solved is taken off what is not.
    for (let i = size - 1; i >= 0; i--) {
      const value = part[i]! / lower[i * size + i]!;
      part[i] = value;
      for (let k = 0; k < i; k++) part[k]! -= lower[i * size + k]! * value;
    }
    for (let i = 0; i < size; i++) right[i * columns + column] = part[i]!;
    await turns.after(size * size);
  }
}

/** Sum of `count` products; four sums side by side, which the processor adds at once. */
function product(a: Float64Array, atA: number, b: Float64Array, atB: number, count: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    first += a[atA + i]! * b[atB + i]!;
    second += a[atA + i + 1]! * b[atB + i + 1]!;
    third += a[atA + i + 2]! * b[atB + i + 2]!;
    fourth += a[atA + i + 3]! * b[atB + i + 3]!;
  }
  for (; i < count; i++) first += a[atA + i]! * b[atB + i]!;
  return first + second + third + fourth;
}
