// Event logs of other copies of the project, conflicts, agreement: what the writer thread offers of it, and its handlers.
import type { Handlers } from '../../lib/threadCalls.ts';
import type { WriterDb } from '../connection.ts';

// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface MergingWriter {}

export function mergingWriting(_db: () => WriterDb): Handlers<MergingWriter> {
  return {};
}
