// Embeddings as jobs ask for them: which images still need one, and the pooled vectors of a list of images.
import type { Database } from 'better-sqlite3';
import { AppError } from '../../../shared/errors.ts';
import { absolutePath } from './posterRows.ts';

/**
 * Images that posters use and that have no embedding by this model, or no token map when `tokens` asks for one; `total`
 * counts those that have one too.
 */
export function missingEmbeddings(
  db: Database,
  dir: string,
  { modelHash, tokens }: { modelHash: string; tokens: boolean },
): { images: { sha256: string; path: string }[]; total: number } {
  const images = db
    .prepare(
      `SELECT i.sha256, i.path FROM image i LEFT JOIN embedding e ON e.sha256 = i.sha256 AND e.model_hash = ?
       WHERE (e.sha256 IS NULL${tokens ? ' OR e.token_row IS NULL' : ''})
         AND EXISTS (SELECT 1 FROM poster p WHERE p.sha256 = i.sha256)
       ORDER BY i.sha256`,
    )
    .all(modelHash) as { sha256: string; path: string }[];
  const total = db
    .prepare('SELECT count(*) FROM image i WHERE EXISTS (SELECT 1 FROM poster p WHERE p.sha256 = i.sha256)')
    .pluck()
    .get() as number;
  return { images: images.map(({ sha256, path }) => ({ sha256, path: absolutePath(dir, path) })), total };
}

/**
 * Pooled vectors of images in the given order, [images x dim], and the rows of their token maps (-1: none).
 * @throws AppError `not_found` when an image has no embedding by this model
 */
export function pooledEmbeddings(
  db: Database,
  { modelHash, sha256 }: { modelHash: string; sha256: string[] },
): { pooled: Float32Array<ArrayBuffer>; dim: number; tokenRows: Int32Array<ArrayBuffer> } {
  const statement = db
    .prepare<[string, string]>('SELECT pooled, token_row FROM embedding WHERE sha256 = ? AND model_hash = ?')
    .raw();
  const tokenRows = new Int32Array(sha256.length);
  let pooled = new Float32Array(0);
  let dim = 0;
  sha256.forEach((sha, i) => {
    const found = statement.get(sha, modelHash) as [Buffer, number | null] | undefined;
    if (found === undefined) {
      throw new AppError(
        'not_found',
        `The image ${sha.slice(0, 12)} has no embedding by the model ${modelHash.slice(0, 12)}.`,
        {
          hint: 'Embed the posters of this project first.',
        },
      );
    }
    const [blob, tokenRow] = found;
    if (i === 0) {
      dim = blob.length / 4;
      pooled = new Float32Array(dim * sha256.length);
    }
    if (blob.length !== dim * 4) {
      throw new AppError(
        'corrupt',
        `The embedding of image ${sha.slice(0, 12)} has ${blob.length / 4} values, not ${dim}.`,
        {
          hint: 'Embed the posters of this project again.',
        },
      );
    }
    // A BLOB need not start at a multiple of four bytes, so it is copied as bytes.
    new Uint8Array(pooled.buffer, i * dim * 4, dim * 4).set(blob);
    tokenRows[i] = tokenRow ?? -1;
  });
  return { pooled, dim, tokenRows };
}
