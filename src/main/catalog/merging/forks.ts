// Pairs and taglines whose events are a graph: which they are, their events as the fold sees them, and the state that follows.
// Everything that appends to a pair asks here first; in a project that never merged, the answer is one look at a flag.
import type { GenreState, Source } from '../../../shared/domain.ts';
import type { WriterDb } from '../connection.ts';
import type { EditLayer } from '../layers.ts';
import { layerState } from '../pairState.ts';
import type { TaglineState } from '../taglineState.ts';
import { foldEvents, foldWithout, type Fold, type ForkEvent } from './fold.ts';

export interface PairKey {
  posterId: number;
  genreId: number;
  layer: EditLayer;
}
type BatchKind = 'edit' | 'import' | 'undo' | 'redo' | 'revert';
interface EventRow {
  seq: number;
  id: string;
  at: string;
  parent: number | null;
  source: Source;
  new: string | null;
  new_source: Source | null;
  batch_id: number;
  kind: BatchKind;
  undoes: number | null;
}
interface NewEvent {
  seq: number;
  id: string;
  at: string;
  batchKind: BatchKind;
  /** The batch that an undo takes back or a redo puts back. */
  undoes: number | null;
  value: string;
  rank: number;
}

/** The events of one forked pair or tagline. */
export class Fork {
  readonly events: readonly ForkEvent[];
  readonly fold: Fold;
  private readonly batches: ReadonlyMap<number, number>;

  constructor(events: readonly ForkEvent[], batches: ReadonlyMap<number, number>) {
    this.events = events;
    this.batches = batches;
    this.fold = foldEvents(events);
  }

  isInForce(seq: number): boolean {
    return this.fold.inForce.some((event) => event.seq === seq);
  }

  /** Whether a claim that was taken back can be put back: nobody decided anew with knowledge of it. */
  canRedo(seq: number): boolean {
    const { withdrawn, inForce, hasSeen } = this.fold;
    return withdrawn.has(seq) && !inForce.some((claim) => hasSeen(claim.seq, seq));
  }

  /** The fold once an event that has seen all branches is appended. */
  after(event: NewEvent): Fold {
    const act = event.batchKind === 'undo' || event.batchKind === 'redo' ? event.batchKind : 'claim';
    const target = act === 'claim' || event.undoes === null ? null : (this.batches.get(event.undoes) ?? null);
    const { seq, id, at, value, rank } = event;
    return foldEvents([...this.events, { seq, id, at, value, rank, act, target, parents: this.fold.leaves }]);
  }

  without(seq: number): Fold {
    return foldWithout(this.events, seq);
  }
}

/** Whether a connection's project has forks at all. Set by merges; a rolled back merge leaves it set, which does no harm. */
const known = new WeakMap<WriterDb, boolean>();

export function hasForks(db: WriterDb): boolean {
  let has = known.get(db);
  if (has === undefined) {
    const sql = 'SELECT EXISTS (SELECT 1 FROM label_fork) OR EXISTS (SELECT 1 FROM tagline_fork) AS n';
    has = db.prepare<{ n: number }>(sql).get()?.n === 1;
    known.set(db, has);
  }
  return has;
}

/** Marks a pair as forked, inside a transaction. */
export function addPairFork(db: WriterDb, { posterId, genreId, layer }: PairKey): void {
  known.set(db, true);
  db.prepare('INSERT OR IGNORE INTO label_fork (poster_id, genre_id, source) VALUES (?, ?, ?)').run(
    posterId,
    genreId,
    layer,
  );
}

export function addTaglineFork(db: WriterDb, posterId: number): void {
  known.set(db, true);
  db.prepare('INSERT OR IGNORE INTO tagline_fork (poster_id) VALUES (?)').run(posterId);
}

export function isPairFork(db: WriterDb, { posterId, genreId, layer }: PairKey): boolean {
  if (!hasForks(db)) return false;
  return (
    db
      .prepare('SELECT 1 FROM label_fork WHERE poster_id = ? AND genre_id = ? AND source = ?')
      .get(posterId, genreId, layer) !== undefined
  );
}

export function isTaglineFork(db: WriterDb, posterId: number): boolean {
  return hasForks(db) && db.prepare('SELECT 1 FROM tagline_fork WHERE poster_id = ?').get(posterId) !== undefined;
}

/** The events of a pair when it is forked; null for a chain, whose last event says it all. */
export function pairFork(db: WriterDb, key: PairKey): Fork | null {
  return isPairFork(db, key) ? readPairFork(db, key) : null;
}

export function taglineFork(db: WriterDb, posterId: number): Fork | null {
  return isTaglineFork(db, posterId) ? readTaglineFork(db, posterId) : null;
}

