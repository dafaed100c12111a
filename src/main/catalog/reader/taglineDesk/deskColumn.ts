// Fills the column of the tagline desk from SQL: how far each poster's tagline is, and whether drafts wait. All at open; after a
// write only the posters that it names.
import type { Database, Statement } from 'better-sqlite3';
import { APPROVAL_NOW, APPROVALS } from '../../taglineDesk/approvalNow.ts';
import type { Approval } from '../../../../shared/taglines/draft.ts';
import { DESK, type Columns } from '../columns.ts';

/** More posters than this are read faster all at once. */
const MANY = 5000;

/**
 * Open, and asked for after the last choice among the poster's drafts: what was passed over by a choice waits no more. By time,
 * since requests of other copies come when they are merged.
 */
const WAITS = `d.state = 'open' AND NOT EXISTS (SELECT 1 FROM draft c JOIN draft_request r ON r.seq = c.request_seq
  WHERE c.poster_id = d.poster_id AND c.state IN ('accepted', 'edited')
    AND (r.at, r.seq) >= (SELECT o.at, o.seq FROM draft_request o WHERE o.seq = d.request_seq))`;
const FROM = 'FROM tagline_state t LEFT JOIN tagline_approval a ON a.poster_id = t.poster_id';

export class DeskColumn {
  private readonly approvals: Statement<[]>;
  private readonly open: Statement<[], number>;
  private readonly decided: Statement<[], number>;
  private readonly approvalOf: Statement<[number], Approval | null>;
  private readonly waits: Statement<[number], number>;

  constructor(db: Database) {
    this.approvals = db
      .prepare<[]>(
        `SELECT t.poster_id, ${APPROVAL_NOW} ${FROM} WHERE t.text IS NOT NULL AND (t.source = 'person' OR a.text = t.text)`,
      )
      .raw();
    this.open = db.prepare<[], number>("SELECT DISTINCT poster_id FROM draft WHERE state = 'open'").pluck();
    this.decided = db
      .prepare<[], number>("SELECT DISTINCT poster_id FROM draft_event WHERE new IN ('accepted', 'edited')")
      .pluck();
    this.approvalOf = db
      .prepare<[number], Approval | null>(`SELECT ${APPROVAL_NOW} ${FROM} WHERE t.poster_id = ?`)
      .pluck();
    this.waits = db
      .prepare<[number], number>(`SELECT 1 FROM draft d WHERE d.poster_id = ? AND ${WAITS} LIMIT 1`)
      .pluck();
  }

  /** Everything, into columns that have their posters. */
  loadAll(columns: Columns): void {
    const { desk } = columns;
    desk.fill(0);
    for (const [id, approval] of this.approvals.iterate() as IterableIterator<[number, Approval]>) {
      const row = columns.rowOf(id);
      if (row >= 0) desk[row] = codeOf(approval);
    }
    for (const id of this.open.iterate()) {
      const row = columns.rowOf(id);
      if (row >= 0) desk[row]! |= DESK.waiting;
    }
    // Only where somebody once chose can a choice have passed over what is open.
    for (const id of this.decided.all()) {
      const row = columns.rowOf(id);
      if (row >= 0 && (desk[row]! & DESK.waiting) !== 0 && this.waits.get(id) === undefined)
        desk[row]! &= ~DESK.waiting;
    }
  }

  /** What a write of taglines, approvals or drafts touched, anew; null: it may have been any poster. */
  changed(columns: Columns, posterIds: readonly number[] | null): void {
    if (posterIds === null || posterIds.length > MANY) {
      this.loadAll(columns);
      return;
    }
    for (const id of posterIds) {
      const row = columns.rowOf(id);
      if (row < 0) continue;
      const waits = this.waits.get(id) !== undefined;
      columns.desk[row] = codeOf(this.approvalOf.get(id) ?? null) | (waits ? DESK.waiting : 0);
    }
  }
}

/** 0 where nobody worked on the tagline, or there is none. */
const codeOf = (approval: Approval | null): number => (approval === null ? 0 : APPROVALS.indexOf(approval) + 1);

/** The approval in a value of the column. */
export const approvalIn = (value: number): Approval | null => APPROVALS[(value & DESK.approval) - 1] ?? null;
