// `splits.report`: what crosses the parts of a split that should not, and how even the parts are. Puts together what
// imageGroups.ts and similarImages.ts find; works in portions, on the places as they are when it begins.
import type { Output } from '../../../shared/contract.ts';
import type { SplitPart } from '../../../shared/domain.ts';
import { AppError } from '../../../shared/errors.ts';
import type { LeakReport } from '../../../shared/evaluation/answers.ts';
import type { Steps } from '../../../shared/steps.ts';
import type { Pair } from '../nearDuplicates.ts';
import { pairKey, type PosterImages } from '../posterImages.ts';
import { genreIdsOf, SPLIT_PARTS } from './columns.ts';
import type { GroupedImages } from './imageGroups.ts';
import type { ReaderProject } from './project.ts';
import { cosineLimit, PooledVectors, similarImages } from './similarImages.ts';
import { inTurns } from './turns.ts';

/** The list of pairs is cut at this length; the counts are not. */
const LISTED = 300;
const PORTION = 8192;

export interface SplitReportInput {
  name?: string | undefined;
  /** The encoder whose embeddings are compared; null: none. */
  modelHash: string | null;
  /** Films that shipped models were fitted with. */
  fittedFilms: string[];
}

type LeakPair = LeakReport['pairs'][number];
/** Two images whose films are in different parts; `a` and `b` may be the same. */
interface Crossing extends Pair {
  kind: LeakPair['kind'];
  cosine: number | null;
}

/** @throws AppError `not_found` for an unknown split, or where the project has none yet */
export async function splitReport(
  project: ReaderProject,
  grouped: GroupedImages,
  { name, modelHash, fittedFilms }: SplitReportInput,
): Promise<Output<'splits.report'>> {
  const splitName = name ?? project.split?.name;
  const { id, asked } = findSplit(project, splitName);
  const partOf = await inTurns(readParts(project, id), project.db);
  const { images, groups, same } = await grouped.of(project);
  const { postersOf, imageParts } = await inTurns(placePosters(images, partOf), project.db);

  const vectors = modelHash === null ? null : new PooledVectors(project.db, modelHash);
  const limit = vectors === null ? null : await inTurns(cosineLimit(vectors, images.sha256), project.db);
  const embeddings = vectors === null || limit === null ? null : { vectors, limit };
  const similar = await inTurns(
    similarImages(images, { parts: imageParts, silent: same.silent }, embeddings),
    project.db,
  );

  // Pairs that a search for duplicates joined are certain, like those by the hash alone; those told apart are none.
  const clusterOfImage = new Map<number, number>();
  images.imageOf.forEach((image, i) => {
    if (images.clusterOf[i]! >= 0) clusterOfImage.set(image, images.clusterOf[i]!);
  });
  const isJoined = ({ a, b }: Pair): boolean =>
    clusterOfImage.has(a) && clusterOfImage.get(a) === clusterOfImage.get(b);
  const alike = similar.filter(({ a, b }) => !images.apart.has(pairKey(a, b)));

  const crossings: Crossing[] = [
    ...postersOf.flatMap((posters, image) =>
      posters.length > 1 ? [{ kind: 'sameFile' as const, a: image, b: image, distance: 0, cosine: null }] : [],
    ),
    ...same.pairs.map((pair) => ({ ...pair, kind: 'nearDuplicate' as const, cosine: null })),
    ...alike.filter(isJoined).map((pair) => ({ ...pair, kind: 'nearDuplicate' as const })),
    ...alike
      .filter((pair) => !isJoined(pair))
      .sort((p, q) => (q.cosine ?? -1) - (p.cosine ?? -1) || p.distance - q.distance || p.a - q.a || p.b - q.b)
      .map((pair) => ({ ...pair, kind: 'similar' as const })),
  ];
  const found = listPairs(project, crossings, postersOf, vectors, images);
  const labels = await inTurns(countLabels(project, partOf, new Set(fittedFilms)), project.db);
  const members = new Map<number, number>();
  for (const film of partOf.keys()) members.set(groups.root(film), (members.get(groups.root(film)) ?? 0) + 1);
  return {
    splitName: splitName ?? '',
    films: partOf.size,
    groups: [...members.values()].filter((films) => films > 1).length,
    asked,
    parts: countParts(partOf),
    pairs: found.pairs,
    leaks: found.counts.sameFile + found.counts.nearDuplicate,
    similar: found.counts.similar,
    toldApart: images.apart.size,
    cosineLimit: limit,
    ...labels,
  };
}

function findSplit({ db }: ReaderProject, splitName: string | undefined): { id: number; asked: LeakReport['asked'] } {
  const split = db.prepare('SELECT id, validation, test FROM split WHERE name = ?').get(splitName ?? null) as
    { id: number; validation: number; test: number } | undefined;
  if (split === undefined) {
    if (splitName === undefined) {
      throw new AppError('not_found', 'The project has no split yet.', { hint: 'Import posters first.' });
    }
    throw new AppError('not_found', `There is no split named "${splitName}" in this project.`, {
      hint: 'Look at the names with `marquee splits`.',
    });
  }
  const { id, validation, test } = split;
  return { id, asked: { train: 1 - validation - test, validation, test } };
}

