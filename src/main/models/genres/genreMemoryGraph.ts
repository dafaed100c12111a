// The memories of genreMemory.ts as part of a graph, for files that take the features as an encoder makes them. It says
// nothing of its own about what a memory is made of.
import type { Recipe } from '../../../shared/recipe.ts';
import { int, type Graph, type Value } from '../../engine/graph.ts';
import { reduceMean } from '../../engine/ops/reduce.ts';
import { concat, reshape } from '../../engine/ops/shape.ts';
import { keepsTokens, memoryParts, type Reduction } from './genreMemory.ts';

/** Whether a head with this memory needs the encoder's embedding beside its token map. */
export const needsEmbedding = ({ memory }: Pick<Recipe, 'memory'>, tokens: number): boolean =>
  memory === 'tokens+embedding' && tokens > 1;

/**
 * What the head sees, [batch, kept + made tokens, width]: see `memoryFor`. `tokens` is [batch, tokens, width], `embedding`
 * [batch, width] where `needsEmbedding` says so.
 */
export function memoryView(
  graph: Graph,
  { memory }: Pick<Recipe, 'memory'>,
  tokens: Value,
  embedding: Value | undefined,
): Value {
  const [batch, count, width] = tokens.shape as readonly [number, number, number];
  if (memory === 'tokens' || count === 1) return tokens;
  const made = memoryParts(memory, count).map((part) => {
    if (part !== 'embedding') return reduced(graph, tokens, part);
    if (embedding === undefined) throw new Error('this memory needs the embedding of the encoder');
    return reshape(graph, embedding, [batch, 1, width]);
  });
  if (memory === 'pooled+max') return concat(graph, made, 2);
  const parts = keepsTokens(memory) ? [tokens, ...made] : made;
  return parts.length === 1 ? parts[0]! : concat(graph, parts, 1);
}

/** [batch, tokens, width] to [batch, 1, width]. */
function reduced(graph: Graph, tokens: Value, part: Reduction): Value {
  const [batch, , width] = tokens.shape as readonly [number, number, number];
  if (part === 'mean') return reduceMean(graph, tokens, [1], true);
  if (part === 'max') {
    return graph.node('ReduceMax', [tokens, graph.indices([1])], [batch, 1, width], {
      attributes: { keepdims: int(1) },
    });
  }
  const chosen = graph.node('Gather', [tokens, graph.indices(part)], [batch, part.length, width], {
    attributes: { axis: int(1) },
  });
  return reduceMean(graph, chosen, [1], true);
}
