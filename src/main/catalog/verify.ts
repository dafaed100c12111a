// Proof that the states are what the events say: rebuilds both state tables from the event log beside the real ones and
// compares them byte for byte; and SQLite's own integrity check.
import type { Output } from '../../shared/contract.ts';
import type { GenreState, Source } from '../../shared/domain.ts';
import type { Sqlite, WriterDb } from './connection.ts';
import { connect } from './connection.ts';
import { foldImports, type ImportEvent } from './importLayer.ts';
import { NO_LAYERS, REBUILT_LABELS, setLayer, writeLayers, type EditLayer, type Layers } from './layers.ts';
import { markProblems } from './marks/verify.ts';
import { layerState } from './pairState.ts';
import { foldedState, foldedTagline, readPairFork, readTaglineFork } from './merging/forks.ts';
import { openReadOnly } from './open.ts';
import { taglineDeskProblems } from './taglineDesk/verify.ts';
import { vocabularyProblems } from './vocabulary/verify.ts';

interface EventRow {
  seq: number;
  poster_id: number;
  genre_id: number | null;
  source: Source;
  new: GenreState | null;
  new_source: Source | null;
  present: Uint8Array | null;
  absent: Uint8Array | null;
  parent: number | null;
  head: number | null;
}

const MAX_PROBLEMS = 20;

/** `project.verify`: never throws for a damaged catalog, it says what is wrong. Reads on a connection of its own. */
export function verifyProject(dir: string): Output<'project.verify'> {
  const { sqlite, close } = openReadOnly(dir);
  try {
    return verifyCatalog(sqlite, dir);
  } finally {
    close();
  }
}

/** Verifies an open catalog; writes temporary tables only. */
function verifyCatalog(sqlite: Sqlite, dir: string): Output<'project.verify'> {
  const problems: string[] = [];
  let integrity = 'ok';
  try {
    const rows = sqlite.pragma(`integrity_check(${MAX_PROBLEMS})`) as { integrity_check: string }[];
    integrity = rows.map((row) => row.integrity_check).join('; ');
    if (integrity !== 'ok') problems.push(`integrity_check: ${integrity}`);
    const orphans = sqlite.pragma('foreign_key_check') as { table: string; rowid: number; parent: string }[];
    for (const o of orphans.slice(0, MAX_PROBLEMS)) problems.push(`${o.table} row ${o.rowid} has no ${o.parent}`);
    const db = connect(sqlite, { dir, readOnly: null });
    // Temporary tables only; on the copy of a read-only project they need this.
    sqlite.pragma('query_only = OFF');
    const forked = rebuildLabels(db);
    problems.push(...forked, ...rebuildTaglines(db));
    const labels = differences(db, 'label_state', 'rebuilt_label', 'poster_id');
    const taglines = differences(db, 'tagline_state', 'rebuilt_tagline', 'poster_id');
    const marks = markProblems(db, MAX_PROBLEMS);
    const vocabulary = vocabularyProblems(sqlite).slice(0, MAX_PROBLEMS);
    problems.push(...labels, ...taglines, ...vocabulary, ...marks, ...secondLooks(db), ...apartDifferences(db));
    problems.push(...taglineDeskProblems(db, MAX_PROBLEMS));
    return {
      ok: problems.length === 0,
      integrity,
      rebuilt: problems.length === 0,
      problems,
    };
  } catch (thrown) {
    problems.push(thrown instanceof Error ? thrown.message : String(thrown));
    return { ok: false, integrity, rebuilt: false, problems };
  }
}

/**
 * Replays the label events, poster by poster, into `temp.rebuilt_label`. A pair whose events are no single chain is folded as
 * a graph. Returns what is wrong with the marks of such pairs and of the conflicts among them.
 */
