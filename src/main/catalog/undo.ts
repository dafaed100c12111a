// Undo and redo of whole batches, per person, across restarts. Both append events of their own; nothing is removed from
// the history. A pair that somebody changed since is left as it is and counted.
//
// "Changed since" is answered by heads: every event names the event whose state it put in force (an edit itself, an undo
// the one before the edit, a redo the edit again). An edit can be undone on a pair exactly when it is the head there,
// and redone when what was in force before it is the head. Where copies were merged a pair has several heads, and the fold
// of its events (merging/fold.ts) answers instead.
import type { GenreState, Source } from '../../shared/domain.ts';
import type { Output } from '../../shared/contract.ts';
import { finishBatch, startBatch, type Batch } from './batch.ts';
import type { WriterDb } from './connection.ts';
import { stepApart } from './duplicates/apart.ts';
import { stepImport } from './importLayer.ts';
import { LAYER_COLUMNS, writeLayers, type EditLayer, type Layers } from './layers.ts';
import { foldedState, pairFork, taglineFork } from './merging/forks.ts';
import { stepGuidelines, stepMarks } from './marks/step.ts';
import { batchOutput, changeOf, type Edited } from './outcome.ts';
import { layerState } from './pairState.ts';
import { PairWriter } from './pairWriter.ts';
import { isSkipped, secondLook, writeSecondLook, writeSkip } from './review.ts';
import type { Caller } from './change.ts';
import { lastTaglineEvent, writeTagline } from './taglines.ts';
import { stepTaglineDesk } from './taglineDesk/step.ts';
import { emptyTally, type Direction, type Tally } from './tally.ts';
import { stepVocabulary } from './vocabulary/step.ts';

interface StackedBatch {
  id: number;
  uuid: string;
  what: string;
  pairs: number;
}
interface StoredPair {
  seq: number;
  poster_id: number;
  genre_id: number;
  source: EditLayer;
  old: GenreState;
  old_source: Source | null;
  new: GenreState;
  new_source: Source | null;
  /** Head of the parent event: what was in force before this one. */
  before: number | null;
  /** The last event of the pair, and the one in force now. */
  last_seq: number;
  last_head: number | null;
}
interface StoredTagline {
  seq: number;
  poster_id: number;
  source: Source;
  old: string | null;
  old_source: Source | null;
  new: string | null;
  new_source: Source | null;
  before: number | null;
}
/** Events are read in pages, so that the undo of a million pairs needs no memory for them. */
const PAGE = 5000;

// Undo takes the newest done edit, redo the one undone last, which is the oldest undone one.
function topOf(db: WriterDb, direction: Direction, actorId: number): StackedBatch | undefined {
  return db
    .prepare<StackedBatch>(
      `SELECT id, uuid, what, pairs FROM batch WHERE actor_id = ? AND state = ? AND kind IN ('edit', 'revert') AND merged = 0
       ORDER BY id ${direction === 'undo' ? 'DESC' : 'ASC'} LIMIT 1`,
    )
    .get(actorId, direction === 'undo' ? 'done' : 'undone');
}

function knownPerson(db: WriterDb, person: string): number | undefined {
  return db.prepare<{ id: number }>("SELECT id FROM actor WHERE kind = 'person' AND name = ?").get(person)?.id;
}

/** `edits.stack`: what the next undo and redo of this person would do. */
export function editStack(db: WriterDb, input: Caller): Output<'edits.stack'> {
  const actor = knownPerson(db, input.person);
  const entry = (direction: Direction): Output<'edits.stack'>['undo'] => {
    const batch = actor === undefined ? undefined : topOf(db, direction, actor);
    return batch ? { batchId: batch.uuid, what: batch.what, count: batch.pairs } : null;
  };
  return { undo: entry('undo'), redo: entry('redo') };
}

/** `edits.undo` and `edits.redo` of one person. An empty stack is no error: `what` is null. */
export function stepEdits(
  db: WriterDb,
  direction: Direction,
  input: Caller,
  told?: (progress: { done: number; total: number }) => void,
): Edited<Output<'edits.undo'>> {
  return db.transaction(() => {
    const actor = knownPerson(db, input.person);
    const target = actor === undefined ? undefined : topOf(db, direction, actor);
    if (!target) return { change: null, output: { ...batchOutput(db, null, 0), what: null, skipped: 0 } };
    const what = `${direction}: ${target.what}`;
    const batch = startBatch(db, { kind: direction, source: 'person', actor: input.person, what, undoes: target.id });
    const tally = emptyTally();
    stepBatch(db, direction, target.id, batch, tally, (done) => told?.({ done, total: target.pairs }));
    finishBatch(db, batch, tally.changed, what, tally.touched.count);
    // An edit of which nothing could be taken back is on neither stack any more.
    const state = tally.changed === 0 ? 'dropped' : direction === 'undo' ? 'undone' : 'done';
    db.prepare('UPDATE batch SET state = ? WHERE id = ?').run(state, target.id);
    const change = tally.changed === 0 ? null : changeOf(db, [...tally.what], tally.touched.list());
    return {
      change,
      output: { ...batchOutput(db, batch, tally.changed), what: target.what, skipped: tally.skipped },
    };
  });
}

