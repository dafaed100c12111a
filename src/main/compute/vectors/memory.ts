// WebAssembly memories with the kernels of similarity search on them, each with a bump allocator. Numbers lie in views of it.
import { AppError } from '../../../shared/errors.ts';
import { formatBytes } from '../../../shared/formatBytes.ts';
import { KERNELS_WASM_BASE64 } from './kernels/wasm.ts';

/** The exports of vectors.as; pointers are byte offsets. */
export interface VectorKernels {
  bounds(...numbers: number[]): void;
  boundsOf(...numbers: number[]): void;
  dots(target: number, x: number, axes: number, rows: number, length: number): void;
  products(...numbers: number[]): void;
  addScaled(target: number, source: number, length: number, factor: number): void;
  near(into: number, hashes: number, one: number, first: number, count: number, bits: number): number;
}

const PAGE = 65536;
const ALIGNMENT = 64;
let compiled: WebAssembly.Module | null = null;

export class VectorMemory {
  readonly kernels: VectorKernels;
  private readonly memory: WebAssembly.Memory;
  private next = ALIGNMENT;

  /** @throws AppError `out_of_memory` when the system refuses */
  constructor(bytes: number) {
    try {
      this.memory = new WebAssembly.Memory({ initial: Math.ceil((bytes + ALIGNMENT) / PAGE), maximum: PAGE });
      compiled ??= new WebAssembly.Module(Buffer.from(KERNELS_WASM_BASE64, 'base64'));
      const { exports } = new WebAssembly.Instance(compiled, { env: { memory: this.memory } });
      this.kernels = exports as unknown as VectorKernels;
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new AppError('out_of_memory', `${formatBytes(bytes)} of memory for the similarity index cannot be had.`, {
        hint: 'Close other programs.',
        cause,
      });
    }
  }

  /** Bytes rounded up as `allocate` takes them. */
  static size(bytes: number): number {
    return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
  }

  allocate(bytes: number): number {
    const offset = this.next;
    this.next += VectorMemory.size(bytes);
    if (this.next > this.memory.buffer.byteLength) throw new Error('the vector memory was made too small');
    return offset;
  }

  bytes(offset: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.memory.buffer, offset, length);
  }
  floats(offset: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.memory.buffer, offset, length);
  }
  halves(offset: number, length: number): Int16Array<ArrayBuffer> {
    return new Int16Array(this.memory.buffer, offset, length);
  }
  words(offset: number, length: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.memory.buffer, offset, length);
  }
}
