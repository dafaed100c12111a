// An open project as the reader sees it: the read-only connection, the columns and what hangs on them. Owns when columns are
// loaded anew and when only named posters are; the questions themselves are answered by the other files of this folder.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { AppError } from '../../../shared/errors.ts';
import { openReadOnly } from '../open.ts';
import type { Change } from '../change.ts';
import { catalogError } from '../sqliteErrors.ts';
import type { ActiveRun, Columns } from './columns.ts';
import { columnStamp, hasColumnFile, readColumnFile, WORTH_A_FILE, writeColumnFile } from './columnFile.ts';
import { CountedFacets } from './countedFacets.ts';
import { Lists } from './lists.ts';
import { MarkLoader } from './loadMarks.ts';
import { ColumnLoader } from './load.ts';
import { BatchPosters } from './marks/batchPosters.ts';
import { Orders } from './orders.ts';
import { readActiveRun } from './activeRun.ts';
import { RunRows } from './runRows.ts';
import { DeskColumn } from './taglineDesk/deskColumn.ts';
import { TextSearch } from './textSearch.ts';
import { ASPECTS, Versions, type Aspect } from './versions.ts';
import { Vocabulary } from './vocabulary.ts';
import { CurrentWords } from './words/currentWords.ts';

/** Above this share of the library, reading everything in slices is faster than poster by poster. */
const RELOAD_ALL_SHARE = 0.3;
/** Labels of more posters than this are read again in turns. */
const MANY = 500;

export interface ActiveSplit {
  id: number;
  name: string;
}

export class ReaderProject {
  readonly dir: string;
  readonly db: Database;
  readonly versions = new Versions();
  readonly search: TextSearch;
  readonly words: CurrentWords;
  readonly batchPosters: BatchPosters;
  readonly runRows: RunRows;
  private readonly loader: ColumnLoader;
  private readonly marks: MarkLoader;
  private readonly desk: DeskColumn;
  private readonly closeDatabase: () => void;
  private current: { columns: Columns; orders: Orders; lists: Lists; facets: CountedFacets };
  private names: Vocabulary;
  private activeSplit: ActiveSplit | null = null;
  private revisionNow: number;
  private stale = false;
  private closed = false;
  /** Columns whose labels are being read again, in turns, hold some of before and some of after. */
  private relabelling = 0;

  /** Opens `dir/catalog.sqlite` read-only and loads the columns. @throws AppError `not_found`, `corrupt`, `unreadable_file` */
  constructor(dir: string) {
    this.dir = dir;
    try {
      const { sqlite, close } = openReadOnly(dir);
      this.db = sqlite;
      this.closeDatabase = close;
    } catch (thrown) {
      const cause = catalogError(thrown);
      if (cause instanceof AppError) throw cause;
      throw new AppError('not_found', `There is no project in ${dir} that could be read.`, {
        hint: 'Check the folder, or make a project with `marquee init`.',
        cause,
      });
    }
    this.db.pragma('query_only = 1');
    this.words = new CurrentWords(dir, () => this.current.columns.count);
    this.search = new TextSearch(this.db, this.words);
    this.runRows = new RunRows(this.db, this.versions);
    this.batchPosters = new BatchPosters(this.db);
    this.loader = new ColumnLoader(this.db);
    this.marks = new MarkLoader(this.db);
    this.desk = new DeskColumn(this.db);
    this.names = new Vocabulary(this.db);
    this.revisionNow = this.readRevision();
    this.current = this.load();
  }

  get columns(): Columns {
    return this.fresh().columns;
  }

  get orders(): Orders {
    return this.fresh().orders;
  }

  get lists(): Lists {
    return this.fresh().lists;
  }

  get facetCounts(): CountedFacets {
    return this.fresh().facets;
  }

  get vocabulary(): Vocabulary {
    return this.names;
  }

  get revision(): number {
    return this.revisionNow;
  }

  get split(): ActiveSplit | null {
    return this.activeSplit;
  }

  /** The run whose probabilities the library shows. */
  get run(): ActiveRun | null {
    return this.columns.run;
  }

