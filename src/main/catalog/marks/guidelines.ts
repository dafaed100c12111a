// Guidelines of genres: a text per genre, each change an undoable batch. `guideline` is the fold of `guideline_event`.
// An edit that was made on an older text is refused with the newer one, so that neither is lost.
import { AppError } from '../../../shared/errors.ts';
import type { Parsed } from '../../../shared/contract.ts';
import { finishBatch, startBatch, type Batch } from '../batch.ts';
import type { WriterDb } from '../connection.ts';
import { genreById } from '../genres.ts';
import { batchOutput, changeOf, type Edited } from '../outcome.ts';
import type { Caller } from '../change.ts';

export interface GuidelineEvent {
  seq: number;
  genre_id: number;
  old: string | null;
  new: string | null;
  /** What was in force before it. */
  before: number | null;
}

export const guidelineEventsOf = (db: WriterDb, batchId: number): GuidelineEvent[] =>
  db
    .prepare<GuidelineEvent>(
      `SELECT e.seq, e.genre_id, e.old, e.new,
         (SELECT p.head FROM guideline_event p WHERE p.genre_id = e.genre_id AND p.seq < e.seq
          ORDER BY p.seq DESC LIMIT 1) AS before
       FROM guideline_event e WHERE e.batch_id = ? ORDER BY e.seq`,
    )
    .all(batchId);

/** The event whose text is in force; null before the first. */
export function guidelineHead(db: WriterDb, genreId: number): number | null {
  return (
    db
      .prepare<{ head: number | null }>('SELECT head FROM guideline_event WHERE genre_id = ? ORDER BY seq DESC LIMIT 1')
      .get(genreId)?.head ?? null
  );
}

function readGuideline(db: WriterDb, genreId: number): string | null {
  return db.prepare<{ text: string }>('SELECT text FROM guideline WHERE genre_id = ?').get(genreId)?.text ?? null;
}

/** Appends the event of a guideline (null: none) and folds it; inside a transaction. */
export function writeGuideline(
  db: WriterDb,
  batch: Batch,
  genreId: number,
  text: string | null,
  head: number | null | 'own',
): void {
  const old = readGuideline(db, genreId);
  const seq = db.prepare<{ n: number }>('SELECT ifnull(max(seq), 0) + 1 AS n FROM guideline_event').get()?.n ?? 1;
  db.prepare(
    'INSERT INTO guideline_event (seq, id, batch_id, genre_id, old, new, head, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  ).run(seq, db.uuid(), batch.id, genreId, old, text, head === 'own' ? seq : head, batch.at);
  if (text === null) db.prepare('DELETE FROM guideline WHERE genre_id = ?').run(genreId);
  else {
    db.prepare('INSERT OR REPLACE INTO guideline (genre_id, text, actor_id, at) VALUES (?, ?, ?, ?)').run(
      genreId,
      text,
      batch.actorId,
      batch.at,
    );
  }
}

/** `guidelines.set`. @throws AppError `not_found`; `conflict` with the current text in its details when `base` is not it. */
export function setGuideline(db: WriterDb, input: Parsed<'guidelines.set'> & Caller): Edited {
  return db.transaction(() => {
    const genre = genreById(db, input.genreId);
    const current = readGuideline(db, genre.id);
    const text = input.text.trim() === '' ? null : input.text.trim();
    if (input.base !== undefined && input.base !== current && text !== current) {
      const row = db
        .prepare<{ by: string }>(
          'SELECT a.name AS by FROM guideline g JOIN actor a ON a.id = g.actor_id WHERE g.genre_id = ?',
        )
        .get(genre.id);
      throw new AppError('conflict', `The guideline for ${genre.name} was changed by somebody else meanwhile.`, {
        hint: 'Look at the new text, then save yours again, join the two, or keep theirs.',
        details: { current, by: row?.by ?? null },
      });
    }
    if (text === current) return { change: null, output: batchOutput(db, null, 0) };
    const what = `${text === null ? 'remove' : current === null ? 'write' : 'edit'} the guideline for ${genre.name}`;
    const batch = startBatch(db, { kind: 'edit', source: 'person', actor: input.person, what });
    writeGuideline(db, batch, genre.id, text, 'own');
    finishBatch(db, batch, 1, what, 0);
    return { change: changeOf(db, ['guidelines'], []), output: batchOutput(db, batch, 1) };
  });
}
