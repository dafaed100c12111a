// A poster's history: genre events, imports (one line each) and taglines, newest first, with what can be reverted.
import type { Database } from 'better-sqlite3';
import type { HistoryEntry, Source } from '../../../shared/domain.ts';
import { idsOf } from '../masks.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Genres that a line of an import lists by name before it counts. */
const NAMED = 12;

interface EventRow {
  batch: number;
  seq: number;
  eventId: string;
  batchId: string;
  at: string;
  actor: string;
  source: Source;
  genreId: number | null;
  old: string | null;
  new: string | null;
  note: string | null;
}
interface LabelRow extends EventRow {
  present: Uint8Array | null;
  absent: Uint8Array | null;
  last: 0 | 1;
}

/**
 * Entries of a poster, newest first. An entry can be reverted when it is the last event of its genre (or of the tagline), so
 * that it made the current state, and changed it; imports cannot, they are undone genre by genre.
 */
export function posterHistory(db: Database, vocabulary: Vocabulary, posterId: number, limit: number): HistoryEntry[] {
  const labels = db
    .prepare(
      `SELECT e.batch_id AS batch, e.seq, e.id AS eventId, b.uuid AS batchId, e.at, a.name AS actor, e.source,
              e.genre_id AS genreId, e.old, e.new, e.note, e.present, e.absent,
              e.genre_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM label_event l WHERE l.poster_id = e.poster_id AND l.genre_id = e.genre_id AND l.seq > e.seq
              ) AS last
       FROM label_event e JOIN batch b ON b.id = e.batch_id JOIN actor a ON a.id = b.actor_id
       WHERE e.poster_id = ? ORDER BY e.seq DESC LIMIT ?`,
    )
    .all(posterId, limit) as LabelRow[];
  const taglines = db
    .prepare(
      `SELECT e.batch_id AS batch, e.seq, e.id AS eventId, b.uuid AS batchId, e.at, a.name AS actor, e.source,
              NULL AS genreId, e.old, e.new, e.note
       FROM tagline_event e JOIN batch b ON b.id = e.batch_id JOIN actor a ON a.id = b.actor_id
       WHERE e.poster_id = ? ORDER BY e.seq DESC LIMIT ?`,
    )
    .all(posterId, limit) as EventRow[];

  const entries = [
    ...labels.map((row) => ({ row, entry: labelEntry(row, vocabulary) })),
    ...taglines.map((row, i) => ({ row, entry: entryOf(row, 'tagline', i === 0 && row.old !== row.new) })),
  ];
  entries.sort((a, b) => b.row.batch - a.row.batch || b.row.seq - a.row.seq);
  return entries.slice(0, limit).map(({ entry }) => entry);
}

function labelEntry(row: LabelRow, vocabulary: Vocabulary): HistoryEntry {
  if (row.genreId !== null) return entryOf(row, 'genre', row.last === 1 && row.old !== row.new);
  const summary = importSummary(idsOf(row.present), idsOf(row.absent), vocabulary);
  return { ...entryOf(row, 'import', false), new: summary };
}

function entryOf(row: EventRow, what: HistoryEntry['what'], revertible: boolean): HistoryEntry {
  const { eventId, batchId, at, actor, source, genreId, old, note } = row;
  return { eventId, batchId, at, actor, source, what, genreId, old, new: row.new, note, revertible };
}

/** What an import knew in one line: "Drama, Comedy present; 13 others absent". */
export function importSummary(present: readonly number[], absent: readonly number[], vocabulary: Vocabulary): string {
  const parts: string[] = [];
  if (present.length > 0) {
    const named = present.slice(0, NAMED).map((id) => vocabulary.name(id));
    const more = present.length - named.length;
    parts.push(`${named.join(', ')}${more > 0 ? ` and ${more} more` : ''} present`);
  }
  if (absent.length > 0) parts.push(`${absent.length}${present.length > 0 ? ' others' : ''} absent`);
  return parts.length > 0 ? parts.join('; ') : 'nothing known';
}
