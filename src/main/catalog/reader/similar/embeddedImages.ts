// Which images have an embedding by a model and are shown by a poster: what a similarity index has to hold. Found once for
// each state of posters and embeddings, in slices between which others get their turn.
import type { Steps } from '../../../../shared/steps.ts';
import { idsOf, SetStamp } from '../../../lib/vectorIndex/imageIds.ts';
import { inPortions } from '../imageGroups.ts';
import type { ReaderProject } from '../project.ts';

const SLICE = 8192;

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
  private known: { stamp: string; found: Promise<EmbeddedImages> } | null = null;

  of(project: ReaderProject, modelHash: string): Promise<EmbeddedImages> {
    const stamp = `${modelHash}|${project.versions.stamp(['posters', 'embeddings'])}`;
    if (this.known?.stamp === stamp) return this.known.found;
    const found = inPortions(project, readEmbedded(project, modelHash));
    this.known = { stamp, found };
    found.catch(() => {
      if (this.known?.found === found) this.known = null;
    });
    return found;
  }
}

function* readEmbedded({ db }: ReaderProject, modelHash: string): Steps<EmbeddedImages> {
  const slice = db
    .prepare(
      `SELECT e.sha256 FROM embedding e WHERE e.model_hash = ? AND e.sha256 > ?
         AND EXISTS (SELECT 1 FROM poster p WHERE p.sha256 = e.sha256) ORDER BY e.sha256 LIMIT ${SLICE}`,
    )
    .pluck();
  const chunks: Uint8Array[] = [];
  const stamp = new SetStamp();
  for (let after = ''; ; yield) {
    const found = slice.all(modelHash, after) as string[];
    const ids = idsOf(found);
    stamp.add(ids);
    chunks.push(ids);
    if (found.length < SLICE) break;
    after = found.at(-1)!;
  }
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
