// Decisions of the review queues. Accepting takes the model's side, rejecting makes the label as it stands a person's
// word, skipping puts the item off; all three can be undone.
import type { Parsed } from '../../shared/contract.ts';
import type { GenreState } from '../../shared/domain.ts';
import { finishBatch, startBatch, type Batch } from './batch.ts';
import type { WriterDb } from './connection.ts';
import { posterName } from './describe.ts';
import { genreById } from './genres.ts';
import { postersLayers, setPairs } from './labels.ts';
import { batchOutput, changeOf, type Edited } from './outcome.ts';
import type { Caller } from './services.ts';
import { refuseStale } from './staleEdits.ts';

/** `review.decide`. @throws AppError `not_found`. */
export function decide(db: WriterDb, input: Parsed<'review.decide'> & Caller): Edited {
  const { posterId, decision, kind } = input;
  return db.transaction(() => {
    const genre = genreById(db, input.genreId);
    postersLayers(db, JSON.stringify([posterId]));
    if (decision === 'skip') return skip(db, posterId, genre, input.person);
    // "wrong" asks about a present label, "missing" about a genre that is not there.
    const state: GenreState = (kind === 'missing') === (decision === 'accept') ? 'present' : 'absent';
    if (input.base) refuseStale(db, [{ posterId, genreId: genre.id, state: input.base }], () => state, input.person);
    const done = setPairs(db, {
      posterIds: [posterId],
      set: [{ ...genre, state }],
      layer: 'person',
      actor: input.person,
      confirm: true,
      note: `review: ${decision}ed "probably ${kind}"`,
      what: (_posters, name) =>
        decision === 'accept'
          ? `review: ${state === 'present' ? 'add' : 'remove'} ${genre.name} ${state === 'present' ? 'to' : 'from'} ${name}`
          : `review: confirm ${state === 'present' ? '' : 'no '}${genre.name} on ${name}`,
    });
    const change = done.batch ? changeOf(db, ['labels'], [posterId]) : null;
    return { change, output: batchOutput(db, done.batch, done.changed) };
  });
}

function skip(db: WriterDb, posterId: number, genre: { id: number; name: string }, person: string): Edited {
  if (isSkipped(db, posterId, genre.id)) return { change: null, output: batchOutput(db, null, 0) };
  const what = `review: skip ${genre.name} on ${posterName(db, posterId)}`;
  const batch = startBatch(db, { kind: 'edit', source: 'person', actor: person, what });
  writeSkip(db, batch, posterId, genre.id, true);
  finishBatch(db, batch, 1, what);
  return { change: changeOf(db, ['labels'], [posterId]), output: batchOutput(db, batch, 1) };
}

export function isSkipped(db: WriterDb, posterId: number, genreId: number): boolean {
  return (
    db.prepare('SELECT 1 FROM review_skip WHERE poster_id = ? AND genre_id = ?').get(posterId, genreId) !== undefined
  );
}

/** Puts an item off or back into the queue, with its event; inside a transaction. */
export function writeSkip(db: WriterDb, batch: Batch, posterId: number, genreId: number, skipped: boolean): void {
  db.prepare('INSERT INTO skip_event (batch_id, poster_id, genre_id, skipped) VALUES (?, ?, ?, ?)').run(
    batch.id,
    posterId,
    genreId,
    skipped ? 1 : 0,
  );
  if (skipped) {
    db.prepare('INSERT OR REPLACE INTO review_skip (poster_id, genre_id, at) VALUES (?, ?, ?)').run(
      posterId,
      genreId,
      batch.at,
    );
  } else {
    db.prepare('DELETE FROM review_skip WHERE poster_id = ? AND genre_id = ?').run(posterId, genreId);
  }
}
