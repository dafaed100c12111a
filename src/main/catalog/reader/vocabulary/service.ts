// The genre vocabulary as something to edit: what the reader thread offers of it, and its handlers.
import type { Handlers } from '../../../lib/threadCalls.ts';
import type { Opened } from '../opened.ts';

// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface VocabularyReader {}

export function vocabularyReading(_current: () => Opened): Handlers<VocabularyReader> {
  return {};
}
