// What a step of a tagline training is fed with besides weights: a packed batch and the dropout masks of its sizes, drawn
// into one kernel memory. Sizes differ from step to step. It runs nothing.
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
  /** Sizes that no batch exceeds, for the memory of the masks. */
  largest: TaglineSizes;
}

export class TaglineFeeds {
  private readonly sites: readonly DropoutSite[];
  private readonly example: TaglineSizes;
  private readonly staging: KernelMemory;
  private readonly masks: MaskSource;
  private readonly places: readonly number[];

  constructor({ config, sites, seed, largest }: TaglineFeedsOptions) {
    this.sites = sites;
    this.example = exampleSizes(config);
    const bytes = sites.map((site) => alignBytes(maskFloats(sizeOf(this.maskShape(site, largest))) * 4));
    this.staging = new KernelMemory(bytes.reduce((sum, size) => sum + size, 0) + 1024);
    this.masks = new MaskSource(this.staging, seed);
    this.places = bytes.map((size) => this.staging.allocate(size));
  }

  /** The batch and the masks of `draw` by the names of the graph's inputs. The masks stay good until the next call. */
  of(batch: TaglineBatch, draw: number): Record<string, TensorView> {
    const shapes = this.sites.map((site) => this.maskShape(site, batch.sizes));
    this.masks.fill(
      draw,
      this.sites.map(({ rate }, index) => ({ offset: this.places[index]!, length: sizeOf(shapes[index]!), rate })),
    );
    const feeds: Record<string, TensorView> = { ...batch.inputs };
    this.sites.forEach(({ mask }, index) => {
      const shape = shapes[index]!;
      feeds[mask.name] = { data: this.staging.floats(this.places[index]!, sizeOf(shape)), shape };
    });
    return feeds;
  }

  /** The shape of a site's mask in a batch of these sizes. */
  private maskShape({ mask }: DropoutSite, sizes: TaglineSizes): number[] {
    const [first, ...rest] = mask.shape as readonly [number, ...number[]];
    if (rest.length === 3) return [sizes.batch, rest[0]!, sizes.length, sizes.length];
    return [first === this.example.rows ? sizes.rows : sizes.results, ...rest];
  }
}
