// Fills the columns from SQL: everything at open, in slices so that no read transaction lasts, and named posters after a
// write. Owns the SQL of the columns; the meaning of masks and scores lies in layers.ts and scores.ts.
import type { Database, Statement } from 'better-sqlite3';
import { Columns, FLAG, NO_SPLIT, NO_YEAR, SPLIT_PARTS } from './columns.ts';
import { setLabels } from './layers.ts';
import { scoreRow } from './scores.ts';
import type { SplitPart } from '../../../shared/domain.ts';
import type { Vocabulary } from './vocabulary.ts';

const SLICE = 10_000;
/** Some ten milliseconds. */
const LABEL_SLICE = 4_000;
const NAMED_SLICE = 500;

type Blob = Buffer | null;
type PosterTuple = [
  id: number,
  filmId: number,
  hasImage: 0 | 1,
  key: string,
  title: string,
  sortTitle: string,
  year: number | null,
  hasTagline: 0 | 1,
  part: SplitPart | null,
  importPresent: Blob,
  importAbsent: Blob,
  modelPresent: Blob,
  modelAbsent: Blob,
  personPresent: Blob,
  personAbsent: Blob,
  personUnknown: Blob,
  width: number | null,
  height: number | null,
  color: string | null,
  flagged: 0 | 1 | null,
  hasNote: 0 | 1,
];

const POSTERS = `
  SELECT p.id, p.film_id, p.sha256 IS NOT NULL, f.key, f.title, f.sort_title, f.year, t.text IS NOT NULL, s.part,
         l.import_present, l.import_absent, l.model_present, l.model_absent,
         l.person_present, l.person_absent, l.person_unknown, i.width, i.height, i.color,
         k.flagged, k.note IS NOT NULL
  FROM poster p
  JOIN film f ON f.id = p.film_id
  LEFT JOIN tagline_state t ON t.poster_id = p.id
  LEFT JOIN split_member s ON s.split_id = :split AND s.film_id = p.film_id
  LEFT JOIN label_state l ON l.poster_id = p.id
  LEFT JOIN image i ON i.sha256 = p.sha256
  LEFT JOIN poster_mark k ON k.poster_id = p.id`;

type LabelTuple = [
  posterId: number,
  importPresent: Blob,
  importAbsent: Blob,
  modelPresent: Blob,
  modelAbsent: Blob,
  personPresent: Blob,
  personAbsent: Blob,
  personUnknown: Blob,
];
const NO_LABELS: LabelTuple = [-1, null, null, null, null, null, null, null];

/** Which rows of the columns a reload touched. */
export interface Reloaded {
  rows: Int32Array;
  /** False when one of the named posters is gone: then only loading everything anew is right. */
  complete: boolean;
}

export class ColumnLoader {
  private readonly slice: Statement<{ split: number; after: number; limit: number }>;
  private readonly one: Statement<{ split: number; id: number }>;
  private readonly labelSlice: Statement<[number, number]>;
  private readonly labelsOfOne: Statement<[number]>;
  private readonly predictionSlice: Statement<[string, number, number]>;
  private readonly prediction: Statement<[string, number]>;
  private readonly db: Database;

  constructor(db: Database) {
    this.db = db;
    this.slice = db
      .prepare<{ split: number; after: number; limit: number }>(
        `${POSTERS} WHERE p.id > :after ORDER BY p.id LIMIT :limit`,
      )
      .raw();
    this.one = db.prepare<{ split: number; id: number }>(`${POSTERS} WHERE p.id = :id`).raw();
    this.labelSlice = db
      .prepare<[number, number]>(
        `SELECT poster_id, import_present, import_absent, model_present, model_absent, person_present, person_absent,
           person_unknown FROM label_state WHERE poster_id > ? ORDER BY poster_id LIMIT ?`,
      )
      .raw();
    this.labelsOfOne = db
      .prepare<[number]>(
        `SELECT poster_id, import_present, import_absent, model_present, model_absent, person_present, person_absent,
           person_unknown FROM label_state WHERE poster_id = ?`,
      )
      .raw();
    this.predictionSlice = db
      .prepare<[string, number, number]>(
        'SELECT poster_id, probabilities FROM prediction WHERE run_id = ? AND poster_id > ? ORDER BY poster_id LIMIT ?',
      )
      .raw();
    this.prediction = db
      .prepare<[string, number]>('SELECT probabilities FROM prediction WHERE run_id = ? AND poster_id = ?')
      .pluck();
  }

