// Multi-label losses on logits, forward and gradient (spec 3.1, 3.2). Every loss takes a mask of known labels:
// an unknown label adds neither loss nor gradient, and means are over the known ones.
import { int, type Graph, type Value } from '../graph.ts';
import { sumAll } from './reduce.ts';

/** Targets in [0, 1] and a mask (1 = known, 0 = unknown), both [batch, classes] as the logits. */
export interface MaskedTargets {
  targets: Value;
  known: Value;
}

export type LossReduction = 'mean' | 'sum' | 'batch';

type Binary = (a: Value, b: Value) => Value;
type Unary = (a: Value) => Value;
const arithmetic = (
  graph: Graph,
  shape: readonly number[],
): Record<'add' | 'sub' | 'mul' | 'div', Binary> & Record<'sigmoid' | 'softplus' | 'neg', Unary> => ({
  add: (a, b) => graph.node('Add', [a, b], shape),
  sub: (a, b) => graph.node('Sub', [a, b], shape),
  mul: (a, b) => graph.node('Mul', [a, b], shape),
  div: (a, b) => graph.node('Div', [a, b], shape),
  sigmoid: (a) => graph.node('Sigmoid', [a], shape),
  softplus: (a) => graph.node('Softplus', [a], shape),
  neg: (a) => graph.node('Neg', [a], shape),
});

/**
 * Binary cross-entropy with logits, weight `positiveWeight` [classes] on present labels (torch's `pos_weight`):
 * l = (1-y) x + (1 + (w-1) y) softplus(-x); dl/dx = (1-y) - (1 + (w-1) y) sigmoid(-x).
 */
export function binaryCrossEntropy(
  graph: Graph,
  logits: Value,
  { targets, known }: MaskedTargets,
  options: { positiveWeight?: Value; reduction?: LossReduction } = {},
): Value {
  const { add, sub, mul, sigmoid, softplus, neg } = arithmetic(graph, logits.shape);
  const one = graph.scalar(1);
  const negative = neg(logits);
  const absent = sub(one, targets);
  const weight =
    options.positiveWeight === undefined
      ? undefined
      : add(one, mul(targets, graph.node('Sub', [options.positiveWeight, one], options.positiveWeight.shape)));
  const weighted = (value: Value): Value => (weight === undefined ? value : mul(weight, value));
  const each = mul(known, add(mul(absent, logits), weighted(softplus(negative))));
  return reduce(graph, logits, each, known, options.reduction ?? 'mean', () =>
    mul(known, sub(absent, weighted(sigmoid(negative)))),
  );
}

export interface AsymmetricLossOptions {
  gammaNegative: number;
  gammaPositive: number;
  /** Probability margin m; 0 disables it. */
  clip: number;
  /** Treat the focusing weight as a constant, as the official training scripts do. */
  detachFocus: boolean;
  reduction?: LossReduction;
}

const EPSILON = 1e-8;

/**
 * Asymmetric loss (arXiv 2009.14119; Alibaba-MIIL/ASL `losses.py`), sum over batch and classes unless told otherwise.
 * L = -[y (1-p)^g+ log max(p, eps) + (1-y) (1-q)^g- log max(q, eps)], p = sigmoid(x), q = min(1-p+m, 1).
 */