function rebuildLabels(db: WriterDb): string[] {
  const marks = new PairMarks(db);
  db.sqlite.exec('DROP TABLE IF EXISTS temp.rebuilt_label');
  db.sqlite.exec(
    `CREATE TEMP TABLE rebuilt_label (poster_id INTEGER PRIMARY KEY, import_present BLOB, import_absent BLOB,
       model_present BLOB, model_absent BLOB, person_present BLOB, person_absent BLOB, person_unknown BLOB)`,
  );
  // Pages of posters, so that neither the events nor a sort of them has to fit in memory.
  const posters = db.prepare<{ poster_id: number }>(
    'SELECT DISTINCT poster_id FROM label_event WHERE poster_id > ? ORDER BY poster_id LIMIT 1000',
  );
  const events = db.prepare<EventRow>(
    `SELECT seq, poster_id, genre_id, source, new, new_source, present, absent, parent, head FROM label_event
     WHERE poster_id BETWEEN ? AND ? ORDER BY poster_id, seq`,
  );
  let after = -1;
  for (;;) {
    const page = posters.all(after);
    const first = page[0]?.poster_id;
    const last = page.at(-1)?.poster_id;
    if (first === undefined || last === undefined) return marks.problems();
    let current = first;
    let layers: Layers = { ...NO_LAYERS };
    let imports: ImportEvent[] = [];
    const finish = (): void => {
      marks.fold(current, layers);
      writeLayers(db, current, Object.assign(layers, foldImports(imports)), REBUILT_LABELS);
    };
    db.sqlite.exec('BEGIN');
    for (const event of events.all(first, last)) {
      if (event.poster_id !== current) {
        finish();
        current = event.poster_id;
        layers = { ...NO_LAYERS };
        imports = [];
      }
      if (event.genre_id === null || event.source === 'import') imports.push(event);
      else replay(layers, event, event.source, event.genre_id);
      marks.see(event);
    }
    finish();
    db.sqlite.exec('COMMIT');
    after = last;
  }
}

function replay(layers: Layers, event: EventRow, layer: EditLayer, genreId: number): void {
  setLayer(layers, layer, genreId, layerState(layer, event.new ?? 'unknown', event.new_source));
}

/** The pairs whose events are no chain, as the events say it, against the tables that say it too. */
class PairMarks {
  private readonly db: WriterDb;
  private readonly last = new Map<string, number>();
  private readonly open = new Map<string, EventRow>();
  private readonly joins: Set<number>;
  private readonly forks = new Set<string>();
  private readonly conflicts = new Set<string>();

  constructor(db: WriterDb) {
    this.db = db;
    const joins = db.prepare<{ seq: number }>('SELECT DISTINCT event_seq AS seq FROM label_event_parent').all();
    this.joins = new Set(joins.map(({ seq }) => seq));
  }

  see(event: EventRow): void {
    if (event.genre_id === null) return;
    const key = `${event.poster_id} ${event.genre_id} ${event.source}`;
    const chained = (this.last.get(key) ?? null) === event.parent && !this.joins.has(event.seq);
    if (!chained) this.open.set(key, event);
    this.last.set(key, event.seq);
  }

  /** Puts right, in the layers of a poster, what replaying event by event got wrong. */
  fold(posterId: number, layers: Layers): void {
    for (const [key, { genre_id: genreId, source }] of this.open) {
      if (genreId === null || source === 'import') continue;
      const { fold } = readPairFork(this.db, { posterId, genreId, layer: source });
      setLayer(layers, source, genreId, foldedState(fold));
      this.forks.add(key);
      if (source === 'person' && fold.conflict) this.conflicts.add(`${posterId} ${genreId}`);
    }
    this.open.clear();
    this.last.clear();
  }

  problems(): string[] {
    const stored = (sql: string): Set<string> =>
      new Set(
        this.db
          .prepare<{ k: string }>(sql)
          .all()
          .map(({ k }) => k),
      );
    const forks = stored("SELECT poster_id || ' ' || genre_id || ' ' || source AS k FROM label_fork");
    const conflicts = stored("SELECT poster_id || ' ' || genre_id AS k FROM label_conflict");
    return [
      ...[...this.forks].filter((k) => !forks.has(k)).map((k) => `label_fork lacks ${k}`),
      ...[...conflicts].filter((k) => !this.conflicts.has(k)).map((k) => `label_conflict has ${k}, which is none`),
      ...[...this.conflicts].filter((k) => !conflicts.has(k)).map((k) => `label_conflict lacks ${k}`),
    ].slice(0, MAX_PROBLEMS);
  }
}