/** The part of each film. */
function* readParts({ db }: ReaderProject, splitId: number): Steps<Map<number, SplitPart>> {
  const slice = db
    .prepare(
      `SELECT film_id, part FROM split_member WHERE split_id = ? AND film_id > ? ORDER BY film_id LIMIT ${PORTION}`,
    )
    .raw();
  const partOf = new Map<number, SplitPart>();
  for (let after = -1; ; yield) {
    const rows = slice.all(splitId, after) as [number, SplitPart][];
    for (const [film, part] of rows) partOf.set(film, part);
    if (rows.length < PORTION) return partOf;
    after = rows.at(-1)![0];
  }
}

interface PlacedPoster {
  posterId: number;
  part: SplitPart;
}

/** By image: its posters whose films have a place, and their parts as bits (1 train, 2 validation, 4 test). */
function* placePosters(
  { posterIds, filmIds, imageOf, sha256 }: PosterImages,
  partOf: Map<number, SplitPart>,
): Steps<{ postersOf: PlacedPoster[][]; imageParts: Uint8Array }> {
  const postersOf: PlacedPoster[][] = sha256.map(() => []);
  const imageParts = new Uint8Array(sha256.length);
  for (let i = 0; i < posterIds.length; i++) {
    if (i % PORTION === PORTION - 1) yield;
    const part = partOf.get(filmIds[i]!);
    if (part === undefined) continue;
    const image = imageOf[i]!;
    postersOf[image]!.push({ posterId: posterIds[i]!, part });
    imageParts[image]! |= 1 << SPLIT_PARTS.indexOf(part);
  }
  return { postersOf, imageParts };
}

/** Pairs of posters in different parts: counted all, listed the first. */
function listPairs(
  { columns }: ReaderProject,
  crossings: readonly Crossing[],
  postersOf: readonly PlacedPoster[][],
  vectors: PooledVectors | null,
  images: PosterImages,
): { pairs: LeakPair[]; counts: Record<LeakPair['kind'], number> } {
  const counts = { sameFile: 0, nearDuplicate: 0, similar: 0 };
  const pairs: LeakPair[] = [];
  const side = ({ posterId, part }: PlacedPoster): LeakPair['a'] | null => {
    const row = columns.rowOf(posterId);
    return row < 0 ? null : { posterId, filmKey: columns.filmKeys[row]!, title: columns.titles[row]!, part };
  };
  for (const { kind, a, b, distance, cosine } of crossings) {
    const [left, right] = [postersOf[a]!, postersOf[b]!];
    const crossing = countCrossing(left, right) / (a === b ? 2 : 1);
    counts[kind] += crossing;
    if (crossing === 0 || pairs.length >= LISTED) continue;
    const measured =
      kind === 'nearDuplicate' && vectors !== null ? vectors.cosine(images.sha256[a]!, images.sha256[b]!) : cosine;
    for (const [i, one] of left.entries()) {
      for (const other of a === b ? right.slice(i + 1) : right) {
        const [from, to] = [side(one), side(other)];
        if (one.part === other.part || from === null || to === null || pairs.length >= LISTED) continue;
        pairs.push({ kind, distance, cosine: measured, a: from, b: to });
      }
    }
  }
  return { pairs, counts };
}

/** Ordered pairs with different parts. */
function countCrossing(left: readonly PlacedPoster[], right: readonly PlacedPoster[]): number {
  let same = 0;
  for (const part of SPLIT_PARTS) {
    same += left.filter((one) => one.part === part).length * right.filter((one) => one.part === part).length;
  }
  return left.length * right.length - same;
}

/** Posters that are labelled with each genre, by part, and films of the test part that a shipped model has seen. */
function* countLabels(
  { columns, vocabulary }: ReaderProject,
  partOf: Map<number, SplitPart>,
  fittedFilms: ReadonlySet<string>,
): Steps<Pick<LeakReport, 'genres' | 'starterFilms'>> {
  const counts = new Map(
    vocabulary.genres.map(({ id, name }) => [id, { genre: name, train: 0, validation: 0, test: 0 }]),
  );
  const fitted = new Set<number>();
  for (let row = 0; row < columns.count; row++) {
    if (row % PORTION === PORTION - 1) yield;
    const film = columns.filmIds[row]!;
    const part = partOf.get(film);
    if (part === undefined) continue;
    if (part === 'test' && fittedFilms.has(columns.filmKeys[row]!)) fitted.add(film);
    for (const id of genreIdsOf(columns.present, row)) {
      const genre = counts.get(id);
      if (genre) genre[part]++;
    }
  }
  const genres = [...counts.values()].filter(({ train, validation, test }) => train + validation + test > 0);
  return { genres, starterFilms: fitted.size };
}

function countParts(partOf: Map<number, SplitPart>): LeakReport['parts'] {
  const parts = { train: 0, validation: 0, test: 0 };
  for (const part of partOf.values()) parts[part]++;
  return parts;
}
