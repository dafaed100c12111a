// Tagline training as other parts of Marquee see it: what goes in, what comes out. The training itself is
// taglineTraining.ts, its files taglineFile.ts.
import { z } from 'zod';
import type { DeviceRecord } from '../../engine/device.ts';
import type { StepProgress } from '../../engine/trainer.ts';
import type { WeightSource } from '../files/frozenWeights.ts';
import type { Gpt2Config } from '../gpt2/gpt2.ts';

/** Everything that decides the outcome of a tagline training besides its data. */
export const taglineRecipeSchema = z.object({
  prefixLength: z.number().int().min(1).max(100).default(10),
  /** Hidden widths of the prefix network: one is ClipCap's own, two the paper's three layers (spec 4.1, 4.2). */
  hidden: z.array(z.number().int().positive()).min(1).max(2).default([3840]),
  /** How much of GPT-2 is trained: nothing, its last blocks, everything. */
  trainedBlocks: z.union([z.number().int().min(0), z.literal('all')]).default('all'),
  learningRate: z.number().positive().default(2e-5),
  /** GPT-2's learning rate relative to the prefix network's. */
  gpt2Rate: z.number().positive().default(1),
  /** Share of all steps in which the rate rises from 0; it then falls to 0 in a line. */
  warmup: z.number().min(0).max(1).default(0.05),
  weightDecay: z.number().min(0).default(0),
  beta1: z.number().min(0).max(0.9999).default(0.9),
  beta2: z.number().min(0).max(0.99999).default(0.999),
  epsilon: z.number().positive().default(1e-6),
  epsilonPlacement: z.enum(['torch', 'huggingface']).default('torch'),
  clipNorm: z.number().min(0).default(1),
  /** Taglines per update, and the parts that it is computed in: more parts need less memory; dropout masks are drawn for each part. */
  batchSize: z.number().int().positive().default(16),
  parts: z.number().int().positive().default(1),
  epochs: z.number().int().positive().default(10),
  emaDecay: z.number().min(0).max(0.99999).default(0),
  /** Epochs without a lower validation loss before stopping; 0 never stops. */
  earlyStopping: z.number().int().min(0).default(2),
  seed: z.number().int().min(0).default(1),
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
  gpt2: z.object({ id: z.string(), hash: z.string() }),
  encoder: z.object({ id: z.string(), hash: z.string() }),
  imageWidth: z.number().int().positive(),
});
export type TaglineDescription = z.infer<typeof taglineDescriptionSchema>;
