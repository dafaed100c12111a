// One forward and backward pass of the tagline model over a packed batch, with parameters and gradients in the arena.
// One session serves batches of all sizes. It updates nothing.
import type { Arena } from '../../engine/arena.ts';
import { gradients } from '../../engine/autodiff.ts';
import { encodeModel } from '../../engine/onnx.ts';
import { Session, type SessionOptions, type TensorView } from '../../engine/session.ts';
import type { WeightSource } from '../files/frozenWeights.ts';
import type { TaglineBatch } from './taglineBatch.ts';
import { TaglineFeeds } from './taglineFeeds.ts';
import { exampleSizes, taglineGraph, type TaglineConfig, type TaglineSizes } from './taglineModel.ts';

/** The output that keeps the gradients from being copied (`Session.bindInPlace`). */
const BARRIER = 'barrier';

export interface TaglineStepOptions extends SessionOptions {
  config: TaglineConfig;
  /** GPT-2's file: weights that are not trained are read from it. */
  source: WeightSource;
  arena: Arena;
  seed: number;
  /** Sizes that few batches exceed, or none, for the memory of the dropout masks. */
  largest: TaglineSizes;
}

export class TaglineStep {
  readonly session: Session;
  private readonly weights: Record<string, TensorView>;
  private readonly outputs: Record<string, TensorView>;
  private readonly loss: Float32Array;
  private readonly feeds: TaglineFeeds;

  private constructor(
    session: Session,
    weights: Record<string, TensorView>,
    outputs: Record<string, TensorView>,
    loss: Float32Array,
    feeds: TaglineFeeds,
  ) {
    this.session = session;
    this.weights = weights;
    this.outputs = outputs;
    this.loss = loss;
    this.feeds = feeds;
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
    return new TaglineStep(session, weights, outputs, lossView, new TaglineFeeds({ ...options, sites }));
  }

  /** Draws the masks of `draw`, runs, leaves the gradients in the arena, and returns the loss. */
  async run(batch: TaglineBatch, draw: number): Promise<number> {
    const feeds = { ...this.weights, ...this.feeds.of(batch, draw) };
    // A run that wrote nothing would leave this, and the training would stop as diverged.
    this.loss[0] = NaN;
    await this.session.bindInPlace(feeds, this.outputs, BARRIER)();
    return this.loss[0]!;
  }

  async close(): Promise<void> {
    await this.session.close();
  }
}
