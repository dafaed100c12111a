// Proof that the states are what the events say: rebuilds both state tables from the event log beside the real ones and
// compares them byte for byte; and SQLite's own integrity check.
import type { Output } from '../../shared/contract.ts';
import type { GenreState, Source } from '../../shared/domain.ts';
import type { Sqlite, WriterDb } from './connection.ts';
import { connect } from './connection.ts';
import { mergeImport } from './importLayer.ts';
import { NO_LAYERS, REBUILT_LABELS, setLayer, writeLayers, type Layers } from './layers.ts';
import { layerState } from './pairs.ts';
import { openReadOnly } from './open.ts';

interface EventRow {
  seq: number;
  poster_id: number;
  genre_id: number | null;
  source: Source;
  new: GenreState | null;
  new_source: Source | null;
  present: Uint8Array | null;
  absent: Uint8Array | null;
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
export function verifyCatalog(sqlite: Sqlite, dir: string): Output<'project.verify'> {
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
    rebuildLabels(db);
    rebuildTaglines(db);
    const labels = differences(db, 'label_state', 'rebuilt_label', 'poster_id');
    const taglines = differences(db, 'tagline_state', 'rebuilt_tagline', 'poster_id');
    problems.push(...labels, ...taglines, ...apartDifferences(db));
    return {
      ok: problems.length === 0,
      integrity,
      rebuilt: labels.length === 0 && taglines.length === 0,
      problems,
    };
  } catch (thrown) {
    problems.push(thrown instanceof Error ? thrown.message : String(thrown));
    return { ok: false, integrity, rebuilt: false, problems };
  }
}

/** Replays the label events, poster by poster, into `temp.rebuilt_label`. */
function rebuildLabels(db: WriterDb): void {
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
    `SELECT seq, poster_id, genre_id, source, new, new_source, present, absent FROM label_event
     WHERE poster_id BETWEEN ? AND ? ORDER BY poster_id, seq`,
  );
  let after = -1;
  for (;;) {
    const page = posters.all(after);
    const first = page[0]?.poster_id;
    const last = page.at(-1)?.poster_id;
    if (first === undefined || last === undefined) return;
    let current = first;
    let layers: Layers = { ...NO_LAYERS };
    db.sqlite.exec('BEGIN');
    for (const event of events.all(first, last)) {
      if (event.poster_id !== current) {
        writeLayers(db, current, layers, REBUILT_LABELS);
        current = event.poster_id;
        layers = { ...NO_LAYERS };
      }
      replay(layers, event);
    }
    writeLayers(db, current, layers, REBUILT_LABELS);
    db.sqlite.exec('COMMIT');
    after = last;
  }
}

function replay(layers: Layers, event: EventRow): void {
  if (event.genre_id === null || event.source === 'import') {
    Object.assign(layers, mergeImport(layers, event.present, event.absent));
  } else {
    const state = layerState(event.source, event.new ?? 'unknown', event.new_source);
    setLayer(layers, event.source, event.genre_id, state);
  }
}

/** The last tagline event of each poster is its state; an event that gave it back to nobody leaves no row. */
function rebuildTaglines(db: WriterDb): void {
  db.sqlite.exec('DROP TABLE IF EXISTS temp.rebuilt_tagline');
  db.sqlite.exec(
    `CREATE TEMP TABLE rebuilt_tagline AS
       SELECT e.poster_id, e.new AS text, e.new_source AS source, e.seq AS event_seq FROM tagline_event e
       WHERE e.seq = (SELECT max(seq) FROM tagline_event l WHERE l.poster_id = e.poster_id) AND e.new_source IS NOT NULL`,
  );
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
    .map((pair) => `whether ${pair.sha256_a.slice(0, 12)} and ${pair.sha256_b.slice(0, 12)} were told apart is not what its events say`);
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
