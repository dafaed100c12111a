// What the rows of a vector index are: which posters show the image of each. The index itself is the compute process' matter;
// only its list of images is read here. Found once for each index and state of the posters.
import type { Steps } from '../../../../shared/steps.ts';
import { ID_BYTES, ImageIds } from '../../../lib/vectorIndex/imageIds.ts';
import { outdatedIndex, readIds, readManifest, type IndexKey } from '../../../lib/vectorIndex/manifest.ts';
import { Kept } from '../kept.ts';
import type { ReaderProject } from '../project.ts';
import { inTurns } from '../turns.ts';

const SLICE = 8192;

export interface IndexRows {
  images: ImageIds;
  /** Posters of row i: `posters[starts[i]]` to before `posters[starts[i + 1]]`. */
  starts: Int32Array;
  posters: Int32Array;
}

export class IndexRowsOf {
  private readonly kept = new Kept<IndexRows>();

  /** @throws AppError `conflict` where the index is not of this set (any more) */
  of(project: ReaderProject, key: IndexKey, set: string): Promise<IndexRows> {
    const stamp = `${JSON.stringify(key)}|${set}|${project.versions.stamp(['posters'])}`;
    return this.kept.of(stamp, () => find(project, key, set));
  }
}

async function find(project: ReaderProject, key: IndexKey, set: string): Promise<IndexRows> {
  const manifest = await readManifest(key);
  if (manifest?.set !== set) {
    throw outdatedIndex();
  }
  const images = new ImageIds(await readIds(key, manifest));
  return inTurns(placePosters(project, images), project.db);
}

function* placePosters({ db }: ReaderProject, images: ImageIds): Steps<IndexRows> {
  const slice = db
    .prepare(`SELECT id, sha256 FROM poster WHERE sha256 IS NOT NULL AND id > ? ORDER BY id LIMIT ${SLICE}`)
    .raw();
  const ids: number[] = [];
  const rows: number[] = [];
  const key = Buffer.alloc(ID_BYTES);
  for (let after = -1; ; yield) {
    const found = slice.all(after) as [number, string][];
    for (const [id, sha256] of found) {
      key.write(sha256, 'hex');
      const row = images.rowOf(key);
      if (row < 0) continue;
      ids.push(id);
      rows.push(row);
    }
    if (found.length < SLICE) break;
    after = found.at(-1)![0];
  }
  yield;
  const starts = new Int32Array(images.count + 1);
  for (const row of rows) starts[row + 1]!++;
  for (let row = 0; row < images.count; row++) starts[row + 1]! += starts[row]!;
  const next = starts.slice();
  const posters = new Int32Array(ids.length);
  ids.forEach((id, i) => {
    posters[next[rows[i]!]!++] = id;
  });
  return { images, starts, posters };
}
