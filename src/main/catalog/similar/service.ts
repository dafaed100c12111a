// Search by image and by text: what the writer thread offers of it, and its handlers.
import type { Handlers } from '../../lib/threadCalls.ts';
import type { WriterDb } from '../connection.ts';

// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface SimilarWriter {}

export function similarWriting(_db: () => WriterDb): Handlers<SimilarWriter> {
  return {};
}
