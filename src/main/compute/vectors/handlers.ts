// The handlers of the vector thread: indexes that are open, and those that are being built. Open ones stay until their memory
// is needed for others or their project closes.
import type { Handlers } from '../../lib/threadCalls.ts';
import { manifestPath, outdatedIndex, readManifest, type IndexKey } from '../../lib/vectorIndex/manifest.ts';
import { duplicatePairs } from './duplicatePairs.ts';
import { unitVector } from '../../lib/exactCosine.ts';
import { IndexBuilder, inTurns } from './indexBuilder.ts';
import { VectorIndex } from './vectorIndex.ts';
import type { VectorService } from './vectorService.ts';

/** Codes of all open indexes together; a larger one stays alone. */
const KEPT_BYTES = 600e6;

export function createVectorHandlers(): Handlers<VectorService> {
  const builder = new IndexBuilder();
  /** By the path of the manifest; the one that was used last is behind. */
  const open = new Map<string, VectorIndex>();

  /** Those that long work runs on are not closed under it. */
  const busy = new Set<VectorIndex>();

  const release = (): void => {
    for (const index of open.values()) index.close();
    open.clear();
  };
  const current = async (key: IndexKey, set: string): Promise<VectorIndex> => {
    const path = manifestPath(key);
    const before = open.get(path) ?? null;
    const fits = ({ manifest }: VectorIndex): boolean =>
      manifest.set === set && manifest.modelHash === key.modelHash && manifest.mapHash === key.mapHash;
    if (before !== null && fits(before)) {
      open.delete(path);
      open.set(path, before);
      return before;
    }
    const manifest = await readManifest(key);
    if (manifest?.set !== set) {
      throw outdatedIndex();
    }
    open.delete(path);
    const index = new VectorIndex(key, manifest, before);
    for (const [other, kept] of open) {
      const bytes = [...open.values()].reduce((sum, each) => sum + each.bytes, index.bytes);
      if (bytes <= KEPT_BYTES) break;
      if (busy.has(kept)) continue;
      kept.close();
      open.delete(other);
    }
    open.set(path, index);
    return index;
  };

  return {
    indexMissing: (input) => builder.missing(input),
    indexBegin: (input, { signal }) => builder.begin(input, signal),
    indexAppend: (input) => builder.append(input),
    indexCommit: ({ key }) => builder.commit(key),
    indexDiscard: ({ key }) => builder.discard(key),
    async indexSearch({ key, set, query, k, allowed }) {
      const index = await current(key, set);
      const began = performance.now();
      const row = 'row' in query ? query.row : -1;
      const vector = 'row' in query ? index.vector(row) : unitVector(query.vector);
      const found = index.search(vector, k, { allowed, except: row });
      return { ...found, milliseconds: performance.now() - began };
    },
    async duplicatePairs({ key, set, ...input }, { signal, note }) {
      const index = await current(key, set);
      let told = 0;
      const tell = (progress: object): void => {
        if (performance.now() - told < 200) return;
        told = performance.now();
        note(progress);
      };
      busy.add(index);
      try {
        return await inTurns(duplicatePairs(index, input, tell), signal);
      } finally {
        busy.delete(index);
      }
    },
    indexRelease: release,
  };
}
