// Puts one graph behind another: what the first computes becomes the inputs of the second. Both stay as they were built.
import type { Graph, Value } from './graph.ts';

/**
 * Appends the nodes and constants of `part` to `graph`; `inputs` gives a value of `graph` for every input of `part`.
 * Constants keep their names, everything else is named anew. Returns the outputs of `part` by name, as values of `graph`.
 */
export function appendGraph(graph: Graph, part: Graph, inputs: Readonly<Record<string, Value>>): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const { value } of part.inputs) {
    const given = inputs[value.name];
    if (given?.dtype !== value.dtype) throw new Error(`nothing fits the input "${value.name}"`);
    values.set(value.name, given);
  }
  for (const { name, data, shape, dtype } of part.constants) {
    // Names that a graph gave itself hold a counter, and the other graph counts the same.
    const own = name.includes('#') ? undefined : name;
    if ('folder' in data) values.set(name, graph.externalConstant(data, dtype, shape, name));
    else values.set(name, graph.constant(data, shape, own));
  }
  for (const { type, domain, inputs: from, outputs, attributes } of part.nodes) {
    const made = graph.nodeWithOutputs(
      type,
      from.map((name) => (name === '' ? undefined : values.get(name)!)),
      outputs.map((name) => part.value(name)!),
      { domain, attributes },
    );
    outputs.forEach((name, index) => values.set(name, made[index]!));
  }
  return new Map(part.outputs.map(({ value }) => [value.name, values.get(value.name)!]));
}
