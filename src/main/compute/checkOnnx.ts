// Tries an ONNX file that was written for elsewhere, as elsewhere would: a plain session on the CPU, from the file alone.
import { AppError } from '../../shared/errors.ts';
import { sizeOf } from '../engine/graph.ts';
import { Session, type TensorView } from '../engine/session.ts';

export interface OnnxTrial {
  path: string;
  /** Inputs by name, all with the same number of rows. */
  inputs: Record<string, TensorView>;
  output: string;
  /** What the output has to be, row-major [rows, width]. */
  expected: Float32Array;
  rows: number;
  /** Largest difference of a number that is still the same number. */
  tolerance: number;
  threads: number;
}

/**
 * Runs the file on all rows at once and on the first alone, and returns the largest difference to what was expected.
 * @throws AppError `corrupt` when it does not open, does not run, or gives other numbers; `out_of_memory`
 */
export async function checkOnnx({ path, threads, ...trial }: OnnxTrial): Promise<number> {
  try {
    const session = await Session.open(path, { device: 'cpu', threads });
    try {
      const all = await largestDifference(session, trial, trial.rows);
      return Math.max(all, await largestDifference(session, trial, 1));
    } finally {
      await session.close();
    }
  } catch (error) {
    // Another word for `compute_failed`: it is the file that is at fault, and a second try would end the same.
    if (!(error instanceof AppError) || error.code !== 'compute_failed') throw error;
    throw new AppError('corrupt', `The ONNX file that was written cannot be used: ${error.message}`, {
      hint: 'It was not put in place. Run `npx --no marquee doctor` and report this.',
      cause: error,
    });
  }
}

async function largestDifference(
  session: Session,
  { inputs, output, expected, tolerance }: Pick<OnnxTrial, 'inputs' | 'output' | 'expected' | 'tolerance'>,
  rows: number,
): Promise<number> {
  const some = Object.fromEntries(
    Object.entries(inputs).map(([name, { data, shape }]) => {
      const part = [rows, ...shape.slice(1)];
      return [name, { data: data.subarray(0, sizeOf(part)) as Float32Array, shape: part }];
    }),
  );
  const { [output]: made } = await session.run(some, [output]);
  const width = expected.length / inputs[Object.keys(inputs)[0]!]!.shape[0]!;
  let largest = made?.length === rows * width ? 0 : Infinity;
  made?.forEach((value, index) => {
    const difference = Math.abs(value - (expected[index] ?? NaN));
    // No number is as far away as can be.
    largest = Math.max(largest, Number.isNaN(difference) ? Infinity : difference);
  });
  if (largest <= tolerance) return largest;
  throw new AppError(
    'corrupt',
    `The ONNX file that was written gives other probabilities than the head: they differ by up to ${largest.toPrecision(2)}.`,
    {
      hint: 'It was not put in place. Run `npx --no marquee doctor` and report this.',
      details: { largest, tolerance },
    },
  );
}
