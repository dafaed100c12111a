// Language training as other parts of Marquee see it: what goes in, what comes out. The training itself is
// languageTraining.ts, its files languageFile.ts.
import { z } from 'zod';
import type { LanguageRecipe } from '../../../shared/language.ts';
import type { DeviceRecord } from '../../engine/device.ts';
import type { StepProgress } from '../../engine/trainer.ts';

/** What is told of a film; what is empty is not known. */
export const filmTextSchema = z.object({
  key: z.string(),
  part: z.enum(['train', 'validation']),
  title: z.string(),
  genres: z.array(z.string()),
  overview: z.string(),
  taglines: z.array(z.string()),
});
export type FilmText = z.infer<typeof filmTextSchema>;

/** What a training needs of a tokenizer. */
export interface LanguageTokenizer {
  /** Identifies the tokenizer's file. */
  readonly hash: string;
  /** How many tokens there are, and which one ends a text. */
  readonly size: number;
  readonly end: number;
  encode(text: string): readonly number[];
}

export interface LanguageEpoch {
  epoch: number;
  /** Nats per token by the weights of the recipe. */
  trainLoss: number;
  /** Nats per token of taglines after genres and title, end token included. */
  validationLoss: number;
  learningRate: number;
  seconds: number;
}

export interface TrainLanguageOptions {
  films: readonly FilmText[];
  tokenizer: LanguageTokenizer;
  recipe: LanguageRecipe;
  /** CPU threads of a session. */
  threads: number;
  /** Default: the CPU. */
  device?: string;
  /** Bytes that the training may take; it is refused when it would take more. */
  memoryLimit?: number;
  /** Folder for checkpoints (after each epoch, now and then, and on cancel) and the best weights. */
  checkpointDir: string;
  /** Continue from the checkpoint in `checkpointDir`, exactly where it stopped. */
  resume?: boolean;
  onDevice?: (device: DeviceRecord) => void;
  /** The loss is in nats per token; samples are tokens. */
  onProgress?: (progress: StepProgress) => void;
  onEpoch?: (epoch: LanguageEpoch) => void;
  onCheckpoint?: (saved: { step: number; epoch: number }) => void;
  /** Cancels between two updates, after writing a checkpoint: the promise rejects with code `cancelled`. */
  signal?: AbortSignal;
}

export interface TrainedLanguage {
  /** 1-based epoch whose weights were kept, and its validation loss. */
  bestEpoch: number;
  bestLoss: number;
  stoppedEarly: boolean;
  history: LanguageEpoch[];
  device: DeviceRecord;
  /** Films that were learned from and that chose the epoch. */
  films: { train: number; validation: number };
  parameters: number;
  /** Writes config.json and model.safetensors of the best weights into `folder`. */
  save(folder: string, dtype: 'F16' | 'F32'): Promise<void>;
}
