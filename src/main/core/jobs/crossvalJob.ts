// The job that cross-validates a genre head.
import { AppError } from '../../../shared/errors.ts';
import type { CrossvalRequest } from '../../../shared/training.ts';
import type { Studio } from '../studio.ts';
import type { JobWork } from './engine.ts';

export type CrossvalJobInput = CrossvalRequest & { runId: string };

export function crossvalWork(_studio: Studio): JobWork {
  return () => Promise.reject(new AppError('unsupported', 'Not there yet.'));
}