  /** All posters into new columns, without predictions. `splitId` null: no poster is in a split. */
  loadAll(vocabulary: Pick<Vocabulary, 'bits' | 'retired'>, splitId: number | null): Columns {
    const columns = new Columns();
    columns.growGenres(vocabulary.bits);
    columns.retired = vocabulary.retired;
    columns.grow(this.db.prepare('SELECT count(*) FROM poster').pluck().get() as number);
    let after = -1;
    for (;;) {
      const tuples = this.slice.all({ split: splitId ?? -1, after, limit: SLICE }) as PosterTuple[];
      for (const tuple of tuples) setPoster(columns, tuple);
      const last = tuples.at(-1);
      if (last === undefined || tuples.length < SLICE) break;
      after = last[0];
    }
    return columns;
  }

  /**
   * The labels of all posters again, and the scores that follow from them: a tenth of the work of `loadAll`. A step at a time,
   * so that questions are answered in between; meanwhile some rows are of before and some of after.
   */
  *loadLabels(columns: Columns): Generator<void> {
    const known = new Uint8Array(columns.count);
    for (let after = -1; ;) {
      const tuples = this.labelSlice.all(after, LABEL_SLICE) as LabelTuple[];
      for (const tuple of tuples) {
        const row = columns.rowOf(tuple[0]);
        if (row < 0 || row >= known.length) continue;
        known[row] = 1;
        setLabelTuple(columns, row, tuple);
        scoreRow(columns, row);
      }
      const last = tuples.at(-1);
      if (last === undefined || tuples.length < LABEL_SLICE) break;
      after = last[0];
      yield;
    }
    for (let row = 0; row < known.length; row++) {
      if (known[row] === 1) continue;
      setLabelTuple(columns, row, NO_LABELS);
      scoreRow(columns, row);
    }
  }

  /** The same for named posters, which all have a row; a step is a read transaction of some milliseconds. */
  *loadLabelsOf(columns: Columns, posterIds: readonly number[]): Generator<void> {
    for (let start = 0; start < posterIds.length; start += NAMED_SLICE) {
      this.db.transaction(() => {
        for (const id of posterIds.slice(start, start + NAMED_SLICE)) {
          const row = columns.rowOf(id);
          if (row < 0) continue;
          setLabelTuple(columns, row, (this.labelsOfOne.get(id) as LabelTuple | undefined) ?? NO_LABELS);
          scoreRow(columns, row);
        }
      })();
      yield;
    }
  }

  /** Probabilities of the columns' active run for all posters, then all scores. */
  loadPredictions(columns: Columns): void {
    if (columns.run !== null) {
      let after = -1;
      for (;;) {
        const tuples = this.predictionSlice.all(columns.run.id, after, SLICE) as [number, Buffer][];
        for (const [id, blob] of tuples) setProbabilities(columns, columns.rowOf(id), blob);
        const last = tuples.at(-1);
        if (last === undefined || tuples.length < SLICE) break;
        after = last[0];
      }
    }
    for (let row = 0; row < columns.count; row++) scoreRow(columns, row);
  }

  /** The split column anew: which part of the active split each poster's film is in. */
  loadSplit(columns: Columns, splitId: number | null): void {
    const members =
      splitId === null
        ? []
        : (this.db.prepare('SELECT film_id, part FROM split_member WHERE split_id = ?').raw().all(splitId) as [
            number,
            SplitPart,
          ][]);
    const parts = new Map(members.map(([film, part]) => [film, SPLIT_PARTS.indexOf(part)]));
    for (let row = 0; row < columns.count; row++) {
      columns.split[row] = parts.get(columns.filmIds[row]!) ?? NO_SPLIT;
    }
  }

