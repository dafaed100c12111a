// Training on CUDA: onnxruntime-node cannot leave tensors on such a device between runs, so one run does many steps, as an
// ONNX Loop whose state stays there. What goes there and back is counted per run, not per step. The numbers were checked
// on the CPU, where a Loop runs too; its speed on CUDA was not measured.
import { AppError } from '../../../shared/errors.ts';
import { DeviceSession } from '../deviceSession.ts';
import { Graph, int, sizeOf, type GraphNode, type Port, type Value } from '../graph.ts';
import { encodeModel } from '../onnx.ts';
import type { TensorView } from '../session.ts';
import { normOf, type BackendOptions, type StepRequest, type StepResult, type TrainingBackend } from './backend.ts';
import { addUpdate, SCALARS, stepScalars, type StateTensor, type UpdateGraph } from './updateGraph.ts';

/** Steps of one run: enough to make the way there and back cheap, few enough that a cancel is heard soon. */
const MOST_STEPS = 50;
/** Bytes that the batches of one run may take. */
const MOST_BYTES = 256 * 2 ** 20;

type Shapes = Readonly<Record<string, readonly number[]>>;

export class CudaLoop implements TrainingBackend {
  updates = 0;
  readonly resident = false;
  readonly stepsPerCall: number;
  private readonly options: BackendOptions;
  private readonly state: readonly StateTensor[];
  private readonly session: DeviceSession;
  /** Inputs of all steps of a run, one after the other: [steps, ...shape] by input name. */
  private readonly batches: ReadonlyMap<string, { data: Float32Array; shape: readonly number[] }>;
  private readonly constant: readonly Value[];

  private constructor(
    options: BackendOptions,
    shapes: Shapes,
    update: UpdateGraph,
    session: DeviceSession,
    stepsPerCall: number,
  ) {
    this.options = options;
    this.state = update.state;
    this.session = session;
    this.stepsPerCall = stepsPerCall;
    this.constant = update.constant;
    const perStep = [...Object.entries(shapes), ...SCALARS.map((name) => [name, []] as const)];
    this.batches = new Map(
      perStep.map(([name, shape]) => [name, { data: new Float32Array(stepsPerCall * sizeOf(shape)), shape }]),
    );
  }

  /**
   * `provider` is 'cuda', or 'cpu' where the same loop is to be checked. Throws `unsupported` where the shapes of the
   * steps differ: a loop over stacked steps needs them alike.
   */
  static async open(options: BackendOptions, provider = 'cuda', mostSteps = MOST_STEPS): Promise<CudaLoop> {
    const { arena, optimizer, emaDecay, feeds, threads = 0 } = options;
    const { shapes } = feeds;
    if (shapes === undefined) {
      throw new AppError('unsupported', `Batches of different sizes cannot be trained on ${provider}.`, {
        hint: 'Train on the CPU or on WebGPU: --device cpu, --device webgpu.',
      });
    }
    const update = addUpdate(options.build(), arena, optimizer, emaDecay);
    const bytes = Object.values(shapes).reduce((sum, shape) => sum + sizeOf(shape) * 4, 0);
    const stepsPerCall = Math.max(1, Math.min(mostSteps, Math.floor(MOST_BYTES / bytes)));
    const model = encodeModel(loopOf(update, [...Object.keys(shapes), ...SCALARS], stepsPerCall));
    const read = [...update.state.map(({ output }) => output), 'loss'];
    if (update.norm !== undefined) read.push('gradient.norm');
    const session = await DeviceSession.open(model, provider, { threads, kept: [], read });
    return new CudaLoop(options, shapes, update, session, stepsPerCall);
  }

  load(): Promise<void> {
    return Promise.resolve();
  }

  async steps(requests: readonly StepRequest[]): Promise<StepResult[]> {
    const { arena, feeds, optimizer, emaDecay } = this.options;
    requests.forEach(({ rows, index, rate }, position) => {
      this.updates += 1;
      for (const [name, { data }] of Object.entries(feeds.of(rows, index))) {
        this.batches.get(name)!.data.set(data as Float32Array, position * data.length);
      }
      for (const [name, value] of Object.entries(stepScalars(optimizer, emaDecay, this.updates, rate))) {
        this.batches.get(name)!.data[position] = value;
      }
    });
    const views: Record<string, TensorView> = { steps: { data: BigInt64Array.of(BigInt(requests.length)), shape: [] } };
    for (const [name, { data, shape }] of this.batches) {
      const used = data.subarray(0, requests.length * sizeOf(shape));
      views[`steps.${name}`] = { data: used, shape: [requests.length, ...shape] };
    }
    for (const { name, shape } of this.constant) views[name] = { data: arena.view('p', name), shape };
    for (const { slot, parameter, input, shape } of this.state) {
      views[`start.${input}`] = { data: arena.view(slot, parameter), shape };
    }
    const { read } = await this.session.run(views, {});
    for (const { slot, parameter, output } of this.state) arena.view(slot, parameter).set(read[output]!);
    const norms = read['gradient.norm'];
    return requests.map((_, position) => ({ loss: read.loss![position]!, norm: normOf(norms?.[position]) }));
  }

  /** Every run ends in the arena. */
  readBack(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return this.session.close();
  }
}

/** The graph around the loop: `steps` iterations over `steps.NAME` inputs, from `start.NAME` to the state's outputs. */
function loopOf(update: UpdateGraph, perStep: readonly string[], example: number): Graph {
  const { graph: body, state, loss, norm } = update;
  const values = new Map(body.inputs.map(({ value }) => [value.name, value]));
  const outer = new Graph();
  const count = outer.input('steps', [], 'int64');
  const starts = state.map(({ input, shape }) => outer.input(`start.${input}`, shape));
  for (const { name, shape } of update.constant) outer.input(name, shape);
  for (const name of perStep) {
    const value = values.get(name);
    if (value !== undefined) outer.input(`steps.${name}`, [example, ...value.shape], 'float32', { 0: 'steps' });
  }

  body.inputs.length = 0;
  const iteration = body.input('iteration', [], 'int64');
  const goesOn = body.input('goes.on', [], 'bool');
  for (const { input } of state) body.inputs.push(portOf(values.get(input)!));
  const slices = perStep.flatMap((name): GraphNode[] =>
    values.has(name)
      ? [
          {
            type: 'Gather',
            domain: '',
            inputs: [`steps.${name}`, iteration.name],
            outputs: [name],
            attributes: { axis: int(0) },
          },
        ]
      : [],
  );
  body.nodes.unshift(...slices);
  body.output(goesOn, 'goes.on.next');
  for (const { next, output } of state) body.output(next, `body.${output}`);
  const numbers = [loss, ...(norm === undefined ? [] : [norm])];
  numbers.forEach((value, index) => {
    body.output(value, `body.number.${String(index)}`);
  });

  const results = outer.nodeWithOutputs(
    'Loop',
    [count, undefined, ...starts],
    [...state.map(({ shape }) => ({ shape })), ...numbers.map(() => ({ shape: [example] }))],
    { attributes: { body: { kind: 'graph', value: body } } },
  );
  state.forEach(({ output }, index) => {
    outer.output(results[index]!, output);
  });
  ['loss', 'gradient.norm'].slice(0, numbers.length).forEach((name, index) => {
    outer.output(results[state.length + index]!, name, { 0: 'steps' });
  });
  return outer;
}

const portOf = (value: Value): Port => ({ value, dynamic: {} });