/** The last tagline event of each poster is its state; an event that gave it back to nobody leaves no row. */
function rebuildTaglines(db: WriterDb): string[] {
  db.sqlite.exec('DROP TABLE IF EXISTS temp.rebuilt_tagline');
  db.sqlite.exec(
    `CREATE TEMP TABLE rebuilt_tagline AS
       SELECT e.poster_id, e.new AS text, e.new_source AS source, e.seq AS event_seq FROM tagline_event e
       WHERE e.seq = (SELECT max(seq) FROM tagline_event l WHERE l.poster_id = e.poster_id) AND e.new_source IS NOT NULL`,
  );
  const forks = db.prepare<{ poster_id: number }>('SELECT poster_id FROM tagline_fork').all();
  return forks.flatMap(({ poster_id: posterId }) => {
    const { text } = foldedTagline(readTaglineFork(db, posterId).fold);
    const state = db
      .prepare<{ text: string | null }>('SELECT text FROM tagline_state WHERE poster_id = ?')
      .get(posterId);
    db.prepare('DELETE FROM temp.rebuilt_tagline WHERE poster_id = ?').run(posterId);
    db.prepare('INSERT INTO temp.rebuilt_tagline SELECT * FROM tagline_state WHERE poster_id = ?').run(posterId);
    return (state?.text ?? null) === text ? [] : [`tagline_state of poster ${posterId} is not what its events say`];
  });
}

/** A pair waits for a second look exactly when its last event says so, with whom it names. */
function secondLooks(db: WriterDb): string[] {
  const last = `SELECT poster_id, genre_id, actor_id, asked_at FROM second_look_event e WHERE wanted = 1 AND seq =
    (SELECT max(seq) FROM second_look_event l WHERE l.poster_id = e.poster_id AND l.genre_id = e.genre_id)`;
  const waiting = 'SELECT poster_id, genre_id, actor_id, at FROM second_look';
  return db
    .prepare<{ id: number }>(
      `SELECT poster_id AS id FROM (${last} EXCEPT ${waiting}) UNION
       SELECT poster_id AS id FROM (${waiting} EXCEPT ${last}) LIMIT ${MAX_PROBLEMS}`,
    )
    .all()
    .map(({ id }) => `second_look of poster ${id} is not what its events say`);
}

/** Images are told apart exactly where the last event of the pair says so. */
function apartDifferences(db: WriterDb): string[] {
  const said = `SELECT sha256_a, sha256_b FROM told_apart_event e WHERE apart = 1 AND seq = (SELECT max(seq)
    FROM told_apart_event l WHERE l.sha256_a = e.sha256_a AND l.sha256_b = e.sha256_b)`;
  const state = 'SELECT sha256_a, sha256_b FROM told_apart';
  return db
    .prepare<{ sha256_a: string; sha256_b: string }>(
      `SELECT * FROM (${said} EXCEPT ${state}) UNION SELECT * FROM (${state} EXCEPT ${said}) LIMIT ${MAX_PROBLEMS}`,
    )
    .all()
    .map(
      (pair) =>
        `whether ${pair.sha256_a.slice(0, 12)} and ${pair.sha256_b.slice(0, 12)} were told apart is not what its events say`,
    );
}

function differences(db: WriterDb, table: string, rebuilt: string, key: string): string[] {
  const rows = (from: string, without: string): { id: number }[] =>
    db
      .prepare<{ id: number }>(
        `SELECT ${key} AS id FROM (SELECT * FROM ${from} EXCEPT SELECT * FROM ${without}) LIMIT ${MAX_PROBLEMS}`,
      )
      .all();
  const ids = new Set(
    [...rows(`main.${table}`, `temp.${rebuilt}`), ...rows(`temp.${rebuilt}`, `main.${table}`)].map((r) => r.id),
  );
  return [...ids].map((id) => `${table} of poster ${id} is not what its events say`);
}
