// ClipCap's mapping from an image embedding to prefix embeddings of a language model (arXiv 2111.09734; spec 4.1, 4.2):
// fully connected layers with tanh between them, none after the last. Official names: clip_project.model.{0,2,4}.*.
import type { Graph, Value } from '../../engine/graph.ts';
import { tanh } from '../../engine/ops/activation.ts';
import { linear } from '../../engine/ops/linear.ts';
import { regroup } from '../../engine/ops/shape.ts';
import type { NamedShape } from '../gpt2/gpt2.ts';

/** Layer sizes: image width, hidden widths, and prefix length times embedding width. */
export type PrefixSizes = readonly number[];

/** Weights by official name; matrices are [out, in]. */
export function prefixMlpTensors(sizes: PrefixSizes): NamedShape[] {
  return sizes.slice(1).flatMap((outputs, layer) => {
    const stem = `clip_project.model.${String(2 * layer)}`;
    return [
      { name: `${stem}.weight`, shape: [outputs, sizes[layer]!] },
      { name: `${stem}.bias`, shape: [outputs] },
    ];
  });
}

/** images [batch, sizes[0]] -> prefix rows [batch prefixLength, width], those of an image behind each other. */
export function prefixMlp(
  graph: Graph,
  images: Value,
  sizes: PrefixSizes,
  width: number,
  weight: (name: string) => Value,
): Value {
  let x = images;
  for (let layer = 0; layer + 1 < sizes.length; layer += 1) {
    const stem = `clip_project.model.${String(2 * layer)}`;
    if (layer > 0) x = tanh(graph, x);
    x = linear(graph, x, weight(`${stem}.weight`), weight(`${stem}.bias`));
  }
  return regroup(graph, x, width);
}
