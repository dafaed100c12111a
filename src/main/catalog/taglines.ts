// Taglines with their history: what a person writes, what imports bring, and the full-text row that follows.
// A person's tagline is never replaced by an import; an edit made on a text that changed meanwhile is a conflict.
import { AppError } from '../../shared/errors.ts';
import type { Parsed } from '../../shared/contract.ts';
import type { Source } from '../../shared/domain.ts';
import { finishBatch, startBatch, type Batch } from './batch.ts';
import type { WriterDb } from './connection.ts';
import { posterName } from './describe.ts';
import { refreshFilmText } from './filmText.ts';
import { batchOutput, changeOf, type Edited } from './outcome.ts';
import { foldedTagline, taglineFork, taglineValue, writeParents } from './merging/forks.ts';
import type { PairEnd } from './pairs.ts';
import type { TaglineState } from './taglineState.ts';

export type { TaglineState } from './taglineState.ts';
import type { Caller } from './change.ts';

export function readTagline(db: WriterDb, posterId: number): TaglineState {
  const row = db
    .prepare<{ text: string | null; source: Source }>('SELECT text, source FROM tagline_state WHERE poster_id = ?')
    .get(posterId);
  return row ?? { text: null, source: null };
}

export function lastTaglineEvent(db: WriterDb, posterId: number): PairEnd | undefined {
  return db
    .prepare<PairEnd>('SELECT seq, head FROM tagline_event WHERE poster_id = ? ORDER BY seq DESC LIMIT 1')
    .get(posterId);
}

/**
 * Appends a tagline event, writes the state and the full-text row; inside a transaction.
 * @param textBy who brings the full-text row up to date: imports do it once for many films
 */
export function writeTagline(
  db: WriterDb,
  batch: Batch,
  posterId: number,
  by: Source,
  wanted: TaglineState,
  chain: { head: number | null | 'own'; note?: string | null },
  textBy: 'here' | 'caller' = 'here',
): void {
  const old = readTagline(db, posterId);
  const parent = lastTaglineEvent(db, posterId)?.seq ?? null;
  const seq = db.prepare<{ n: number }>('SELECT ifnull(max(seq), 0) + 1 AS n FROM tagline_event').get()?.n ?? 1;
  const id = db.uuid();
  // On a tagline with merged branches the event has seen all of them, and the state is what then is in force.
  const fork = taglineFork(db, posterId);
  const fold = fork?.after({
    seq,
    id,
    at: batch.at,
    batchKind: batch.kind,
    undoes: batch.undoes,
    ...taglineValue(wanted),
  });
  const now = fold ? foldedTagline(fold) : wanted;
  db.prepare(
    `INSERT INTO tagline_event (seq, id, batch_id, poster_id, source, old, old_source, new, new_source, parent, head, note, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    seq,
    id,
    batch.id,
    posterId,
    by,
    old.text,
    old.source,
    now.text,
    now.source,
    parent,
    fold ? (fold.winner?.seq ?? null) : chain.head === 'own' ? seq : chain.head,
    chain.note ?? null,
    batch.at,
  );
  if (fork) {
    const others = fork.fold.leaves.filter((leaf) => leaf !== parent);
    writeParents(db, 'tagline_event_parent', seq, others);
  }
  if (now.source === null) {
    db.prepare('DELETE FROM tagline_state WHERE poster_id = ?').run(posterId);
  } else {
    db.prepare('INSERT OR REPLACE INTO tagline_state (poster_id, text, source, event_seq) VALUES (?, ?, ?, ?)').run(
      posterId,
      now.text,
      now.source,
      seq,
    );
  }
  if (textBy === 'caller') return;
  const film = db.prepare<{ film_id: number }>('SELECT film_id FROM poster WHERE id = ?').get(posterId);
  if (film) refreshFilmText(db, film.film_id);
}

/**
 * `tagline.set`: an empty text clears the tagline.
 * @throws AppError `conflict` with the current text in its details when `base` is given and is no longer the text.
 */
export function setTagline(db: WriterDb, input: Parsed<'tagline.set'> & Caller): Edited {
  return db.transaction(() => {
    const { posterId } = input;
    if (!db.prepare('SELECT 1 FROM poster WHERE id = ?').get(posterId)) {
      throw new AppError('not_found', `The project has no poster with the number ${posterId}.`);
    }
    const current = readTagline(db, posterId);
    if (input.base !== undefined && input.base !== current.text) throw changedTagline(current);
    const trimmed = input.text?.trim() ?? '';
    const text = trimmed === '' ? null : trimmed;
    if (text === current.text && (current.source === 'person' || current.source === null)) {
      return { change: null, output: batchOutput(db, null, 0) };
    }
    const what = `${text === null ? 'clear' : 'edit'} the tagline of ${posterName(db, posterId)}`;
    const batch = startBatch(db, { kind: 'edit', source: 'person', actor: input.person, what });
    writeTagline(db, batch, posterId, 'person', { text, source: 'person' }, { head: 'own' });
    finishBatch(db, batch, 1, what, 1);
    return { change: changeOf(db, ['taglines'], [posterId]), output: batchOutput(db, batch, 1) };
  });
}

/** An edit that was made on a text which is no longer there. */
export const changedTagline = (current: TaglineState): AppError =>
  new AppError('conflict', 'The tagline was changed by somebody else meanwhile.', {
    hint: 'Look at the new text, then save yours again or keep theirs.',
    details: { current: current.text, source: current.source },
  });

export type TaglineOffer = 'new' | 'same' | 'kept' | 'replaced' | 'kept-by-person';

/**
 * What an import's tagline would do to the one that is there. `update` lets it replace another import's.
 * @param by who wrote it, as an export of a project says: a person's text goes before a model's and an import's
 */
export function taglineOffer(
  current: TaglineState,
  text: string,
  update: boolean,
  by: Source = 'import',
): TaglineOffer {
  if (current.source === null) return 'new';
  if (by === 'person' && current.source !== 'person') return 'replaced';
  if (current.text === text) return 'same';
  if (current.source === 'person') return 'kept-by-person';
  if (current.source === 'model' || by === 'model') return 'kept';
  return update ? 'replaced' : 'kept';
}

/** Gives a poster the tagline of an import, inside its batch and transaction, and says what came of it. */
export function applyImportTagline(
  db: WriterDb,
  batch: Batch,
  posterId: number,
  text: string,
  update: boolean,
  textBy: 'here' | 'caller' = 'here',
  by: Source = 'import',
): TaglineOffer {
  const offer = taglineOffer(readTagline(db, posterId), text, update, by);
  if (offer === 'new' || offer === 'replaced') {
    writeTagline(db, batch, posterId, by, { text, source: by }, { head: 'own' }, textBy);
  }
  return offer;
}
