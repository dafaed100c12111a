// The keys and values that a cached GPT-2 has of its sequences: memory [sequences, heads, capacity, head size] per layer
// and part, where each sequence stands in it, and what it takes to copy and drop sequences. Runs nothing.
import type { TensorView } from '../../engine/session.ts';
import type { Gpt2Config } from './gpt2.ts';
import { cacheName } from './gpt2CacheGraph.ts';

/** Most sequences side by side, and most rows of each: what the caches hold. */
export interface CacheSizes {
  sequences: number;
  capacity: number;
}

/** Numbers that one sequence takes per row of the caches. */
export const cachedPerRow = (config: Gpt2Config): number => 2 * config.n_layer * config.n_embd;

/** A sequence that becomes what another one was. */
interface Move {
  from: number;
  to: number;
}

export class Gpt2Caches {
  readonly sizes: CacheSizes;
  /** Rows of each sequence so far. */
  lengths: number[] = [];
  private readonly heads: number;
  private readonly head: number;
  private readonly parts: { past: string; present: string; data: Float32Array }[];

  constructor(config: Gpt2Config, { sequences, capacity }: CacheSizes) {
    this.sizes = { sequences, capacity };
    this.heads = config.n_head;
    this.head = config.n_embd / config.n_head;
    this.parts = Array.from({ length: config.n_layer }, (_, layer) =>
      (['key', 'value'] as const).map((part) => ({
        past: cacheName(part, 'past', layer),
        present: cacheName(part, 'present', layer),
        data: new Float32Array(sequences * capacity * config.n_embd),
      })),
    ).flat();
  }

  /** Throws where so many sequences of so many rows do not fit: a fault of the caller. */
  check(sequences: number, rows: number): void {
    if (sequences <= this.sizes.sequences && rows <= this.sizes.capacity) return;
    throw new Error(`the caches hold ${String(this.sizes.sequences)} sequences of ${String(this.sizes.capacity)} rows`);
  }

  /** The first `batch` sequences as inputs and outputs of a run, which are the same memory. */
  bound(batch: number): { inputs: Record<string, TensorView>; outputs: Record<string, TensorView> } {
    const inputs: Record<string, TensorView> = {};
    const outputs: Record<string, TensorView> = {};
    const shape = [batch, this.heads, this.sizes.capacity, this.head];
    for (const { past, present, data } of this.parts) {
      const view = { data: data.subarray(0, batch * this.perSequence), shape };
      inputs[past] = view;
      outputs[present] = view;
    }
    return { inputs, outputs };
  }

  /** Sequence i becomes what sequence `order[i]` was: copies, drops and changes places. */
  reorder(order: readonly number[]): void {
    this.check(order.length, 0);
    const lengths = order.map((from) => this.lengths[from]!);
    const moving = order.flatMap((from, to) => (from === to ? [] : [{ from, to }]));
    // Sequences that only move up are copied from the last on, those that only move down from the first on: none is written
    // before it was read. Where some move up and some down (beams) all are set aside first.
    if (moving.every(({ from, to }) => from < to)) this.copy(moving.reverse());
    else if (moving.every(({ from, to }) => from > to)) this.copy(moving);
    else this.copyAside(moving);
    this.lengths = lengths;
  }

  private copy(moving: readonly Move[]): void {
    for (const { data } of this.parts) {
      for (const { from, to } of moving) {
        const filled = this.lengths[from]! * this.head;
        for (let h = 0; h < this.heads; h += 1) {
          const start = this.start(from, h);
          data.copyWithin(this.start(to, h), start, start + filled);
        }
      }
    }
  }

  private copyAside(moving: readonly Move[]): void {
    const sources = [...new Set(moving.map(({ from }) => from))];
    for (const { data } of this.parts) {
      const aside = new Map(sources.map((from) => [from, this.filled(data, from)] as const));
      for (const { from, to } of moving) {
        const copy = aside.get(from)!;
        const filled = this.lengths[from]! * this.head;
        for (let h = 0; h < this.heads; h += 1) {
          data.set(copy.subarray(h * filled, (h + 1) * filled), this.start(to, h));
        }
      }
    }
  }

  /** Keys or values of a layer over all sequences, which are of one length: [sequences, heads, rows, head size]. */
  read(layer: number, part: 'key' | 'value'): Float32Array {
    const { data } = this.parts[layer * 2 + (part === 'key' ? 0 : 1)]!;
    const all = this.lengths.map((_, sequence) => this.filled(data, sequence));
    const out = new Float32Array(all.reduce((sum, { length }) => sum + length, 0));
    all.forEach((filled, sequence) => {
      out.set(filled, sequence * filled.length);
    });
    return out;
  }

  /** Where the rows of one head of a sequence begin. */
  private start(sequence: number, head: number): number {
    return sequence * this.perSequence + head * this.sizes.capacity * this.head;
  }

  private get perSequence(): number {
    return this.heads * this.sizes.capacity * this.head;
  }

  /** What is filled of a sequence, [heads, rows, head size], in memory of its own. */
  private filled(data: Float32Array, sequence: number): Float32Array {
    const filled = this.lengths[sequence]! * this.head;
    const out = new Float32Array(this.heads * filled);
    for (let h = 0; h < this.heads; h += 1) {
      const at = this.start(sequence, h);
      out.set(data.subarray(at, at + filled), h * filled);
    }
    return out;
  }
}
