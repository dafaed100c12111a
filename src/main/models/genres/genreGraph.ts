// The graph of a genre training: ML-Decoder over a batch, and the recipe's loss on its logits.
import type { Recipe } from '../../../shared/recipe.ts';
import type { TrainingGraph } from '../../engine/backends/backend.ts';
import { Graph, type Value } from '../../engine/graph.ts';
import type { DropoutSite } from '../../engine/ops/dropout.ts';
import { asymmetricLoss, binaryCrossEntropy, hillLoss, splcLoss } from '../../engine/ops/loss.ts';
import { declareParameters, mlDecoder } from './mlDecoder.ts';
import type { MlDecoderConfig } from './mlDecoderParameters.ts';

/** Input of SPLC's graph, a scalar. */
export const CORRECTING = 'correcting';

/**
 * The head with its loss over a batch of the recipe's size. `shares` of present labels per genre weigh the loss; where only
 * the graph's shape matters they may be left out.
 */
export function genreGraph(
  config: MlDecoderConfig,
  recipe: Recipe,
  shares: Float32Array = new Float32Array(config.classes),
): TrainingGraph & { data: [memory: Value, targets: Value, known: Value, ...Value[]]; sites: DropoutSite[] } {
  const batch = recipe.batchSize;
  const graph = new Graph();
  const parameters = declareParameters(graph, config);
  const memory = graph.input('memory', [batch, config.memoryTokens, config.memoryWidth]);
  const targets = graph.input('targets', [batch, config.classes]);
  const known = graph.input('known', [batch, config.classes]);
  const sites: DropoutSite[] = [];
  const context = { graph, config, batch, parameter: (name: string) => parameters.get(name)!, sites };
  const { logits } = mlDecoder(context, memory);
  // Whether SPLC corrects labels by now: 0 in the first epoch, then 1.
  const more = recipe.loss === 'splc' ? [graph.input(CORRECTING, [])] : [];
  const loss = lossOf(graph, recipe, logits, { targets, known }, shares, more[0]);
  return { graph, loss, parameters: [...parameters.values()], data: [memory, targets, known, ...more], sites };
}

function lossOf(
  graph: Graph,
  recipe: Recipe,
  logits: Value,
  masked: { targets: Value; known: Value },
  shares: Float32Array,
  correcting: Value | undefined,
): Value {
  // The official sums grow with the batch; per poster they are independent of it, which gradient clipping needs.
  const reduction = 'batch';
  if (recipe.loss === 'hill') return hillLoss(graph, logits, masked, { reduction });
  if (correcting !== undefined) return splcLoss(graph, logits, masked, { correcting, reduction });
  if (recipe.loss === 'asl') {
    return asymmetricLoss(graph, logits, masked, {
      gammaNegative: recipe.aslGammaNegative,
      gammaPositive: recipe.aslGammaPositive,
      clip: recipe.aslClip,
      detachFocus: true,
      reduction,
    });
  }
  if (recipe.positiveWeightPower === 0) return binaryCrossEntropy(graph, logits, masked);
  const weights = shares.map((share) =>
    share === 0 ? 1 : Math.min(recipe.positiveWeightCap, ((1 - share) / share) ** recipe.positiveWeightPower),
  );
  return binaryCrossEntropy(graph, logits, masked, { positiveWeight: graph.constant(weights, [weights.length]) });
}
