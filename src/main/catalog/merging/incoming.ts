// Puts single lines of another copy's log into the catalog, inside a transaction: batches, and events with their parents. Those
// of labels and imports are here; genres, taglines, marks and the desk have files of their own beside it. What is known already
// changes nothing; what has no place yet waits. States are brought up to date by `settle`, once for all events of a transaction.
import type { BatchLine, EventLine, ImportLine, LabelLine, WordLine } from '../../../shared/eventLog.ts';
import type { Change } from '../change.ts';
import type { WriterDb } from '../connection.ts';
import { refreshFilmText } from '../filmText.ts';
import { foldImports, importEvents } from '../importLayer.ts';
import { readLayers, setLayer, writeLayers, type EditLayer } from '../layers.ts';
import { maskOf } from '../masks.ts';
import { nextSeq } from '../pairs.ts';
import { layerState } from '../pairState.ts';
import {
  addPairFork,
  foldedState,
  isPairFork,
  markConflict,
  readPairFork,
  type PairKey,
  writeParents,
} from './forks.ts';
import { sortTitle } from '../import/write.ts';
import { BadLine, type Taken } from './badLine.ts';
import { IncomingDesk } from './incomingDesk.ts';
import { IncomingGenres } from './incomingGenres.ts';
import { IncomingMarks } from './incomingMarks.ts';
import { IncomingTaglines } from './incomingTaglines.ts';

/** Where the events of a line are kept. */
const TABLES: Record<(EventLine | WordLine)['t'], string> = {
  label: 'label_event',
  import: 'label_event',
  tagline: 'tagline_event',
  mark: 'mark_event',
  draft: 'draft',
  decision: 'draft_event',
  approval: 'approval_event',
  word: 'blocklist_event',
};

interface PairRow {
  seq: number;
  poster_id: number;
  genre_id: number | null;
  source: string;
}

export class Incoming {
  /** Films that were made. */
  films = 0;
  readonly genres: IncomingGenres;
  readonly desk: IncomingDesk;
  private readonly db: WriterDb;
  private readonly batches = new Map<string, number>();
  private readonly pairs = new Map<string, PairKey>();
  private readonly imports = new Set<number>();
  private madeFilms = false;
  private readonly taglines: IncomingTaglines;
  private readonly marks: IncomingMarks;

  constructor(db: WriterDb) {
    this.db = db;
    this.genres = new IncomingGenres(db);
    this.taglines = new IncomingTaglines(db);
    this.marks = new IncomingMarks(db);
    this.desk = new IncomingDesk(db);
  }

  /** A batch of another copy: part of the history, on nobody's stack here. */
  batch(line: BatchLine): void {
    const { db } = this;
    const known = db
      .prepare<{ id: number; replica: string }>('SELECT id, replica FROM batch WHERE uuid = ?')
      .get(line.uuid);
    if (known) {
      // An import grows from transaction to transaction, and an earlier log may have seen the beginning alone.
      if (known.replica !== db.replica) {
        db.prepare('UPDATE batch SET pairs = max(pairs, ?) WHERE id = ?').run(line.pairs, known.id);
      }
      return;
    }
    const undoes =
      line.undoes === null
        ? null
        : (db.prepare<{ id: number }>('SELECT id FROM batch WHERE uuid = ?').get(line.undoes)?.id ?? null);
    db.prepare(
      `INSERT INTO batch (uuid, replica, kind, actor_id, what, undoes, pairs, at, merged) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)`,
    ).run(
      line.uuid,
      line.replica,
      line.kind,
      db.actorId(line.actor.kind, line.actor.name),
      line.what,
      undoes,
      line.pairs,
      line.at,
    );
    if (undoes === null || line.kind === 'revert') return;
    // In its own copy it stands so; undos here set the states of edits that were made here.
    const state = line.kind === 'undo' ? 'undone' : 'done';
    db.prepare('UPDATE batch SET state = ? WHERE id = ? AND merged = 1').run(state, undoes);
  }

