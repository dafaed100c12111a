// Flags and notes on posters, second looks at pairs, guidelines of genres: what the writer thread offers of it, and its handlers.
import type { Handlers } from '../../lib/threadCalls.ts';
import type { WriterDb } from '../connection.ts';

// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface MarksWriter {}

export function marksWriting(_db: () => WriterDb): Handlers<MarksWriter> {
  return {};
}
