// What was edited lately, by anybody, and which posters an edit touched.
import type { Database } from 'better-sqlite3';
import type { Output, Parsed } from '../../../../shared/contract.ts';
import type { RecentEdit } from '../../../../shared/calls/marks.ts';
import type { Source } from '../../../../shared/domain.ts';
import { AppError } from '../../../../shared/errors.ts';
import { POSTERS_OF_BATCH, type BatchPosters } from './batchPosters.ts';

interface BatchRow {
  id: number;
  batchId: string;
  kind: string;
  what: string;
  why: string | null;
  by: string;
  source: Source;
  at: string;
  count: number;
  state: RecentEdit['state'];
}

/** All labels of a batch carry the same reason, so the first says it. */
const RECENT = `SELECT b.id, b.uuid AS batchId, b.kind, b.what, a.name AS by, a.kind AS source, b.at, b.pairs AS count, b.state,
    (SELECT e.note FROM label_event e WHERE e.batch_id = b.id LIMIT 1) AS why
  FROM batch b JOIN actor a ON a.id = b.actor_id WHERE b.id < ? ORDER BY b.id DESC LIMIT ?`;

/** Reverts that stand. They are younger than what they take back, so the search begins at the page's oldest edit. */
const REVERTED = `SELECT undoes FROM batch WHERE id > ? AND kind = 'revert' AND state = 'done'
  AND undoes IN (SELECT value FROM json_each(?))`;

/** A page of edits, newest first. `next` asks for the page after it. */
export function recentEdits(
  db: Database,
  posters: BatchPosters,
  { before, limit }: Parsed<'edits.recent'>,
): Output<'edits.recent'> {
  const rows = db.prepare(RECENT).all(before ?? Number.MAX_SAFE_INTEGER, limit + 1) as BatchRow[];
  const page = rows.slice(0, limit);
  const ids = page.map(({ id }) => id);
  const reverted = new Set(
    db
      .prepare(REVERTED)
      .pluck()
      .all(ids.at(-1) ?? 0, JSON.stringify(ids)) as number[],
  );
  return {
    edits: page.map(({ id, ...row }) => ({
      ...row,
      posters: posters.of(id),
      state: row.state === 'done' && reverted.has(id) ? 'reverted' : row.state,
      revertible:
        row.state === 'done' && !reverted.has(id) && row.count > 0 && (row.kind === 'edit' || row.kind === 'revert'),
    })),
    next: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
  };
}

/** @throws AppError `not_found` */
export function editPosters(db: Database, { batchId, limit }: Parsed<'edits.posters'>): Output<'edits.posters'> {
  const id = db.prepare('SELECT id FROM batch WHERE uuid = ?').pluck().get(batchId) as number | undefined;
  if (id === undefined) throw new AppError('not_found', 'The history has no such edit.');
  const found = db
    .prepare(`${POSTERS_OF_BATCH} ORDER BY 1 LIMIT :limit`)
    .pluck()
    .all({ id, limit: limit + 1 }) as number[];
  return { posterIds: found.slice(0, limit), more: found.length > limit };
}
