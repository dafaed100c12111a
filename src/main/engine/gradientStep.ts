// A training graph made runnable: parameters and gradients bound to an arena, everything else (batch, masks, targets)
// bound to a staging memory. One call is one forward and backward pass; it updates nothing.
import { gradients } from './autodiff.ts';
import type { Arena } from './arena.ts';
import { sizeOf, type Graph, type Value } from './graph.ts';
import { alignBytes, KernelMemory } from './kernels/memory.ts';
import { encodeModel } from './onnx.ts';
import type { DropoutSite } from './ops/dropout.ts';
import { maskFloats, MaskSource, type MaskRegion } from './random.ts';
import { Session, type BoundRun, type SessionOptions, type TensorView } from './session.ts';

/** The output that keeps gradients from being copied (`Session.bindInPlace`). */
const BARRIER = 'barrier';

export interface GradientStepOptions extends SessionOptions {
  graph: Graph;
  /** Scalar. */
  loss: Value;
  /** The graph's parameters by name: trained ones get gradients. */
  parameters: readonly Value[];
  /** Inputs that the caller fills before each run. */
  data: readonly Value[];
  dropout: readonly DropoutSite[];
  arena: Arena;
  seed: number;
  /** Bytes of staging memory that the caller will allocate (raw halves before conversion). */
  extraBytes?: number;
}

export class GradientStep {
  readonly session: Session;
  readonly staging: KernelMemory;
  private readonly execute: BoundRun;
  private readonly masks: MaskSource;
  private readonly regions: readonly MaskRegion[];
  private readonly inputs: ReadonlyMap<string, { offset: number; view: Float32Array }>;
  private readonly lossView: Float32Array;

  private constructor(parts: {
    session: Session;
    staging: KernelMemory;
    execute: BoundRun;
    masks: MaskSource;
    regions: readonly MaskRegion[];
    inputs: ReadonlyMap<string, { offset: number; view: Float32Array }>;
    lossView: Float32Array;
  }) {
    this.session = parts.session;
    this.staging = parts.staging;
    this.execute = parts.execute;
    this.masks = parts.masks;
    this.regions = parts.regions;
    this.inputs = parts.inputs;
    this.lossView = parts.lossView;
  }

  /** Differentiates the graph, opens a session and binds all memory. The graph must not be used afterwards. */
  static async create(options: GradientStepOptions): Promise<GradientStep> {
    const { graph, loss, parameters, data, dropout, arena } = options;
    const frozen = new Set(arena.specs.filter((spec) => spec.frozen === true).map((spec) => spec.name));
    const trained = parameters.filter((parameter) => !frozen.has(parameter.name));
    const found = gradients(graph, loss, trained);
    const outputs: Record<string, TensorView> = {};
    graph.sequenceOutput(loss, BARRIER);
    trained.forEach((parameter, index) => {
      const gradient = found[index];
      // Without a gradient the slot stays zero, which is the true value.
      if (gradient === undefined) return;
      graph.output(gradient, `gradient.${parameter.name}`);
      outputs[`gradient.${parameter.name}`] = { data: arena.view('g', parameter.name), shape: parameter.shape };
    });
    graph.output(loss, 'loss');
    const lossView = new Float32Array(1);
    outputs.loss = { data: lossView, shape: [] };

    const maskBytes = dropout.reduce((sum, { mask }) => sum + alignBytes(maskFloats(sizeOf(mask.shape)) * 4), 0);
    const dataBytes = data.reduce((sum, value) => sum + alignBytes(sizeOf(value.shape) * 4), 0);
    const extraBytes = alignBytes(options.extraBytes ?? 0);
    const staging = new KernelMemory(maskBytes + dataBytes + extraBytes + 1024);
    const masks = new MaskSource(staging, options.seed);
    const feeds: Record<string, TensorView> = {};
    for (const { name, shape } of parameters) feeds[name] = { data: arena.view('p', name), shape };
    const inputs = new Map<string, { offset: number; view: Float32Array }>();
    for (const { name, shape } of data) {
      const offset = staging.allocate(sizeOf(shape) * 4);
      const view = staging.floats(offset, sizeOf(shape));
      inputs.set(name, { offset, view });
      feeds[name] = { data: view, shape };
    }
    const regions = dropout.map(({ mask, rate }) => {
      const length = sizeOf(mask.shape);
      const offset = staging.allocate(maskFloats(length) * 4);
      feeds[mask.name] = { data: staging.floats(offset, length), shape: mask.shape };
      return { offset, length, rate };
    });
    const session = await Session.open(encodeModel(graph), options);
    // An input that the loss does not reach (queries and keys with one memory token) is no input of the session.
    const known = new Set(session.inputNames);
    const used = Object.fromEntries(Object.entries(feeds).filter(([name]) => known.has(name)));
    const execute = session.bindInPlace(used, outputs, BARRIER);
    return new GradientStep({ session, staging, execute, masks, regions, inputs, lossView });
  }

  /** The staging memory of a data input. */
  input(name: string): { offset: number; view: Float32Array } {
    const found = this.inputs.get(name);
    if (found === undefined) throw new Error(`the graph has no data input "${name}"`);
    return found;
  }

  /** Draws the masks of `step`, runs, leaves the gradients in the arena, and returns the loss. */
  async run(step: number): Promise<number> {
    this.masks.fill(step, this.regions);
    // A run that wrote nothing would leave this, and the training would stop as diverged.
    this.lossView[0] = NaN;
    await this.execute();
    return this.lossView[0]!;
  }

  async close(): Promise<void> {
    await this.session.close();
  }
}
