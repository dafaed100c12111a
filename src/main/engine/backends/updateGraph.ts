// Adds the backward pass and the optimizer to a training graph, for devices where the parameters are to stay: state goes
// in, the state after one step comes out. Number for number the AdamW of kernels.as and optimizer.ts (spec 4.4). Nothing
// is written in place: a node of the backward pass may still read a parameter when its update is computed.
import { gradients } from '../autodiff.ts';
import type { Arena, ParameterSpec } from '../arena.ts';
import type { Graph, Value } from '../graph.ts';
import { trainedParameters } from '../gradientStep.ts';
import type { OptimizerSettings } from '../optimizer.ts';
import { sumAll } from '../ops/reduce.ts';

export type StateSlot = 'p' | 'm' | 'v' | 'ema';

/** One tensor of the state: an input of the graph and the output that replaces it after the step. */
export interface StateTensor {
  readonly slot: StateSlot;
  readonly parameter: string;
  readonly input: string;
  readonly output: string;
  readonly shape: readonly number[];
  /** The value that the output copies. */
  readonly next: Value;
}

export interface UpdateGraph {
  readonly graph: Graph;
  readonly state: readonly StateTensor[];
  /** Parameters that no step changes. */
  readonly constant: readonly Value[];
  readonly loss: Value;
  /** Global norm of the gradient before clipping; undefined without clipping. */
  readonly norm: Value | undefined;
}

/** Scalars that change from step to step, inputs of the graph: `stepScalars` gives their values. */
export const SCALARS = ['step.alpha', 'step.epsilon', 'step.rate', 'step.average'] as const;
export type StepScalars = Readonly<Record<(typeof SCALARS)[number], number>>;

/** The scalars of update number `update` (1-based) at this learning rate. */
export function stepScalars(settings: OptimizerSettings, emaDecay: number, update: number, rate: number): StepScalars {
  const correction1 = 1 - settings.beta1 ** update;
  const correction2 = Math.sqrt(1 - settings.beta2 ** update);
  const isLate = settings.epsilonPlacement === 'huggingface';
  return {
    'step.alpha': (rate * correction2) / correction1,
    'step.epsilon': isLate ? settings.epsilon : settings.epsilon * correction2,
    'step.rate': rate,
    'step.average': 1 - Math.min(emaDecay, (1 + update) / (10 + update)),
  };
}

/** Extends `graph`; it declares no outputs, since one device takes them as they are and another as a loop's. */
export function addUpdate(
  { graph, loss, parameters }: { graph: Graph; loss: Value; parameters: readonly Value[] },
  arena: Arena,
  settings: OptimizerSettings,
  emaDecay: number,
): UpdateGraph {
  const trained = trainedParameters(parameters, arena);
  const found = gradients(graph, loss, trained);
  const specs = specsByParameter(arena);
  const [alpha, epsilon, rate, average] = SCALARS.map((name) => graph.input(name, [])) as [Value, Value, Value, Value];
  const state: StateTensor[] = [];
  const constant = parameters.filter((parameter) => !trained.includes(parameter));

  return graph.withoutRecording(() => {
    const norm = settings.clipNorm > 0 ? globalNorm(graph, found) : undefined;
    const clip = norm === undefined ? undefined : clipFactor(graph, norm, settings.clipNorm);
    trained.forEach((parameter, index) => {
      const update = parameterUpdate(graph, settings, specs.get(parameter.name)!, { alpha, epsilon, rate, clip });
      const { shape, name } = parameter;
      const slotInput = (slot: StateSlot): Value => graph.input(`${slot}.${name}`, shape);
      const keep = (slot: StateSlot, input: Value, next: Value): void => {
        state.push({ slot, parameter: name, input: input.name, output: `next.${slot}.${name}`, shape, next });
      };
      const gradient = found[index] ?? update.gradientOfDecay(parameter);
      let nextParameter: Value | undefined;
      if (gradient === undefined) nextParameter = update.withoutGradient(parameter);
      else {
        const [m, v] = [slotInput('m'), slotInput('v')];
        const next = update.withGradient(parameter, m, v, gradient);
        keep('m', m, next.m);
        keep('v', v, next.v);
        nextParameter = next.p;
      }
      if (nextParameter === undefined) {
        constant.push(parameter);
        return;
      }
      keep('p', parameter, nextParameter);
      if (emaDecay > 0) {
        const old = slotInput('ema');
        const moved = graph.node('Mul', [graph.node('Sub', [nextParameter, old], shape), average], shape);
        keep('ema', old, graph.node('Add', [old, moved], shape));
      }
    });
    return { graph, state, constant, loss, norm };
  });
}

