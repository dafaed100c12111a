// Posters that show the same picture: what the reader thread offers of it, and its handlers.
import type { Handlers } from '../../../lib/threadCalls.ts';
import type { Opened } from '../opened.ts';

// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface DuplicatesReader {}

export function duplicatesReading(_current: () => Opened): Handlers<DuplicatesReader> {
  return {};
}
