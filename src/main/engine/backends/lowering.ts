// Rewrites nodes that a provider has no kernel for into ones that it has. Without that, onnxruntime runs them on the CPU
// in silence, and values go there and back in the middle of a step. The values keep their names.
import type { Graph, GraphNode, Value } from '../graph.ts';
import { int, ints } from '../graph.ts';

/** TensorProto.DataType FLOAT. */
const FLOAT = 1;

/** For WebGPU: `Sign` and `FusedMatMul` (onnxruntime 1.30) become comparisons, transpositions and plain products. */
export function lowerForWebGpu(graph: Graph): void {
  for (const node of graph.nodes.splice(0)) {
    if (node.type === 'FusedMatMul') lowerProduct(graph, node);
    else if (node.type === 'Sign') lowerSign(graph, node);
    else graph.nodes.push(node);
  }
}

const inputOf = (graph: Graph, node: GraphNode, index: number): Value => graph.value(node.inputs[index]!)!;

/** A node that writes the value of the one that it replaces. */
function replace(graph: Graph, node: GraphNode, type: string, inputs: readonly Value[]): void {
  graph.nodes.push({ type, domain: '', inputs: inputs.map(({ name }) => name), outputs: node.outputs, attributes: {} });
}

function lowerProduct(graph: Graph, node: GraphNode): void {
  const flag = (name: string): boolean => {
    const attribute = node.attributes[name];
    return attribute?.kind === 'int' && attribute.value === 1;
  };
  const a = flag('transA') ? transposed(graph, inputOf(graph, node, 0)) : inputOf(graph, node, 0);
  const b = flag('transB') ? transposed(graph, inputOf(graph, node, 1)) : inputOf(graph, node, 1);
  const alpha = node.attributes.alpha?.kind === 'float' ? node.attributes.alpha.value : 1;
  if (alpha === 1) {
    replace(graph, node, 'MatMul', [a, b]);
    return;
  }
  const product = graph.node('MatMul', [a, b], graph.value(node.outputs[0]!)!.shape);
  replace(graph, node, 'Mul', [product, graph.scalar(alpha)]);
}

function transposed(graph: Graph, x: Value): Value {
  const order = x.shape.map((_, axis) => axis);
  const last = order.length - 1;
  [order[last], order[last - 1]] = [last - 1, last];
  const shape = order.map((axis) => x.shape[axis]!);
  return graph.node('Transpose', [x], shape, { attributes: { perm: ints(order) } });
}

/** sign(x) = (x > 0) - (x < 0). */
function lowerSign(graph: Graph, node: GraphNode): void {
  const x = inputOf(graph, node, 0);
  const holds = (comparison: string): Value => {
    const isSo = graph.node(comparison, [x, graph.scalar(0)], x.shape, { dtype: 'bool' });
    return graph.node('Cast', [isSo], x.shape, { attributes: { to: int(FLOAT) } });
  };
  replace(graph, node, 'Sub', [holds('Greater'), holds('Less')]);
}
