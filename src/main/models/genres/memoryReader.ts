// Brings rows of a memory source into the kernel memory that a session reads: halves are converted there by a SIMD
// kernel. Rows that a batch lacks are zero.
import { alignBytes, type KernelMemory } from '../../engine/kernels/memory.ts';
import type { MemorySource } from './genreHead.ts';

export class MemoryReader {
  /** Where the session reads: the whole batch. */
  readonly floats: Float32Array;
  private readonly memory: KernelMemory;
  private readonly floatOffset: number;
  private readonly halfOffset: number;

  /** Kernel memory that a reader for `length` numbers takes. */
  static bytes(length: number): number {
    return alignBytes(length * 4 + 32) + alignBytes(length * 2 + 16);
  }

  /** `length`: numbers in a full batch. `floats`: an existing region of that length to read into. */
  constructor(memory: KernelMemory, length: number, floats?: { offset: number; view: Float32Array }) {
    this.memory = memory;
    this.floatOffset = floats?.offset ?? memory.allocate(length * 4 + 32);
    this.floats = floats?.view ?? memory.floats(this.floatOffset, length);
    this.halfOffset = memory.allocate(length * 2 + 16);
  }

  /** Reads `rows` to the start of the batch and clears the rest. */
  read(source: MemorySource, rows: Int32Array): void {
    const length = rows.length * source.tokens * source.width;
    if (source.format === 'float32') source.read(rows, this.floats.subarray(0, length));
    else {
      source.read(rows, this.memory.halves(this.halfOffset, length));
      // The kernel works on eight at a time: up to seven numbers of padding are written too.
      this.memory.kernels.halfToFloat(this.floatOffset, this.halfOffset, Math.ceil(length / 8) * 8);
    }
    this.floats.fill(0, length);
  }
}
