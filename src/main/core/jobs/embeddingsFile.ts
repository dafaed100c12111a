// Writes the embeddings of all posters to a safetensors file: one F32 tensor `image_embeds` [posters, dimensions], not
// normalised, and the films in the same order in the metadata. Streams, so that the size of the catalog does not matter.
import { openAtomic } from '../../lib/atomicFile.ts';
import { safetensorsHeader } from '../../lib/safetensorsHeader.ts';
import type { EncoderChoice } from '../../modelStore/model.ts';
import { keyOfJob } from './outputFile.ts';
import type { JobRun } from './engine.ts';
import { pickRows, withoutImages } from './trainingRows.ts';

/** Posters per read: a few megabytes. */
const CHUNK = 1000;

export interface WrittenEmbeddings {
  path: string;
  posters: number;
  dimensions: number;
  /** Posters whose image has no embedding. */
  leftOut: number;
}

/**
 * Writes `path` atomically. Films without an IMDb id stand under their key, percent-encoded, so that commas separate
 * films only.
 * @throws AppError `conflict` when the file exists and may not be replaced, `disk_full`, `read_only`
 */
export async function writeEmbeddings(
  run: JobRun,
  encoder: EncoderChoice,
  path: string,
  overwrite: boolean,
): Promise<WrittenEmbeddings> {
  const all = await run.project.read('train.rows', {});
  const missing = await run.project.read('embeddings.missing', { modelHash: encoder.hash, tokens: false });
  const known = withoutImages(all, new Set(missing.images.map((image) => image.sha256)));
  const rows = pickRows(known, () => true);
  const posters = rows.posterIds.length;
  const dimensions = encoder.shape.pooled;
  run.phase('writing the file', 'posters', posters);
  const file = await openAtomic(path, { overwrite, key: keyOfJob(run.id) });
  try {
    await file.write(
      safetensorsHeader(
        { image_embeds: { dtype: 'F32', shape: [posters, dimensions], data_offsets: [0, posters * dimensions * 4] } },
        {
          imdbIds: rows.filmKeys.map(encodeURIComponent).join(','),
          model: encoder.id,
          modelHash: encoder.ref.hash,
          encoderHash: encoder.hash,
          view: encoder.ref.view ?? 'centre',
          precision: encoder.ref.precision ?? 'float32',
        },
      ),
    );
    for (let from = 0; from < posters; from += CHUNK) {
      run.check();
      const sha256 = rows.sha256.slice(from, from + CHUNK);
      const { pooled } = await run.project.read('embeddings.pooled', { modelHash: encoder.hash, sha256 });
      await file.write(new Uint8Array(pooled.buffer, pooled.byteOffset, pooled.byteLength));
      run.progress(Math.min(posters, from + CHUNK));
    }
    await file.commit();
  } catch (error) {
    await file.discard();
    throw error;
  }
  return { path, posters, dimensions, leftOut: all.posterIds.length - posters };
}
