// Pair events in great numbers: what `writePair` does for one, collected and inserted by one statement for some hundred at a
// time. Binding fourteen values per row took more time than SQLite needs to store them (1,000 posters of a million: 21 ms of
// processor time one by one, 14 ms together).
import type { GenreState } from '../../shared/domain.ts';
import type { Batch } from './batch.ts';
import type { WriterDb } from './connection.ts';
import { seen, setLayer, type EditLayer, type Layers } from './layers.ts';
import { isPairFork } from './merging/forks.ts';
import { nextSeq, writePair } from './pairs.ts';

/** Rows per statement: more take no less time, and memory. */
const FLUSH_AT = 1000;

const INSERT = `INSERT INTO label_event
    (seq, id, batch_id, poster_id, genre_id, source, old, old_source, new, new_source, parent, head, note, at)
  SELECT j.value ->> 0, j.value ->> 1, ?, j.value ->> 2, j.value ->> 3, j.value ->> 4, j.value ->> 5, j.value ->> 6,
    j.value ->> 7, j.value ->> 8, j.value ->> 9, j.value ->> 10, ?, ? FROM json_each(?) j ORDER BY j.key`;

export class PairWriter {
  private readonly db: WriterDb;
  private readonly batch: Batch;
  private readonly note: string | null;
  private rows: (string | number | null)[][] = [];
  private seq: number;

  /** Nobody else may append label events until the last `flush`. */
  constructor(db: WriterDb, batch: Batch, note: string | null) {
    this.db = db;
    this.batch = batch;
    this.note = note;
    this.seq = nextSeq(db);
  }

  /**
   * Sets a pair in a layer (`state` null: takes it out of the layer) and changes `layers` accordingly; the event is in the
   * catalog after the next `flush`.
   * @param parent the last event of the pair in its layer
   * @param head the event whose state this puts in force again; `own` for a new decision
   */
  add(
    layers: Layers,
    pair: { posterId: number; genreId: number; layer: EditLayer; state: GenreState | null },
    chain: { parent: number | null; head: number | null | 'own' },
  ): void {
    const { posterId, genreId, layer, state } = pair;
    // A pair with merged branches is folded anew with each event, which has to be there for the next.
    if (isPairFork(this.db, pair)) {
      this.flush();
      writePair(this.db, this.batch, layers, pair, { seq: this.seq++, ...chain, note: this.note });
      return;
    }
    const old = seen(layers, genreId, layer);
    setLayer(layers, layer, genreId, state);
    const now = seen(layers, genreId, layer);
    const seq = this.seq++;
    const head = chain.head === 'own' ? seq : chain.head;
    const { parent } = chain;
    const id = this.db.uuid();
    this.rows.push([seq, id, posterId, genreId, layer, old.state, old.source, now.state, now.source, parent, head]);
    if (this.rows.length >= FLUSH_AT) this.flush();
  }

  /** Inserts what was collected. */
  flush(): void {
    if (this.rows.length === 0) return;
    this.db.prepare(INSERT).run(this.batch.id, this.note, this.batch.at, JSON.stringify(this.rows));
    this.rows = [];
  }
}
