// What a trained tagline model thinks of given taglines: nats of each after the image and the context that it is given, neither
// changed nor left out at random.
import { Arena } from '../../engine/arena.ts';
import type { WeightSource } from '../files/frozenWeights.ts';
import type { Gpt2Config } from '../gpt2/gpt2.ts';
import type { TaglineRecipe, TrainTaglinesOptions } from './tagline.ts';
import { sequenceBatch } from './taglineBatch.ts';
import type { TaglineContexts } from './taglineContexts.ts';
import { TaglineEvaluator } from './taglineEvaluator.ts';
import { fillFirstValues } from './taglineFirstValues.ts';
import { TaglineImages } from './taglineImages.ts';
import { taglineParameters } from './taglineModel.ts';
import { TaglineSequences } from './taglineSequences.ts';
import { taglineConfig } from './taglineTraining.ts';

export interface LikelihoodOptions {
  taglineFile: string;
  recipe: TaglineRecipe;
  gpt2: { config: Gpt2Config; weights: WeightSource; id: string; hash: string };
  encoder: { id: string; hash: string };
  /** As the encoder gives them, [taglines x imageWidth]. */
  images: Float32Array;
  imageWidth: number;
  /** Token ids without an end token. */
  taglines: readonly Int32Array[];
  contexts: TaglineContexts | undefined;
  threads: number;
  /** Called before each; throws to stop. */
  check: () => Promise<void>;
}

/** For each tagline its nats and its tokens, end token included. */
export async function taglineLikelihoods(options: LikelihoodOptions): Promise<{ nats: number; tokens: number }[]> {
  const { taglineFile, gpt2, taglines, threads, check } = options;
  const none = new Int32Array(0);
  const training: TrainTaglinesOptions = {
    ...options,
    // The file takes embeddings as they are.
    recipe: { ...options.recipe, standardise: false, imageNoise: 0, imageDrop: 0 },
    imageOf: Int32Array.from(taglines, (_, row) => row),
    splits: { train: none, validation: none },
    from: taglineFile,
    checkpointDir: '',
  };
  const config = taglineConfig(training);
  const arena = new Arena(taglineParameters(config), ['p']);
  const images = new TaglineImages(training);
  fillFirstValues(arena, training, images);
  const sequences = new TaglineSequences(training);
  const evaluator = await TaglineEvaluator.create(config, gpt2.weights, arena, 'p', { device: 'cpu', threads });
  try {
    const found: { nats: number; tokens: number }[] = [];
    for (const row of taglines.keys()) {
      await check();
      const rows = Int32Array.of(row);
      const batch = sequenceBatch(images.of(rows, null), sequences.of(rows, null, 1), {
        prefixLength: config.prefixLength,
        heads: config.gpt2.n_head,
      });
      found.push({ nats: await evaluator.loss(batch), tokens: taglines[row]!.length + 1 });
    }
    return found;
  } finally {
    await evaluator.close();
  }
}
