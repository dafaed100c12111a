// What an import is going to write, film by film, in memory: the state of the project as it is read, with the records
// merged into it. A dry run ends here; a real import writes the same plan, so both report the same numbers.
import type { FilmRecord } from '../../import/index.ts';
import type { WriterDb } from '../connection.ts';
import { NO_LAYERS, readLayers, type Layers } from '../layers.ts';
import { readTagline } from '../taglines.ts';
import type { LayerMerges } from './layerMerges.ts';
import { mergeRecord, type MergeSource, type PlannedFilm, type PlannedPoster } from './merge.ts';
import type { ReportBuilder } from './report.ts';

interface FilmRow {
  id: number;
  title: string;
  year: number | null;
  overview: string | null;
  rating: number | null;
  link: string | null;
}

export class ImportPlan {
  private films = new Map<string, PlannedFilm>();
  /** Films looked up since the last `forgetUnchanged`. */
  private lookedUp: PlannedFilm[] = [];
  private readonly db: WriterDb;
  private readonly report: ReportBuilder;
  private readonly merges: LayerMerges;
  /** A new project holds nothing that would have to be looked up. */
  private empty: boolean;

  constructor(db: WriterDb, report: ReportBuilder, merges: LayerMerges) {
    this.db = db;
    this.report = report;
    this.merges = merges;
    this.empty = db.prepare('SELECT 1 FROM film LIMIT 1').get() === undefined;
  }

  /** Films that were touched since the last `take`. */
  get size(): number {
    return this.films.size;
  }

  /** Merges a record; returns its film as it will be. */
  add(record: FilmRecord, source: MergeSource): PlannedFilm {
    let film = this.films.get(record.filmKey);
    if (film === undefined) {
      const loaded = this.load(record.filmKey);
      if (loaded !== null) this.lookedUp.push(loaded);
      film = loaded ?? newFilm(record.filmKey, this.merges.share(NO_LAYERS));
      this.films.set(record.filmKey, film);
      if (film.id === null) {
        this.report.counts.films++;
        this.report.counts.posters++;
        film.pending = true;
        mergeRecord(film, record, source, this.report);
        return film;
      }
    }
    if (!mergeRecord(film, record, source, this.report)) this.report.counts.unchanged++;
    return film;
  }

  /** Lets go of films that were looked up and brought nothing new; they are looked up again when they are needed. */
  forgetUnchanged(): void {
    for (const film of this.lookedUp) if (!film.pending) this.films.delete(film.key);
    this.lookedUp = [];
  }

  /** The films that have to be written, the first record's last; the plan is empty afterwards. */
  take(): PlannedFilm[] {
    const pending: PlannedFilm[] = [];
    for (const film of this.films.values()) if (film.pending) pending.push(film);
    this.films = new Map();
    this.empty = false;
    return pending.reverse();
  }

  private load(key: string): PlannedFilm | null {
    if (this.empty) return null;
    const row = this.db
      .prepare<FilmRow>('SELECT id, title, year, overview, rating, link FROM film WHERE key = ?')
      .get(key);
    if (row === undefined) return null;
    const posters = this.db
      .prepare<{ id: number; sha256: string | null }>('SELECT id, sha256 FROM poster WHERE film_id = ? ORDER BY id')
      .all(row.id);
    return {
      ...row,
      key,
      hasImage: posters.some((poster) => poster.sha256 !== null),
      posters: posters.map(({ id, sha256 }) => ({
        id,
        sha256,
        layers: this.merges.share(readLayers(this.db, id)),
        tagline: readTagline(this.db, id),
        events: [],
        pairs: [],
        newTagline: null,
      })),
      dirty: false,
      pending: false,
    };
  }
}

const newPoster = (layers: Layers): PlannedPoster => ({
  id: null,
  sha256: null,
  layers,
  tagline: { text: null, source: null },
  events: [],
  pairs: [],
  newTagline: null,
});

const newFilm = (key: string, layers: Layers): PlannedFilm => ({
  id: null,
  key,
  title: '',
  year: null,
  overview: null,
  rating: null,
  link: null,
  hasImage: false,
  posters: [newPoster(layers)],
  dirty: false,
  pending: false,
});
