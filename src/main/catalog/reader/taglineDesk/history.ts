// What happened to a poster at the tagline desk, in words: decisions on its drafts, and approvals of its tagline. That an accepted
// text begins as a draft goes without saying: the line of the tagline stands there already.
import type { Database } from 'better-sqlite3';
import type { HistoryEntry } from '../../../../shared/domain.ts';
import type { Approval, DraftState } from '../../../../shared/taglines/draft.ts';

/** An entry before it is told how many posters its edit touched. */
type HistoryLine = Omit<HistoryEntry, 'posters'>;

interface DeskRow {
  batch: number;
  seq: number;
  at: string;
  eventId: string;
  batchId: string;
  batchKind: string;
  actor: string;
  /** Whether the same edit set the tagline, too: then its line is the one to revert. */
  withTagline: 0 | 1;
  /** What is in force now of the draft, or of the approval. */
  headNow: number | null;
}
interface DraftRow extends DeskRow {
  old: DraftState;
  new: DraftState;
  final: string | null;
  text: string;
}
interface ApprovalRow extends DeskRow {
  old: Approval | null;
  new: Approval | null;
  text: string | null;
}

const COLUMNS = `e.batch_id AS batch, e.seq, e.at, e.id AS eventId, b.uuid AS batchId, b.kind AS batchKind, a.name AS actor, e.old, e.new,
  EXISTS (SELECT 1 FROM tagline_event t WHERE t.batch_id = e.batch_id AND t.poster_id = e.poster_id) AS withTagline`;
const FROM = 'e JOIN batch b ON b.id = e.batch_id JOIN actor a ON a.id = b.actor_id';
const DRAFTS = `SELECT ${COLUMNS}, e.new_final AS final, d.text, d.event_seq AS headNow FROM draft_event ${FROM}
  JOIN draft d ON d.seq = e.draft_seq WHERE e.poster_id = ? ORDER BY e.seq DESC LIMIT ?`;
const APPROVALS = `SELECT ${COLUMNS}, e.new_text AS text, n.event_seq AS headNow FROM approval_event ${FROM}
  LEFT JOIN tagline_approval n ON n.poster_id = e.poster_id WHERE e.poster_id = ? ORDER BY e.seq DESC LIMIT ?`;

const DRAFT_WORDS: Record<DraftState, string> = {
  open: 'reopened',
  accepted: 'accepted',
  edited: 'accepted with other words',
  rejected: 'rejected',
};
const APPROVAL_WORDS: Record<Approval, string> = {
  draft: 'chosen',
  proposed: 'proposed',
  approved: 'approved',
};

/** Lines of a poster with their place among all others, newest first. */
export function deskHistory(
  db: Database,
  posterId: number,
  limit: number,
): { row: Pick<DeskRow, 'batch' | 'seq' | 'at'>; entry: HistoryLine }[] {
  const drafts = db.prepare(DRAFTS).all(posterId, limit) as DraftRow[];
  const approvals = (db.prepare(APPROVALS).all(posterId, limit) as ApprovalRow[]).filter(
    (row) => row.withTagline === 0,
  );
  return [
    ...drafts.map((row) => {
      const words = (state: DraftState): string => `${DRAFT_WORDS[state]}: “${row.text}”`;
      const old = row.old === 'open' ? null : words(row.old);
      return { row, entry: line(row, 'draft', old, words(row.new)) };
    }),
    ...approvals.map((row) => {
      const old = row.old === null ? null : APPROVAL_WORDS[row.old];
      const now = row.new === null ? null : `${APPROVAL_WORDS[row.new]}: “${row.text}”`;
      return { row, entry: line(row, 'approval', old, now) };
    }),
  ];
}

function line(row: DeskRow, what: 'draft' | 'approval', old: string | null, now: string | null): HistoryLine {
  const { eventId, batchId, batchKind, at, actor, withTagline } = row;
  return {
    ...{ eventId, batchId, batchKind, at, actor, source: 'person', what, genreId: null, genre: null, old, new: now },
    ...{ note: null, revertible: withTagline === 0 && row.headNow === row.seq },
  };
}
