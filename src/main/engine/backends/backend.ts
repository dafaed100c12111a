// What a training needs of a device: do steps, and bring the weights into the arena when they are to be seen there. Where
// parameters live between steps, and how many steps make one run, is a backend's own business.
import type { Arena } from '../arena.ts';
import type { Graph, Value } from '../graph.ts';
import type { OptimizerSettings } from '../optimizer.ts';
import type { SessionOptions, TensorView } from '../session.ts';

/** A graph to train: what is differentiated by what. */
export interface TrainingGraph {
  graph: Graph;
  /** Scalar. */
  loss: Value;
  /** All parameters that the graph declares; the frozen ones are told by the arena. */
  parameters: readonly Value[];
}

/** What a step is fed with besides the weights: data and dropout masks. */
export interface StepFeeds {
  /** Shapes by input name where no step has others: only then can several steps make one run. */
  readonly shapes: Readonly<Record<string, readonly number[]>> | undefined;
  /** Views of the step's data by input name, good until the next call; the same step always gets the same numbers. */
  of(rows: Int32Array, index: number): Record<string, TensorView>;
}

export interface BackendOptions extends SessionOptions {
  /** Builds the graph; called once per device that is tried, since a backend adds to it. */
  build: () => TrainingGraph;
  feeds: StepFeeds;
  arena: Arena;
  optimizer: OptimizerSettings;
  /** Decay of the moving average; 0 for none. */
  emaDecay: number;
}

/** One step of a training. */
export interface StepRequest {
  /** What the batch is made of; shorter than the batch size at the end of an epoch. */
  rows: Int32Array;
  /** Number of the step since the beginning: it keys dropout masks and whatever else is random. */
  index: number;
  rate: number;
}

export interface StepResult {
  loss: number;
  /** Global norm of the gradient before clipping; NaN where it is not computed, Infinity where it is no number. */
  norm: number;
}

export interface TrainingBackend {
  /** Updates done, for the bias corrections; part of a checkpoint. */
  updates: number;
  /** Whether parameters stay where the steps are computed between calls. */
  readonly resident: boolean;
  /** Steps that one call takes at most. More than 1 where returning to the processor is dear. */
  readonly stepsPerCall: number;
  /** Takes parameters, moments and average from the arena: before the first step, and after a checkpoint was restored. */
  load(): Promise<void>;
  /**
   * Forward, backward and update of each request in turn, the moving average included. After a loss that is no number
   * the arena's parameters may be spoilt.
   */
  steps(requests: readonly StepRequest[]): Promise<StepResult[]>;
  /** Brings parameters, moments and average into the arena, for validation and checkpoints. */
  readBack(): Promise<void>;
  close(): Promise<void>;
}

/** A norm as a graph gave it, as `StepResult` tells it. */
export function normOf(computed: number | undefined): number {
  if (computed === undefined) return NaN;
  return Number.isFinite(computed) ? computed : Infinity;
}
