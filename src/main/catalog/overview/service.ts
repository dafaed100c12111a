// The project in numbers: what the writer thread offers of it. Nothing: all of it is read.
import type { Handlers } from '../../lib/threadCalls.ts';
import type { WriterDb } from '../connection.ts';

export type OverviewWriter = object;

export function overviewWriting(_db: () => WriterDb): Handlers<OverviewWriter> {
  return {};
}
