// What the catalog's two threads offer to the core: the writer (one connection that may write) and the reader (read-only
// connection plus columns in memory). Contract calls keep their contract names; the rest serves jobs. Types only.
import type { CallName, Input, Output, Parsed } from '../../shared/contract.ts';
import type { CheckedImage, GenreState, Job, Metrics, Run, Skipped, SplitPart } from '../../shared/domain.ts';
import type { ImportReport, ImportSpec } from '../../shared/importSpec.ts';
import type { ComparedImages } from '../lib/nearestFile.ts';
import type { Caller, Change, Changed } from './change.ts';
import type { MarksWriter } from './marks/service.ts';
import type { VocabularyWriter } from './vocabulary/service.ts';
import type { ViewsWriter } from './views/service.ts';
import type { DuplicatesWriter } from './duplicates/service.ts';
import type { MapWriter } from './map/service.ts';
import type { MergingWriter } from './merging/service.ts';
import type { SnapshotsWriter } from './snapshots/service.ts';
import type { TaglineDeskWriter } from './taglineDesk/service.ts';
import type { TaglinePanelWriter } from './taglinePanel/service.ts';
import type { MarksReader } from './reader/marks/service.ts';
import type { VocabularyReader } from './reader/vocabulary/service.ts';
import type { ViewsReader } from './reader/views/service.ts';
import type { DraftingReader } from './reader/drafting/service.ts';
import type { SimilarReader } from './reader/similar/service.ts';
import type { DuplicatesReader } from './reader/duplicates/service.ts';
import type { MapReader } from './reader/map/service.ts';
import type { OverviewReader } from './reader/overview/service.ts';
import type { MergingReader } from './reader/merging/service.ts';
import type { SnapshotsReader } from './reader/snapshots/service.ts';
import type { TaglineDeskReader } from './reader/taglineDesk/service.ts';
import type { TaglinePanelReader } from './reader/taglinePanel/service.ts';
import type { SpellingReader } from './reader/spelling/service.ts';

/** An edit of which the core has resolved the filter to posters. */
type OnPosters<N extends 'labels.set' | 'labels.toggle'> = (
  input: Omit<Parsed<N>, 'posterIds' | 'filter'> & { posterIds: Iterable<number> } & Caller,
) => Changed & { output: Output<N> };
type Edit<
  N extends 'labels.setByName' | 'tagline.set' | 'history.revert' | 'edits.undo' | 'edits.redo' | 'review.decide',
> = (input: (N extends 'edits.undo' | 'edits.redo' ? unknown : Parsed<N>) & Caller) => Changed & { output: Output<N> };

