// Decisions of the review queues. Accepting takes the model's side, rejecting makes the label as it stands a person's
// word, skipping puts the item off, being unsure sends it to a second look; all of it can be undone.
import type { Parsed } from '../../shared/contract.ts';
import type { GenreState } from '../../shared/domain.ts';
import { finishBatch, startBatch, type Batch } from './batch.ts';
import type { WriterDb } from './connection.ts';
import { posterName } from './describe.ts';
import { genreById } from './genres.ts';
import { postersLayers, setPairs } from './labels.ts';
import { batchOutput, changeOf, type Edited } from './outcome.ts';
import type { Caller } from './change.ts';
import { refuseStale } from './staleEdits.ts';

/** `review.decide`. @throws AppError `not_found`. */
export function decide(db: WriterDb, input: Parsed<'review.decide'> & Caller): Edited {
  const { posterId, decision, kind } = input;
  return db.transaction(() => {
    const genre = genreById(db, input.genreId);
    postersLayers(db, JSON.stringify([posterId]));
    if (decision === 'skip') return skip(db, posterId, genre, input.person);
    if (decision === 'unsure') return askAgain(db, posterId, genre, input.person);
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
    const settled = settleSecondLook(db, posterId, genre, { batch: done.batch, person: input.person });
    const change = settled.batch ? changeOf(db, settled.settled ? ['labels', 'marks'] : ['labels'], [posterId]) : null;
    return { change, output: batchOutput(db, settled.batch, done.changed) };
  });
}

/** A decision answers the second look at its pair, in the same batch; in one of its own where the label is as it was. */
function settleSecondLook(
  db: WriterDb,
  posterId: number,
  genre: { id: number; name: string },
  { batch, person }: { batch: Batch | null; person: string },
): { batch: Batch | null; settled: boolean } {
  const look = secondLook(db, posterId, genre.id);
  if (look === undefined) return { batch, settled: false };
  if (batch) {
    writeSecondLook(db, batch, { posterId, genreId: genre.id, wanted: false, ...look });
    db.prepare('UPDATE batch SET pairs = pairs + 1 WHERE id = ?').run(batch.id);
    return { batch, settled: true };
  }
  const what = `review: settle ${genre.name} on ${posterName(db, posterId)}`;
  const own = startBatch(db, { kind: 'edit', source: 'person', actor: person, what });
  writeSecondLook(db, own, { posterId, genreId: genre.id, wanted: false, ...look });
  finishBatch(db, own, 1, what, 1);
  return { batch: own, settled: true };
}

function askAgain(db: WriterDb, posterId: number, genre: { id: number; name: string }, person: string): Edited {
  if (secondLook(db, posterId, genre.id) !== undefined) return { change: null, output: batchOutput(db, null, 0) };
  const what = `review: second look at ${genre.name} on ${posterName(db, posterId)}`;
  const batch = startBatch(db, { kind: 'edit', source: 'person', actor: person, what });
  const { actorId } = db
    .prepare<{ actorId: number }>('SELECT actor_id AS actorId FROM batch WHERE id = ?')
    .get(batch.id)!;
  writeSecondLook(db, batch, { posterId, genreId: genre.id, wanted: true, actorId, at: batch.at });
  finishBatch(db, batch, 1, what, 1);
  return { change: changeOf(db, ['labels', 'marks'], [posterId]), output: batchOutput(db, batch, 1) };
}

/** Who was not sure of a pair, and since when. */
export interface SecondLook {
  actorId: number;
  at: string;
}

/** Undefined when the pair does not wait for a second look. */
export function secondLook(db: WriterDb, posterId: number, genreId: number): SecondLook | undefined {
  return db
    .prepare<{ actorId: number; at: string }>(
      'SELECT actor_id AS actorId, at FROM second_look WHERE poster_id = ? AND genre_id = ?',
    )
    .get(posterId, genreId);
}

/** Sends a pair to a second look or settles it, with its event; inside a transaction. */
export function writeSecondLook(
  db: WriterDb,
  batch: Batch,
  { posterId, genreId, wanted, actorId, at }: SecondLook & { posterId: number; genreId: number; wanted: boolean },
): void {
  db.prepare(
    'INSERT INTO second_look_event (batch_id, poster_id, genre_id, wanted, actor_id, asked_at) VALUES (?, ?, ?, ?, ?, ?)',
  ).run(batch.id, posterId, genreId, wanted ? 1 : 0, actorId, at);
  if (wanted) {
    db.prepare('INSERT OR REPLACE INTO second_look (poster_id, genre_id, actor_id, at) VALUES (?, ?, ?, ?)').run(
      posterId,
      genreId,
      actorId,
      at,
    );
  } else db.prepare('DELETE FROM second_look WHERE poster_id = ? AND genre_id = ?').run(posterId, genreId);
}

function skip(db: WriterDb, posterId: number, genre: { id: number; name: string }, person: string): Edited {
  if (isSkipped(db, posterId, genre.id)) return { change: null, output: batchOutput(db, null, 0) };
  const what = `review: skip ${genre.name} on ${posterName(db, posterId)}`;
  const batch = startBatch(db, { kind: 'edit', source: 'person', actor: person, what });
  writeSkip(db, batch, posterId, genre.id, true);
  finishBatch(db, batch, 1, what, 1);
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
