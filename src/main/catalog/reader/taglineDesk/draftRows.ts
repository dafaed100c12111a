// Drafts as the contract shows them, from their tables.
import type { Database } from 'better-sqlite3';
import type { Draft, DraftState } from '../../../../shared/taglines/draft.ts';

/** Which drafts; all that is given must fit. Nothing given: none. */
export interface DraftsWanted {
  draftIds?: string[];
  posterIds?: number[];
  requestId?: string;
  states?: DraftState[];
}

type DraftRow = Omit<Draft, 'parts' | 'nearest' | 'marks' | 'settings'> &
  Record<'parts' | 'nearest' | 'marks' | 'settings', string>;

const DRAFTS = `SELECT d.id, d.poster_id AS posterId, r.id AS requestId, d.text, d.score, x.parts, x.nearest, x.marks, d.state,
    d.final, r.run_id AS runId, r.run_name AS runName, r.settings, r.more_like AS "like", a.name AS "by", d.at,
    CASE WHEN d.state = 'open' THEN NULL ELSE da.name END AS decidedBy,
    CASE WHEN d.state = 'open' THEN NULL ELSE e.at END AS decidedAt
  FROM draft d JOIN draft_request r ON r.seq = d.request_seq JOIN actor a ON a.id = r.actor_id
  JOIN draft_detail x ON x.draft_seq = d.seq
  LEFT JOIN draft_event e ON e.seq = d.event_seq LEFT JOIN batch b ON b.id = e.batch_id LEFT JOIN actor da ON da.id = b.actor_id`;
/** Posters by their numbers, then the newest request first, and the best draft of each first. */
const ORDER = 'ORDER BY d.poster_id, r.at DESC, r.seq DESC, d.score DESC, d.id';

export function readDrafts(db: Database, { draftIds, posterIds, requestId, states }: DraftsWanted): Draft[] {
  const rules: string[] = [];
  const values: string[] = [];
  const rule = (sql: string, value: string): void => {
    rules.push(sql);
    values.push(value);
  };
  const oneOf = (column: string, list: readonly unknown[] | undefined): void => {
    if (list) rule(`${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(list));
  };
  oneOf('d.id', draftIds);
  oneOf('d.poster_id', posterIds);
  if (requestId !== undefined) rule('d.request_seq = (SELECT seq FROM draft_request WHERE id = ?)', requestId);
  if (rules.length === 0) return [];
  // The unary plus keeps the few words of the state from being taken for a good index.
  oneOf('+d.state', states);
  const rows = db.prepare(`${DRAFTS} WHERE ${rules.join(' AND ')} ${ORDER}`).all(...values) as DraftRow[];
  const settings = new Map<string, Draft['settings']>();
  return rows.map((row) => {
    let parsed = settings.get(row.requestId);
    if (!parsed) settings.set(row.requestId, (parsed = JSON.parse(row.settings) as Draft['settings']));
    return {
      ...row,
      parts: JSON.parse(row.parts) as Draft['parts'],
      nearest: JSON.parse(row.nearest) as Draft['nearest'],
      marks: JSON.parse(row.marks) as Draft['marks'],
      settings: parsed,
    };
  });
}