  /** @throws BadLine */
  event(line: EventLine | WordLine): Taken {
    if (this.isKnown(TABLES[line.t], line.id)) return 'known';
    // Asked first: for what waits no film is made.
    if (this.desk.waits(line)) return 'waits';
    if (line.t === 'draft') {
      const posterId = this.posterOf(line);
      return posterId === null ? 'waits' : this.desk.draft(line, posterId);
    }
    const batchId = this.batchId(line.batch);
    if (line.t === 'word') return this.desk.word(line, batchId);
    const posterId = this.posterOf(line);
    if (posterId === null) return 'waits';
    switch (line.t) {
      case 'mark':
        return this.marks.add(line, batchId, posterId);
      case 'import':
        return this.importEvent(line, batchId, posterId);
      case 'label':
        return this.labelEvent(line, batchId, posterId);
      case 'tagline':
        return this.taglines.add(line, batchId, posterId);
      case 'decision':
        return this.desk.decision(line, batchId, posterId);
      case 'approval':
        return this.desk.approval(line, batchId, posterId);
    }
  }

  private isKnown(table: string, id: string): boolean {
    return this.db.prepare(`SELECT 1 FROM ${table} WHERE id = ?`).get(id) !== undefined;
  }

  private batchId(uuid: string): number {
    let id = this.batches.get(uuid);
    if (id === undefined) {
      id = this.db.prepare<{ id: number }>('SELECT id FROM batch WHERE uuid = ?').get(uuid)?.id;
      if (id === undefined) throw new BadLine('its batch is not in the log');
      if (this.batches.size > 50_000) this.batches.clear();
      this.batches.set(uuid, id);
    }
    return id;
  }

  /**
   * The poster of an event. One without a file is the film's placeholder, or what that became when a file came; its film is
   * made where it is missing. One with a file that this copy does not have is not made up: null.
   */
  private posterOf({ film, title, year, sha256 }: EventLine): number | null {
    const { db } = this;
    const found = db.prepare<{ id: number }>('SELECT id FROM film WHERE key = ?').get(film);
    if (sha256 !== null) {
      if (!found) return null;
      const poster = db
        .prepare<{ id: number }>('SELECT id FROM poster WHERE film_id = ? AND sha256 = ?')
        .get(found.id, sha256);
      return poster?.id ?? null;
    }
    if (found) {
      const poster = db
        .prepare<{ id: number }>('SELECT id FROM poster WHERE film_id = ? ORDER BY sha256 IS NOT NULL, id LIMIT 1')
        .get(found.id);
      return poster?.id ?? db.prepare('INSERT INTO poster (film_id) VALUES (?)').run(found.id).lastInsertRowid;
    }
    this.films++;
    this.madeFilms = true;
    const filmId = db
      .prepare('INSERT INTO film (key, title, sort_title, year, added_at) VALUES (?, ?, ?, ?, ?)')
      .run(film, title, sortTitle(title), year, db.now()).lastInsertRowid;
    refreshFilmText(db, filmId);
    return db.prepare('INSERT INTO poster (film_id) VALUES (?)').run(filmId).lastInsertRowid;
  }

  private importEvent(line: ImportLine, batchId: number, posterId: number): Taken {
    const idsOf = (names: string[]): number[] =>
      names.map((name) => {
        const id = this.genres.named(name);
        if (id === null) throw new BadLine(`the log does not describe the genre "${name}"`);
        return id;
      });
    const present = maskOf(idsOf(line.present));
    const absent = maskOf(idsOf(line.absent));
    const of = line.withdraws ?? line.restores;
    const parent = of === undefined ? null : (this.importSeq(of, posterId) ?? undefined);
    if (parent === undefined) return 'waits';
    const head = line.restores === undefined ? null : parent;
    this.db
      .prepare(
        `INSERT INTO label_event (id, batch_id, poster_id, source, present, absent, parent, head, note, at)
         VALUES (?, ?, ?, 'import', ?, ?, ?, ?, ?, ?)`,
      )
      .run(line.id, batchId, posterId, present, absent, parent, head, line.note, line.at);
    this.imports.add(posterId);
    return 'new';
  }

  /** An event of the import layer of a poster by its id. */
  private importSeq(id: string, posterId: number): number | undefined {
    return this.db
      .prepare<{ seq: number }>('SELECT seq FROM label_event WHERE id = ? AND poster_id = ? AND genre_id IS NULL')
      .get(id, posterId)?.seq;
  }

