// A genre head as one ONNX graph: image features in, probabilities out, weights inside. Every constant that is a parameter
// carries its official name (the attention's projections in their three parts), so that the head can be read back.
import { forAnyBatch } from '../../engine/anyBatch.ts';
import { Graph, type Value } from '../../engine/graph.ts';
import { appendGraph } from '../../engine/joinGraphs.ts';
import { sigmoid } from '../../engine/ops/activation.ts';
import type { HeadContent } from './genreHeadFile.ts';
import { memoryView, needsEmbedding } from './genreMemoryGraph.ts';
import { mlDecoder } from './mlDecoder.ts';
import { mlDecoderParameters, NO_DROPOUT } from './mlDecoderParameters.ts';

/** Names of the graph's inputs and its output. */
export const MEMORY = 'memory';
export const EMBEDDING = 'embedding';
export const PROBABILITIES = 'probabilities';

/**
 * `memory` [batch, tokens, width] float, as the encoder makes it, and where the recipe's memory needs it `embedding`
 * [batch, width], to `probabilities` [batch, genres]. The batch may have any size. Parameters that the graph has no use
 * for (keys and queries where there is one token) are not in it.
 */
export function genreOnnx({ description, config, weights }: HeadContent): Graph {
  const { recipe, tokens, width } = description;
  const shapes = shapesOf({ config });
  return forAnyBatch((batch) => {
    const graph = new Graph();
    const source = graph.input(MEMORY, [batch, tokens, width], 'float32', { 0: 'batch' });
    const embedding = needsEmbedding(recipe, tokens)
      ? graph.input(EMBEDDING, [batch, width], 'float32', { 0: 'batch' })
      : undefined;
    const made = new Map<string, Value>();
    const parameter = (name: string): Value => {
      const value = made.get(name) ?? graph.constant(weights(name), shapes.get(name)!, name);
      made.set(name, value);
      return value;
    };
    const still = { ...config, dropout: NO_DROPOUT };
    const context = { graph, config: still, batch, parameter, sites: [] };
    const { logits } = mlDecoder(context, memoryView(graph, recipe, source, embedding));
    graph.output(sigmoid(graph, logits), PROBABILITIES, { 0: 'batch' });
    return graph;
  });
}

/** Puts the head behind an encoder's `tokens` [batch, tokens, width] and `embedding` [batch, width] in `graph`. */
export function appendGenreHead(
  graph: Graph,
  head: HeadContent,
  { tokens, embedding }: { tokens: Value; embedding: Value },
): void {
  const made = appendGraph(graph, genreOnnx(head), { [MEMORY]: tokens, [EMBEDDING]: embedding });
  graph.output(made.get(PROBABILITIES)!, PROBABILITIES, { 0: 'batch' });
}

/** Shapes of all parameters, by the names that the graph uses. */
export function shapesOf({ config }: Pick<HeadContent, 'config'>): Map<string, readonly number[]> {
  return new Map(
    mlDecoderParameters(config).flatMap(({ name, shape, parts }): [string, readonly number[]][] =>
      parts === undefined ? [[name, shape]] : parts.map((part) => [part.name, [part.rows, ...shape.slice(1)]]),
    ),
  );
}
