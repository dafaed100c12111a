// One linear memory with the SIMD kernels on it, and a bump allocator. onnxruntime reads and writes the same memory
// through typed-array views, so it never grows after it was made: the caller says its size first.
import { AppError } from '../../../shared/errors.ts';
import { formatBytes } from '../../../shared/formatBytes.ts';
import { KERNELS_WASM_BASE64 } from './wasm.ts';

/** The exports of kernels.as; pointers are byte offsets, counts are elements. */
export interface Kernels {
  adamw(
    p: number,
    m: number,
    v: number,
    g: number,
    n: number,
    b1: number,
    b2: number,
    alpha: number,
    epsilon: number,
    decay: number,
    gradientScale: number,
    l2: number,
  ): void;
  sumsq(x: number, n: number): number;
  scale(x: number, n: number, factor: number): void;
  accumulate(target: number, source: number, n: number, factor: number): void;
  ema(average: number, p: number, n: number, decay: number): void;
  dropoutMask(target: number, n: number, threshold: number, keep: number, state: number): void;
  halfToFloat(target: number, source: number, n: number): void;
}

const PAGE = 65536;
/** A cache line: 16 floats. */
const ALIGNMENT = 64;

/** Bytes rounded up to a cache line, as `KernelMemory.allocate` takes them. */
export const alignBytes = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

export class KernelMemory {
  readonly kernels: Kernels;
  readonly buffer: ArrayBuffer;
  private next = ALIGNMENT;

  /** Makes a memory that holds `bytes`. Throws `out_of_memory` above 4 GiB or when the system refuses. */
  constructor(bytes: number) {
    const pages = Math.ceil((bytes + ALIGNMENT) / PAGE);
    try {
      const memory = new WebAssembly.Memory({ initial: pages, maximum: PAGE });
      const module = new WebAssembly.Module(Buffer.from(KERNELS_WASM_BASE64, 'base64'));
      const { exports } = new WebAssembly.Instance(module, { env: { memory } });
      this.kernels = exports as unknown as Kernels;
      this.buffer = memory.buffer;
    } catch (cause) {
      // Only a memory that is too large, or that the system refuses, is a RangeError.
      if (!(cause instanceof RangeError)) throw cause;
      throw new AppError('out_of_memory', `${formatBytes(bytes)} of memory in one piece cannot be had.`, {
        hint: 'Use fewer or narrower layers, or a smaller batch.',
        cause,
      });
    }
  }

  /** Reserves `bytes` on a cache line and returns their offset. */
  allocate(bytes: number): number {
    const offset = this.next;
    this.next += alignBytes(bytes);
    if (this.next > this.buffer.byteLength) throw new Error('the kernel memory was made too small');
    return offset;
  }

  floats(offset: number, length: number): Float32Array {
    return new Float32Array(this.buffer, offset, length);
  }

  halves(offset: number, length: number): Uint16Array {
    return new Uint16Array(this.buffer, offset, length);
  }

  words(offset: number, length: number): Uint32Array {
    return new Uint32Array(this.buffer, offset, length);
  }
}
