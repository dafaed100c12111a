// One-click revert of a single line of a poster's history: a new edit that sets the pair (or tagline) back to what it
// was before that event. Possible while the event is the one in force; itself undoable.
import { AppError } from '../../shared/errors.ts';
import type { GenreState, Source } from '../../shared/domain.ts';
import type { Parsed } from '../../shared/contract.ts';
import { finishBatch, startBatch, wholeEdit } from './batch.ts';
import type { WriterDb } from './connection.ts';
import { posterName } from './describe.ts';
import { genreById } from './genres.ts';
import { readLayers, writeLayers, type EditLayer } from './layers.ts';
import { foldedState, pairFork, taglineFork } from './merging/forks.ts';
import { revertMark } from './marks/step.ts';
import { batchOutput, changeOf, type Edited } from './outcome.ts';
import { lastEvent, nextSeq, writePair, type PairEnd } from './pairs.ts';
import { layerState } from './pairState.ts';
import type { Caller } from './change.ts';
import { lastTaglineEvent, writeTagline } from './taglines.ts';
import { revertDecision, stepTaglineDesk } from './taglineDesk/step.ts';
import { emptyTally } from './tally.ts';

interface PairEvent {
  seq: number;
  batch_id: number;
  poster_id: number;
  genre_id: number | null;
  source: Source;
  old: GenreState;
  old_source: Source | null;
}
interface TaglineEvent {
  seq: number;
  batch_id: number;
  poster_id: number;
  source: Source;
  old: string | null;
  old_source: Source | null;
}

const inForce = (last: PairEnd | undefined, seq: number): boolean => last?.seq === seq || last?.head === seq;
const changedSince = (what: string): AppError =>
  new AppError('conflict', `${what} was changed again since; revert the newer change first.`);

/** `history.revert`. @throws AppError `not_found`, `conflict` when changed since, `unsupported` for import lines. */
export function revertEvent(db: WriterDb, input: Parsed<'history.revert'> & Caller): Edited {
  return db.transaction(() => {
    const pair = db
      .prepare<PairEvent>(
        'SELECT seq, batch_id, poster_id, genre_id, source, old, old_source FROM label_event WHERE id = ?',
      )
      .get(input.eventId);
    if (pair) return revertPair(db, pair, input.person);
    const tagline = db
      .prepare<TaglineEvent>('SELECT seq, batch_id, poster_id, source, old, old_source FROM tagline_event WHERE id = ?')
      .get(input.eventId);
    if (tagline) return revertTagline(db, tagline, input.person);
    const mark = revertMark(db, input.eventId, input.person);
    if (mark) return mark;
    const decision = revertDecision(db, input.eventId, input.person);
    if (decision) return decision;
    throw new AppError('not_found', 'The history has no such event.');
  });
}

function revertPair(db: WriterDb, event: PairEvent, person: string): Edited {
  const { poster_id: posterId, genre_id: genreId } = event;
  if (genreId === null || event.source === 'import') {
    throw new AppError('unsupported', 'What an import brought cannot be reverted as a whole.', {
      hint: 'Set the genres of the poster as they should be: a person’s word beats every import.',
    });
  }
  const layer: EditLayer = event.source;
  const genre = genreById(db, genreId);
  const last = lastEvent(db, posterId, genreId, layer);
  const fork = pairFork(db, { posterId, genreId, layer });
  if (fork ? !fork.isInForce(event.seq) : !inForce(last, event.seq)) throw changedSince(genre.name);
  const before = fork ? foldedState(fork.without(event.seq)) : layerState(layer, event.old, event.old_source);
  const what = `revert ${genre.name} on ${posterName(db, posterId)}`;
  const batch = startBatch(db, {
    kind: 'revert',
    source: 'person',
    actor: person,
    what,
    ...wholeEdit(db, event.batch_id),
  });
  const layers = readLayers(db, posterId);
  writePair(
    db,
    batch,
    layers,
    { posterId, genreId, layer, state: before },
    { seq: nextSeq(db), parent: last?.seq ?? null, head: 'own', note: null },
  );
  writeLayers(db, posterId, layers);
  finishBatch(db, batch, 1, what, 1);
  return { change: changeOf(db, ['labels'], [posterId]), output: batchOutput(db, batch, 1) };
}

function revertTagline(db: WriterDb, event: TaglineEvent, person: string): Edited {
  const posterId = event.poster_id;
  const fork = taglineFork(db, posterId);
  if (fork ? !fork.isInForce(event.seq) : !inForce(lastTaglineEvent(db, posterId), event.seq)) {
    throw changedSince('The tagline');
  }
  const what = `revert the tagline of ${posterName(db, posterId)}`;
  const batch = startBatch(db, {
    kind: 'revert',
    source: 'person',
    actor: person,
    what,
    ...wholeEdit(db, event.batch_id),
  });
  writeTagline(db, batch, posterId, event.source, { text: event.old, source: event.old_source }, { head: 'own' });
  // The draft that the text came from waits again.
  const tally = emptyTally();
  stepTaglineDesk(db, 'undo', event.batch_id, batch, tally);
  finishBatch(db, batch, 1, what, 1);
  return { change: changeOf(db, ['taglines', ...tally.what], [posterId]), output: batchOutput(db, batch, 1) };
}
