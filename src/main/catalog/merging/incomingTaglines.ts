// Taglines of another copy: their events with the events before them, and the text that holds then. Two that had not seen each
// other are a fork, which forks.ts folds.
import type { TaglineLine } from '../../../shared/eventLog.ts';
import type { WriterDb } from '../connection.ts';
import { refreshFilmText } from '../filmText.ts';
import { BadLine, type Taken } from './badLine.ts';
import { addTaglineFork, foldedTagline, isTaglineFork, readTaglineFork, writeParents } from './forks.ts';

export class IncomingTaglines {
  private readonly db: WriterDb;
  private readonly touched = new Set<number>();

  constructor(db: WriterDb) {
    this.db = db;
  }

  /** Adds an event that is not known yet, inside a transaction. @throws BadLine when what it names is of another poster */
  add(line: TaglineLine, batchId: number, posterId: number): Taken {
    const { db } = this;
    const row = db.prepare<{ seq: number; poster_id: number }>('SELECT seq, poster_id FROM tagline_event WHERE id = ?');
    const parents: number[] = [];
    for (const id of line.parents) {
      const parent = row.get(id);
      if (!parent) return 'waits';
      if (parent.poster_id !== posterId) throw new BadLine('an event before it is about another poster');
      parents.push(parent.seq);
    }
    const last =
      db
        .prepare<{ seq: number }>('SELECT seq FROM tagline_event WHERE poster_id = ? ORDER BY seq DESC LIMIT 1')
        .get(posterId)?.seq ?? null;
    const seq = db.prepare<{ n: number }>('SELECT ifnull(max(seq), 0) + 1 AS n FROM tagline_event').get()?.n ?? 1;
    const of = typeof line.head === 'string' ? row.get(line.head) : undefined;
    if (of && of.poster_id !== posterId) throw new BadLine('the event in force after it is about another poster');
    const head = line.head === undefined ? seq : (of?.seq ?? null);
    db.prepare(
      `INSERT INTO tagline_event (seq, id, batch_id, poster_id, source, old, old_source, new, new_source, parent, head, note, at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      seq,
      line.id,
      batchId,
      posterId,
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
    writeParents(db, 'tagline_event_parent', seq, [...new Set(parents.slice(1))]);
    if (parents.length > 1 || (parents[0] ?? null) !== last) addTaglineFork(db, posterId);
    this.touched.add(posterId);
    return 'new';
  }

  /** Brings the taglines that were touched up to date with their events; inside a transaction. Returns the posters. */
  settle(): number[] {
    const posters = [...this.touched];
    for (const posterId of posters) this.fold(posterId);
    this.touched.clear();
    return posters;
  }

  private fold(posterId: number): void {
    const { db } = this;
    let state: { text: string | null; source: 'person' | 'import' | 'model' | null; seq: number | null } | undefined;
    if (isTaglineFork(db, posterId)) {
      const { fold } = readTaglineFork(db, posterId);
      state = { ...foldedTagline(fold), seq: fold.winner?.seq ?? null };
    } else {
      state = db
        .prepare<NonNullable<typeof state>>(
          'SELECT new AS text, new_source AS source, seq FROM tagline_event WHERE poster_id = ? ORDER BY seq DESC LIMIT 1',
        )
        .get(posterId);
    }
    if (!state || state.source === null || state.seq === null) {
      db.prepare('DELETE FROM tagline_state WHERE poster_id = ?').run(posterId);
    } else {
      db.prepare('INSERT OR REPLACE INTO tagline_state (poster_id, text, source, event_seq) VALUES (?, ?, ?, ?)').run(
        posterId,
        state.text,
        state.source,
        state.seq,
      );
    }
    const film = db.prepare<{ film_id: number }>('SELECT film_id FROM poster WHERE id = ?').get(posterId);
    if (film) refreshFilmText(db, film.film_id);
  }
}
