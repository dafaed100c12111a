// A poster's history: genre events, imports (one line each), taglines, flags and notes, decisions on drafts and approvals, newest
// first, with what can be reverted.
import type { Database } from 'better-sqlite3';
import type { HistoryEntry, Source } from '../../../shared/domain.ts';
import { idsOf } from '../masks.ts';
import type { BatchPosters } from './marks/batchPosters.ts';
import { forksInForce } from './merging/forkedHistory.ts';
import { deskHistory } from './taglineDesk/history.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Genres that a line of an import lists by name before it counts. */
const NAMED = 12;

interface EventRow {
  batch: number;
  seq: number;
  eventId: string;
  batchId: string;
  batchKind: string;
  at: string;
  actor: string;
  source: Source;
  genreId: number | null;
  old: string | null;
  new: string | null;
  note: string | null;
  head: number | null;
}
interface LabelRow extends EventRow {
  present: Uint8Array | null;
  absent: Uint8Array | null;
  /** An event of the import layer that this one withdraws or, with a head, puts in force again. */
  parent: number | null;
}

interface MarkRow extends EventRow {
  kind: 'flag' | 'note';
}

const COLUMNS = `e.batch_id AS batch, e.seq, e.head, e.id AS eventId, b.uuid AS batchId, b.kind AS batchKind, e.at, a.name AS actor, e.source,
  e.old, e.new, e.note`;
const FROM = 'e JOIN batch b ON b.id = e.batch_id JOIN actor a ON a.id = b.actor_id';
const LABEL_EVENTS = `SELECT ${COLUMNS}, e.genre_id AS genreId, e.present, e.absent, e.parent FROM label_event ${FROM}
  WHERE e.poster_id = ? ORDER BY e.seq DESC LIMIT ?`;
const MARK_EVENTS = `SELECT e.batch_id AS batch, e.seq, e.head, e.id AS eventId, b.uuid AS batchId, b.kind AS batchKind, e.at, a.name AS actor,
  'person' AS source, e.old, e.new, NULL AS note, NULL AS genreId, e.kind FROM mark_event ${FROM}
  WHERE e.poster_id = ? ORDER BY e.seq DESC LIMIT ?`;
const TAGLINE_EVENTS = `SELECT ${COLUMNS}, NULL AS genreId FROM tagline_event ${FROM}
  WHERE e.poster_id = ? ORDER BY e.seq DESC LIMIT ?`;

/** Entries of a poster, newest first. Imports cannot be reverted as a whole: a person's word beats them genre by genre. */
export function posterHistory(
  db: Database,
  vocabulary: Vocabulary,
  posters: BatchPosters,
  posterId: number,
  limit: number,
): HistoryEntry[] {
  const labels = db.prepare(LABEL_EVENTS).all(posterId, limit) as LabelRow[];
  const taglines = db.prepare(TAGLINE_EVENTS).all(posterId, limit) as EventRow[];
  const labelsInForce = inForce(labels, (row) => (row.genreId === null ? null : `${row.genreId}|${row.source}`));
  for (const [pair, seqs] of forksInForce(db, posterId)) {
    for (const row of labels) if (`${row.genreId}|${row.source}` === pair) labelsInForce.delete(row.seq);
    for (const seq of seqs) labelsInForce.add(seq);
  }
  const taglinesInForce = inForce(taglines, () => 'tagline');
  const marks = db.prepare(MARK_EVENTS).all(posterId, limit) as MarkRow[];
  const marksInForce = inForce(marks, (row) => row.kind);
  const entries = [
    ...labels.map((row) => ({ row, entry: labelEntry(row, labels, vocabulary, labelsInForce.has(row.seq)) })),
    ...taglines.map((row) => ({ row, entry: entryOf(row, 'tagline', null, taglinesInForce.has(row.seq)) })),
    ...marks.map((row) => ({ row, entry: entryOf(row, row.kind, null, marksInForce.has(row.seq)) })),
    ...deskHistory(db, posterId, limit),
  ];
  // By time first: what a merge brought came here later than it was decided.
  entries.sort((a, b) => b.row.at.localeCompare(a.row.at) || b.row.batch - a.row.batch || b.row.seq - a.row.seq);
  return entries.slice(0, limit).map(({ row, entry }) => ({ ...entry, posters: posters.of(row.batch) }));
}

/**
 * Sequence numbers of the events in force among events that come newest first: of each pair and layer the last one, and the
 * one whose state the last one, an undo, put in force again. A revert accepts exactly these.
 */
function inForce<R extends EventRow>(rows: readonly R[], pairOf: (row: R) => string | null): Set<number> {
  const seen = new Set<string>();
  const found = new Set<number>();
  for (const row of rows) {
    const pair = pairOf(row);
    if (pair === null || seen.has(pair)) continue;
    seen.add(pair);
    found.add(row.seq);
    if (row.head !== null) found.add(row.head);
  }
  return found;
}

/** An entry before it is told how many posters its edit touched. */
type HistoryLine = Omit<HistoryEntry, 'posters'>;

function labelEntry(
  row: LabelRow,
  rows: readonly LabelRow[],
  vocabulary: Vocabulary,
  revertible: boolean,
): HistoryLine {
  if (row.genreId !== null) {
    return entryOf(row, 'genre', vocabulary.name(row.genreId), revertible && vocabulary.has(row.genreId));
  }
  if (row.parent !== null) {
    const of = rows.find(({ seq }) => seq === row.parent);
    const said = of ? importSummary(idsOf(of.present), idsOf(of.absent), vocabulary) : 'an earlier import';
    return {
      ...entryOf(row, 'import', null, false),
      new: `${row.head === null ? 'taken back' : 'done again'}: ${said}`,
    };
  }
  const summary = importSummary(idsOf(row.present), idsOf(row.absent), vocabulary);
  return { ...entryOf(row, 'import', null, false), new: summary };
}

function entryOf(row: EventRow, what: HistoryEntry['what'], genre: string | null, revertible: boolean): HistoryLine {
  const { eventId, batchId, batchKind, at, actor, source, genreId, old, note } = row;
  return { eventId, batchId, batchKind, at, actor, source, what, genreId, genre, old, new: row.new, note, revertible };
}

/** What an import knew in one line: "Drama, Comedy present; 13 others absent". */
function importSummary(present: readonly number[], absent: readonly number[], vocabulary: Vocabulary): string {
  const parts: string[] = [];
  if (present.length > 0) {
    const named = present.slice(0, NAMED).map((id) => vocabulary.name(id));
    const more = present.length - named.length;
    parts.push(`${named.join(', ')}${more > 0 ? ` and ${more} more` : ''} present`);
  }
  if (absent.length > 0) parts.push(`${absent.length}${present.length > 0 ? ' others' : ''} absent`);
  return parts.length > 0 ? parts.join('; ') : 'nothing known';
}
