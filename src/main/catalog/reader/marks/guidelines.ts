// The guidelines that the project has, one per genre at most.
import type { Database } from 'better-sqlite3';
import type { Guideline } from '../../../../shared/calls/marks.ts';

export function listGuidelines(db: Database): Guideline[] {
  return db
    .prepare(
      `SELECT g.genre_id AS genreId, g.text, a.name AS by, g.at FROM guideline g JOIN actor a ON a.id = g.actor_id
       ORDER BY g.genre_id`,
    )
    .all() as Guideline[];
}
