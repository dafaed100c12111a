// Event logs of other copies of the project, conflicts, agreement: what the reader thread offers of it, and its handlers.
import type { Handlers } from '../../../lib/threadCalls.ts';
import type { Opened } from '../opened.ts';

// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface MergingReader {}

export function mergingReading(_current: () => Opened): Handlers<MergingReader> {
  return {};
}
