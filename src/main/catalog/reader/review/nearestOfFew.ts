// The nearest images in a small project, found here and now: a few hundred embeddings need no job and no other process. Large
// projects get them from a file (lib/nearestFile.ts); both go by cosine after the mean is taken off.
import type { Database } from 'better-sqlite3';
import type { Steps } from '../../../../shared/steps.ts';
import { centre } from '../../../lib/centre.ts';
import { NEAREST_COUNT, type ComparedImages } from '../../../lib/nearestFile.ts';
import { pooledEmbeddings } from '../embeddings.ts';

/** More take longer than a queue may wait: half a second in turns. */
export const FEW = 800;
/** Images compared with all others between two yields. */
const PORTION = 4;

/**
 * The nearest others of each image, nearest first, [images x count]; -1 where there are fewer. Images of one group do not count
 * as each other's. All must have an embedding by the model.
 */
export function* nearestOfFew(
  db: Database,
  modelHash: string,
  { sha256, groups }: ComparedImages,
): Steps<{ rows: Int32Array; count: number }> {
  const { pooled, dim } = pooledEmbeddings(db, { modelHash, sha256 });
  yield;
  const images = sha256.length;
  centre(pooled, dim);
  yield;
  const cosines = new Float32Array(images * images);
  for (let a = 0; a < images; a++) {
    for (let b = a + 1; b < images; b++) {
      let sum = 0;
      for (let i = 0; i < dim; i++) sum += pooled[a * dim + i]! * pooled[b * dim + i]!;
      cosines[a * images + b] = cosines[b * images + a] = sum;
    }
    if (a % PORTION === PORTION - 1) yield;
  }
  const rows = new Int32Array(images * NEAREST_COUNT).fill(-1);
  for (let image = 0; image < images; image++) {
    const others = Array.from({ length: images }, (_, other) => other)
      .filter((other) => groups[other] !== groups[image])
      .sort((a, b) => cosines[image * images + b]! - cosines[image * images + a]!);
    rows.set(others.slice(0, NEAREST_COUNT), image * NEAREST_COUNT);
    if (image % PORTION === PORTION - 1) yield;
  }
  return { rows, count: NEAREST_COUNT };
}
