// What a step of a tagline training is fed with besides weights: a packed batch and the dropout masks of its sizes, drawn
// into one kernel memory. Sizes differ from step to step; a batch that is larger than all before gets a larger memory. It runs
// nothing.
import { sizeOf } from '../../engine/graph.ts';
import { alignBytes, KernelMemory } from '../../engine/kernels/memory.ts';
import type { DropoutSite } from '../../engine/ops/dropout.ts';
import { maskFloats, MaskSource } from '../../engine/random.ts';
import type { TensorView } from '../../engine/session.ts';
import type { TaglineBatch } from './taglineBatch.ts';
import { exampleSizes, type TaglineConfig, type TaglineSizes } from './taglineModel.ts';

export interface TaglineFeedsOptions {
  config: TaglineConfig;
  /** The graph's dropout sites, built with `exampleSizes`. */
  sites: readonly DropoutSite[];
  seed: number;
  /** Sizes that few batches exceed, or none: the memory of the masks is made for them. */
  largest: TaglineSizes;
}

export class TaglineFeeds {
  private readonly sites: readonly DropoutSite[];
  private readonly example: TaglineSizes;
  private readonly seed: number;
  private room: MaskRoom;

  constructor({ config, sites, seed, largest }: TaglineFeedsOptions) {
    this.sites = sites;
    this.seed = seed;
    this.example = exampleSizes(config);
    this.room = new MaskRoom(this.floatsOf(largest), seed);
  }

  /**
   * The batch and the masks of `draw` by the names of the graph's inputs. The masks stay good until the next call; they are the
   * same whatever room they are drawn into.
   */
  of(batch: TaglineBatch, draw: number): Record<string, TensorView> {
    const shapes = this.sites.map((site) => this.maskShape(site, batch.sizes));
    const floats = this.floatsOf(batch.sizes);
    const { room } = this;
    if (floats.some((count, index) => count > room.floats[index]!)) {
      this.room = new MaskRoom(
        floats.map((count, index) => Math.max(count, room.floats[index]!)),
        this.seed,
      );
    }
    const { masks, memory, places } = this.room;
    masks.fill(
      draw,
      this.sites.map(({ rate }, index) => ({ offset: places[index]!, length: sizeOf(shapes[index]!), rate })),
    );
    const feeds: Record<string, TensorView> = { ...batch.inputs };
    this.sites.forEach(({ mask }, index) => {
      const shape = shapes[index]!;
      feeds[mask.name] = { data: memory.floats(places[index]!, sizeOf(shape)), shape };
    });
    return feeds;
  }

  /** What the mask of each site takes in batches of these sizes. */
  private floatsOf(sizes: TaglineSizes): number[] {
    return this.sites.map((site) => maskFloats(sizeOf(this.maskShape(site, sizes))));
  }

  /** The shape of a site's mask in a batch of these sizes. */
  private maskShape({ mask }: DropoutSite, sizes: TaglineSizes): number[] {
    const [first, ...rest] = mask.shape as readonly [number, ...number[]];
    if (rest.length === 3) return [sizes.batch, rest[0]!, sizes.length, sizes.length];
    return [first === this.example.rows ? sizes.rows : sizes.results, ...rest];
  }
}

/** Memory with a place for the mask of each site. */
class MaskRoom {
  readonly floats: readonly number[];
  readonly memory: KernelMemory;
  readonly masks: MaskSource;
  readonly places: readonly number[];

  constructor(floats: readonly number[], seed: number) {
    const bytes = floats.map((count) => alignBytes(count * 4));
    this.floats = floats;
    this.memory = new KernelMemory(bytes.reduce((sum, size) => sum + size, 0) + 1024);
    this.masks = new MaskSource(this.memory, seed);
    this.places = bytes.map((size) => this.memory.allocate(size));
  }
}
