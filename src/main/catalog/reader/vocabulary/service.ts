// The genre vocabulary as something to edit: what the reader thread offers of it, and its handlers.
import type { Output, Parsed } from '../../../../shared/contract.ts';
import type { Handlers } from '../../../lib/threadCalls.ts';
import type { Opened } from '../opened.ts';

export interface VocabularyReader {
  'vocabulary.history'(input: Parsed<'vocabulary.history'>): Output<'vocabulary.history'>;
}
type Entry = Output<'vocabulary.history'>['entries'][number];

const HISTORY = `SELECT b.uuid AS batchId, b.at, a.name AS actor, b.what, b.pairs, b.state
  FROM batch b JOIN actor a ON a.id = b.actor_id
  WHERE b.id IN (SELECT batch_id FROM vocabulary_event) ORDER BY b.id DESC LIMIT ?`;

export function vocabularyReading(current: () => Opened): Handlers<VocabularyReader> {
  return {
    'vocabulary.history': ({ limit }) => ({ entries: current().project.db.prepare(HISTORY).all(limit) as Entry[] }),
  };
}
