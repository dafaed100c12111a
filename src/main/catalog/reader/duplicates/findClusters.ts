// Which posters form clusters, from the pairs that a search found: identical files, pictures that are the same for certain
// (nearDuplicates.ts), and pairs whose embeddings decided; but never images that a person told apart.
import type { Steps } from '../../../../shared/steps.ts';
import { hexOf } from '../../../lib/vectorIndex/imageIds.ts';
import { joinClusters, type Join } from '../../duplicates/clusters.ts';
import type { GroupedImages } from '../imageGroups.ts';
import type { ReaderProject } from '../project.ts';
import type { IndexRows } from '../similar/indexRows.ts';
import { inTurns } from '../turns.ts';

/** Surer than any cosine. */
const CERTAIN = 2;

export interface FoundPairs {
  /** Rows of the index. */
  a: Int32Array;
  b: Int32Array;
  cosines: Float32Array;
}
export interface FoundClusters {
  posterIds: Int32Array;
  clusters: Int32Array;
  lastApart: number;
}

export async function findClusters(
  project: ReaderProject,
  grouped: GroupedImages,
  found: { index: IndexRows; pairs: FoundPairs } | null,
): Promise<FoundClusters> {
  const { images, same } = await grouped.of(project);
  const numbers = new Map(images.sha256.map((sha256, i) => [sha256, i]));
  const joins: Join[] = same.pairs.map(({ a, b, distance }) => ({ a, b, strength: CERTAIN - distance / 100 }));
  if (found !== null) {
    const { index, pairs } = found;
    pairs.a.forEach((row, i) => {
      const a = numbers.get(hexOf(index.images.ids, row));
      const b = numbers.get(hexOf(index.images.ids, pairs.b[i]!));
      if (a !== undefined && b !== undefined) {
        joins.push({ a: Math.min(a, b), b: Math.max(a, b), strength: pairs.cosines[i]! });
      }
    });
  }
  const lastApart = (project.db.prepare('SELECT max(seq) FROM told_apart_event').pluck().get() as number | null) ?? 0;
  const apart: [number, number][] = [];
  for (const [a, b] of project.db.prepare('SELECT sha256_a, sha256_b FROM told_apart').raw().all() as string[][]) {
    const [x, y] = [numbers.get(a!), numbers.get(b!)];
    if (x !== undefined && y !== undefined) apart.push([x, y]);
  }
  const sets = joinClusters(images.sha256.length, joins, apart);
  return { ...(await inTurns(gather(images, sets), project.db)), lastApart };
}

/** Posters of sets that more than one poster shows; a cluster is named by its least poster. */
function* gather(
  { posterIds, imageOf }: { posterIds: Int32Array; imageOf: Int32Array },
  sets: Int32Array,
): Steps<{ posterIds: Int32Array; clusters: Int32Array }> {
  const count = new Int32Array(sets.length);
  const least = new Int32Array(sets.length).fill(2 ** 31 - 1);
  imageOf.forEach((image, i) => {
    const set = sets[image]!;
    count[set]!++;
    least[set] = Math.min(least[set]!, posterIds[i]!);
  });
  yield;
  const members: number[] = [];
  const clusters: number[] = [];
  for (let i = 0; i < posterIds.length; i++) {
    const set = sets[imageOf[i]!]!;
    if (count[set]! < 2) continue;
    members.push(posterIds[i]!);
    clusters.push(least[set]!);
  }
  return { posterIds: Int32Array.from(members), clusters: Int32Array.from(clusters) };
}
