// The project as a whole in numbers: what the writer thread offers of it, and its handlers.
import type { Handlers } from '../../lib/threadCalls.ts';
import type { WriterDb } from '../connection.ts';

// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface OverviewWriter {}

export function overviewWriting(_db: () => WriterDb): Handlers<OverviewWriter> {
  return {};
}
