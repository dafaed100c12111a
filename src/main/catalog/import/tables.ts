// `import.tables`: reads the tables of an import, merges them by the rules of the project, and writes them in batches, or
// only counts for a dry run. Runs inside the writer thread and gives other calls their turn between batches.
//
// A dry run writes nothing and holds no transaction: it merges into a plan in memory and drops it. A real import makes the
// same plan and writes it, so both report the same numbers. Cancelling keeps what was committed.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SplitPart } from '../../../shared/domain.ts';
import { AppError } from '../../../shared/errors.ts';
import type { ImportReport, ImportSpec, TableSpec } from '../../../shared/importSpec.ts';
import type { CallContext } from '../../lib/threadCalls.ts';
import { openFilmTable, type FilmRecord, type FilmTable } from '../../import/index.ts';
import type { WriterDb } from '../connection.ts';
import { changeOf } from '../outcome.ts';
import type { Change } from '../change.ts';
import type { WriterService } from '../services.ts';
import { LayerMerges } from './layerMerges.ts';
import type { MergeSource } from './merge.ts';
import { ImportPlan } from './plan.ts';
import { ReportBuilder } from './report.ts';
import { ProjectGenres, SourceVocabulary } from './vocabulary.ts';
import { filmsPerTransaction, PlanWriter } from './write.ts';

/** What the caller hears while it runs. */
export type ImportNote =
  { t: 'progress'; phase: string; done: number; total: number | null; unit: string } | { t: 'change'; change: Change };

type Output = ReturnType<WriterService['import.tables']>;

/** Text kept between the two looks at a table, in characters; a larger table is read twice instead. */
const KEPT_TEXT = 48 << 20;
/** Films in a plan before they are written. */
const FILMS_PER_PLAN = 60_000;

/**
 * Imports tables.
 * @param filmsOnly takes in films without labels and taglines, so that their pictures can be attached first
 * @throws AppError `bad_input` (wrong columns, nothing readable), `unreadable_file`, `not_found`, `cancelled` (details: films
 * written), and what `WriterDb.transaction` throws
 */
export async function importTables(
  db: WriterDb,
  spec: ImportSpec,
  context: CallContext,
  filmsOnly = false,
): Promise<Output> {
  const run = new TableImport(db, spec, context, filmsOnly);
  return run.all();
}

class TableImport {
  private readonly db: WriterDb;
  private readonly spec: ImportSpec;
  private readonly context: CallContext;
  private readonly report: ReportBuilder;
  private readonly plan: ImportPlan;
  private readonly genres: ProjectGenres;
  private readonly writer: PlanWriter;
  private readonly merges = new LayerMerges();
  private readonly encodings: ImportReport['encodings'] = [];
  private readonly links = new Map<string, string>();
  private readonly posterColumn: Output['posterColumn'] = [];
  private readonly filmKeys = new Set<string>();
  private readonly splits = new Map<string, SplitPart>();
  private readonly imageDirs: string[] = [];
  private readonly filmsOnly: boolean;
  private written = 0;
  private understood = 0;

  constructor(db: WriterDb, spec: ImportSpec, context: CallContext, filmsOnly: boolean) {
    this.filmsOnly = filmsOnly;
    this.db = db;
    this.spec = spec;
    this.context = context;
    this.report = new ReportBuilder(spec.dryRun);
    this.plan = new ImportPlan(db, this.report, this.merges);
    this.genres = new ProjectGenres(db);
    const tables = spec.tables.map((table) => table.path.split(/[\\/]/).at(-1) ?? table.path);
    this.writer = new PlanWriter(db, { tables, update: spec.update });
  }

  async all(): Promise<Output> {
    const { spec } = this;
    // A project that can't be written is found out before anything is read.
    if (!spec.dryRun && this.db.readOnly !== null) this.db.transaction(() => undefined);
    for (const [index, table] of spec.tables.entries()) await this.table(table, index);
    this.refuseNothing();
    await this.flush();
    return {
      change: null, // every change was told by a note when it was committed
      report: this.report.finish({
        genres: this.genres.added,
        aliases: this.genres.aliases,
        encodings: this.encodings,
      }),
      links: [...this.links].map(([filmKey, url]) => ({ filmKey, url })),
      posterColumn: this.posterColumn,
      filmKeys: [...this.filmKeys],
      imageDirs: this.imageDirs,
      splits: [...this.splits].map(([filmKey, part]) => ({ filmKey, part })),
    };
  }

  private async table(spec: TableSpec, index: number): Promise<void> {
    this.check();
    const source = await this.guarded(openFilmTable(spec, this.context.signal));
    const images = source.table.own?.images;
    if (images != null) this.imageDirs.push(images.dir);
    const vocabulary = new SourceVocabulary(source.table.name);
    const kept = await this.readVocabulary(source, vocabulary);
    this.check();
    this.takeInGenres(vocabulary);
    const masksOf = this.genres.masks(vocabulary, this.spec.unlisted);
    const merging: MergeSource = {
      index,
      name: source.table.name,
      update: this.spec.update,
      filmsOnly: this.filmsOnly,
      merges: this.merges,
      masksOf,
      genreName: (id) => this.genres.name(id),
      genreId: (name) => this.genres.id(name),
    };
    if (kept !== null) await this.mergeKept(kept, merging);
    else {
      const again = await this.guarded(openFilmTable(spec, this.context.signal));
      for await (const block of again.read(this.context.signal)) {
        this.merge(block.films, merging);
        this.progress(`comparing ${merging.name}`, block.bytes, source.table.encoding.bytes, 'bytes');
        await this.turn();
      }
    }
    this.encodings.push({
      source: source.table.name,
      encoding: source.table.encoding.encoding,
      ...source.text,
    });
  }

