// The WebAssembly memory that the kernels of picture preparation work in, one per thread, laid out anew for each picture.
// It knows bytes, not pictures.
import { AppError } from '../../shared/errors.ts';
import { KERNELS_WASM_BASE64 } from './kernels/wasm.ts';

/** The exports of kernels/resize.as; pointers are byte offsets. */
export interface PictureKernels {
  horizontal(
    target: number,
    source: number,
    rows: number,
    stride: number,
    columns: number,
    starts: number,
    counts: number,
    weights: number,
    taps: number,
  ): void;
  vertical(target: number, source: number, bytes: number, stride: number, weights: number, count: number): void;
  planes(target: number, source: number, pixels: number, table: number): void;
}

const PAGE = 65_536;
/** Regions start on 16 bytes and leave room for what the kernels read and write past their end. */
const SLACK = 16;
/** A memory cannot shrink: one that a huge picture needed is left to the garbage collector instead of kept. */
const KEPT_BYTES = 32 << 20;

let module: WebAssembly.Module | undefined;
let kept: PictureMemory | undefined;

export class PictureMemory {
  readonly kernels: PictureKernels;
  /** All bytes of the memory. */
  readonly bytes: Uint8Array;

  private constructor(bytes: number) {
    try {
      module ??= new WebAssembly.Module(Buffer.from(KERNELS_WASM_BASE64, 'base64'));
      const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE), maximum: PAGE });
      const { exports } = new WebAssembly.Instance(module, { env: { memory } });
      this.kernels = exports as unknown as PictureKernels;
      this.bytes = new Uint8Array(memory.buffer);
    } catch (cause) {
      throw new AppError('out_of_memory', `A picture needs ${String(bytes >> 20)} MB of memory in one piece.`, {
        hint: 'Use a smaller copy of it.',
        cause,
      });
    }
  }

  /** A memory with one region of each size, their offsets in the same order. Its contents are anything. */
  static withRegions(...sizes: readonly number[]): { memory: PictureMemory; offsets: number[] } {
    let next = SLACK;
    const offsets = sizes.map((size) => {
      const offset = next;
      next += Math.ceil((size + SLACK) / SLACK) * SLACK;
      return offset;
    });
    if (kept && kept.bytes.length >= next) return { memory: kept, offsets };
    const memory = new PictureMemory(next);
    if (next <= KEPT_BYTES) kept = memory;
    return { memory, offsets };
  }

  /** Copies `data` to `offset`. */
  place(offset: number, data: Uint8Array | Int32Array | Uint32Array | Float32Array): void {
    this.bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
  }
}
