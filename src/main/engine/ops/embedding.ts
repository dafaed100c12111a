// Looking up rows by index, forward and gradient: tables of embeddings, and rows that change places.
import { int, string, type Graph, type Value } from '../graph.ts';

/**
 * Rows of `table` [n, width] by a column of int64 `ids` [rows, 1]: [rows, width]. The gradient adds the rows that share an
 * id up (ScatterND) and is dense like the table; where an output layer has the same weights, the rows are added to its
 * gradient. `ids` may not be negative. A column, since WebGPU has no kernel that would make one of a list of int64.
 */
export function embedding(graph: Graph, table: Value, ids: Value): Value {
  const [rows, one] = ids.shape as readonly [number, number];
  if (ids.shape.length !== 2 || one !== 1) throw new Error(`embedding: ids are a column, not [${ids.shape.join()}]`);
  const y = graph.node('GatherND', [table, ids], [rows, table.shape[1]!]);
  graph.differentiate(
    [y],
    [table],
    ([dy], [soFar]) => [
      addRows(graph, soFar ?? graph.node('ConstantOfShape', [graph.indices(table.shape)], table.shape), ids, dy!),
    ],
    { accumulates: true },
  );
  return y;
}

/** `target` [n, width] with `rows` [rows, width] added at the column `ids` [rows, 1]; ids may repeat. */
function addRows(graph: Graph, target: Value, ids: Value, rows: Value): Value {
  return graph.node('ScatterND', [target, ids, rows], target.shape, { attributes: { reduction: string('add') } });
}

/**
 * Copies rows of x [..., width], seen as a list of rows, to new places: y_k[i] = x[places_k[i]], int64 places of any
 * shape. `origins` [...], shaped like x without its width, tells where each row went: its index in all y_k flattened and
 * behind each other, so that going back is a lookup too; -1 for a row that went nowhere (say so by `dropsRows`). A row
 * may fill further places as padding: the caller vouches that these have no gradient. Sizes may vary between runs.
 */
export function moveRows(
  graph: Graph,
  x: Value,
  places: readonly Value[],
  origins: Value,
  options: { dropsRows?: boolean } = {},
): Value[] {
  const width = x.shape.at(-1)!;
  const count = x.shape.slice(0, -1).reduce((product, length) => product * length, 1);
  const rows = x.shape.length === 2 ? x : graph.node('Reshape', [x, graph.indices([-1, width])], [count, width]);
  const moved = places.map((place) => gather(graph, rows, place));
  graph.differentiate(moved, [x], (gradients) => {
    const lists = gradients.map((dy, index) => {
      if (dy === undefined) throw new Error('moveRows: every copy must be used');
      const size = moved[index]!.shape.slice(0, -1).reduce((product, length) => product * length, 1);
      return graph.node('Reshape', [dy, graph.indices([-1, width])], [size, width]);
    });
    if (options.dropsRows === true) lists.push(graph.zeros([1, width]));
    const total = lists.reduce((sum, list) => sum + list.shape[0]!, 0);
    const all =
      lists.length === 1 ? lists[0]! : graph.node('Concat', lists, [total, width], { attributes: { axis: int(0) } });
    return [gather(graph, all, origins)];
  });
  return moved;
}

const gather = (graph: Graph, table: Value, ids: Value): Value =>
  graph.node('Gather', [table, ids], [...ids.shape, ...table.shape.slice(1)], { attributes: { axis: int(0) } });
