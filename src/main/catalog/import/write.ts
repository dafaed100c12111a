// Writes a plan: films, posters, one label event per poster and table, taglines, full text; up to 2,000 films per transaction.
// Existing posters are merged again with what the catalog holds now, since somebody may have edited them meanwhile.
import type { Change } from '../change.ts';
import { finishBatch, startBatch, type Batch } from '../batch.ts';
import type { WriterDb } from '../connection.ts';
import { refreshFilmText } from '../filmText.ts';
import { applyImport } from '../importLayer.ts';
import type { Source } from '../../../shared/domain.ts';
import { NO_LAYERS, readLayers, writeLayers, type Layers } from '../layers.ts';
import { changeOf } from '../outcome.ts';
import { applyImportTagline } from '../taglines.ts';
import { lastEvent, nextSeq, writePair } from '../pairs.ts';
import { pairOffer, type PlannedFilm, type PlannedPair, type PlannedPoster, type Speaker } from './merge.ts';

/**
 * Films per transaction, after which other calls of the thread have their turn: some 20 ms of work, in a large import up to
 * a tenth of a second, since every transaction writes nearly all pages of the index of film keys again.
 * @param total films to write
 */
export const filmsPerTransaction = (total: number): number => (total > 10_000 ? 2_000 : 500);

export interface WriteOptions {
  /** Names of the tables by index: the actors of the batches. */
  tables: readonly string[];
  update: boolean;
}

/** Writes planned films chunk by chunk; one batch of events per table over all chunks. */
export class PlanWriter {
  private readonly db: WriterDb;
  private readonly options: WriteOptions;
  private now = '';
  private mergesLess = false;
  /** An event names itself as the head of its chain, so its number has to be known before. */
  private nextTaglineSeq = 0;
  private readonly batches = new Map<string, { batch: Batch; changed: number; what: string }>();

  constructor(db: WriterDb, options: WriteOptions) {
    this.db = db;
    this.options = options;
  }

  /** Writes up to 2,000 films in one transaction, on disk when this returns. */
  write(films: readonly PlannedFilm[]): Change {
    return this.db.transaction(() => {
      const posterIds: number[] = [];
      this.now = this.db.now();
      this.nextTaglineSeq = this.lastTaglineSeq() + 1;
      this.mergeTextLess();
      const texts: (() => void)[] = [];
      for (const film of films) texts.push(this.writeFilm(film, posterIds));
      // Full text goes last: FTS5 writes a segment of its own for each statement that comes between two of its rows.
      for (const writeText of texts) writeText();
      for (const { batch, changed, what } of this.batches.values()) finishBatch(this.db, batch, changed, what);
      return changeOf(this.db, ['films', 'posters', 'labels', 'taglines'], posterIds);
    });
  }

  /**
   * Each transaction adds a segment to the full-text index. Merging them in fours, as is good for single edits, costs more
   * than writing them when there are hundreds; sixteen at a time is as good for searching.
   */
  private mergeTextLess(): void {
    if (this.mergesLess) return;
    this.mergesLess = true;
    this.db.prepare("INSERT INTO film_text (film_text, rank) VALUES ('automerge', 16)").run();
  }

  /** Puts the full-text index back to its way for single edits. */
  finish(): void {
    if (!this.mergesLess) return;
    this.mergesLess = false;
    this.db.transaction(() => this.db.prepare("INSERT INTO film_text (film_text, rank) VALUES ('automerge', 4)").run());
  }

  /** Writes all of a film but its full text, and returns the function that writes that. */
  private writeFilm(film: PlannedFilm, posterIds: number[]): () => void {
    const { db } = this;
    if (film.id === null) {
      const { id, taglines } = this.insertFilm(film, posterIds);
      return () => {
        db.prepare('INSERT INTO film_text (rowid, title, overview, tagline) VALUES (?, ?, ?, ?)').run(
          id,
          film.title,
          film.overview ?? '',
          taglines.join('\n'),
        );
      };
    }
    const { id } = film;
    if (film.dirty) {
      db.prepare(
        'UPDATE film SET title = ?, sort_title = ?, year = ?, overview = ?, rating = ?, link = ? WHERE id = ?',
      ).run(film.title, sortTitle(film.title), film.year, film.overview, film.rating, film.link, id);
    }
    let textChanged = film.dirty;
    for (const poster of film.posters) textChanged = this.writeExistingPoster(poster, posterIds) || textChanged;
    return () => {
      if (textChanged) refreshFilmText(db, id);
    };
  }

