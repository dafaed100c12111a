// The nearest posters as rows of the columns: from the file that a job made, when it is of the images that there are.
import type { Database } from 'better-sqlite3';
import type { Steps } from '../../../../shared/steps.ts';
import { readNearest, type ComparedImages } from '../../../lib/nearestFile.ts';
import type { ImageGroups } from '../imageGroups.ts';
import type { Columns } from '../columns.ts';
import { FEW, nearestOfFew } from './nearestOfFew.ts';

/** Images that are looked up between two yields. */
const PORTION = 500;

export interface NearestRows {
  /** [rows x count] rows of the columns, nearest first; -1 for none. */
  rows: Int32Array;
  count: number;
}

/** The images of posters that have an embedding by a model, by hash sum. Films that belong together are one group. */
export function* comparedImages(
  db: Database,
  modelHash: string,
  { images, groups }: Pick<ImageGroups, 'images' | 'groups'>,
): Steps<ComparedImages> {
  const has = db.prepare('SELECT 1 FROM embedding WHERE sha256 = ? AND model_hash = ?').pluck();
  const groupOf = new Map<string, number>();
  for (const [i, image] of images.imageOf.entries()) {
    const sha = images.sha256[image]!;
    if (!groupOf.has(sha) && has.get(sha, modelHash) !== undefined) groupOf.set(sha, groups.root(images.filmIds[i]!));
    if (i % PORTION === PORTION - 1) yield;
  }
  const sha256 = [...groupOf.keys()].sort();
  return { sha256, groups: Int32Array.from(sha256, (sha) => groupOf.get(sha)!) };
}

/** Null when no file tells them and there are too many to find them here. */
export function* nearestRows(
  { db, dir }: { db: Database; dir: string },
  modelHash: string,
  compared: ComparedImages,
  { images }: Pick<ImageGroups, 'images'>,
  columns: Columns,
): Steps<NearestRows | null> {
  const few = compared.sha256.length <= FEW;
  const found = few ? yield* nearestOfFew(db, modelHash, compared) : readNearest(dir, modelHash, compared);
  if (found === null) return null;
  yield;
  const indexOf = new Map(compared.sha256.map((sha, index) => [sha, index]));
  const { count } = found;
  const comparedOf = images.sha256.map((sha) => indexOf.get(sha) ?? -1);
  // Several posters may show one image: the first stands for it.
  const rowOf = new Int32Array(compared.sha256.length).fill(-1);
  for (const [i, image] of images.imageOf.entries()) {
    const index = comparedOf[image]!;
    if (index >= 0 && rowOf[index] === -1) rowOf[index] = columns.rowOf(images.posterIds[i]!);
  }
  yield;
  const rows = new Int32Array(columns.count * count).fill(-1);
  for (const [i, image] of images.imageOf.entries()) {
    const index = comparedOf[image]!;
    const row = columns.rowOf(images.posterIds[i]!);
    if (index < 0 || row < 0) continue;
    for (let n = 0; n < count; n++) {
      const other = found.rows[index * count + n]!;
      rows[row * count + n] = other < 0 ? -1 : rowOf[other]!;
    }
    if (i % 5000 === 4999) yield;
  }
  return { rows, count };
}

/** How many of the nearest posters of each have each genre, [posters x genres]. */
export function* votesOf(nearest: NearestRows, labels: Int8Array, posters: number): Steps<Uint8Array> {
  const genres = labels.length / Math.max(1, posters);
  const { rows, count } = nearest;
  const votes = new Uint8Array(labels.length);
  for (let row = 0; row < posters; row++) {
    for (let n = 0; n < count; n++) {
      const other = rows[row * count + n]!;
      if (other < 0) continue;
      for (let g = 0; g < genres; g++) if (labels[other * genres + g] === 1) votes[row * genres + g]!++;
    }
    if (row % 2000 === 1999) yield;
  }
  return votes;
}
