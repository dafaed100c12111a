// Proof that drafts and approvals are what their events say, for `project.verify`.
import type { WriterDb } from '../connection.ts';

const LAST_DECISIONS = `SELECT draft_seq, new, new_final, head FROM draft_event e
  WHERE seq = (SELECT max(seq) FROM draft_event l WHERE l.draft_seq = e.draft_seq)`;
const DRAFTS = `SELECT d.seq AS id FROM draft d LEFT JOIN (${LAST_DECISIONS}) e ON e.draft_seq = d.seq
  WHERE d.state IS NOT ifnull(e.new, 'open') OR d.final IS NOT e.new_final OR d.event_seq IS NOT e.head`;
const HALF_DRAFTS = `SELECT d.seq AS id FROM draft d LEFT JOIN draft_detail x ON x.draft_seq = d.seq WHERE x.draft_seq IS NULL`;

const APPROVALS = 'SELECT poster_id, approval, text, event_seq FROM tagline_approval';
const LAST_APPROVALS = `SELECT poster_id, new, new_text, ifnull(head, seq) FROM approval_event e
  WHERE seq = (SELECT max(seq) FROM approval_event l WHERE l.poster_id = e.poster_id) AND new IS NOT NULL`;

/** What is wrong, in words; at most `most` of each. */
export function taglineDeskProblems(db: WriterDb, most: number): string[] {
  const ids = (sql: string): number[] =>
    db
      .prepare<{ id: number }>(`${sql} LIMIT ${most}`)
      .all()
      .map(({ id }) => id);
  const approvals = ids(
    `SELECT poster_id AS id FROM (${APPROVALS} EXCEPT ${LAST_APPROVALS})
     UNION SELECT poster_id FROM (${LAST_APPROVALS} EXCEPT ${APPROVALS})`,
  );
  return [
    ...ids(DRAFTS).map((id) => `the state of draft ${id} is not what its events say`),
    ...ids(HALF_DRAFTS).map((id) => `draft ${id} has no details`),
    ...approvals.map((id) => `the approval of the tagline of poster ${id} is not what its events say`),
  ];
}
