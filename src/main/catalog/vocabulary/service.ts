// The genre vocabulary as something to edit: what the writer thread offers of it, and its handlers.
import type { Handlers } from '../../lib/threadCalls.ts';
import type { WriterDb } from '../connection.ts';

// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface VocabularyWriter {}

export function vocabularyWriting(_db: () => WriterDb): Handlers<VocabularyWriter> {
  return {};
}