export function asymmetricLoss(
  graph: Graph,
  logits: Value,
  { targets, known }: MaskedTargets,
  options: AsymmetricLossOptions,
): Value {
  const shape = logits.shape;
  const { add, sub, mul, div, sigmoid, neg } = arithmetic(graph, shape);
  const one = graph.scalar(1);
  const atLeast = (value: Value): Value => graph.node('Max', [value, graph.scalar(EPSILON)], shape);
  const log = (value: Value): Value => graph.node('Log', [atLeast(value)], shape);
  const power = powers(graph, shape);
  const p = sigmoid(logits);
  const notP = sigmoid(neg(logits));
  const q = graph.node('Min', [options.clip === 0 ? notP : add(notP, graph.scalar(options.clip)), one], shape);
  const notQ = sub(one, q);
  const positiveFocus = power(notP, options.gammaPositive);
  const negativeFocus = power(notQ, options.gammaNegative);
  const absent = sub(one, targets);
  const positive = mul(targets, mul(positiveFocus, log(p)));
  const negative = mul(absent, mul(negativeFocus, log(q)));
  const each = neg(mul(known, add(positive, negative)));

  return reduce(graph, logits, each, known, options.reduction ?? 'sum', () => {
    const isBelow = (a: Value, b: Value): Value => {
      const condition = graph.node('Less', [a, b], shape, { dtype: 'bool' });
      return graph.node('Where', [condition, one, graph.scalar(0)], shape);
    };
    // d log max(p, eps)/dx = 1-p where p > eps; d log max(q, eps)/dx = -p(1-p)/q where the margin does not saturate q.
    const slope = mul(p, notP);
    const positiveLive = isBelow(graph.scalar(EPSILON), p);
    const negativeLive = isBelow(q, one);
    let dPositive = mul(positiveFocus, mul(notP, positiveLive));
    let dNegative = neg(mul(negativeFocus, div(mul(slope, negativeLive), atLeast(q))));
    if (!options.detachFocus) {
      const { gammaPositive, gammaNegative } = options;
      if (gammaPositive !== 0) {
        const dFocus = mul(graph.scalar(-gammaPositive), mul(power(notP, gammaPositive - 1), slope));
        dPositive = add(dPositive, mul(dFocus, log(p)));
      }
      if (gammaNegative !== 0) {
        const dFocus = mul(graph.scalar(gammaNegative), mul(power(notQ, gammaNegative - 1), mul(slope, negativeLive)));
        dNegative = add(dNegative, mul(dFocus, log(q)));
      }
    }
    return neg(mul(known, add(mul(targets, dPositive), mul(absent, dNegative))));
  });
}

export interface MissingLabelOptions {
  /** Taken off the logits of present labels. */
  margin?: number;
  /** Focusing exponent. */
  gamma?: number;
  reduction?: LossReduction;
}

/**
 * Hill loss, for labels that miss present ones (arXiv 2112.07368; robust-loss-mlml `Hill`): with pm = sigmoid(x - margin),
 * -y (1-pm)^gamma log pm + (1-y) (lambda - p) p^2. Absent labels that are predicted strongly weigh less again.
 */
export function hillLoss(
  graph: Graph,
  logits: Value,
  { targets, known }: MaskedTargets,
  options: MissingLabelOptions & { lambda?: number } = {},
): Value {
  const { lambda = 1.5, margin = 1, gamma = 2 } = options;
  const { add, sub, mul, sigmoid, softplus, neg } = arithmetic(graph, logits.shape);
  const power = powers(graph, logits.shape);
  const one = graph.scalar(1);
  const absent = sub(one, targets);
  const shifted = sub(logits, graph.scalar(margin));
  const p = sigmoid(logits);
  const shiftedP = sigmoid(shifted);
  const miss = sigmoid(neg(shifted));
  const surprise = softplus(neg(shifted));
  const focus = power(miss, gamma);
  const positive = mul(focus, surprise);
  const negative = mul(sub(graph.scalar(lambda), p), mul(p, p));
  const each = mul(known, add(mul(targets, positive), mul(absent, negative)));
  return reduce(graph, logits, each, known, options.reduction ?? 'sum', () => {
    const dPositive = neg(mul(focus, add(miss, mul(graph.scalar(gamma), mul(shiftedP, surprise)))));
    const slope = mul(p, sub(one, p));
    const dNegative = mul(slope, mul(p, sub(graph.scalar(2 * lambda), mul(graph.scalar(3), p))));
    return mul(known, add(mul(targets, dPositive), mul(absent, dNegative)));
  });
}

/**
 * SPLC (arXiv 2112.07368; robust-loss-mlml `SPLC`): focal loss whose absent labels with sigmoid(x) above `threshold` are
 * taken as present, where the scalar `correcting` is 1; the paper starts that with the second epoch (0 before). The margin
 * shifts present labels only, and the test runs on shifted logits.
 */