export interface WriterService
  extends
    MarksWriter,
    VocabularyWriter,
    ViewsWriter,
    DuplicatesWriter,
    MapWriter,
    MergingWriter,
    SnapshotsWriter,
    TaglineDeskWriter,
    TaglinePanelWriter {
  /** Whether the open project was not checked before it opened, so that it has to be while it is used. */
  checkDue(input: Record<string, never>): boolean;
  /** The outcome of that check. A damaged project is checked before it opens the next time. */
  checked(input: { problem: string | null }): void;
  /** Opens (or creates) the project: lock, pragmas, quick_check, migrations with backup, interrupted jobs marked. */
  open(input: { dir: string; create: boolean; name?: string; sample?: boolean }): Output<'project.open'>;
  close(input: Record<string, never>): void;
  info(input: Record<string, never>): Output<'project.open'>;
  'project.backup'(input: { reason: string }): Output<'project.backup'>;
  'project.backups'(input: Record<string, never>): Output<'project.backups'>;
  'project.restore'(input: { path: string }): Output<'project.restore'>;
  'project.verify'(input: Record<string, never>): Output<'project.verify'>;

  /** Edits of many posters, undo and redo tell by notes (`EditNote`) how far they are. */
  'labels.set': OnPosters<'labels.set'>;
  'labels.toggle': OnPosters<'labels.toggle'>;
  'labels.setByName': Edit<'labels.setByName'>;
  'tagline.set': Edit<'tagline.set'>;
  'history.revert': Edit<'history.revert'>;
  'edits.undo': Edit<'edits.undo'>;
  'edits.redo': Edit<'edits.redo'>;
  'edits.stack'(input: Caller): Output<'edits.stack'>;
  'review.decide': Edit<'review.decide'>;
  /** A genre that the studio itself needs, e.g. of a head that was brought in; a person's own go by `vocabulary.apply`. */
  'genres.add'(input: Parsed<'genres.add'>): Changed & { output: Output<'genres.add'> };
  'splits.make'(input: Parsed<'splits.make'>): Changed & { output: Output<'splits.make'> };
  'splits.use'(input: Parsed<'splits.use'>): Changed;
  'sweep.put'(input: { id: string; name: string; createdAt: string }): void;

  /** Jobs are rows: written at each state change and at most twice a second for progress. */
  'job.put'(input: { job: Job }): void;
  'job.log'(input: { jobId: string; level: 'info' | 'warn' | 'error'; line: string }): void;

  /**
   * Reads tables, merges them by the rules of the project and applies them in batches, or only counts for a dry run.
   * `filmsOnly` takes in films without labels and taglines: those that an export gives to single pictures find them then.
   * Runs for long: notes (`ImportNote`) carry progress and all changes, so `change` is null; the signal cancels. Images come by `posters.attach`.
   */
  'import.tables'(input: { spec: ImportSpec; person: string; filmsOnly?: boolean }): Changed & {
    report: ImportReport;
    links: { filmKey: string; url: string }[];
    posterColumn: { filmKey: string; file: string }[];
    /** All films that the tables name, new or not. */
    filmKeys: string[];
    /** Folders that were imported as tables: their images come with the films. */
    imageDirs: string[];
    /** Parts that a table's split column gives to films. */
    splits: { filmKey: string; part: SplitPart }[];
  };
  /** Which films a folder's files could belong to, without touching the files: file name to film key. */
  'posters.match'(input: { names: string[]; posterColumn: { filmKey: string; file: string }[] }): {
    matched: { name: string; filmKey: string }[];
    unmatched: string[];
  };
  /** Attaches checked images to films (new poster row, or the placeholder becomes the poster). Idempotent. */
  'posters.attach'(input: {
    images: { filmKey: string; image: CheckedImage; storage: 'copy' | 'reference'; path: string }[];
  }): Changed & { attached: number; already: number };
  /** After an import: films without a place in the active split get one (explicit part, or seeded auto); conflicts are listed. */
  'splits.assign'(input: {
    filmKeys: string[] | null;
    part: SplitPart | 'auto';
  }): Changed & { assigned: number; conflicts: Skipped[] };

  'embeddings.put'(input: {
    modelHash: string;
    rows: { sha256: string; pooled: Float32Array; tokenRow: number | null }[];
  }): Changed;
  /** `rescored`: what the run predicts changed with it, as its thresholds do. */
  'run.put'(input: { run: Run; splitName: string; rescored?: boolean }): Changed;
  'run.activate'(input: { runId: string }): Changed;
  /** The tagline run that drafts; null: the starter model. */
  'taglines.useRun'(input: { runId: string | null }): Changed;
  /** The project's image encoder, as the core writes it (JSON); null while it never chose one. */
  'encoder.use'(input: { encoder: string }): Changed;
  'encoder.chosen'(input: Record<string, never>): { encoder: string | null };
  'predictions.put'(input: { runId: string; rows: { posterId: number; probabilities: Float32Array }[] }): Changed;
  'split.lock'(input: { splitName: string; runId: string }): void;
}

/** Labels, splits and embedding keys of all posters with an image, aligned: row i is one poster. */
export interface TrainingRows {
  posterIds: Int32Array;
  filmKeys: string[];
  sha256: string[];
  /** [posters x genres]: 1 present, 0 absent, -1 unknown. */
  labels: Int8Array;
  /** 1 where a person set the state. */
  byPerson: Uint8Array;
  genreIds: number[];
  genres: string[];
  /** 0 train, 1 validation, 2 test, 255 none. */
  split: Uint8Array;
  splitName: string;
  /** sha256 of canonical JSON lines sorted by (film, poster sha256, genre id). */
  snapshot: string;
}

/** A page of films with their texts; `next` is null at the end. */
export interface LanguageFilmPage {
  films: {
    key: string;
    part: 'train' | 'validation';
    title: string;
    genres: string[];
    overview: string;
    taglines: string[];
  }[];
  next: number | null;
  splitName: string;
}

type ContractQuery<N extends CallName> = (input: Parsed<N>) => Output<N>;

