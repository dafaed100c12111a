// Inverted dropout by a mask that is fed: 0 or 1/(1-p) per element. Feeding it (rather than drawing it inside the
// graph) is what lets a resumed run continue with the very numbers it would have had.
import { type Graph, type Value } from '../graph.ts';
import { multiply } from './elementwise.ts';

/** One place where a graph drops values: the name and shape of its mask input, and the rate. */
export interface DropoutSite {
  readonly mask: Value;
  readonly rate: number;
}

/**
 * Drops elements of `x` at `rate` and notes the mask input in `sites`. Rate 0 adds nothing to the graph.
 * `maskShape` (default: the shape of x) may have ones, to drop whole rows or columns; `dynamic` names those of its sizes
 * that vary between runs.
 */
export function dropout(
  graph: Graph,
  x: Value,
  rate: number,
  name: string,
  sites: DropoutSite[],
  maskShape = x.shape,
  dynamic: Record<number, string> = {},
): Value {
  if (rate === 0) return x;
  const mask = graph.input(`dropout.${name}`, maskShape, 'float32', dynamic);
  sites.push({ mask, rate });
  return multiply(graph, x, mask);
}
