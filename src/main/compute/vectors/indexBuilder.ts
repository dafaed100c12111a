// Builds vector indexes on disk, a segment at a time. A killed build leaves whole segments that the next one continues, and at
// most a file that no manifest names.
import { createHash, randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../../shared/errors.ts';
import type { Steps } from '../../../shared/steps.ts';
import { writeFileAtomic } from '../../lib/atomicFile.ts';
import { makeFolder } from '../../lib/folders.ts';
import { ID_BYTES, ImageIds, SetStamp } from '../../lib/vectorIndex/imageIds.ts';
import {
  indexName,
  manifestPath,
  readIds,
  readManifest,
  rowsOf,
  type IndexKey,
  type Manifest,
} from '../../lib/vectorIndex/manifest.ts';
import { writeSafetensors } from '../../models/files/safetensors.ts';
import { unitVector } from '../../lib/exactCosine.ts';
import { mappedRows } from './mappedRows.ts';
import { SegmentWriter } from './segment.ts';
import { fitBasis, isReduced, Shortlist } from './shortlist.ts';
import { readBasis } from './vectorIndex.ts';
import type { VectorService } from './vectorService.ts';

/** An index of more segments is made anew: each has a memory of its own. */
const MAX_SEGMENTS = 160;
/** Mean and axes are fitted anew when an index has grown by this factor. */
const GROWTH = 4;

type Input<N extends keyof VectorService> = Parameters<VectorService[N]>[0];

interface Building {
  manifest: Manifest;
  ids: Uint8Array;
  file: string;
  writer: SegmentWriter;
}

/** Lets others have a turn wherever the work yields. */
export async function inTurns<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await nextTurn();
    if (signal?.aborted) throw new AppError('cancelled', 'Cancelled.');
  }
}

export class IndexBuilder {
  private readonly building = new Map<string, Building>();

  async missing({ key, ids, dim }: Input<'indexMissing'>): Promise<ReturnType<VectorService['indexMissing']>> {
    const count = ids.byteLength / ID_BYTES;
    const all = (): ReturnType<VectorService['indexMissing']> => ({
      fresh: true,
      missing: Int32Array.from({ length: count }, (_, i) => i),
      set: null,
      segments: 0,
    });
    const manifest = await readManifest(key);
    if (manifest === null) return all();
    const wished = key.space === 'text' ? manifest.dim : dim;
    const outgrown =
      count > GROWTH * Math.max(1000, manifest.fittedTo) ||
      (isReduced(manifest.dim, count) && manifest.width >= manifest.dim) ||
      manifest.segments.length > MAX_SEGMENTS;
    if (outgrown || manifest.dim !== wished) return all();
    const stored = await readIds(key, manifest).catch(() => null);
    if (stored === null) return all();
    const known = new ImageIds(stored);
    const missing: number[] = [];
    for (let i = 0; i < count; i++) if (known.rowOf(ids, i * ID_BYTES) < 0) missing.push(i);
    // Images that are not used any more have no place in it.
    if (known.count !== count - missing.length) return all();
    return { fresh: false, missing: Int32Array.from(missing), set: manifest.set, segments: manifest.segments.length };
  }

  async begin({ key, ids, dim, fit }: Input<'indexBegin'>, signal: AbortSignal): Promise<void> {
    await this.discard(key);
    await makeFolder(key.folder);
    const before = fit === null ? await readManifest(key) : null;
    if (fit === null && before === null) {
      throw new AppError('conflict', 'The similarity index is gone.', { hint: 'Search again: it is made anew.' });
    }
    const manifest = before ?? (await this.fit(key, dim, fit!, signal));
    const shortlist = new Shortlist(readBasis(key.folder, manifest));
    const file = `${indexName(key)}-${randomBytes(6).toString('hex')}.vectors`;
    const writer = await SegmentWriter.open(join(key.folder, file), shortlist, ids);
    this.building.set(manifestPath(key), { manifest, ids, file, writer });
  }

  async append({ key, pooled }: Input<'indexAppend'>): Promise<void> {
    const { writer } = this.current(key);
    await writer.append(key.space === 'text' ? mappedRows(pooled) : pooled);
  }

  async commit(key: IndexKey): Promise<{ set: string; rows: number }> {
    const { manifest, ids, file, writer } = this.current(key);
    this.building.delete(manifestPath(key));
    await writer.commit();
    const stamp = new SetStamp();
    if (manifest.segments.length > 0) stamp.add(await readIds(key, manifest));
    stamp.add(ids);
    const segments = [...manifest.segments, { file, rows: writer.rows }];
    const next: Manifest = { ...manifest, segments, set: stamp.text };
    await writeFileAtomic(manifestPath(key), JSON.stringify(next, null, 1));
    await removeLeftovers(key, next);
    return { set: next.set, rows: rowsOf(next) };
  }

  async discard(key: IndexKey): Promise<void> {
    const building = this.building.get(manifestPath(key));
    this.building.delete(manifestPath(key));
    await building?.writer.discard();
  }

  private current(key: IndexKey): Building {
    const building = this.building.get(manifestPath(key));
    if (building === undefined) throw new Error('no segment was begun');
    return building;
  }

  private async fit(
    key: IndexKey,
    dim: number,
    { sample, total }: { sample: Float32Array; total: number },
    signal: AbortSignal,
  ): Promise<Manifest> {
    const rows = key.space === 'text' ? mappedRows(sample) : sample;
    const size = key.space === 'text' ? rows.length / (sample.length / dim) : dim;
    const units = new Float32Array(rows.length);
    for (let at = 0; at < rows.length; at += size) units.set(unitVector(rows.subarray(at, at + size)), at);
    const basis = await inTurns(fitBasis(units, size, total), signal);
    const tensors = [
      { name: 'mean', dtype: 'F32' as const, shape: [size], data: basis.mean },
      ...(basis.axes === null
        ? []
        : [{ name: 'axes', dtype: 'F32' as const, shape: [basis.width, size], data: basis.axes }]),
    ];
    const mark = createHash('sha256').update(basis.mean).digest('hex').slice(0, 12);
    const file = `${indexName(key)}-${mark}-${String(basis.width)}.basis`;
    await writeSafetensors(join(key.folder, file), tensors);
    const { space, modelHash, mapHash } = key;
    return {
      ...{ version: 1, space, modelHash, mapHash, dim: size, width: basis.width, basis: file },
      ...{ fittedTo: total, set: new SetStamp().text, segments: [] },
    };
  }
}

/** Files of this index that its manifest does not name: of killed builds, and of the index before. */
async function removeLeftovers(key: IndexKey, manifest: Manifest): Promise<void> {
  const named = new Set([manifest.basis, ...manifest.segments.map(({ file }) => file)]);
  for (const name of await readdir(key.folder)) {
    if (!name.startsWith(`${indexName(key)}-`) || named.has(name)) continue;
    if (/\.(vectors|basis)$/.test(name)) await rm(join(key.folder, name), { force: true });
  }
}
