// Which images have an embedding by a model and are shown by a poster: what a similarity index has to hold. Found once for
// each state of posters and embeddings, in slices between which others get their turn.
import type { Database } from 'better-sqlite3';
import type { Steps } from '../../../../shared/steps.ts';
import { idsOf, SetStamp } from '../../../lib/vectorIndex/imageIds.ts';
import { Kept } from '../kept.ts';
import type { ReaderProject } from '../project.ts';
import { inTurns } from '../turns.ts';

/** Hashes that are read between two yields: some milliseconds. */
const SLICE = 1024;

export interface EmbeddedImages {
  /** sha256, 32 bytes each, ascending. */
  ids: Uint8Array<ArrayBuffer>;
  /** Stamp of the set. */
  set: string;
  /** Images of posters, embedded or not. */
  total: number;
  /** Numbers per embedding; 0 where there is none. */
  dim: number;
}

export class EmbeddedImagesOf {
  private readonly kept = new Kept<EmbeddedImages>();

  of(project: ReaderProject, modelHash: string): Promise<EmbeddedImages> {
    const stamp = `${modelHash}|${project.versions.stamp(['posters', 'embeddings'])}`;
    return this.kept.of(stamp, () => inTurns(readEmbedded(project.db, modelHash), project.db));
  }
}

/** Hands over the images that posters use and that a model embedded, by ascending hash, slice by slice. */
export function* eachEmbedded(db: Database, modelHash: string, take: (sha256: string[]) => void): Steps<void> {
  const slice = db
    .prepare(
      `SELECT e.sha256 FROM embedding e WHERE e.model_hash = ? AND e.sha256 > ?
         AND EXISTS (SELECT 1 FROM poster p WHERE p.sha256 = e.sha256) ORDER BY e.sha256 LIMIT ${SLICE}`,
    )
    .pluck();
  for (let after = ''; ; yield) {
    const found = slice.all(modelHash, after) as string[];
    take(found);
    if (found.length < SLICE) return;
    after = found.at(-1)!;
  }
}

function* readEmbedded(db: Database, modelHash: string): Steps<EmbeddedImages> {
  const chunks: Uint8Array[] = [];
  const stamp = new SetStamp();
  yield* eachEmbedded(db, modelHash, (sha256) => {
    const ids = idsOf(sha256);
    stamp.add(ids);
    chunks.push(ids);
  });
  yield;
  const total = db
    .prepare('SELECT count(*) FROM image i WHERE EXISTS (SELECT 1 FROM poster p WHERE p.sha256 = i.sha256)')
    .pluck()
    .get() as number;
  const bytes = db
    .prepare('SELECT length(pooled) FROM embedding WHERE model_hash = ? LIMIT 1')
    .pluck()
    .get(modelHash) as number | undefined;
  return { ids: new Uint8Array(Buffer.concat(chunks)), set: stamp.text, total, dim: (bytes ?? 0) / 4 };
}
