// An open project as the reader sees it: the read-only connection, the columns and what hangs on them. Owns when columns are
// loaded anew and when only named posters are; the questions themselves are answered by the other files of this folder.
import type { Database } from 'better-sqlite3';
import { AppError } from '../../../shared/errors.ts';
import { openReadOnly } from '../open.ts';
import type { Change } from '../services.ts';
import { catalogError } from '../sqliteErrors.ts';
import type { ActiveRun, Columns } from './columns.ts';
import { Lists } from './lists.ts';
import { ColumnLoader } from './load.ts';
import { BatchPosters } from './marks/batchPosters.ts';
import { Orders } from './orders.ts';
import { readActiveRun } from './activeRun.ts';
import { TextSearch } from './textSearch.ts';
import { ASPECTS, Versions, type Aspect } from './versions.ts';
import { Vocabulary } from './vocabulary.ts';

/** Above this share of the library, reading everything in slices is faster than poster by poster. */
const RELOAD_ALL_SHARE = 0.3;

export interface ActiveSplit {
  id: number;
  name: string;
}

export class ReaderProject {
  readonly dir: string;
  readonly db: Database;
  readonly versions = new Versions();
  readonly search: TextSearch;
  readonly batchPosters: BatchPosters;
  private readonly loader: ColumnLoader;
  private readonly closeDatabase: () => void;
  private current: { columns: Columns; orders: Orders; lists: Lists };
  private names: Vocabulary;
  private activeSplit: ActiveSplit | null = null;
  private revisionNow: number;
  private stale = false;
  private trained = { stamp: '', films: new Set<number>() };

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
    this.search = new TextSearch(this.db);
    this.batchPosters = new BatchPosters(this.db);
    this.loader = new ColumnLoader(this.db);
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

  /** Films in the training part of the active run's split: the run has seen their labels. */
  trainedFilms(): ReadonlySet<number> {
    // A cross-validated head never saw the poster that it judged.
    const splitId = this.run?.outOfSample === true ? null : (this.run?.splitId ?? null);
    const stamp = `${this.run?.id}|${splitId}|${this.versions.stamp(['splits', 'runs', 'films'])}`;
    if (this.trained.stamp !== stamp) {
      const films =
        splitId === null
          ? []
          : this.db
              .prepare("SELECT film_id FROM split_member WHERE split_id = ? AND part = 'train'")
              .pluck()
              .all(splitId);
      this.trained = { stamp, films: new Set(films as number[]) };
    }
    return this.trained.films;
  }

  /**
   * Takes a write into account: named posters are read again; everything is, at the next question, when the change names
   * none or touches what no poster id describes (genres, splits, the active run).
   */
  changed(change: Change): void {
    this.revisionNow = change.revision;
    const rows = this.reread(change);
    this.versions.bump(change.what, rows);
  }

  /** Brings the columns up to date with a write, or marks them stale; answers which rows were read again, null for all. */
  private reread(change: Change): Int32Array | null {
    const touches = (...aspects: Aspect[]): boolean => change.what.some((aspect) => aspects.includes(aspect));
    if (touches('genres')) this.names = new Vocabulary(this.db);
    if (this.stale) return null;
    const { columns } = this.current;
    if (touches('splits')) {
      this.activeSplit = this.readActiveSplit();
      this.loader.loadSplit(columns, this.activeSplit?.id ?? null);
    }
    const derived = !touches('labels', 'taglines', 'films', 'posters', 'marks');
    if (touches('runs') || (derived && touches('predictions') && change.posterIds === null)) {
      this.followActiveRun(change.posterIds === null);
    }
    if (derived && (!touches('predictions') || change.posterIds === null)) return null;
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
    if (!complete) this.stale = true;
    if (columns.count !== count) {
      this.versions.bump(['posters', 'films', 'labels', 'taglines', 'splits', 'predictions']);
    }
    return rows;
  }

  close(): void {
    this.closeDatabase();
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
    const columns = this.loader.loadAll(this.names.bits, this.activeSplit?.id ?? null);
    columns.useRun(readActiveRun(this.db));
    this.loader.loadPredictions(columns);
    const orders = new Orders(columns, this.versions);
    return { columns, orders, lists: new Lists(columns, orders, this.search, this.versions) };
  }

  /** Reads the probabilities of all posters when another run became active, the active one got thresholds, or `always`. */
  private followActiveRun(always: boolean): void {
    const { columns } = this.current;
    const run = readActiveRun(this.db);
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
    return Number(this.db.prepare("SELECT value FROM meta WHERE key = 'revision'").pluck().get() ?? 0);
  }
}
