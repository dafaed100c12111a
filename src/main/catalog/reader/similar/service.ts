// Search by image and by text: what the reader thread offers of it, and its handlers.
import type { Handlers } from '../../../lib/threadCalls.ts';
import type { Opened } from '../opened.ts';

// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface SimilarReader {}

export function similarReading(_current: () => Opened): Handlers<SimilarReader> {
  return {};
}
