// The map of the posters: what the writer thread offers of it, and its handlers.
import type { Handlers } from '../../lib/threadCalls.ts';
import type { WriterDb } from '../connection.ts';

// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface MapWriter {}

export function mapWriting(_db: () => WriterDb): Handlers<MapWriter> {
  return {};
}
