// Training on WebGPU: parameters, moments and average are tensors on the GPU that each run replaces by new ones; the
// optimizer is part of the graph. A step sends the batch and brings back two numbers. The arena sees the weights when
// they are read back.
import type { Arena } from '../arena.ts';
import { DeviceSession, type DeviceTensor } from '../deviceSession.ts';
import { Graph } from '../graph.ts';
import { encodeModel } from '../onnx.ts';
import type { TensorView } from '../session.ts';
import { normOf, type BackendOptions, type StepRequest, type StepResult, type TrainingBackend } from './backend.ts';
import { lowerForWebGpu } from './lowering.ts';
import { addUpdate, SCALARS, stepScalars, type StateTensor } from './updateGraph.ts';

export class WebGpuResident implements TrainingBackend {
  updates = 0;
  readonly resident = true;
  readonly stepsPerCall = 1;
  private readonly options: BackendOptions;
  private readonly state: readonly StateTensor[];
  private readonly session: DeviceSession;
  private readonly reader: DeviceSession;
  /** Scalars, and parameters that do not change. */
  private readonly views: Record<string, TensorView>;
  private readonly scalars: Record<string, Float32Array>;
  /** The state on the device by input name; empty before the first step, which takes it from the arena. */
  private held: Record<string, DeviceTensor> = {};

  private constructor(
    options: BackendOptions,
    state: readonly StateTensor[],
    session: DeviceSession,
    reader: DeviceSession,
    constant: Record<string, TensorView>,
  ) {
    this.options = options;
    this.state = state;
    this.session = session;
    this.reader = reader;
    this.scalars = Object.fromEntries(SCALARS.map((name) => [name, new Float32Array(1)]));
    const scalarViews = SCALARS.map((name) => [name, { data: this.scalars[name]!, shape: [] }] as const);
    this.views = { ...Object.fromEntries(scalarViews), ...constant };
  }

  /**
   * Opens both sessions. `provider` is 'webgpu', or 'cpu' where the same graph is to be checked. Fails when a node of
   * the graph has no kernel on the GPU, rather than going through the CPU in the middle of each step.
   */
  static async open(options: BackendOptions, provider = 'webgpu'): Promise<WebGpuResident> {
    const { arena, optimizer, emaDecay, threads = 0 } = options;
    const update = addUpdate(options.build(), arena, optimizer, emaDecay);
    const { graph, state, loss, norm } = update;
    lowerForWebGpu(graph);
    for (const { next, output } of state) graph.output(next, output);
    graph.output(loss, 'loss');
    if (norm !== undefined) graph.output(norm, 'gradient.norm');
    const session = await DeviceSession.open(encodeModel(graph), provider, {
      threads,
      kept: state.map(({ output }) => output),
      read: norm === undefined ? ['loss'] : ['loss', 'gradient.norm'],
      wholly: provider !== 'cpu',
      weightsFolder: graph.weightsFolder,
    });
    const reader = await DeviceSession.open(copies(state), provider, {
      threads,
      kept: [],
      read: state.map(({ output }) => output),
    }).catch(async (error: unknown) => {
      await session.close();
      throw error;
    });
    const constant = update.constant.map(({ name, shape }) => [name, { data: arena.view('p', name), shape }] as const);
    return new WebGpuResident(options, state, session, reader, Object.fromEntries(constant));
  }

  /** The next step takes the state from the arena. */
  load(): Promise<void> {
    this.free();
    return Promise.resolve();
  }

  async steps(requests: readonly StepRequest[]): Promise<StepResult[]> {
    const results: StepResult[] = [];
    for (const { rows, index, rate } of requests) {
      const { feeds, optimizer, emaDecay } = this.options;
      this.updates += 1;
      for (const [name, value] of Object.entries(stepScalars(optimizer, emaDecay, this.updates, rate))) {
        this.scalars[name]![0] = value;
      }
      const isFirst = Object.keys(this.held).length === 0;
      const views = { ...feeds.of(rows, index), ...this.views, ...(isFirst ? this.fromArena() : {}) };
      const { kept, read } = await this.session.run(views, this.held);
      this.free();
      this.held = Object.fromEntries(this.state.map(({ input, output }) => [input, kept[output]!]));
      results.push({ loss: read.loss![0]!, norm: normOf(read['gradient.norm']?.[0]) });
    }
    return results;
  }

  async readBack(): Promise<void> {
    if (Object.keys(this.held).length === 0) return;
    const { read } = await this.reader.run({}, this.held);
    for (const { slot, parameter, output } of this.state) {
      this.options.arena.view(slot, parameter).set(read[output]!);
    }
  }

  async close(): Promise<void> {
    this.free();
    try {
      await this.session.close();
    } finally {
      await this.reader.close();
    }
  }

  private fromArena(): Record<string, TensorView> {
    const { arena } = this.options;
    return stateViews(arena, this.state);
  }

  private free(): void {
    for (const tensor of Object.values(this.held)) tensor.free();
    this.held = {};
  }
}

/** The state as it lies in the arena. */
function stateViews(arena: Arena, state: readonly StateTensor[]): Record<string, TensorView> {
  return Object.fromEntries(
    state.map(({ slot, parameter, input, shape }) => [input, { data: arena.view(slot, parameter), shape }]),
  );
}

/** A graph that hands every tensor of the state through: the way back to the CPU. */
function copies(state: readonly StateTensor[]): Uint8Array {
  const graph = new Graph();
  for (const { input, output, shape } of state) graph.output(graph.input(input, shape), output);
  return encodeModel(graph);
}