  /**
   * Takes a write into account: named posters are read again; the labels of all are, in turns, when a change of labels names
   * none or a genre was retired or came back; everything is, at the next question, when the change names none of what else a
   * poster has.
   */
  async changed(change: Change): Promise<void> {
    this.revisionNow = change.revision;
    const retired = this.names.retired.join();
    const written = change.what.some((aspect) => aspect === 'films' || aspect === 'taglines' || aspect === 'posters');
    const before = written ? this.filmsOf(change.posterIds) : [];
    const rows = this.reread(change);
    if (!this.stale && change.what.some((part) => part === 'drafts' || part === 'taglines')) {
      this.desk.changed(this.current.columns, change.posterIds);
    }
    if (written) {
      const after = this.filmsOf(change.posterIds);
      this.words.changed(before === null || after === null ? null : [...before, ...after]);
    }
    const otherGenres = this.names.retired.join() !== retired;
    const relabel = !this.stale && (rows === 'labels' || otherGenres);
    if (relabel) await this.relabel(otherGenres ? null : change.posterIds);
    this.versions.bump(change.what, rows === 'labels' || relabel ? null : rows);
  }

  private allKnown(posterIds: readonly number[] | null): boolean {
    const { columns } = this.current;
    return posterIds?.every((id) => columns.rowOf(id) >= 0) === true;
  }

  /** Films of posters as the columns have them; null when they cannot tell. */
  private filmsOf(posterIds: readonly number[] | null): number[] | null {
    const { columns } = this.current;
    if (posterIds === null || this.stale) return null;
    return posterIds.map((id) => columns.rowOf(id)).flatMap((row) => (row < 0 ? [] : [columns.filmIds[row]!]));
  }

  /** The labels of some posters, or (null) of all, again. Columns that are replaced meanwhile are up to date by themselves. */
  private async relabel(posterIds: readonly number[] | null): Promise<void> {
    const { columns } = this.current;
    columns.growGenres(this.names.bits);
    columns.retired = this.names.retired;
    this.relabelling++;
    try {
      const steps = posterIds === null ? this.loader.loadLabels(columns) : this.loader.loadLabelsOf(columns, posterIds);
      for (const _ of steps) {
        await nextTurn();
        if (this.current.columns !== columns) return;
      }
      this.marks.relabelled(columns);
    } finally {
      this.relabelling--;
    }
  }

  /**
   * Brings the columns up to date with a write, or marks them stale; answers which rows were read again, null for all,
   * `labels` where those of all have to be.
   */
  private reread(change: Change): Int32Array | 'labels' | null {
    const touches = (...aspects: Aspect[]): boolean => change.what.some((aspect) => aspects.includes(aspect));
    if (touches('genres')) this.names = new Vocabulary(this.db);
    if (this.stale) return null;
    const { columns } = this.current;
    // What the active run's genres are now may have changed with them.
    if (touches('genres')) this.followActiveRun(false);
    if (touches('splits')) {
      this.activeSplit = this.readActiveSplit();
      this.loader.loadSplit(columns, this.activeSplit?.id ?? null);
    }
    this.marks.changed(
      columns,
      change.what.filter((aspect) => aspect !== 'labels'),
    );
    const derived = !touches('labels', 'taglines', 'films', 'posters', 'marks');
    if (touches('runs') || (derived && touches('predictions') && change.posterIds === null)) {
      this.followActiveRun(change.posterIds === null);
    }
    if (derived && (!touches('predictions') || change.posterIds === null)) return null;
    const labelsAlone = !touches('taglines', 'films', 'posters');
    if (change.posterIds === null && labelsAlone) return 'labels';
    const many = (change.posterIds?.length ?? 0) > MANY;
    if (many && labelsAlone && !touches('marks', 'predictions') && this.allKnown(change.posterIds)) return 'labels';
    if (change.posterIds === null || change.posterIds.length > 1000 + columns.count * RELOAD_ALL_SHARE) {
      this.stale = true;
      return null;
    }
    columns.growGenres(this.names.bits);
    const count = columns.count;
    const { rows, complete } = this.loader.reload(
      columns,
      change.posterIds,
      this.activeSplit?.id ?? null,
      touches('predictions', 'posters'),
    );
    if (touches('labels')) this.marks.changed(columns, ['labels']);
    if (!complete) this.stale = true;
    if (columns.count !== count) {
      this.versions.bump(['posters', 'films', 'labels', 'taglines', 'splits', 'predictions']);
    }
    return rows;
  }

