// Cross entropy of tokens, forward and gradient (spec 4.4): with logits at hand, or fused with the language-model head so
// that the large matrix of logits is neither scaled nor kept.
import { int, string, type Graph, type Value } from '../graph.ts';
import { sumAll } from './reduce.ts';

export interface TokenTargets {
  /** int64 [rows, 1]: the right class of each row. */
  readonly ids: Value;
  /**
   * float [rows, 1]: the weight of each row, 0 to ignore it. For a mean over kept rows the caller feeds 1 / kept; rows
   * that are left out of the graph altogether are cheaper still.
   */
  readonly weights: Value;
}

/** Sum over rows of weight times -log softmax(logits)[id], for logits [rows, classes]. The number of rows may vary. */
export function tokenCrossEntropy(graph: Graph, logits: Value, targets: TokenTargets): Value {
  const probabilities = softmaxRows(graph, logits);
  const sum = weightedSurprise(graph, logits, probabilities, targets);
  const loss: Value = { ...sum, differentiable: logits.differentiable };
  graph.differentiate([loss], [logits], ([dLoss]) => {
    const difference = minusTarget(graph, probabilities, targets);
    const factor = graph.node('Mul', [targets.weights, dLoss!], targets.weights.shape);
    return [graph.node('Mul', [difference, factor], logits.shape)];
  });
  return loss;
}

/**
 * The same on logits = hidden [rows, width] table^T, for the tied table [classes, width] of a language model. Returns the
 * loss, and the logits for those who want to see them. Weights are applied to `hidden` and its gradient, which are
 * classes / width times smaller than the logits.
 */
export function headCrossEntropy(
  graph: Graph,
  hidden: Value,
  table: Value,
  targets: TokenTargets,
): { loss: Value; logits: Value } {
  const [classes, width] = table.shape as readonly [number, number];
  const rows = hidden.shape[0]!;
  const logits = graph.withoutRecording(() =>
    graph.node('Gemm', [hidden, table], [rows, classes], { attributes: { transB: int(1) } }),
  );
  const probabilities = softmaxRows(graph, logits);
  const sum = weightedSurprise(graph, logits, probabilities, targets);
  const loss: Value = { ...sum, differentiable: hidden.differentiable || table.differentiable };
  graph.differentiate([loss], [hidden, table], ([dLoss]) => {
    const difference = minusTarget(graph, probabilities, targets);
    const factor = graph.node('Mul', [targets.weights, dLoss!], targets.weights.shape);
    const weighted = (value: Value): Value => graph.node('Mul', [value, factor], hidden.shape);
    return [
      hidden.differentiable ? weighted(graph.node('Gemm', [difference, table], [rows, width])) : undefined,
      table.differentiable
        ? graph.node('Gemm', [difference, weighted(hidden)], [classes, width], { attributes: { transA: int(1) } })
        : undefined,
    ];
  });
  return { loss, logits };
}

const softmaxRows = (graph: Graph, logits: Value): Value =>
  graph.withoutRecording(() => graph.node('Softmax', [logits], logits.shape, { attributes: { axis: int(-1) } }));

/**
 * Sum of weight times -log p[id]. The log comes from differences of logits, since p itself may round to zero:
 * -log p[id] = max(logits) - logits[id] - log max(p).
 */
function weightedSurprise(graph: Graph, logits: Value, probabilities: Value, { ids, weights }: TokenTargets): Value {
  return graph.withoutRecording(() => {
    const column = [logits.shape[0]!, 1];
    const largest = (x: Value): Value =>
      graph.node('ReduceMax', [x, graph.indices([1])], column, { attributes: { keepdims: int(1) } });
    const chosen = graph.node('GatherElements', [logits, ids], column, { attributes: { axis: int(1) } });
    const behind = graph.node('Sub', [largest(logits), chosen], column);
    const surprise = graph.node('Sub', [behind, graph.node('Log', [largest(probabilities)], column)], column);
    return sumAll(graph, graph.node('Mul', [surprise, weights], column));
  });
}

/** p - onehot(id), the gradient of a row's surprise by its logits. */
function minusTarget(graph: Graph, probabilities: Value, { ids, weights }: TokenTargets): Value {
  // Of the weights, which have the same shape: WebGPU has no kernel for the shape of int64.
  const count = graph.node('Shape', [weights], [2], { dtype: 'int64' });
  const minusOnes = graph.node('Expand', [graph.scalar(-1), count], ids.shape);
  return graph.node('ScatterElements', [probabilities, ids, minusOnes], probabilities.shape, {
    attributes: { axis: int(1), reduction: string('add') },
  });
}
