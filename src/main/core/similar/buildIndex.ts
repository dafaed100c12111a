// Brings a vector index up to date with the embeddings of the catalog: reads those that it lacks from the reader thread and
// hands them to the vector thread, a slice at a time. Used by the jobs of similarity and of duplicates.
import { ID_BYTES, hexOf } from '../../lib/vectorIndex/imageIds.ts';
import type { IndexKey } from '../../lib/vectorIndex/manifest.ts';
import type { JobRun } from '../jobs/engine.ts';
import type { Compute } from '../parts.ts';

/** Rows of a segment: its vectors are one file of some hundred megabytes. */
const SEGMENT_ROWS = 131_072;
/** Rows per message: a few megabytes. */
const SLICE = 1000;
/** Rows that mean and axes of a new index are fitted to. */
const SAMPLE = 2048;

export interface BuiltIndex {
  set: string;
  /** Images in it, and images of posters that have no embedding. */
  images: number;
  notEmbedded: number;
  /** Images that were added now. */
  added: number;
  /** Made from nothing. */
  fresh: boolean;
}

/** Whole when it returns; a job that dies leaves whole segments, which the next one continues. */
export async function buildIndex(run: JobRun, compute: Compute, key: IndexKey): Promise<BuiltIndex> {
  const { project } = run;
  run.phase('looking for new embeddings', 'posters', null);
  const { set, images, total, dim, ids } = await project.read('similar.images', {
    modelHash: key.modelHash,
    withIds: true,
  });
  const built = { set, images, notEmbedded: total - images, added: 0, fresh: false };
  if (ids === null || images === 0) return built;
  const { fresh, missing } = await compute.call('indexMissing', { key, ids, dim }, { signal: run.signal });
  const shaOf = (position: number): string => hexOf(ids, position);
  const read = async (positions: Int32Array): Promise<Float32Array> => {
    const sha256 = Array.from(positions, shaOf);
    return (await project.read('embeddings.pooled', { modelHash: key.modelHash, sha256 })).pooled;
  };
  let fit: { sample: Float32Array; total: number } | null = null;
  if (fresh) {
    const step = Math.max(1, Math.floor(missing.length / SAMPLE));
    fit = { sample: await read(missing.filter((_, i) => i % step === 0).slice(0, SAMPLE)), total: images };
  }
  run.phase('making the similarity index', 'posters', missing.length);
  try {
    for (let from = 0; from < missing.length; from += SEGMENT_ROWS) {
      const segment = missing.subarray(from, from + SEGMENT_ROWS);
      const segmentIds = new Uint8Array(segment.length * ID_BYTES);
      segment.forEach((position, i) => {
        segmentIds.set(ids.subarray(position * ID_BYTES, (position + 1) * ID_BYTES), i * ID_BYTES);
      });
      await compute.call('indexBegin', { key, ids: segmentIds, dim, fit }, { signal: run.signal });
      fit = null;
      for (let at = 0; at < segment.length; at += SLICE) {
        run.check();
        const pooled = await read(segment.subarray(at, at + SLICE));
        await compute.call('indexAppend', { key, pooled });
        run.progress(from + Math.min(segment.length, at + SLICE));
      }
      await compute.call('indexCommit', { key });
    }
  } catch (error) {
    await compute.call('indexDiscard', { key }).catch(() => undefined);
    throw error;
  }
  return { ...built, added: missing.length, fresh };
}
