// Proof that marks and guidelines are what their events say, for `project.verify`.
import type { WriterDb } from '../connection.ts';

const MARKS = `SELECT poster_id, max(CASE WHEN kind = 'flag' AND new IS NOT NULL THEN 1 ELSE 0 END) AS flagged,
    max(CASE WHEN kind = 'note' THEN new END) AS note
  FROM mark_event e
  WHERE seq = (SELECT max(seq) FROM mark_event l WHERE l.poster_id = e.poster_id AND l.kind = e.kind) AND new IS NOT NULL
  GROUP BY poster_id`;
const GUIDELINES = `SELECT e.genre_id, e.new AS text, b.actor_id, e.at FROM guideline_event e JOIN batch b ON b.id = e.batch_id
  WHERE e.seq = (SELECT max(seq) FROM guideline_event l WHERE l.genre_id = e.genre_id) AND e.new IS NOT NULL`;

/** What is wrong, in words; at most `most` of each. */
export function markProblems(db: WriterDb, most: number): string[] {
  const ids = (state: string, events: string, key: string): number[] => [
    ...new Set(
      [`SELECT * FROM (${state} EXCEPT ${events})`, `SELECT * FROM (${events} EXCEPT ${state})`].flatMap((sql) =>
        db
          .prepare<{ id: number }>(`SELECT ${key} AS id FROM (${sql}) LIMIT ${most}`)
          .all()
          .map(({ id }) => id),
      ),
    ),
  ];
  return [
    ...ids('SELECT poster_id, flagged, note FROM poster_mark', MARKS, 'poster_id').map(
      (id) => `poster_mark of poster ${id} is not what its events say`,
    ),
    ...ids('SELECT genre_id, text, actor_id, at FROM guideline', GUIDELINES, 'genre_id').map(
      (id) => `guideline of genre ${id} is not what its events say`,
    ),
  ];
}
