// Makes the nearest posters of each known to the review queues: embeddings out of the reader, the search in the compute process,
// its file read by the reader. Part of cross-validation; for small projects also on its own when the queues miss it.
import { NEAREST_COUNT } from '../../lib/nearestFile.ts';
import type { Compute } from '../parts.ts';
import type { OpenProject } from '../openProject.ts';

export interface NearestOptions {
  modelHash: string;
  threads: number;
  signal?: AbortSignal;
  /** Told how many images there are before it begins, then how many are done. */
  onProgress?: (done: number, total: number) => void;
  /** More images are left for a job. */
  most?: number;
}

/** Whether the nearest posters are known afterwards. @throws AppError `cancelled` */
export async function findNearest(
  project: OpenProject,
  compute: Compute,
  { modelHash, threads, signal, onProgress, most = Infinity }: NearestOptions,
): Promise<boolean> {
  const { sha256, groups, known } = await project.read('review.images', { modelHash });
  if (!known) {
    if (sha256.length < 2 || sha256.length > most) return false;
    onProgress?.(0, sha256.length);
    const { pooled, dim } = await project.read('embeddings.pooled', { modelHash, sha256 });
    await compute.call(
      'nearestPosters',
      { sha256, groups, pooled, dim, count: NEAREST_COUNT, threads, projectDir: project.dir, modelHash },
      {
        ...(signal ? { signal } : {}),
        onNote: (note) => {
          onProgress?.((note as { done: number }).done, sha256.length);
        },
      },
    );
  }
  await project.read('review.learned', {});
  return true;
}
