// Posters that show the same picture: what the writer thread offers of it, and its handlers.
import type { Handlers } from '../../lib/threadCalls.ts';
import type { WriterDb } from '../connection.ts';

// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface DuplicatesWriter {}

export function duplicatesWriting(_db: () => WriterDb): Handlers<DuplicatesWriter> {
  return {};
}