  private insertFilm(film: PlannedFilm, posterIds: number[]): { id: number; taglines: string[] } {
    const { db } = this;
    const id = db
      .prepare(
        'INSERT INTO film (key, title, sort_title, year, overview, rating, link, added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        film.key,
        film.title,
        sortTitle(film.title),
        film.year,
        film.overview,
        film.rating,
        film.link,
        this.now,
      ).lastInsertRowid;
    const taglines: string[] = [];
    for (const poster of film.posters) {
      const posterId = db.prepare('INSERT INTO poster (film_id) VALUES (?)').run(id).lastInsertRowid;
      posterIds.push(posterId);
      this.writeNewPoster(posterId, poster);
      if (poster.newTagline !== null) taglines.push(poster.newTagline.text);
    }
    return { id, taglines };
  }

  /** A poster made in this transaction holds nothing yet: its layers are as planned. */
  private writeNewPoster(posterId: number, poster: PlannedPoster): void {
    const { db } = this;
    for (const event of poster.events) {
      const entry = this.batchOf(event);
      db.prepare(
        `INSERT INTO label_event (id, batch_id, poster_id, source, present, absent, at) VALUES (?, ?, ?, 'import', ?, ?, ?)`,
      ).run(db.uuid(), entry.batch.id, posterId, event.present, event.absent, event.at ?? entry.batch.at);
      entry.changed++;
    }
    if (poster.pairs.length > 0) {
      const { import_present, import_absent } = poster.layers;
      this.writePairs(posterId, poster.pairs, { ...NO_LAYERS, import_present, import_absent });
    } else if (poster.events.length > 0) writeLayers(db, posterId, poster.layers);
    if (poster.newTagline === null) return;
    const { text, source, at } = poster.newTagline;
    const entry = this.batchOf(poster.newTagline, source);
    const seq = this.nextTaglineSeq++;
    db.prepare(
      `INSERT INTO tagline_event (seq, id, batch_id, poster_id, source, new, new_source, head, at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(seq, db.uuid(), entry.batch.id, posterId, source, text, source, seq, at ?? entry.batch.at);
    db.prepare('INSERT INTO tagline_state (poster_id, text, source, event_seq) VALUES (?, ?, ?, ?)').run(
      posterId,
      text,
      source,
      seq,
    );
    entry.changed++;
  }

  /** Returns whether the tagline changed. */
  private writeExistingPoster(poster: PlannedPoster, posterIds: number[]): boolean {
    const { db } = this;
    if (poster.id === null) return false;
    posterIds.push(poster.id);
    for (const event of poster.events) {
      const entry = this.batchOf(event);
      const batch = { ...entry.batch, at: event.at ?? entry.batch.at };
      if (applyImport(db, batch, poster.id, event.present, event.absent).changed) entry.changed++;
    }
    if (poster.pairs.length > 0) this.writePairs(poster.id, poster.pairs, readLayers(db, poster.id));
    if (poster.newTagline === null) return false;
    const { text, source, at } = poster.newTagline;
    const entry = this.batchOf(poster.newTagline, source);
    const batch = { ...entry.batch, at: at ?? entry.batch.at };
    const offer = applyImportTagline(db, batch, poster.id, text, this.options.update, 'caller', source);
    if (offer !== 'new' && offer !== 'replaced') return false;
    this.nextTaglineSeq = this.lastTaglineSeq() + 1;
    entry.changed++;
    return true;
  }

  /** Pairs of persons and models that an export brought; what was set meanwhile stays. */
  private writePairs(posterId: number, pairs: readonly PlannedPair[], layers: Layers): void {
    const { db } = this;
    for (const pair of pairs) {
      if (pairOffer(layers, pair) !== 'new') continue;
      const { layer, genreId, state } = pair;
      const entry = this.batchOf(pair, layer);
      const parent = lastEvent(db, posterId, genreId, layer)?.seq ?? null;
      writePair(
        db,
        { ...entry.batch, at: pair.at ?? entry.batch.at },
        layers,
        { posterId, genreId, layer, state },
        { seq: nextSeq(db), parent, head: 'own', note: null },
      );
      entry.changed++;
    }
    writeLayers(db, posterId, layers);
  }

  private lastTaglineSeq(): number {
    return this.db.prepare<{ n: number }>('SELECT ifnull(max(seq), 0) AS n FROM tagline_event').get()?.n ?? 0;
  }

  /** One batch for each actor of a table: mostly the table itself. */
  private batchOf(speaker: Speaker, source: Source = 'import'): { batch: Batch; changed: number; what: string } {
    const name = this.options.tables[speaker.table] ?? '';
    const actor = speaker.actor ?? name;
    const key = JSON.stringify([speaker.table, source, actor]);
    let entry = this.batches.get(key);
    if (entry === undefined) {
      const what = `import ${name}`;
      const batch = startBatch(this.db, { kind: 'import', source, actor, what });
      entry = { batch, changed: 0, what };
      this.batches.set(key, entry);
    }
    return entry;
  }
}

/** A title as lists sort it: lower case, without a leading article. */
export function sortTitle(title: string): string {
  return title.toLowerCase().replace(/^(?:the|an?)\s+(?=\S)/u, '');
}
