// Tagline training as other parts of Marquee see it: what goes in, what comes out. The training itself is
// taglineTraining.ts, its files taglineFile.ts.
import { z } from 'zod';
import { PROMPT_VERSION } from '../../../shared/taglines/prompt.ts';
import { taglineRecipeSchema as studioRecipeSchema } from '../../../shared/taglines/taglineRecipe.ts';
import type { DeviceRecord } from '../../engine/device.ts';
import type { StepProgress } from '../../engine/trainer.ts';
import type { WeightSource } from '../files/frozenWeights.ts';
import type { Gpt2Config } from '../gpt2/gpt2.ts';
import type { TaglineContexts } from './taglineContexts.ts';

/**
 * Everything that decides the outcome of a tagline training besides its data: the settings of the studio's recipe. Where one is
 * not given it is as in ClipCap, where the studio's own defaults are those that did best.
 */
export const taglineRecipeSchema = studioRecipeSchema.extend({
  hidden: studioRecipeSchema.shape.hidden.unwrap().default([3840]),
  conditioning: studioRecipeSchema.shape.conditioning.unwrap().default([]),
  genreDrop: studioRecipeSchema.shape.genreDrop.unwrap().default(0),
  titleDrop: studioRecipeSchema.shape.titleDrop.unwrap().default(0),
  toneDrop: studioRecipeSchema.shape.toneDrop.unwrap().default(0),
  imageDrop: studioRecipeSchema.shape.imageDrop.unwrap().default(0),
  standardise: studioRecipeSchema.shape.standardise.unwrap().default(false),
  imageNoise: studioRecipeSchema.shape.imageNoise.unwrap().default(0),
  duplicates: studioRecipeSchema.shape.duplicates.unwrap().default('keep'),
  learningRate: studioRecipeSchema.shape.learningRate.unwrap().default(2e-5),
  gpt2Rate: studioRecipeSchema.shape.gpt2Rate.unwrap().default(1),
  weightDecay: studioRecipeSchema.shape.weightDecay.unwrap().default(0),
});
export type TaglineRecipe = z.infer<typeof taglineRecipeSchema>;

export interface TaglineEpoch {
  epoch: number;
  /** Nats per token, end token included. */
  trainLoss: number;
  validationLoss: number;
  learningRate: number;
  seconds: number;
}

export interface TrainTaglinesOptions {
  /** GPT-2 to start from; `hash` identifies its files. The weights are read while training, so keep the source open. */
  gpt2: { config: Gpt2Config; weights: WeightSource; id: string; hash: string };
  /** Pooled image embeddings, row-major [images, imageWidth], as the encoder gives them. */
  images: Float32Array;
  imageWidth: number;
  encoder: { id: string; hash: string };
  /** Token ids of each tagline without an end token, and the image that it belongs to. */
  taglines: readonly Int32Array[];
  imageOf: Int32Array;
  /** What is told before each tagline, as tokens behind the prefix; nothing where left out. */
  contexts?: TaglineContexts | undefined;
  /** What each tagline weighs beside the others; 1 where left out. */
  weights?: Float32Array | undefined;
  /** A tagline model whose weights are the first values, as `save` wrote it. */
  from?: string | undefined;
  /** Taglines to train on and to validate on, as indices. */
  splits: { train: Int32Array; validation: Int32Array };
  recipe: TaglineRecipe;
  /** CPU threads of a session. */
  threads: number;
  /** Default: the CPU, which reads and writes parameters in place. */
  device?: string;
  /** Bytes that the training may take; it is refused when it would take more. */
  memoryLimit?: number;
  /** Folder for checkpoints (after each epoch, now and then, and on cancel) and the best weights. */
  checkpointDir: string;
  /** Continue from the checkpoint in `checkpointDir`, exactly where it stopped. */
  resume?: boolean;
  onDevice?: (device: DeviceRecord) => void;
  /** The loss is in nats per token. */
  onProgress?: (progress: StepProgress) => void;
  onEpoch?: (epoch: TaglineEpoch) => void;
  /** Told the loss of an epoch that was just validated, before `onEpoch`; `save` writes its weights to a path. */
  afterValidation?: (save: (path: string) => Promise<void>) => Promise<void>;
  /** A checkpoint is whole on disk: steps done, epochs validated. */
  onCheckpoint?: (saved: { step: number; epoch: number }) => void;
  /**
   * Cancels between two updates: the promise rejects with code `cancelled` after writing a checkpoint. During validation
   * the last checkpoint stands.
   */
  signal?: AbortSignal;
}

export interface TrainedTaglines {
  /** 1-based epoch whose weights were kept, and its validation loss in nats per token. */
  bestEpoch: number;
  bestLoss: number;
  stoppedEarly: boolean;
  history: TaglineEpoch[];
  device: DeviceRecord;
  /** Copies the best weights to `path`: safetensors with the prefix network and what of GPT-2 was trained; atomic. */
  save(path: string): Promise<void>;
}

/** What is written into a tagline model's file besides its weights. */
export const taglineDescriptionSchema = z.object({
  recipe: taglineRecipeSchema,
  /** Version of the words that what is told is put in; it matters where the recipe tells something. */
  prompt: z.number().int().default(PROMPT_VERSION),
  gpt2: z.object({ id: z.string(), hash: z.string() }),
  encoder: z.object({ id: z.string(), hash: z.string() }),
  imageWidth: z.number().int().positive(),
});
export type TaglineDescription = z.infer<typeof taglineDescriptionSchema>;
