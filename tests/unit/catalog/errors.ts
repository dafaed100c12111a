// The error that some work ends with, as it would cross a boundary.
import { toWireError, type WireError } from '../../../src/shared/errors.ts';

export function errorOf(work: () => unknown): WireError {
  try {
    work();
  } catch (thrown) {
    return toWireError(thrown);
  }
  throw new Error('expected an error');
}
