// Reverse-mode differentiation over a graph's tape. The rules themselves stand beside each operation in ops/.
import type { Graph, Value } from './graph.ts';
import { add } from './ops/elementwise.ts';

/**
 * Appends the backward pass of the scalar `loss` and returns its gradient for each of `wanted`, in their order and
 * shape. A parameter that the loss does not depend on gets no gradient (undefined): the caller freezes it.
 */
export function gradients(graph: Graph, loss: Value, wanted: readonly Value[]): (Value | undefined)[] {
  if (loss.shape.length !== 0) throw new Error('only a scalar loss can be differentiated');
  return graph.withoutRecording(() => {
    const byName = new Map<string, Value>([[loss.name, graph.scalar(1)]]);
    for (let index = graph.tape.length - 1; index >= 0; index -= 1) {
      const entry = graph.tape[index]!;
      const outputGradients = entry.outputs.map((output) => byName.get(output.name));
      if (outputGradients.every((gradient) => gradient === undefined)) continue;
      const soFar = entry.inputs.map((input) => byName.get(input.name));
      const inputGradients = entry.backward(outputGradients, soFar);
      entry.inputs.forEach((input, position) => {
        const gradient = inputGradients[position];
        if (gradient === undefined || !input.differentiable) return;
        if (gradient.shape.join() !== input.shape.join()) {
          throw new Error(
            `gradient of "${input.name}" has shape [${gradient.shape.join()}], not [${input.shape.join()}]`,
          );
        }
        const known = byName.get(input.name);
        byName.set(input.name, known === undefined || entry.accumulates ? gradient : add(graph, known, gradient));
      });
    }
    return wanted.map((value) => byName.get(value.name));
  });
}
