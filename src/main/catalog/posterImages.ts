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
}

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
  return {
    posterIds: Int32Array.from(posterIds),
    filmIds: Int32Array.from(filmIds),
    imageOf: Int32Array.from(imageOf),
    sha256: [...numbers.keys()],
    hashes,
  };
}

/** Groups of films that no split may divide, and which images are the same picture. Yields as above. */
export function* groupFilms({
  filmIds,
  imageOf,
  sha256,
  hashes,
}: PosterImages): Steps<{ groups: FilmGroups; same: SamePictures }> {
  const groups = new FilmGroups();
  const firstFilm = new Int32Array(sha256.length).fill(-1);
  imageOf.forEach((image, i) => {
    if (firstFilm[image]! < 0) firstFilm[image] = filmIds[i]!;
    else groups.join(firstFilm[image]!, filmIds[i]!);
  });
  yield;
  const same = yield* samePictures(hashes);
  for (const { a, b } of same.pairs) groups.join(firstFilm[a]!, firstFilm[b]!);
  return { groups, same };
}