  /** Named posters again, with their predictions when `predictions` says that those may have changed. */
  reload(columns: Columns, posterIds: number[], splitId: number | null, predictions: boolean): Reloaded {
    // One read transaction for all: a transaction for each look would cost more than the look.
    return this.db.transaction(() => this.reloadEach(columns, posterIds, splitId, predictions))();
  }

  private reloadEach(columns: Columns, posterIds: number[], splitId: number | null, predictions: boolean): Reloaded {
    const rows = new Int32Array(posterIds.length);
    let filled = 0;
    for (const id of posterIds) {
      const tuple = this.one.get({ split: splitId ?? -1, id }) as PosterTuple | undefined;
      if (tuple === undefined) return { rows: rows.subarray(0, filled), complete: false };
      const row = setPoster(columns, tuple);
      if (predictions && columns.run !== null) {
        const blob = this.prediction.get(columns.run.id, id) as Buffer | undefined;
        if (blob) setProbabilities(columns, row, blob);
      }
      scoreRow(columns, row);
      rows[filled++] = row;
    }
    return { rows, complete: true };
  }
}

function setPoster(columns: Columns, tuple: PosterTuple): number {
  const [id, filmId, hasImage, key, title, sortTitle, year, hasTagline, part] = tuple;
  const row = columns.place(id);
  columns.filmIds[row] = filmId;
  columns.filmKeys[row] = key;
  columns.titles[row] = title;
  columns.widths[row] = tuple[16] ?? 0;
  columns.heights[row] = tuple[17] ?? 0;
  columns.colors[row] = tuple[18] === null ? 0 : Number.parseInt(tuple[18].slice(1), 16);
  columns.sortKeys[row] = foldTitle(sortTitle === '' ? title : sortTitle);
  columns.years[row] = year === null ? NO_YEAR : Math.max(NO_YEAR + 1, Math.min(-NO_YEAR, year));
  columns.split[row] = part === null ? NO_SPLIT : SPLIT_PARTS.indexOf(part);
  columns.flags[row] =
    (columns.flags[row]! & FLAG.prediction) |
    (hasImage ? FLAG.image : 0) |
    (hasTagline ? FLAG.tagline : 0) |
    (tuple[19] === 1 ? FLAG.flagged : 0) |
    (tuple[20] === 1 ? FLAG.note : 0);
  setLabels(columns, row, {
    importPresent: tuple[9],
    importAbsent: tuple[10],
    modelPresent: tuple[11],
    modelAbsent: tuple[12],
    personPresent: tuple[13],
    personAbsent: tuple[14],
    personUnknown: tuple[15],
  });
  return row;
}

function setLabelTuple(columns: Columns, row: number, tuple: LabelTuple): void {
  setLabels(columns, row, {
    importPresent: tuple[1],
    importAbsent: tuple[2],
    modelPresent: tuple[3],
    modelAbsent: tuple[4],
    personPresent: tuple[5],
    personAbsent: tuple[6],
    personUnknown: tuple[7],
  });
}

function setProbabilities(columns: Columns, row: number, blob: Buffer): void {
  const genres = columns.run?.genreIds.length ?? 0;
  if (row < 0 || blob.length !== genres * 4) return;
  for (let g = 0; g < genres; g++) columns.probabilities[row * genres + g] = blob.readFloatLE(g * 4);
  for (const { from, into } of columns.run?.joins ?? []) {
    const at = row * genres;
    columns.probabilities[at + into] = Math.max(columns.probabilities[at + into]!, columns.probabilities[at + from]!);
  }
  columns.flags[row]! |= FLAG.prediction;
}

/** Titles sort without case and accents: "Élite" stands beside "Elite", not after "Zulu". */
function foldTitle(title: string): string {
  for (let i = 0; i < title.length; i++) {
    if (title.charCodeAt(i) > 127) return title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  }
  return title.toLowerCase();
}
