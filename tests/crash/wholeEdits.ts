// Edits of many posters that are one step each, as the writer is called for them, and what a catalog holds, as text: what the
// crash test of such edits compares.
import { createHash } from 'node:crypto';
import type { WriterDb } from '../../src/main/catalog/connection.ts';

/** A call of the writer; its input can be sent to another process as JSON. */
export interface WholeEdit {
  name: string;
  input: object;
}

const person = 'ann';
const apply = (operation: object): WholeEdit => ({ name: 'vocabulary.apply', input: { operation, person } });

/** One of each kind, for a catalog of `posters` posters with the genres of `syntheticCatalog` and the snapshot `snapshotId`. */
export function wholeEdits(posters: number, snapshotId: string): Record<string, WholeEdit> {
  const all = Array.from({ length: posters }, (_, i) => i + 1);
  return {
    'a merge of genres': apply({ op: 'merge', genreIds: [0], into: 'Drama', meaning: 'same' }),
    'a merge into a wider genre': apply({ op: 'merge', genreIds: [2, 3], into: 'Adventures', meaning: 'wider' }),
    'a split of a genre': apply({
      op: 'split',
      genreId: 1,
      into: ['Drama', 'Melodrama'],
      rule: { by: 'posters', posterIds: all.filter((id) => id % 2 === 0) },
      oldName: 0,
    }),
    'a rename': apply({ op: 'rename', genreId: 5, name: 'Fright' }),
    'an edit of all posters': {
      name: 'labels.set',
      input: { posterIds: all, set: [{ genreId: 6, state: 'present' }], person },
    },
    'the undo of an edit of all posters': { name: 'edits.undo', input: { person } },
    'going back to a snapshot': { name: 'snapshots.restore', input: { id: snapshotId, person } },
  };
}

const HELD = [
  'SELECT * FROM label_state ORDER BY poster_id',
  'SELECT poster_id, text, source FROM tagline_state ORDER BY poster_id',
  'SELECT id, uuid IS NULL, CASE WHEN retired_at IS NULL THEN name END, retired_at IS NULL, retired_into FROM genre ORDER BY id',
  'SELECT alias, genre_id FROM genre_alias ORDER BY alias',
  'SELECT kind, state, pairs, what FROM batch ORDER BY id',
  'SELECT poster_id, genre_id, source, old, new, new_source, parent, present, absent FROM label_event ORDER BY seq',
  'SELECT count(*) FROM vocabulary_event',
];

/** All that an edit could have changed, without the times and ids that differ from one time to the next. */
export function heldBy(db: WriterDb): string {
  const hash = createHash('sha256');
  for (const sql of HELD) {
    for (const row of db.prepare<object>(sql).iterate()) {
      for (const value of Object.values(row) as unknown[]) {
        hash.update(value instanceof Uint8Array ? value : String(value)).update('\0');
      }
    }
    hash.update('\x01');
  }
  return hash.digest('hex');
}
