// A graph that takes batches of any size, out of a builder that writes the size of the batch into its shapes. The graph is
// built for two sizes: what differs is the batch, and a -1 in a shape lets the runtime find it.
import type { Graph } from './graph.ts';

/** Two primes that no model has as a width, so that no shape holds one of them by chance. */
const SIZES = [1_000_003, 1_000_033] as const;

/**
 * The graph of `build`, whose inputs and outputs name their batch axis as dynamic, for every batch size. Throws an Error
 * for a builder whose graph depends on the batch in another way than by one axis of each shape.
 */
export function forAnyBatch(build: (batch: number) => Graph): Graph {
  const [graph, other] = SIZES.map(build) as [Graph, Graph];
  const differs = (what: string): never => {
    throw new Error(`${what} depends on the size of the batch`);
  };
  if (JSON.stringify(graph.nodes) !== JSON.stringify(other.nodes)) differs('a node');
  if (graph.constants.length !== other.constants.length) differs('the number of constants');
  graph.constants.forEach(({ name, data }, index) => {
    const twin = other.constants[index]!.data;
    if (data.length !== twin.length) differs(`"${name}"`);
    if (!(data instanceof BigInt64Array) || !(twin instanceof BigInt64Array)) return;
    const axes = [...data.keys()].filter((axis) => data[axis] !== twin[axis]);
    if (axes.length > 1) differs(`"${name}"`);
    for (const axis of axes) data[axis] = -1n;
  });
  return graph;
}
