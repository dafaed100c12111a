// Which posters show which image files, and which films belong together because of them: films with an identical file, or
// with the same picture in another file, directly or through others. Read by the writer, which places films by groups, and by
// the reader, which looks for what crosses the parts; owns no decision about either.
import type { Database } from 'better-sqlite3';
import type { Steps } from '../../shared/steps.ts';
import { FilmGroups } from './filmGroups.ts';
import { parseHashes, samePictures, type Hashes, type SamePictures } from './nearDuplicates.ts';

const SLICE = 8192;

/** Posters with an image, by id, and the distinct images that they show. */
export interface PosterImages {
  posterIds: Int32Array;
  filmIds: Int32Array;
  /** Index of each poster's image. */
  imageOf: Int32Array;
  sha256: string[];
  hashes: Hashes;
  /** Pairs of images that a person told apart, as `pairKey`. */
  apart: ReadonlySet<number>;
  /** The cluster of duplicates that each poster is in, by what a search found; -1 for none. */
  clusterOf: Int32Array;
}

/** Stands for a pair of images in any order. */
export const pairKey = (a: number, b: number): number => Math.min(a, b) * 2 ** 26 + Math.max(a, b);

/** Reads them in slices, and yields between these: no read transaction lasts, and others of the thread get their turn. */
export function* readPosterImages(db: Database): Steps<PosterImages> {
  const slice = db
    .prepare(
      `SELECT p.id, p.film_id, p.sha256, i.phash FROM poster p JOIN image i ON i.sha256 = p.sha256
       WHERE p.id > ? ORDER BY p.id LIMIT ${SLICE}`,
    )
    .raw();
  const posterIds: number[] = [];
  const filmIds: number[] = [];
  const imageOf: number[] = [];
  const numbers = new Map<string, number>();
  const hex: string[] = [];
  for (let after = -1; ; yield) {
    const rows = slice.all(after) as [number, number, string, string][];
    for (const [id, film, sha256, phash] of rows) {
      let image = numbers.get(sha256);
      if (image === undefined) {
        image = numbers.size;
        numbers.set(sha256, image);
        hex.push(phash);
      }
      posterIds.push(id);
      filmIds.push(film);
      imageOf.push(image);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < SLICE) break;
    after = last[0];
  }
  yield;
  const hashes = parseHashes(hex);
  yield;
  const apart = new Set<number>();
  for (const [a, b] of db.prepare('SELECT sha256_a, sha256_b FROM told_apart').raw().all() as [string, string][]) {
    const [x, y] = [numbers.get(a), numbers.get(b)];
    if (x !== undefined && y !== undefined) apart.add(pairKey(x, y));
  }
  const clusters = new Map(
    db.prepare('SELECT poster_id, cluster FROM duplicate_member').raw().all() as [number, number][],
  );
  yield;
  return {
    posterIds: Int32Array.from(posterIds),
    filmIds: Int32Array.from(filmIds),
    imageOf: Int32Array.from(imageOf),
    sha256: [...numbers.keys()],
    hashes,
    apart,
    clusterOf: Int32Array.from(posterIds, (id) => clusters.get(id) ?? -1),
  };
}

/**
 * Groups of films that no split may divide, and which images are the same picture; not those that a person told apart. Posters
 * of one cluster of duplicates bring their films into one group, too. Yields as above.
 */
export function* groupFilms({
  filmIds,
  imageOf,
  sha256,
  hashes,
  apart,
  clusterOf,
}: PosterImages): Steps<{ groups: FilmGroups; same: SamePictures }> {
  const groups = new FilmGroups();
  const firstFilm = new Int32Array(sha256.length).fill(-1);
  imageOf.forEach((image, i) => {
    if (firstFilm[image]! < 0) firstFilm[image] = filmIds[i]!;
    else groups.join(firstFilm[image]!, filmIds[i]!);
  });
  yield;
  const found = yield* samePictures(hashes);
  const same = { ...found, pairs: found.pairs.filter(({ a, b }) => !apart.has(pairKey(a, b))) };
  const firstOfCluster = new Map<number, number>();
  clusterOf.forEach((cluster, i) => {
    if (cluster < 0) return;
    const film = filmIds[i]!;
    const first = firstOfCluster.get(cluster);
    if (first === undefined) firstOfCluster.set(cluster, film);
    else groups.join(first, film);
  });
  for (const { a, b } of same.pairs) groups.join(firstFilm[a]!, firstFilm[b]!);
  return { groups, same };
}
