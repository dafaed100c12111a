// Fills the mark and person columns from SQL: second looks, duplicates, conflicts of merges, and who set
// labels. All at open; after a write only what it says it touched. The marks of the active run are scores.ts.
import type { Database, Statement } from 'better-sqlite3';
import type { ChangedPart } from '../../../shared/contract.ts';
import { MARK, type Columns } from './columns.ts';

const OF_DUPLICATES = MARK.duplicate | MARK.conflicting;

export class MarkLoader {
  private readonly db: Database;
  private readonly personsSince: Statement<[number]>;
  private readonly newest: Statement<[], number | null>;
  /** Label events up to this one are in the person columns. */
  private seenUpTo = 0;
  /** Rows of posters in clusters, cluster by cluster. */
  private clusters: Int32Array[] = [];

  constructor(db: Database) {
    this.db = db;
    this.personsSince = db
      .prepare<[number]>(
        `SELECT DISTINCT a.name, e.poster_id FROM label_event e JOIN batch b ON b.id = e.batch_id
         JOIN actor a ON a.id = b.actor_id WHERE e.seq > ? AND e.source = 'person'`,
      )
      .raw();
    this.newest = db.prepare<[], number | null>('SELECT max(seq) FROM label_event').pluck();
  }

  /** Before columns are read: events that come while they are belong to the next change. */
  begin(): void {
    this.seenUpTo = this.newest.get() ?? 0;
  }

  /** Everything, into columns that have their posters and labels. */
  loadAll(columns: Columns): void {
    this.loadPersons(columns);
    this.loadSecondLooks(columns);
    this.loadConflicts(columns);
    this.loadDuplicates(columns);
  }

  /** Clusters alone: their marks came with the columns. */
  loadClusters(columns: Columns): void {
    const members = this.db
      .prepare('SELECT cluster, poster_id FROM duplicate_member ORDER BY cluster, poster_id')
      .raw()
      .all() as [number, number][];
    const byCluster = new Map<number, number[]>();
    for (const [cluster, posterId] of members) {
      const row = columns.rowOf(posterId);
      if (row < 0) continue;
      const rows = byCluster.get(cluster);
      if (rows) rows.push(row);
      else byCluster.set(cluster, [row]);
    }
    this.clusters = [...byCluster.values()].filter((rows) => rows.length > 1).map((rows) => Int32Array.from(rows));
  }

  /** What a write touched, anew. */
  changed(columns: Columns, what: readonly ChangedPart[]): void {
    if (what.includes('marks')) this.loadSecondLooks(columns);
    if (what.includes('conflicts')) this.loadConflicts(columns);
    if (what.includes('duplicates')) this.loadDuplicates(columns);
    else if (what.includes('labels')) this.markDuplicates(columns);
    if (what.includes('labels')) this.addNewPersons(columns);
  }

  /** After the labels of many posters were read again. */
  relabelled(columns: Columns): void {
    this.addNewPersons(columns);
    this.markDuplicates(columns);
  }

  /** Who set a label since the last look. Nobody is ever taken away: events stay. */
  private addNewPersons(columns: Columns): void {
    const newest = this.newest.get() ?? 0;
    for (const [name, posterId] of this.personsSince.iterate(this.seenUpTo) as IterableIterator<[string, number]>) {
      addPerson(columns, name, posterId);
    }
    this.seenUpTo = newest;
  }

  private loadPersons(columns: Columns): void {
    for (const plane of columns.people) plane.fill(0);
    // By batches of persons and their index: imports, which are most events of a large catalog, are not read.
    const pairs = this.db
      .prepare(
        `SELECT a.name, e.poster_id FROM batch b JOIN actor a ON a.id = b.actor_id AND a.kind = 'person'
         JOIN label_event e ON e.batch_id = b.id WHERE e.source = 'person' GROUP BY a.name, e.poster_id`,
      )
      .raw()
      .iterate() as IterableIterator<[string, number]>;
    for (const [name, posterId] of pairs) addPerson(columns, name, posterId);
  }

  private loadSecondLooks(columns: Columns): void {
    clear(columns, MARK.secondLook);
    for (const id of this.db.prepare('SELECT DISTINCT poster_id FROM second_look').pluck().all() as number[]) {
      set(columns, id, MARK.secondLook);
    }
  }

  private loadConflicts(columns: Columns): void {
    clear(columns, MARK.conflict);
    for (const id of this.db.prepare('SELECT DISTINCT poster_id FROM label_conflict').pluck().all() as number[]) {
      set(columns, id, MARK.conflict);
    }
  }

  private loadDuplicates(columns: Columns): void {
    this.loadClusters(columns);
    clear(columns, OF_DUPLICATES);
    this.markDuplicates(columns);
  }

  /** Posters of a cluster, and those of one in which a genre is present here and absent there. */
  private markDuplicates(columns: Columns): void {
    for (const rows of this.clusters) {
      let differ = false;
      for (let word = 0; word < columns.words && !differ; word++) {
        let present = 0;
        let absent = 0;
        for (const row of rows) {
          present |= columns.present[word]![row]!;
          absent |= columns.absent[word]![row]!;
        }
        differ = (present & absent) !== 0;
      }
      const bits = MARK.duplicate | (differ ? MARK.conflicting : 0);
      for (const row of rows) columns.marks[row] = (columns.marks[row]! & ~OF_DUPLICATES) | bits;
    }
  }
}

function addPerson(columns: Columns, name: string, posterId: number): void {
  const row = columns.rowOf(posterId);
  if (row < 0) return;
  const bit = columns.personBit(name);
  columns.people[bit >> 5]![row]! |= 1 << (bit & 31);
}

function clear(columns: Columns, bits: number): void {
  const { marks, count } = columns;
  for (let row = 0; row < count; row++) marks[row]! &= ~bits;
}

function set(columns: Columns, posterId: number, bits: number): void {
  const row = columns.rowOf(posterId);
  if (row >= 0) columns.marks[row]! |= bits;
}
