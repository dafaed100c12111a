// The map of the posters: what the reader thread offers of it, and its handlers.
import type { Handlers } from '../../../lib/threadCalls.ts';
import type { Opened } from '../opened.ts';

// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface MapReader {}

export function mapReading(_current: () => Opened): Handlers<MapReader> {
  return {};
}
