// Named states of the labels: what the reader thread offers of it, and its handlers.
import type { Handlers } from '../../../lib/threadCalls.ts';
import type { Opened } from '../opened.ts';

// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface SnapshotsReader {}

export function snapshotsReading(_current: () => Opened): Handlers<SnapshotsReader> {
  return {};
}