/**
 * Steps all events of a batch back or forward, inside `batch`: an undo, a redo, or a revert, which steps back as a decision of
 * its own and so becomes the head itself. An edit of the vocabulary is stepped as a whole or not at all.
 */
export function stepBatch(
  db: WriterDb,
  direction: Direction,
  targetId: number,
  batch: Batch,
  tally: Tally,
  told?: (done: number) => void,
): void {
  const vocabulary = stepVocabulary(db, direction, targetId, batch);
  if (vocabulary === 'blocked') {
    tally.skipped += db.prepare<{ pairs: number }>('SELECT pairs FROM batch WHERE id = ?').get(targetId)?.pairs ?? 1;
    return;
  }
  stepPairs(db, direction, targetId, batch, tally, told);
  stepImports(db, direction, targetId, batch, tally);
  stepTaglines(db, direction, targetId, batch, tally);
  stepSkips(db, direction, targetId, batch, tally);
  stepSecondLooks(db, direction, targetId, batch, tally);
  stepMarks(db, direction, targetId, batch, tally);
  stepGuidelines(db, direction, targetId, batch, tally);
  stepToldApart(db, direction, targetId, batch, tally);
  stepTaglineDesk(db, direction, targetId, batch, tally);
  if (vocabulary === 'done') {
    tally.changed = Math.max(1, tally.changed);
    tally.what.add('genres');
  }
}

const STEP_PAGE = `SELECT e.seq, e.poster_id, e.genre_id, e.source, e.old, e.old_source, e.new, e.new_source, p.head AS before,
    l.seq AS last_seq, l.head AS last_head, ${LAYER_COLUMNS}
  FROM label_event e
  LEFT JOIN label_event p ON p.seq = e.parent
  JOIN label_event l ON l.seq = (SELECT max(seq) FROM label_event x
    WHERE x.poster_id = e.poster_id AND x.genre_id = e.genre_id AND x.source = e.source)
  LEFT JOIN label_state s ON s.poster_id = e.poster_id
  WHERE e.batch_id = ? AND e.seq > ? ORDER BY e.seq LIMIT ${PAGE}`;

function stepPairs(
  db: WriterDb,
  direction: Direction,
  targetId: number,
  batch: Batch,
  tally: Tally,
  told?: (done: number) => void,
): void {
  const undoing = direction === 'undo';
  const page = db.prepare<StoredPair & Layers>(STEP_PAGE);
  const writer = new PairWriter(db, batch, null);
  let after = 0;
  let done = 0;
  for (;;) {
    const events = page.all(targetId, after);
    // The pairs of one poster come one after the other; its states are read with the first and written after the last.
    const changing: (StoredPair & Layers)[] = [];
    for (const event of events) {
      after = event.seq;
      const { poster_id: posterId, genre_id: genreId, source: layer } = event;
      const fork = pairFork(db, { posterId, genreId, layer });
      const possible = fork
        ? undoing
          ? fork.isInForce(event.seq)
          : fork.canRedo(event.seq)
        : event.last_head === (undoing ? event.seq : event.before);
      if (!possible) {
        tally.skipped++;
        continue;
      }
      let layers = changing.at(-1);
      if (layers?.poster_id !== posterId) changing.push((layers = event));
      // A revert on merged branches puts back what holds without this event, which may be the other branch.
      const state = undoing
        ? fork && batch.kind === 'revert'
          ? foldedState(fork.without(event.seq))
          : layerState(layer, event.old, event.old_source)
        : layerState(layer, event.new, event.new_source);
      const head = batch.kind === 'revert' ? 'own' : undoing ? event.before : event.seq;
      writer.add(layers, { posterId, genreId, layer, state }, { parent: event.last_seq, head });
      tally.changed++;
      tally.what.add('labels');
      tally.touched.add(posterId);
    }
    writer.flush();
    for (const layers of changing) writeLayers(db, layers.poster_id, layers);
    done += events.length;
    if (events.length < PAGE) return;
    told?.(done);
  }
}

