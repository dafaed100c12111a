// What the tagline desk adds to the event log of this copy, page by page: requests with their drafts, what was decided of them,
// approvals, words that no draft may have.
import type { ApprovalLine, DecisionLine, DraftLine, DraftRequestLine, WordLine } from '../../../../shared/eventLog.ts';
import type { Approval, DraftState } from '../../../../shared/taglines/draft.ts';
import type { ReaderProject } from '../project.ts';
import { pageOf, type LogPage } from './page.ts';

type PageOf = (project: ReaderProject, after: number, upTo: number, limit: number) => LogPage;

const POSTER = 'f.key AS film, f.title, f.year, p.sha256';
const OF_POSTER = 'JOIN poster p ON p.id = e.poster_id JOIN film f ON f.id = p.film_id';
const RANGE = 'WHERE e.seq > ? AND e.seq <= ? ORDER BY e.seq LIMIT ?';

interface PosterColumns {
  film: string;
  title: string;
  year: number | null;
  sha256: string | null;
}
interface EventColumns {
  seq: number;
  id: string;
  batch: string;
  head: number | null;
  head_id: string | null;
  at: string;
}
const EVENT = 'e.seq, e.id, b.uuid AS batch, e.head, h.id AS head_id, e.at';
const ofEvent = (table: string): string =>
  `FROM ${table} e JOIN batch b ON b.id = e.batch_id LEFT JOIN ${table} h ON h.seq = e.head`;
const posterOf = ({ film, title, year, sha256 }: PosterColumns) => ({ film, title, year, sha256 });
const eventOf = ({ id, batch, at, seq, head, head_id: headId }: EventColumns) => ({
  id,
  batch,
  at,
  ...(head === seq ? {} : { head: headId }),
});

interface RequestRow {
  seq: number;
  id: string;
  run_id: string;
  run_name: string;
  settings: string;
  more_like: string | null;
  actor: string;
  at: string;
}
export const draftRequestPage: PageOf = ({ db }, after, upTo, limit) => {
  const rows = db
    .prepare(
      `SELECT e.seq, e.id, e.run_id, e.run_name, e.settings, e.more_like, a.name AS actor, e.at
       FROM draft_request e JOIN actor a ON a.id = e.actor_id ${RANGE}`,
    )
    .all(after, upTo, limit) as RequestRow[];
  return pageOf(rows, limit, (row): DraftRequestLine => ({
    t: 'draftRequest',
    id: row.id,
    runId: row.run_id,
    runName: row.run_name,
    settings: JSON.parse(row.settings) as DraftRequestLine['settings'],
    like: row.more_like,
    actor: row.actor,
    at: row.at,
  }));
};

type DraftRow = PosterColumns & {
  seq: number;
  id: string;
  request: string;
  text: string;
  score: number;
  at: string;
  parts: string;
  nearest: string;
  marks: string;
};
export const draftPage: PageOf = ({ db }, after, upTo, limit) => {
  const rows = db
    .prepare(
      `SELECT e.seq, e.id, r.id AS request, ${POSTER}, e.text, e.score, e.at, x.parts, x.nearest, x.marks
       FROM draft e JOIN draft_request r ON r.seq = e.request_seq JOIN draft_detail x ON x.draft_seq = e.seq ${OF_POSTER} ${RANGE}`,
    )
    .all(after, upTo, limit) as DraftRow[];
  return pageOf(rows, limit, (row): DraftLine => ({
    t: 'draft',
    id: row.id,
    request: row.request,
    ...posterOf(row),
    text: row.text,
    score: row.score,
    parts: JSON.parse(row.parts) as DraftLine['parts'],
    nearest: JSON.parse(row.nearest) as DraftLine['nearest'],
    marks: JSON.parse(row.marks) as DraftLine['marks'],
    at: row.at,
  }));
};

type DecisionRow = PosterColumns &
  EventColumns & {
    draft: string;
    old: DraftState;
    old_final: string | null;
    new: DraftState;
    new_final: string | null;
  };
export const decisionPage: PageOf = ({ db }, after, upTo, limit) => {
  const rows = db
    .prepare(
      `SELECT ${EVENT}, ${POSTER}, d.id AS draft, e.old, e.old_final, e.new, e.new_final
       ${ofEvent('draft_event')} JOIN draft d ON d.seq = e.draft_seq ${OF_POSTER} ${RANGE}`,
    )
    .all(after, upTo, limit) as DecisionRow[];
  return pageOf(rows, limit, (row): DecisionLine => ({
    t: 'decision',
    ...eventOf(row),
    ...posterOf(row),
    note: null,
    draft: row.draft,
    old: row.old,
    oldFinal: row.old_final,
    new: row.new,
    newFinal: row.new_final,
  }));
};

type ApprovalRow = PosterColumns &
  EventColumns & { old: Approval | null; old_text: string | null; new: Approval | null; new_text: string | null };
export const approvalPage: PageOf = ({ db }, after, upTo, limit) => {
  const rows = db
    .prepare(
      `SELECT ${EVENT}, ${POSTER}, e.old, e.old_text, e.new, e.new_text ${ofEvent('approval_event')} ${OF_POSTER} ${RANGE}`,
    )
    .all(after, upTo, limit) as ApprovalRow[];
  const approved = (approval: Approval | null, text: string | null): ApprovalLine['new'] =>
    approval === null || text === null ? null : { approval, text };
  return pageOf(rows, limit, (row): ApprovalLine => ({
    t: 'approval',
    ...eventOf(row),
    ...posterOf(row),
    note: null,
    old: approved(row.old, row.old_text),
    new: approved(row.new, row.new_text),
  }));
};

export const wordPage: PageOf = ({ db }, after, upTo, limit) => {
  const rows = db
    .prepare(`SELECT ${EVENT}, e.word, e.old, e.new ${ofEvent('blocklist_event')} ${RANGE}`)
    .all(after, upTo, limit) as (EventColumns & { word: string; old: number; new: number })[];
  return pageOf(rows, limit, (row): WordLine => ({
    t: 'word',
    ...eventOf(row),
    word: row.word,
    old: row.old === 1,
    new: row.new === 1,
  }));
};
