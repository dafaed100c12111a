// Looks for posters that show the same picture.
import { AppError } from '../../../shared/errors.ts';
import type { Studio } from '../studio.ts';
import type { JobWork } from './engine.ts';

export function duplicatesWork(_studio: Studio): JobWork {
  return () => Promise.reject(new AppError('unsupported', 'This version cannot do that yet.'));
}
