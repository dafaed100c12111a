// The state of a model in training: parameters, their gradients, both AdamW moments and (if asked for) a moving
// average, in one linear memory. Every slot has the same layout, so a parameter has one offset in all of them.
import { sizeOf } from './graph.ts';
import { alignBytes, KernelMemory } from './kernels/memory.ts';

export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** Whether weight decay applies: not to biases, norms and other 1-D tensors. */
  readonly decay: boolean;
  /** A frozen parameter is fed to the graph but gets no gradient and no update. */
  readonly frozen?: boolean;
  /** Factor on the learning rate (1), and decay instead of the optimizer's: parameters with equal ones form a group. */
  readonly rateFactor?: number;
  readonly weightDecay?: number;
  /**
   * Names for runs of rows, top to bottom, that together make up the tensor: PyTorch keeps the query, key and value
   * weights of an attention in one matrix, the graph takes them as three inputs of the same memory.
   */
  readonly parts?: readonly { readonly name: string; readonly rows: number }[];
}

/** parameters, first moment, second moment, gradients, moving average, sum of gradients over part batches. */
export type Slot = 'p' | 'm' | 'v' | 'g' | 'ema' | 'sum';

/** A run of parameters that lie next to each other and belong to one group. `offset` and `length` in floats. */
export interface ParameterRange {
  readonly offset: number;
  readonly length: number;
  readonly decay: boolean;
  readonly rateFactor: number;
  /** Undefined: the optimizer's. */
  readonly weightDecay: number | undefined;
}

export class Arena {
  readonly memory: KernelMemory;
  readonly specs: readonly ParameterSpec[];
  /** Floats per slot, padding included; padding stays zero in all slots. */
  readonly length: number;
  /** Ranges the optimizer walks: trained parameters only. */
  readonly ranges: readonly ParameterRange[];
  private readonly places = new Map<string, { offset: number; length: number }>();
  private readonly bases: Partial<Record<Slot, number>> = {};

  /** Lays out `specs`; `slots` says what is needed (prediction needs only 'p'). All values start at zero. */
  constructor(specs: readonly ParameterSpec[], slots: readonly Slot[]) {
    this.specs = specs;
    const kind = (spec: ParameterSpec): number => (spec.frozen === true ? 2 : spec.decay ? 0 : 1);
    const group = (spec: ParameterSpec): string => `${String(spec.rateFactor ?? 1)} ${String(spec.weightDecay)}`;
    const groups = [...new Set(specs.map(group))];
    const ordered = [...specs].sort((a, b) => kind(a) - kind(b) || groups.indexOf(group(a)) - groups.indexOf(group(b)));
    const ranges: (ParameterRange & { length: number })[] = [];
    let offset = 0;
    for (const spec of ordered) {
      if (this.places.has(spec.name)) throw new Error(`two parameters are called "${spec.name}"`);
      this.places.set(spec.name, { offset, length: sizeOf(spec.shape) });
      const rowLength = sizeOf(spec.shape.slice(1));
      let row = 0;
      for (const part of spec.parts ?? []) {
        this.places.set(part.name, { offset: offset + row * rowLength, length: part.rows * rowLength });
        row += part.rows;
      }
      const length = alignBytes(sizeOf(spec.shape) * 4) / 4;
      if (spec.frozen !== true) {
        const last = ranges.at(-1);
        const { decay, rateFactor = 1, weightDecay } = spec;
        if (last?.decay === decay && last.rateFactor === rateFactor && last.weightDecay === weightDecay) {
          last.length += length;
        } else ranges.push({ offset, length, decay, rateFactor, weightDecay });
      }
      offset += length;
    }
    this.length = offset;
    this.ranges = ranges;
    this.memory = new KernelMemory(offset * 4 * slots.length);
    for (const slot of slots) this.bases[slot] = this.memory.allocate(offset * 4);
  }

  has(slot: Slot): boolean {
    return this.bases[slot] !== undefined;
  }

  /** Byte offset of a slot, for the kernels. */
  address(slot: Slot): number {
    const base = this.bases[slot];
    if (base === undefined) throw new Error(`this arena has no slot "${slot}"`);
    return base;
  }

  /** The whole slot as one array: what a checkpoint stores. */
  slot(slot: Slot): Float32Array {
    return this.memory.floats(this.address(slot), this.length);
  }

  /** Whether a slot holds numbers only. */
  isFinite(slot: Slot): boolean {
    return Number.isFinite(this.memory.kernels.sumsq(this.address(slot), this.length));
  }

  /** One parameter, or a named part of one, in one slot; a view, not a copy. */
  view(slot: Slot, name: string): Float32Array {
    const place = this.places.get(name);
    if (place === undefined) throw new Error(`no parameter is called "${name}"`);
    return this.memory.floats(this.address(slot) + place.offset * 4, place.length);
  }
}
