// One segment of a vector index: its file, and the codes of its rows in a memory with the kernels. The float32 vectors stay in
// the file and are read row by row. Owns the layout of the file; knows neither the manifest nor other segments.
import { closeSync, openSync, readSync } from 'node:fs';
import { damagedIndex } from '../../lib/vectorIndex/manifest.ts';
import { openAtomic, type AtomicWriter } from '../../lib/atomicFile.ts';
import { safetensorsHeader, type TensorEntry } from '../../lib/safetensorsHeader.ts';
import { ID_BYTES } from '../../lib/vectorIndex/imageIds.ts';
import { SafetensorsFile } from '../../models/files/safetensors.ts';
import { unitVector } from '../../lib/exactCosine.ts';
import { VectorMemory } from './memory.ts';
import type { QueryCodes, Shortlist } from './shortlist.ts';

const PER_ROW = ['scales', 'errors', 'lengths', 'rests'] as const;

export class OpenSegment {
  readonly rows: number;
  private readonly dim: number;
  private readonly width: number;
  private readonly path: string;
  private readonly descriptor: number;
  private readonly vectorsAt: number;
  private readonly memory: VectorMemory;
  private readonly at: Record<(typeof PER_ROW)[number] | 'codes' | 'query' | 'bounds' | 'list', number>;

  /** @throws AppError `corrupt`, `out_of_memory` */
  constructor(path: string, { rows, dim, width }: { rows: number; dim: number; width: number }) {
    this.path = path;
    this.rows = rows;
    this.dim = dim;
    this.width = width;
    const sizes = { codes: rows * width, query: width * 2, bounds: rows * 4, list: rows * 4 };
    const perRow = PER_ROW.length * VectorMemory.size(rows * 4);
    this.memory = new VectorMemory(
      Object.values(sizes).reduce((sum, bytes) => sum + VectorMemory.size(bytes), 0) + perRow,
    );
    const place = (bytes: number): number => this.memory.allocate(bytes);
    this.at = {
      codes: place(sizes.codes),
      query: place(sizes.query),
      bounds: place(sizes.bounds),
      list: place(sizes.list),
      scales: place(rows * 4),
      errors: place(rows * 4),
      lengths: place(rows * 4),
      rests: place(rows * 4),
    };
    let file: SafetensorsFile;
    try {
      file = SafetensorsFile.open(path);
    } catch (cause) {
      throw damagedIndex(path, cause);
    }
    try {
      const fits = (name: string, shape: number[]): void => {
        if (!file.has(name) || file.info(name).shape.join() !== shape.join()) throw damagedIndex(path);
      };
      fits('vectors', [rows, dim]);
      fits('codes', [rows, width]);
      this.vectorsAt = file.info('vectors').start;
      this.memory.bytes(this.at.codes, rows * width).set(file.raw('codes'));
      for (const name of PER_ROW) {
        fits(name, [rows]);
        this.memory.bytes(this.at[name], rows * 4).set(file.raw(name));
      }
    } finally {
      file.close();
    }
    this.descriptor = openSync(path, 'r');
  }

  /** Upper bounds of the cosines of all rows. The view holds until the next call. */
  bounds(query: QueryCodes): Float32Array {
    const { at } = this;
    this.memory.halves(at.query, this.width).set(query.codes);
    this.memory.kernels.bounds(at.bounds, at.codes, this.rows, this.width, at.query, ...this.factors(query));
    return this.memory.floats(at.bounds, this.rows);
  }

  /** The same for some rows. */
  boundsOf(query: QueryCodes, rows: ArrayLike<number>): Float32Array {
    const { at } = this;
    this.memory.halves(at.query, this.width).set(query.codes);
    this.memory.words(at.list, rows.length).set(rows);
    this.memory.kernels.boundsOf(
      at.bounds,
      at.list,
      rows.length,
      at.codes,
      this.width,
      at.query,
      ...this.factors(query),
    );
    return this.memory.floats(at.bounds, rows.length);
  }

  /** The unit vector of a row, from the file into `into`. @throws AppError `corrupt` */
  vector(row: number, into: Float32Array<ArrayBuffer>): void {
    const bytes = new Uint8Array(into.buffer, into.byteOffset, this.dim * 4);
    const read = readSync(this.descriptor, bytes, 0, bytes.byteLength, this.vectorsAt + row * bytes.byteLength);
    if (read !== bytes.byteLength) throw damagedIndex(this.path);
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private factors(query: QueryCodes): number[] {
    const { scales, errors, lengths, rests } = this.at;
    const { offset, step, perError, perLength, perRest } = query;
    return [scales, errors, lengths, rests, offset, step, perError, perLength, perRest];
  }
}

/** Writes a segment as its rows come: ids and vectors at once, the codes (a fraction of them) behind. */
export class SegmentWriter {
  readonly rows: number;
  private written = 0;
  private readonly file: AtomicWriter;
  private readonly shortlist: Shortlist;
  private readonly codes: Int8Array;
  private readonly perRow: Record<(typeof PER_ROW)[number], Float32Array>;

  private constructor(file: AtomicWriter, shortlist: Shortlist, rows: number) {
    this.file = file;
    this.shortlist = shortlist;
    this.rows = rows;
    this.codes = new Int8Array(rows * shortlist.basis.width);
    this.perRow = {
      scales: new Float32Array(rows),
      errors: new Float32Array(rows),
      lengths: new Float32Array(rows),
      rests: new Float32Array(rows),
    };
  }

  static async open(path: string, shortlist: Shortlist, ids: Uint8Array): Promise<SegmentWriter> {
    const { dim, width } = shortlist.basis;
    const rows = ids.byteLength / ID_BYTES;
    let offset = 0;
    const entry = (dtype: TensorEntry['dtype'], shape: number[], bytes: number): TensorEntry => {
      const begin = offset;
      offset += bytes;
      return { dtype, shape, data_offsets: [begin, offset] };
    };
    const header = safetensorsHeader({
      ids: entry('U8', [rows, ID_BYTES], rows * ID_BYTES),
      vectors: entry('F32', [rows, dim], rows * dim * 4),
      codes: entry('I8', [rows, width], rows * width),
      ...Object.fromEntries(PER_ROW.map((name) => [name, entry('F32', [rows], rows * 4)])),
    });
    const file = await openAtomic(path);
    await file.write(header);
    await file.write(ids);
    return new SegmentWriter(file, shortlist, rows);
  }

  /** The next rows, as their model made them [rows x dim]. */
  async append(pooled: Float32Array): Promise<void> {
    const { dim, width } = this.shortlist.basis;
    const rows = pooled.length / dim;
    const vectors = new Float32Array(pooled.length);
    for (let row = 0; row < rows; row++) {
      vectors.set(unitVector(pooled.subarray(row * dim, (row + 1) * dim)), row * dim);
    }
    const made = this.shortlist.encode(vectors);
    this.codes.set(made.codes, this.written * width);
    for (const name of PER_ROW) this.perRow[name].set(made[name], this.written);
    this.written += rows;
    await this.file.write(new Uint8Array(vectors.buffer));
  }

  async commit(): Promise<void> {
    if (this.written !== this.rows) {
      await this.discard();
      throw new Error(`a segment of ${String(this.rows)} rows got ${String(this.written)}`);
    }
    await this.file.write(new Uint8Array(this.codes.buffer));
    for (const name of PER_ROW) await this.file.write(new Uint8Array(this.perRow[name].buffer));
    await this.file.commit();
  }

  async discard(): Promise<void> {
    await this.file.discard();
  }
}
