// The nearest images in a small project, found here and now: a few hundred embeddings need no job and no other process. Large
// projects get them from a file (lib/nearestFile.ts); both go by cosine after the mean is taken off.
import type { Database } from 'better-sqlite3';
import type { Steps } from '../../../../shared/steps.ts';
import type { ComparedImages } from '../../../lib/nearestFile.ts';
import { pooledEmbeddings } from '../embeddings.ts';

/** More take longer than a queue may wait: half a second in turns. */
export const FEW = 800;
const COUNT = 20;
/** Images compared with all others between two yields. */
const PORTION = 4;

export function* nearestOfFew(
  db: Database,
  modelHash: string,
  { sha256, groups }: ComparedImages,
): Steps<{ rows: Int32Array; count: number }> {
  const { pooled, dim } = pooledEmbeddings(db, { modelHash, sha256 });
  yield;
  const images = sha256.length;
  const mean = new Float64Array(dim);
  for (let at = 0; at < pooled.length; at++) mean[at % dim]! += pooled[at]! / images;
  for (let image = 0; image < images; image++) {
    const vector = pooled.subarray(image * dim, (image + 1) * dim);
    let squares = 0;
    for (let i = 0; i < dim; i++) {
      vector[i]! -= mean[i]!;
      squares += vector[i]! * vector[i]!;
    }
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let i = 0; i < dim; i++) vector[i]! *= scale;
  }
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
  const rows = new Int32Array(images * COUNT).fill(-1);
  for (let image = 0; image < images; image++) {
    const others = Array.from({ length: images }, (_, other) => other)
      .filter((other) => groups[other] !== groups[image])
      .sort((a, b) => cosines[image * images + b]! - cosines[image * images + a]!);
    rows.set(others.slice(0, COUNT), image * COUNT);
    if (image % PORTION === PORTION - 1) yield;
  }
  return { rows, count: COUNT };
}
