// The validation loss of a tagline model: the forward graph alone, on the parameters where they lie.
import type { Arena, Slot } from '../../engine/arena.ts';
import { encodeModel } from '../../engine/onnx.ts';
import { Session, type SessionOptions, type TensorView } from '../../engine/session.ts';
import type { WeightSource } from '../files/frozenWeights.ts';
import type { TaglineBatch } from './taglineBatch.ts';
import { exampleSizes, taglineGraph, type TaglineConfig } from './taglineModel.ts';

export class TaglineEvaluator {
  private readonly session: Session;
  private readonly weights: Record<string, TensorView>;

  private constructor(session: Session, weights: Record<string, TensorView>) {
    this.session = session;
    this.weights = weights;
  }

  /** Opens a session over the weights in `slot`. */
  static async create(
    config: TaglineConfig,
    source: WeightSource,
    arena: Arena,
    slot: Slot,
    options: SessionOptions,
  ): Promise<TaglineEvaluator> {
    const { graph, loss, weights } = taglineGraph(config, source, exampleSizes(config), false);
    graph.output(loss, 'loss');
    const session = await Session.open(encodeModel(graph), { ...options, weightsFolder: graph.weightsFolder });
    const views = weights.map(({ name, shape }) => [name, { data: arena.view(slot, name), shape }] as const);
    return new TaglineEvaluator(session, Object.fromEntries(views));
  }

  /** The loss of a batch, as its target weights say. */
  async loss(batch: TaglineBatch): Promise<number> {
    const { loss } = await this.session.run({ ...this.weights, ...batch.inputs }, ['loss']);
    return loss![0]!;
  }

  async close(): Promise<void> {
    await this.session.close();
  }
}