  private labelEvent(line: LabelLine, batchId: number, posterId: number): Taken {
    const { db } = this;
    const genreId = this.genres.idOf(line.genre);
    if (genreId === null) throw new BadLine(`the log does not describe the genre ${line.genreName}`);
    const pair: PairKey = { posterId, genreId, layer: line.source };
    const row = db.prepare<PairRow>('SELECT seq, poster_id, genre_id, source FROM label_event WHERE id = ?');
    const parents: number[] = [];
    for (const id of line.parents) {
      const parent = row.get(id);
      if (!parent) return 'waits';
      if (parent.poster_id !== posterId || parent.genre_id !== genreId || parent.source !== line.source) {
        throw new BadLine('an event before it is about something else');
      }
      parents.push(parent.seq);
    }
    const last =
      db
        .prepare<{ seq: number }>(
          'SELECT seq FROM label_event WHERE poster_id = ? AND genre_id = ? AND source = ? ORDER BY seq DESC LIMIT 1',
        )
        .get(posterId, genreId, line.source)?.seq ?? null;
    const seq = nextSeq(db);
    const of = typeof line.head === 'string' ? row.get(line.head) : undefined;
    if (of && (of.poster_id !== posterId || of.genre_id !== genreId || of.source !== line.source)) {
      throw new BadLine('the event in force after it is about something else');
    }
    const head = line.head === undefined ? seq : (of?.seq ?? null);
    db.prepare(
      `INSERT INTO label_event (seq, id, batch_id, poster_id, genre_id, source, old, old_source, new, new_source, parent, head, note, at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      seq,
      line.id,
      batchId,
      posterId,
      genreId,
      line.source,
      line.old,
      line.oldSource,
      line.new,
      line.newSource,
      parents[0] ?? null,
      head,
      line.note,
      line.at,
    );
    writeParents(db, 'label_event_parent', seq, [...new Set(parents.slice(1))]);
    if (parents.length > 1 || (parents[0] ?? null) !== last) addPairFork(db, pair);
    this.pairs.set(`${posterId} ${genreId} ${line.source}`, pair);
    return 'new';
  }

  /** Brings the states of all that was touched up to date with its events. */
  settle(): { posters: number[]; films: boolean; words: boolean } {
    const { db } = this;
    // Numbers may change under heads that name them; all fit again at the end of the transaction.
    db.sqlite.pragma('defer_foreign_keys = ON');
    const byPoster = new Map<number, PairKey[]>();
    for (const posterId of this.imports) byPoster.set(posterId, []);
    for (const pair of this.pairs.values()) {
      const list = byPoster.get(pair.posterId);
      if (list) list.push(pair);
      else byPoster.set(pair.posterId, [pair]);
    }
    for (const [posterId, pairs] of byPoster) {
      const layers = readLayers(db, posterId);
      if (this.imports.has(posterId)) Object.assign(layers, foldImports(importEvents(db, posterId)));
      for (const pair of pairs) setLayer(layers, pair.layer, pair.genreId, this.pairState(pair));
      writeLayers(db, posterId, layers);
    }
    const taglines = this.taglines.settle();
    const desk = this.desk.settle();
    const posters = new Set([...byPoster.keys(), ...taglines, ...this.marks.settle(), ...desk.posters]);
    this.pairs.clear();
    this.imports.clear();
    const settled = { posters: [...posters], films: this.madeFilms, words: desk.words };
    this.madeFilms = false;
    return settled;
  }

  private pairState(pair: PairKey): ReturnType<typeof foldedState> {
    const { db } = this;
    if (isPairFork(db, pair)) {
      const { fold } = readPairFork(db, pair);
      if (pair.layer === 'person') markConflict(db, pair.posterId, pair.genreId, fold);
      return foldedState(fold);
    }
    const last = db
      .prepare<{ new: 'present' | 'absent' | 'unknown'; new_source: EditLayer | 'import' | null }>(
        `SELECT new, new_source FROM label_event WHERE poster_id = ? AND genre_id = ? AND source = ?
         ORDER BY seq DESC LIMIT 1`,
      )
      .get(pair.posterId, pair.genreId, pair.layer);
    return last ? layerState(pair.layer, last.new, last.new_source) : null;
  }
}

/** What readers have to read anew after `settle`. */
export function changedBy({ posters, films, words }: ReturnType<Incoming['settle']>): Change['what'] {
  const what = new Set<Change['what'][number]>();
  if (posters.length > 0)
    for (const part of ['labels', 'taglines', 'marks', 'conflicts', 'drafts'] as const) what.add(part);
  if (films) what.add('films').add('posters');
  if (words) what.add('drafts');
  return [...what];
}
