// The job that writes a head as a file for elsewhere.
import { AppError } from '../../../shared/errors.ts';
import type { Studio } from '../studio.ts';
import type { JobWork } from './engine.ts';

export function exportModelWork(_studio: Studio): JobWork {
  return () => Promise.reject(new AppError('unsupported', 'Not there yet.'));
}