/** The events of any pair as a graph. */
export function readPairFork(db: WriterDb, { posterId, genreId, layer }: PairKey): Fork {
  const rows = db
    .prepare<EventRow>(
      `SELECT e.seq, e.id, e.at, e.parent, e.source, e.new, e.new_source, e.batch_id, b.kind, b.undoes
       FROM label_event e JOIN batch b ON b.id = e.batch_id
       WHERE e.poster_id = ? AND e.genre_id = ? AND e.source = ? ORDER BY e.seq`,
    )
    .all(posterId, genreId, layer);
  return asFork(rows, parentsOf(db, 'label_event_parent'), (row) => ({
    value: pairValue(layerState(layer, (row.new ?? 'unknown') as GenreState, row.new_source)),
    rank: 0,
  }));
}

export function readTaglineFork(db: WriterDb, posterId: number): Fork {
  const rows = db
    .prepare<EventRow>(
      `SELECT e.seq, e.id, e.at, e.parent, e.source, e.new, e.new_source, e.batch_id, b.kind, b.undoes
       FROM tagline_event e JOIN batch b ON b.id = e.batch_id WHERE e.poster_id = ? ORDER BY e.seq`,
    )
    .all(posterId);
  return asFork(rows, parentsOf(db, 'tagline_event_parent'), (row) =>
    taglineValue({ text: row.new, source: row.new_source }),
  );
}

function parentsOf(db: WriterDb, table: string): (seq: number) => number[] {
  const query = db.prepare<{ parent_seq: number }>(`SELECT parent_seq FROM ${table} WHERE event_seq = ?`);
  return (seq) => query.all(seq).map((row) => row.parent_seq);
}

function asFork(
  rows: EventRow[],
  more: (seq: number) => number[],
  valueOf: (row: EventRow) => { value: string; rank: number },
): Fork {
  const batches = new Map<number, number>();
  for (const row of rows) {
    // Undo takes back the last event of its batch on a pair, should there be two.
    if (row.kind !== 'undo' && row.kind !== 'redo') batches.set(row.batch_id, row.seq);
  }
  const events = rows.map((row): ForkEvent => {
    const act = row.kind === 'undo' || row.kind === 'redo' ? row.kind : 'claim';
    return {
      seq: row.seq,
      id: row.id,
      at: row.at,
      parents: [...(row.parent === null ? [] : [row.parent]), ...more(row.seq)],
      act,
      target: act === 'claim' || row.undoes === null ? null : (batches.get(row.undoes) ?? null),
      ...valueOf(row),
    };
  });
  return new Fork(events, batches);
}

export const pairValue = (state: GenreState | null): string => state ?? '';
/** The state of a pair in its layer that a fold says. */
export const foldedState = ({ winner }: Fold): GenreState | null =>
  winner === null || winner.value === '' ? null : (winner.value as GenreState);

const RANKS: Record<Source, number> = { person: 3, model: 2, import: 1 };
/** Taglines agree when their texts do, whoever brought them; a person's beats a model's, that an import's. */
export function taglineValue({ text, source }: TaglineState): { value: string; rank: number } {
  return { value: source === null ? '' : `=${text ?? ''}`, rank: source === null ? 0 : RANKS[source] };
}

const SOURCES: Record<number, Source> = { 3: 'person', 2: 'model', 1: 'import' };
/** The tagline that a fold says. */
export function foldedTagline({ winner }: Fold): TaglineState {
  const source = winner === null || winner.value === '' ? undefined : SOURCES[winner.rank];
  if (winner === null || source === undefined) return { text: null, source: null };
  return { text: winner.value === '=' ? null : winner.value.slice(1), source };
}

/** Notes or forgets that the people of a pair disagree. */
export function markConflict(db: WriterDb, posterId: number, genreId: number, fold: Fold): void {
  if (!fold.conflict) {
    db.prepare('DELETE FROM label_conflict WHERE poster_id = ? AND genre_id = ?').run(posterId, genreId);
    return;
  }
  const since = fold.inForce.reduce((latest, { at }) => (at > latest ? at : latest), '');
  db.prepare('INSERT OR REPLACE INTO label_conflict (poster_id, genre_id, since) VALUES (?, ?, ?)').run(
    posterId,
    genreId,
    since,
  );
}

/** Notes what an event has seen besides its parent. */
export function writeParents(
  db: WriterDb,
  table: 'label_event_parent' | 'tagline_event_parent',
  seq: number,
  parents: readonly number[],
): void {
  for (const parent of parents) {
    db.prepare(`INSERT INTO ${table} (event_seq, parent_seq) VALUES (?, ?)`).run(seq, parent);
  }
}