/** The parts of a parameter are updated as it is. */
function specsByParameter(arena: Arena): Map<string, ParameterSpec> {
  const specs = new Map<string, ParameterSpec>();
  for (const spec of arena.specs) {
    specs.set(spec.name, spec);
    for (const part of spec.parts ?? []) specs.set(part.name, spec);
  }
  return specs;
}

function globalNorm(graph: Graph, found: readonly (Value | undefined)[]): Value {
  const squares = found.flatMap((gradient) =>
    gradient === undefined ? [] : [sumAll(graph, graph.node('Mul', [gradient, gradient], gradient.shape))],
  );
  const total = squares.reduce((sum, square) => graph.node('Add', [sum, square], []));
  return graph.node('Sqrt', [total], []);
}

/** torch's: limit / (norm + 1e-6), at most 1. */
function clipFactor(graph: Graph, norm: Value, limit: number): Value {
  const divisor = graph.node('Add', [norm, graph.scalar(1e-6)], []);
  return graph.node('Min', [graph.node('Div', [graph.scalar(limit), divisor], []), graph.scalar(1)], []);
}

function parameterUpdate(
  graph: Graph,
  settings: OptimizerSettings,
  spec: ParameterSpec,
  scalars: { alpha: Value; epsilon: Value; rate: Value; clip: Value | undefined },
) {
  const { beta1, beta2, weightDecay, decayMode } = settings;
  const decay = spec.decay ? (spec.weightDecay ?? weightDecay) : 0;
  const factor = spec.rateFactor ?? 1;
  const times = (a: Value, b: Value | number): Value =>
    b === 1 ? a : graph.node('Mul', [a, typeof b === 'number' ? graph.scalar(b) : b], a.shape);
  const plus = (a: Value, b: Value): Value => graph.node('Add', [a, b], a.shape);
  // 1 - rate x decay, where decay is decoupled.
  const kept =
    decayMode === 'decoupled' && decay > 0
      ? graph.node('Sub', [graph.scalar(1), times(scalars.rate, factor * decay)], [])
      : undefined;
  const decayed = (p: Value): Value => (kept === undefined ? p : times(p, kept));
  return {
    /** Plain Adam's decay is a gradient, also of a parameter that the loss does not reach. */
    gradientOfDecay: (p: Value): Value | undefined => (decayMode === 'l2' && decay > 0 ? times(p, 0) : undefined),
    /** A parameter that the loss does not reach is still decayed; undefined when nothing happens to it. */
    withoutGradient: (p: Value): Value | undefined => (kept === undefined ? undefined : decayed(p)),
    withGradient: (p: Value, m: Value, v: Value, raw: Value): { p: Value; m: Value; v: Value } => {
      let g = scalars.clip === undefined ? raw : times(raw, scalars.clip);
      if (decayMode === 'l2' && decay > 0) g = plus(g, times(p, decay));
      const first = plus(times(m, beta1), times(g, 1 - beta1));
      const second = plus(times(v, beta2), times(times(g, g), 1 - beta2));
      let alpha = times(scalars.alpha, factor);
      if (settings.epsilonPlacement === 'huggingface' && kept !== undefined) alpha = times(alpha, kept);
      const root = plus(graph.node('Sqrt', [second], second.shape), scalars.epsilon);
      const move = graph.node('Div', [times(first, alpha), root], p.shape);
      return { p: graph.node('Sub', [decayed(p), move], p.shape), m: first, v: second };
    },
  };
}