  /** Closes the connections; no query may follow. */
  async close(): Promise<void> {
    this.closed = true;
    this.search.close();
    this.closeDatabase();
    await this.words.close();
  }

  /**
   * Keeps the columns in a file for the next opening, when there are many and the file is not of the present state. Reading
   * goes on meanwhile; a write in between makes it give up.
   */
  async keepColumns(): Promise<void> {
    const { columns, orders } = this.current;
    if (this.stale || this.closed || this.relabelling > 0 || columns.count < WORTH_A_FILE) return;
    const [token, inCatalog] = [this.readMeta('revision_token'), this.readRevision()];
    if (token === null || inCatalog !== this.revisionNow) return;
    const stamp = columnStamp(token, readActiveRun(this.db, this.names), this.activeSplit?.id ?? null);
    if (await hasColumnFile(this.dir, stamp)) return;
    const { now } = this.versions;
    const same = (): boolean =>
      !this.stale && this.relabelling === 0 && this.versions.now === now && this.current.columns === columns;
    if (same()) await writeColumnFile(this.dir, stamp, { columns, orders: orders.made() }, same);
  }

  private fresh(): ReaderProject['current'] {
    if (this.stale) {
      this.stale = false;
      this.versions.bump(ASPECTS);
      this.current = this.load();
    }
    return this.current;
  }

  private load(): ReaderProject['current'] {
    this.activeSplit = this.readActiveSplit();
    this.marks.begin();
    const kept = this.keptColumns();
    if (kept !== null) return kept;
    const columns = this.loader.loadAll(this.names, this.activeSplit?.id ?? null);
    this.marks.loadAll(columns);
    this.desk.loadAll(columns);
    columns.useRun(readActiveRun(this.db, this.names));
    this.loader.loadPredictions(columns);
    return this.over(columns, new Orders(columns, this.versions));
  }

  /** What the file of the last time holds, when it is of this state of the catalog. */
  private keptColumns(): ReaderProject['current'] | null {
    const token = this.readMeta('revision_token');
    if (token === null) return null;
    const stamp = columnStamp(token, readActiveRun(this.db, this.names), this.activeSplit?.id ?? null);
    const kept = readColumnFile(this.dir, stamp);
    // A write between the two questions: what was read may be older than what it is taken for.
    if (kept === null || this.readMeta('revision_token') !== token) return null;
    const orders = new Orders(kept.columns, this.versions);
    orders.adopt(kept.orders);
    kept.columns.retired = this.names.retired;
    this.marks.loadClusters(kept.columns);
    return this.over(kept.columns, orders);
  }

  private over(columns: Columns, orders: Orders): ReaderProject['current'] {
    const lists = new Lists(columns, orders, { search: this.search, runs: this.runRows }, this.versions);
    return { columns, orders, lists, facets: new CountedFacets(columns, () => this.names.ids, this.versions) };
  }

  /** Reads the probabilities of all posters when another run became active, the active one got thresholds, or `always`. */
  private followActiveRun(always: boolean): void {
    const { columns } = this.current;
    const run = readActiveRun(this.db, this.names);
    if (!always && JSON.stringify(run) === JSON.stringify(columns.run)) return;
    columns.useRun(run);
    this.loader.loadPredictions(columns);
    this.versions.bump(['predictions', 'runs']);
  }

  private readActiveSplit(): ActiveSplit | null {
    const row = this.db
      .prepare("SELECT id, name FROM split WHERE name = (SELECT value FROM meta WHERE key = 'active_split')")
      .get() as ActiveSplit | undefined;
    return row ?? null;
  }

  private readRevision(): number {
    return Number(this.readMeta('revision') ?? 0);
  }

  private readMeta(key: string): string | null {
    return (this.db.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(key) as string | undefined) ?? null;
  }
}
