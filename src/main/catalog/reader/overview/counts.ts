// Counts over the whole project: genre states with what persons confirmed, genres that occur together, what posters lack. The
// columns answer most of it in one pass; texts and embeddings are asked of the database in slices.
import type { Database } from 'better-sqlite3';
import type { Output } from '../../../../shared/contract.ts';
import type { Steps } from '../../../../shared/steps.ts';
import { FLAG, hasGenre, NO_YEAR, type Columns } from '../columns.ts';
import { countGenres } from '../facets.ts';

const SLICE = 4000;
const SQL_SLICE = 2000;
type Counts = Output<'overview.counts'>;
export type ColumnCounts = Pick<Counts, 'images' | 'reviewed' | 'pairs' | 'genres' | 'together'> & {
  missing: Pick<Counts['missing'], 'image' | 'year' | 'tagline' | 'labels' | 'prediction'>;
};

/** What the columns say. */
export function* countColumns(columns: Columns, genres: readonly { id: number; name: string }[]): Steps<ColumnCounts> {
  const ids = genres.map(({ id }) => id);
  const states = countGenres(columns, null, ids);
  yield;
  const confirmed = new Int32Array(ids.length);
  const presentConfirmed = new Int32Array(ids.length);
  const together = ids.map(() => new Int32Array(ids.length));
  const missing = { image: 0, year: 0, tagline: 0, labels: 0, prediction: 0 };
  let reviewed = 0;
  const here: number[] = [];
  for (let row = 0; row < columns.count; row++) {
    const flags = columns.flags[row]!;
    if ((flags & FLAG.image) === 0) missing.image++;
    if ((flags & FLAG.tagline) === 0) missing.tagline++;
    if ((flags & FLAG.prediction) === 0) missing.prediction++;
    if ((flags & FLAG.byPerson) !== 0) reviewed++;
    if (columns.years[row] === NO_YEAR) missing.year++;
    here.length = 0;
    let known = false;
    for (let g = 0; g < ids.length; g++) {
      const present = hasGenre(columns.present, row, ids[g]!);
      if (present) here.push(g);
      known ||= present || hasGenre(columns.absent, row, ids[g]!);
      if (!hasGenre(columns.byPerson, row, ids[g]!)) continue;
      confirmed[g]!++;
      if (present) presentConfirmed[g]!++;
    }
    if (!known) missing.labels++;
    for (const a of here) for (const b of here) together[a]![b]!++;
    if (row % SLICE === 0) yield;
  }
  const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
  return {
    images: columns.count - missing.image,
    reviewed,
    pairs: {
      all: columns.count * ids.length,
      known: sum(states.map(({ present, absent }) => present + absent)),
      confirmed: sum(confirmed),
    },
    genres: genres.map(({ name }, g) => ({
      ...states[g]!,
      name,
      confirmed: confirmed[g]!,
      presentConfirmed: presentConfirmed[g]!,
    })),
    together: together.map((row) => [...row]),
    missing: { ...missing, prediction: columns.run === null ? null : missing.prediction },
  };
}

/** Counts rows of a table slice by slice; `sql` counts those with ids above the first and up to the second parameter. */
function* inSlices(db: Database, table: 'film' | 'poster', sql: string, ...more: string[]): Steps<number> {
  const last = db.prepare(`SELECT ifnull(max(id), 0) FROM ${table}`).pluck().get() as number;
  const slice = db.prepare(sql).pluck();
  let sum = 0;
  for (let after = -1; after < last; after += SQL_SLICE) {
    sum += slice.get(after, after + SQL_SLICE, ...more) as number;
    yield;
  }
  return sum;
}

/** Posters whose film has no overview. */
export const withoutOverview = (db: Database): Steps<number> =>
  inSlices(
    db,
    'film',
    `SELECT count(*) FROM film f JOIN poster p ON p.film_id = f.id
     WHERE f.id > ? AND f.id <= ? AND ifnull(f.overview, '') = ''`,
  );

/** Posters with an image that a model has not embedded. */
export const withoutEmbedding = (db: Database, modelHash: string): Steps<number> =>
  inSlices(
    db,
    'poster',
    `SELECT count(*) FROM poster p WHERE p.id > ? AND p.id <= ? AND p.sha256 IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM embedding e WHERE e.sha256 = p.sha256 AND e.model_hash = ?)`,
    modelHash,
  );
