// A training graph made runnable on the CPU: parameters and gradients bound to an arena, everything else to the step's
// inputs. One call is one forward and backward pass; it updates nothing.
import { gradients } from './autodiff.ts';
import type { Arena } from './arena.ts';
import type { Graph, Value } from './graph.ts';
import { encodeModel } from './onnx.ts';
import { Session, type BoundRun, type SessionOptions, type TensorView } from './session.ts';
import type { StepInputs } from './stepInputs.ts';

/** The output that keeps gradients from being copied (`Session.bindInPlace`). */
const BARRIER = 'barrier';

export interface GradientStepOptions extends SessionOptions {
  graph: Graph;
  /** Scalar. */
  loss: Value;
  /** The graph's parameters by name: trained ones get gradients. */
  parameters: readonly Value[];
  /** Data and masks. */
  inputs: StepInputs;
  arena: Arena;
}

export class GradientStep {
  readonly session: Session;
  private readonly execute: BoundRun;
  private readonly lossView: Float32Array;

  private constructor(session: Session, execute: BoundRun, lossView: Float32Array) {
    this.session = session;
    this.execute = execute;
    this.lossView = lossView;
  }

  /** Differentiates the graph, opens a session and binds all memory. The graph must not be used afterwards. */
  static async create(options: GradientStepOptions): Promise<GradientStep> {
    const { graph, loss, parameters, inputs, arena } = options;
    const trained = trainedParameters(parameters, arena);
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

    const feeds: Record<string, TensorView> = { ...inputs.feeds };
    for (const { name, shape } of parameters) feeds[name] = { data: arena.view('p', name), shape };
    const session = await Session.open(encodeModel(graph), options);
    // An input that the loss does not reach (queries and keys with one memory token) is no input of the session.
    const known = new Set(session.inputNames);
    const used = Object.fromEntries(Object.entries(feeds).filter(([name]) => known.has(name)));
    const execute = session.bindInPlace(used, outputs, BARRIER);
    return new GradientStep(session, execute, lossView);
  }

  /** Runs on what lies in the inputs, leaves the gradients in the arena, and returns the loss. */
  async run(): Promise<number> {
    // A run that wrote nothing would leave this, and the training would stop as diverged.
    this.lossView[0] = NaN;
    await this.execute();
    return this.lossView[0]!;
  }

  async close(): Promise<void> {
    await this.session.close();
  }
}

/** Parameters that are not frozen. */
export function trainedParameters(parameters: readonly Value[], arena: Arena): Value[] {
  const frozen = new Set(arena.specs.filter((spec) => spec.frozen === true).map((spec) => spec.name));
  return parameters.filter((parameter) => !frozen.has(parameter.name));
}