export function splcLoss(
  graph: Graph,
  logits: Value,
  { targets, known }: MaskedTargets,
  options: MissingLabelOptions & { correcting: Value; threshold?: number },
): Value {
  const { threshold = 0.6, margin = 1, gamma = 2, correcting } = options;
  const { shape } = logits;
  const { add, sub, mul, sigmoid, softplus, neg } = arithmetic(graph, shape);
  const power = powers(graph, shape);
  const one = graph.scalar(1);
  const x = sub(logits, mul(targets, graph.scalar(margin)));
  const p = sigmoid(x);
  const isLikely = graph.node('Greater', [p, graph.scalar(threshold)], shape, { dtype: 'bool' });
  const found = mul(graph.node('Where', [isLikely, one, graph.scalar(0)], shape), correcting);
  const t = graph.node('Max', [targets, found], shape);
  const absent = sub(one, t);
  const miss = add(mul(t, sub(one, p)), mul(absent, p));
  const surprise = add(mul(t, softplus(neg(x))), mul(absent, softplus(x)));
  const each = mul(known, mul(power(miss, gamma), surprise));
  return reduce(graph, logits, each, known, options.reduction ?? 'sum', () => {
    const dMiss = mul(sub(absent, t), mul(p, sub(one, p)));
    const dFocus = mul(graph.scalar(gamma), mul(power(miss, gamma - 1), dMiss));
    return mul(known, add(mul(dFocus, surprise), mul(power(miss, gamma), sub(p, t))));
  });
}

/**
 * Focal loss (arXiv 1708.02002): -alpha y (1-p)^gamma log p - (1-alpha) (1-y) p^gamma log(1-p).
 */
export function focalLoss(
  graph: Graph,
  logits: Value,
  { targets, known }: MaskedTargets,
  options: { alpha?: number; gamma?: number; reduction?: LossReduction } = {},
): Value {
  const { alpha = 0.25, gamma = 2 } = options;
  const { add, sub, mul, sigmoid, softplus, neg } = arithmetic(graph, logits.shape);
  const power = powers(graph, logits.shape);
  const p = sigmoid(logits);
  const notP = sigmoid(neg(logits));
  const present = mul(graph.scalar(alpha), targets);
  const absent = mul(graph.scalar(1 - alpha), sub(graph.scalar(1), targets));
  const [presentFocus, absentFocus] = [power(notP, gamma), power(p, gamma)];
  const [presentSurprise, absentSurprise] = [softplus(neg(logits)), softplus(logits)];
  const each = add(mul(present, mul(presentFocus, presentSurprise)), mul(absent, mul(absentFocus, absentSurprise)));
  return reduce(graph, logits, mul(known, each), known, options.reduction ?? 'sum', () => {
    const focused = (chance: Value, other: Value, surprise: Value): Value =>
      add(other, mul(graph.scalar(gamma), mul(chance, surprise)));
    const dPresent = mul(presentFocus, focused(p, notP, presentSurprise));
    const dAbsent = mul(absentFocus, focused(notP, p, absentSurprise));
    return mul(known, sub(mul(absent, dAbsent), mul(present, dPresent)));
  });
}

/** x^exponent, without a node for the exponents 0 and 1. */
const powers =
  (graph: Graph, shape: readonly number[]) =>
  (value: Value, exponent: number): Value =>
    exponent === 0
      ? graph.scalar(1)
      : exponent === 1
        ? value
        : graph.node('Pow', [value, graph.scalar(exponent)], shape);

/** Sums `each` and scales by the reduction; the same scale goes on the gradient `dEach()`. */
function reduce(
  graph: Graph,
  logits: Value,
  each: Value,
  known: Value,
  reduction: LossReduction,
  dEach: () => Value,
): Value {
  let total = graph.withoutRecording(() => sumAll(graph, each));
  let divisor: Value | undefined;
  if (reduction === 'mean') divisor = graph.node('Max', [sumAll(graph, known), graph.scalar(1)], []);
  if (reduction === 'batch') divisor = graph.node('Max', [sumAll(graph, knownRows(graph, known)), graph.scalar(1)], []);
  if (divisor !== undefined) total = graph.node('Div', [total, divisor], []);
  const loss: Value = { ...total, differentiable: logits.differentiable };
  graph.differentiate([loss], [logits], ([dLoss]) => {
    const factor = divisor === undefined ? dLoss! : graph.node('Div', [dLoss!, divisor], []);
    return [graph.node('Mul', [dEach(), factor], logits.shape)];
  });
  return loss;
}

/** 1 for each row with a known label, so that the rows that are missing in an epoch's last batch do not count: [batch]. */
const knownRows = (graph: Graph, known: Value): Value =>
  graph.node('ReduceMax', [known, graph.indices([1])], [known.shape[0]!], { attributes: { keepdims: int(0) } });