/** Words of imports that the batch moved to another genre, or withdrew: withdrawn or put in force again. */
function stepImports(db: WriterDb, direction: Direction, targetId: number, batch: Batch, tally: Tally): void {
  const page = db.prepare<{ seq: number; poster_id: number; parent: number | null; head: number | null }>(
    `SELECT seq, poster_id, parent, head FROM label_event
     WHERE batch_id = ? AND genre_id IS NULL AND seq > ? ORDER BY seq LIMIT ${PAGE}`,
  );
  for (let after = 0; ;) {
    const events = page.all(targetId, after);
    for (const { seq, poster_id: posterId, parent, head } of events) {
      after = seq;
      const withdrawal = parent !== null && head === null;
      const undoing = (direction === 'undo') !== withdrawal;
      if (!stepImport(db, batch, posterId, parent ?? seq, undoing ? 'undo' : 'redo')) {
        tally.skipped++;
        continue;
      }
      tally.changed++;
      tally.what.add('labels');
      tally.touched.add(posterId);
    }
    if (events.length < PAGE) return;
  }
}

function stepTaglines(db: WriterDb, direction: Direction, targetId: number, batch: Batch, tally: Tally): void {
  const events = db
    .prepare<StoredTagline>(
      `SELECT e.seq, e.poster_id, e.source, e.old, e.old_source, e.new, e.new_source, p.head AS before
       FROM tagline_event e LEFT JOIN tagline_event p ON p.seq = e.parent WHERE e.batch_id = ? ORDER BY e.seq`,
    )
    .all(targetId);
  for (const event of events) {
    const undoing = direction === 'undo';
    const fork = taglineFork(db, event.poster_id);
    const head = lastTaglineEvent(db, event.poster_id)?.head ?? null;
    const possible = fork
      ? undoing
        ? fork.isInForce(event.seq)
        : fork.canRedo(event.seq)
      : head === (undoing ? event.seq : event.before);
    if (!possible) {
      tally.skipped++;
      continue;
    }
    writeTagline(
      db,
      batch,
      event.poster_id,
      event.source,
      undoing ? { text: event.old, source: event.old_source } : { text: event.new, source: event.new_source },
      { head: batch.kind === 'revert' ? 'own' : undoing ? event.before : event.seq },
    );
    tally.changed++;
    tally.what.add('taglines');
    tally.touched.add(event.poster_id);
  }
}

function stepToldApart(db: WriterDb, direction: Direction, targetId: number, batch: Batch, tally: Tally): void {
  const { changed, skipped, posters } = stepApart(db, direction, targetId, batch);
  tally.skipped += skipped;
  if (changed === 0) return;
  tally.changed += changed;
  tally.what.add('duplicates');
  for (const posterId of posters) tally.touched.add(posterId);
}

function stepSkips(db: WriterDb, direction: Direction, targetId: number, batch: Batch, tally: Tally): void {
  const events = db
    .prepare<{ poster_id: number; genre_id: number }>('SELECT poster_id, genre_id FROM skip_event WHERE batch_id = ?')
    .all(targetId);
  for (const { poster_id: posterId, genre_id: genreId } of events) {
    if (isSkipped(db, posterId, genreId) !== (direction === 'undo')) {
      tally.skipped++;
      continue;
    }
    writeSkip(db, batch, posterId, genreId, direction === 'redo');
    tally.changed++;
    tally.what.add('labels');
    tally.touched.add(posterId);
  }
}

function stepSecondLooks(db: WriterDb, direction: Direction, targetId: number, batch: Batch, tally: Tally): void {
  const events = db
    .prepare<{ posterId: number; genreId: number; wanted: number; actorId: number; at: string }>(
      `SELECT poster_id AS posterId, genre_id AS genreId, wanted, actor_id AS actorId, asked_at AS at
       FROM second_look_event WHERE batch_id = ?`,
    )
    .all(targetId);
  for (const { wanted, ...look } of events) {
    const after = (wanted === 1) === (direction === 'redo');
    const now = secondLook(db, look.posterId, look.genreId);
    // Another's second look at the pair, asked for since, is not this one's to settle.
    if (after ? now !== undefined : now?.actorId !== look.actorId || now.at !== look.at) {
      tally.skipped++;
      continue;
    }
    writeSecondLook(db, batch, { ...look, wanted: after });
    tally.changed++;
    tally.what.add('labels').add('marks');
    tally.touched.add(look.posterId);
  }
}
