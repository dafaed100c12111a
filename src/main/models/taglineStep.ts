// One forward and backward pass of the tagline model over a packed batch, with parameters and gradients in the arena.
// One session serves batches of all sizes. It updates nothing.
import type { Arena } from '../engine/arena.ts';
import { gradients } from '../engine/autodiff.ts';
import { sizeOf } from '../engine/graph.ts';
import { alignBytes, KernelMemory } from '../engine/kernels/memory.ts';
import { encodeModel } from '../engine/onnx.ts';
import type { DropoutSite } from '../engine/ops/dropout.ts';
import { maskFloats, MaskSource } from '../engine/random.ts';
import { Session, type SessionOptions, type TensorView } from '../engine/session.ts';
import type { WeightSource } from './frozenWeights.ts';
import type { TaglineBatch } from './taglineBatch.ts';
import { exampleSizes, taglineGraph, type TaglineConfig, type TaglineSizes } from './taglineModel.ts';

/** The output that keeps the gradients from being copied (`Session.bindInPlace`). */
const BARRIER = 'barrier';

export interface TaglineStepOptions extends SessionOptions {
  config: TaglineConfig;
  /** GPT-2's file: weights that are not trained are read from it. */
  source: WeightSource;
  arena: Arena;
  seed: number;
  /** Sizes that no batch exceeds, for the memory of the dropout masks. */
  largest: TaglineSizes;
}

export class TaglineStep {
  readonly session: Session;
  private readonly weights: Record<string, TensorView>;
  private readonly outputs: Record<string, TensorView>;
  private readonly loss: Float32Array;
  private readonly sites: readonly DropoutSite[];
  private readonly example: TaglineSizes;
  private readonly staging: KernelMemory;
  private readonly masks: MaskSource;
  private readonly places: readonly number[];

  private constructor(
    session: Session,
    options: TaglineStepOptions,
    weights: Record<string, TensorView>,
    outputs: Record<string, TensorView>,
    loss: Float32Array,
    sites: readonly DropoutSite[],
  ) {
    this.session = session;
    this.weights = weights;
    this.outputs = outputs;
    this.loss = loss;
    this.sites = sites;
    this.example = exampleSizes(options.config);
    const bytes = sites.map((site) => alignBytes(maskFloats(sizeOf(this.maskShape(site, options.largest))) * 4));
    this.staging = new KernelMemory(bytes.reduce((sum, size) => sum + size, 0) + 1024);
    this.masks = new MaskSource(this.staging, options.seed);
    this.places = bytes.map((size) => this.staging.allocate(size));
  }

  /** Differentiates the graph and opens its session. */
  static async create(options: TaglineStepOptions): Promise<TaglineStep> {
    const { config, source, arena } = options;
    const built = taglineGraph(config, source, exampleSizes(config), true);
    const { graph, loss, parameters, sites } = built;
    const found = gradients(graph, loss, parameters);
    const lossView = new Float32Array(1);
    const outputs: Record<string, TensorView> = { loss: { data: lossView, shape: [] } };
    graph.sequenceOutput(loss, BARRIER);
    graph.output(loss, 'loss');
    parameters.forEach(({ name, shape }, index) => {
      graph.output(found[index]!, `gradient.${name}`);
      outputs[`gradient.${name}`] = { data: arena.view('g', name), shape };
    });
    const weights = Object.fromEntries(
      built.weights.map(({ name, shape }) => [name, { data: arena.view('p', name), shape }]),
    );
    const session = await Session.open(encodeModel(graph), { ...options, weightsFolder: graph.weightsFolder });
    return new TaglineStep(session, options, weights, outputs, lossView, sites);
  }

  /** Draws the masks of `draw`, runs, leaves the gradients in the arena, and returns the loss. */
  async run(batch: TaglineBatch, draw: number): Promise<number> {
    const shapes = this.sites.map((site) => this.maskShape(site, batch.sizes));
    this.masks.fill(
      draw,
      this.sites.map(({ rate }, index) => ({ offset: this.places[index]!, length: sizeOf(shapes[index]!), rate })),
    );
    const feeds: Record<string, TensorView> = { ...this.weights, ...batch.inputs };
    this.sites.forEach(({ mask }, index) => {
      const shape = shapes[index]!;
      feeds[mask.name] = { data: this.staging.floats(this.places[index]!, sizeOf(shape)), shape };
    });
    // A run that wrote nothing would leave this, and the training would stop as diverged.
    this.loss[0] = NaN;
    await this.session.bindInPlace(feeds, this.outputs, BARRIER)();
    return this.loss[0]!;
  }

  async close(): Promise<void> {
    await this.session.close();
  }

  /** The shape of a site's mask in a batch of these sizes. */
  private maskShape({ mask }: DropoutSite, sizes: TaglineSizes): number[] {
    const [first, ...rest] = mask.shape as readonly [number, ...number[]];
    if (rest.length === 3) return [sizes.batch, rest[0]!, sizes.length, sizes.length];
    return [first === this.example.rows ? sizes.rows : sizes.results, ...rest];
  }
}
