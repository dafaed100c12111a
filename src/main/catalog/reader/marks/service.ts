// Flags and notes on posters, second looks at pairs, guidelines of genres: what the reader thread offers of it, and its handlers.
import type { Handlers } from '../../../lib/threadCalls.ts';
import type { Opened } from '../opened.ts';

// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface MarksReader {}

export function marksReading(_current: () => Opened): Handlers<MarksReader> {
  return {};
}