  /** First look: all genre names, since absent means "in the vocabulary of this source, but not listed here". */
  private async readVocabulary(source: FilmTable, vocabulary: SourceVocabulary): Promise<FilmRecord[][] | null> {
    let kept: FilmRecord[][] | null = [];
    let text = 0;
    for await (const block of source.read(this.context.signal)) {
      this.check();
      this.report.counts.records += block.records;
      this.report.skipped(block.skipped);
      this.understood += block.films.length;
      for (const film of block.films) {
        vocabulary.add(film.genres);
        vocabulary.add(film.absent);
        text += (film.overview?.length ?? 0) + (film.tagline?.length ?? 0) + (film.posterLink?.length ?? 0) + 200;
      }
      if (text > KEPT_TEXT) kept = null;
      kept?.push(block.films);
      this.progress(`reading ${source.table.name}`, block.bytes, source.table.encoding.bytes, 'bytes');
      await nextTurn();
    }
    return kept;
  }

  private takeInGenres(vocabulary: SourceVocabulary): void {
    const anyNew = [...vocabulary.names.values()].some((name) => !this.genres.knows(name));
    if (this.spec.dryRun || !anyNew) {
      this.genres.takeIn(vocabulary, false);
      return;
    }
    const change = this.db.transaction(() => {
      this.genres.takeIn(vocabulary, true);
      return changeOf(this.db, ['genres'], []);
    });
    this.context.note({ t: 'change', change } satisfies ImportNote);
  }

  /** Merges the records of the first look, a block at a time, and lets each block go. */
  private async mergeKept(blocks: FilmRecord[][], source: MergeSource): Promise<void> {
    const total = blocks.reduce((sum, block) => sum + block.length, 0);
    let done = 0;
    for (let block = blocks.shift(); block !== undefined; block = blocks.shift()) {
      this.merge(block, source);
      done += block.length;
      this.progress(`comparing ${source.name}`, done, total, 'records');
      await this.turn();
    }
  }

  private merge(records: readonly FilmRecord[], source: MergeSource): void {
    this.check();
    for (const record of records) {
      const film = this.plan.add(record, source);
      this.filmKeys.add(record.filmKey);
      if (record.split !== null) this.splits.set(record.filmKey, record.split);
      if (record.posterFile !== null) this.posterColumn.push({ filmKey: record.filmKey, file: record.posterFile });
      if (film.link !== null && !film.hasImage) this.links.set(record.filmKey, film.link);
    }
    this.plan.forgetUnchanged();
  }

  /** Writes a plan that has grown large, and gives other calls of the thread their turn. */
  private async turn(): Promise<void> {
    if (!this.spec.dryRun && this.plan.size >= FILMS_PER_PLAN) await this.flush();
    await nextTurn();
  }

  private async flush(): Promise<void> {
    if (this.spec.dryRun) return;
    const films = this.plan.take();
    const total = films.length;
    const atOnce = filmsPerTransaction(total);
    try {
      for (let done = 0; done < total;) {
        this.check();
        // Written films are let go at once: a plan of a large import is the largest thing in this thread.
        const chunk = films.splice(-atOnce);
        const change = this.writer.write(chunk.reverse());
        this.written += chunk.length;
        done += chunk.length;
        this.context.note({ t: 'change', change } satisfies ImportNote);
        this.progress('writing films', done, total, 'films');
        await nextTurn();
      }
    } finally {
      this.writer.finish();
    }
  }

  private refuseNothing(): void {
    if (this.spec.tables.length === 0 || this.understood > 0) return;
    const names = this.spec.tables.map((table) => table.path.split(/[\\/]/).at(-1)).join(', ');
    const first = this.report.firstSkipped;
    const { records } = this.report.counts;
    const why =
      first === undefined
        ? 'there are no records after the header'
        : `none of ${records.toLocaleString('en')} records could be read; first: ${first.source}, line ${String(first.line)}: ${first.reason}`;
    throw new AppError('bad_input', `Nothing to import in ${names}: ${why}.`, {
      hint: 'Check the file, its layout and the column mapping.',
      details: {
        records,
        skipped: this.report.finish({ genres: [], aliases: [], encodings: [] }).skipped.slice(0, 20),
      },
    });
  }

  private progress(phase: string, done: number, total: number, unit: string): void {
    this.context.note({ t: 'progress', phase, done: Math.min(done, total), total, unit } satisfies ImportNote);
  }

  private check(): void {
    if (!this.context.signal.aborted) return;
    const films = this.written.toLocaleString('en');
    throw new AppError(
      'cancelled',
      this.written === 0
        ? 'The import was cancelled before anything was written.'
        : `The import was cancelled; ${films} films were written and stay.`,
      { hint: 'Importing again goes on where it stopped.', details: { filmsWritten: this.written } },
    );
  }

  /** An abort inside reading becomes the same typed error as one between batches. */
  private async guarded<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      this.check();
      throw error;
    }
  }
}