export interface ReaderService
  extends
    MarksReader,
    VocabularyReader,
    ViewsReader,
    SimilarReader,
    DraftingReader,
    DuplicatesReader,
    MapReader,
    OverviewReader,
    MergingReader,
    SnapshotsReader,
    TaglineDeskReader,
    TaglinePanelReader,
    SpellingReader {
  open(input: { dir: string }): { posters: number; milliseconds: number };
  close(input: Record<string, never>): void;
  /** Called after each write, in order; later reads see it. */
  changed(input: Change): void | Promise<void>;
  'genres.list': ContractQuery<'genres.list'>;
  'library.page': ContractQuery<'library.page'>;
  'library.facets': ContractQuery<'library.facets'>;
  'library.ids': ContractQuery<'library.ids'>;
  /** `library.ids` of all posters in the order of their ids, as numbers that are moved and not copied. */
  'library.matching'(input: { filter: Input<'library.page'>['filter'] }): { posterIds: Int32Array };
  'library.position': ContractQuery<'library.position'>;
  'poster.get': ContractQuery<'poster.get'>;
  'poster.find': ContractQuery<'poster.find'>;
  'poster.history': ContractQuery<'poster.history'>;
  'selection.summary': ContractQuery<'selection.summary'>;
  'review.queue': ContractQuery<'review.queue'>;
  'review.counts': ContractQuery<'review.counts'>;
  /** The images that have an embedding by a model, as `nearestFile.ts` stamps them, and whether their nearest are known. */
  'review.images'(input: { modelHash: string }): ComparedImages & { known: boolean };
  /** The nearest posters were found: the queues are ranked anew with them. */
  'review.learned'(input: Record<string, never>): void;
  'jobs.list': ContractQuery<'jobs.list'>;
  'jobs.get': ContractQuery<'jobs.get'>;
  /** Sweeps, newest first, with their jobs in the order that these were asked for. */
  'sweeps.jobs'(input: Record<string, never>): {
    sweeps: { id: string; name: string; createdAt: string; jobs: Job[] }[];
  };
  'runs.list': ContractQuery<'runs.list'>;
  'runs.get': ContractQuery<'runs.get'>;
  'runs.evaluate': ContractQuery<'runs.evaluate'>;
  'runs.changed': ContractQuery<'runs.changed'>;
  'runs.curves': ContractQuery<'runs.curves'>;
  'runs.crossing': ContractQuery<'runs.crossing'>;
  'runs.calibration': ContractQuery<'runs.calibration'>;
  'runs.matrices': ContractQuery<'runs.matrices'>;
  'runs.cell': ContractQuery<'runs.cell'>;
  'runs.compare': ContractQuery<'runs.compare'>;
  'runs.report': ContractQuery<'runs.report'>;
  /** Thresholds of a run, some replaced or (null) tuned on validation again, and the metrics of all parts with them. */
  'runs.rescored'(input: { runId: string; thresholds: { genreId: number; threshold: number }[] | null }): {
    thresholds: number[];
    metrics: Run['metrics'];
  };
  'splits.list': ContractQuery<'splits.list'>;
  /** With the encoder whose embeddings are compared (null: none), and the films that shipped models were fitted with. */
  'splits.report'(
    input: Parsed<'splits.report'> & { modelHash: string | null; fittedFilms: string[] },
  ): Output<'splits.report'>;
  /** Where the bytes of a poster's image lie. */
  'poster.file'(input: { posterId: number }): {
    path: string;
    format: 'jpeg' | 'png' | 'webp';
    sha256: string;
    width: number;
    height: number;
  };
  /** Images without an embedding (or without a token map) by this model. */
  'embeddings.missing'(input: { modelHash: string; tokens: boolean }): {
    images: { sha256: string; path: string }[];
    total: number;
  };
  'embeddings.pooled'(input: { modelHash: string; sha256: string[] }): {
    pooled: Float32Array;
    dim: number;
    tokenRows: Int32Array;
  };
  /** The next films after film id `after` (start with -1) that are learned from or validated on; none of the test part. */
  'language.films'(input: { after: number; limit: number; splitName?: string }): LanguageFilmPage;
  'train.rows'(input: { genres?: string[]; splitName?: string }): TrainingRows;
  /**
   * The fold of each row of `train.rows` for cross-validation: films that belong together share one, genres (all, or the
   * named ones) are as even as can be. The same project and seed give the same folds.
   */
  'train.folds'(input: { folds: number; seed: number; genres?: string[] }): {
    posterIds: Int32Array;
    fold: Uint8Array;
  };
  'predictions.read'(input: { runId: string; posterIds?: number[] }): {
    posterIds: Int32Array;
    probabilities: Float32Array;
  };
  /** Metrics of probabilities against the current labels; also used to tune thresholds on validation. */
  'metrics.compute'(input: {
    labels: Int8Array;
    probabilities: Float32Array;
    genres: string[];
    thresholds: number[];
  }): Metrics;
  'thresholds.tune'(input: { labels: Int8Array; probabilities: Float32Array; genres: number }): {
    thresholds: number[];
    global: number;
  };
  /** Pages of export records in a stable order. */
  'export.records'(input: { filter: Input<'library.page'>['filter']; after: number; limit: number }): {
    records: ExportRecord[];
    next: number | null;
  };
  'export.snapshot'(input: Record<string, never>): { snapshot: string };
}

/** One poster of an export: labels with their provenance. */
export interface ExportRecord {
  posterId: number;
  imdbId: string | null;
  filmKey: string;
  title: string;
  year: number | null;
  sha256: string | null;
  file: string | null;
  image: { bytes: number; width: number; height: number; format: 'jpeg' | 'png' | 'webp' } | null;
  /** Where the film's poster is to be had, as a table said. */
  link: string | null;
  split: SplitPart | null;
  genres: { genre: string; state: GenreState; source: 'person' | 'import' | 'model'; actor: string; at: string }[];
  tagline: { text: string; source: 'person' | 'import' | 'model'; actor: string; at: string } | null;
  /** Of the active run, aligned with its genres; null where it predicted nothing. */
  probabilities: number[] | null;
}

/** What the check thread offers. */
export interface CheckService {
  /** What is wrong with the catalog of a project, in words; null when it is sound. */
  check(input: { dir: string }): { problem: string | null };
}
