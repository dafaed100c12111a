// The genre head as other parts of Marquee see it: what a training takes and gives, what a trained head can do. Types; a head
// is made by genreTraining.ts and read by genreHeadFile.ts.
import type { Recipe } from '../../../shared/recipe.ts';
import type { DeviceRecord } from '../../engine/device.ts';
import type { StepProgress } from '../../engine/trainer.ts';

/** Image features of all posters of a job, by row. Rows are read per batch, so they may live in a file. */
export interface MemorySource {
  /** Number of posters. */
  readonly count: number;
  /** Tokens per poster: 54 for the map of EfficientNet-Lite0, 1 for a pooled vector. */
  readonly tokens: number;
  /** Numbers per token. */
  readonly width: number;
  /** How `read` writes: IEEE half (bits in a Uint16Array) or float32. */
  readonly format: 'float16' | 'float32';
  /**
   * Copies the posters `rows` into `out`, row-major [rows.length, tokens, width].
   * `out` is a Uint16Array for float16 and a Float32Array for float32, of exactly that length.
   */
  read(rows: Int32Array, out: Uint16Array | Float32Array): void;
  /**
   * Copies the encoder's embeddings of whole posters into `out`, row-major [rows.length, width]; absent where there are
   * none as wide as the tokens.
   */
  readonly readEmbeddings?: ((rows: Int32Array, out: Float32Array) => void) | undefined;
}

export interface EpochRecord {
  epoch: number;
  /** Mean training loss of the epoch. */
  trainLoss: number;
  validationLoss: number;
  /** Mean average precision over the genres that have a known positive in the validation part. */
  validationMap: number;
  /** Macro F1 on validation at 0.5, and at thresholds tuned on it. */
  validationF1: number;
  validationF1Tuned: number;
  learningRate: number;
  seconds: number;
}

/** Validation scores: called after each epoch with probabilities and labels of the validation rows, [rows, genres]. */
export type ValidationScore = (probabilities: Float32Array, labels: Int8Array, genres: number) => number;

export interface TrainGenreHeadOptions {
  memory: MemorySource;
  /** Per poster and genre 1 (present), 0 (absent) or -1 (unknown), row-major [memory.count, genres.length]. */
  labels: Int8Array;
  /** Genre names, in the order of the label columns. */
  genres: string[];
  /** Embedded prompts, row-major [genres.length, queryWidth]; ignored for learned and fixed queries. */
  queries?: { data: Float32Array; width: number; texts: string[] };
  encoder: { id: string; hash: string };
  textEncoder?: { id: string; hash: string };
  /** Rows of `memory` to train on and to validate on. */
  splits: { train: Int32Array; validation: Int32Array };
  recipe: Recipe;
  /** CPU threads of the training session. */
  threads: number;
  /** Bytes that training may take; a batch that would take more is refused. Without it nothing is estimated. */
  memoryLimit?: number;
  /** Execution providers in order of preference (`openOnFirst`). */
  device?: string;
  /** Told once, before the first step: where the steps really run, and why. */
  onDevice?: (device: DeviceRecord) => void;
  onProgress?: (progress: StepProgress) => void;
  onEpoch?: (record: EpochRecord) => void;
  /** Told when a checkpoint is whole on disk: steps done, and epochs whose validation is in it. */
  onCheckpoint?: (saved: { step: number; epoch: number }) => void;
  /** Cancels between two steps: the promise rejects with code `cancelled` after writing a checkpoint. */
  signal?: AbortSignal;
  /** Where checkpoints are written after each epoch and on cancel; without it nothing can be resumed. */
  checkpointDir?: string;
  /** Continue from the checkpoint in `checkpointDir`, exactly where it stopped. */
  resume?: boolean;
  /** Replaces the validation score (mean average precision over genres). */
  validationScore?: ValidationScore;
}

export interface TrainedGenreHead {
  head: GenreHead;
  /** 1-based epoch whose weights were kept. */
  bestEpoch: number;
  bestScore: number;
  /** `diverged`: the loss was no longer a number; the weights are the best before that. */
  stopped: 'finished' | 'early' | 'diverged';
  /** In words, where it diverged. */
  why: string | null;
  history: EpochRecord[];
  device: DeviceRecord;
}

/** What is written into a head's file besides its weights. */
export interface GenreHeadDescription {
  recipe: Recipe;
  /** Genre names, in the order of the outputs. */
  genres: string[];
  /** Text that was embedded for each genre's query; empty for learned and fixed queries. */
  queryTexts: string[];
  /** Image encoder of the memory, and the hash of its files. */
  encoder: { id: string; hash: string };
  /** Text encoder of the queries; null when they are not text. */
  textEncoder: { id: string; hash: string } | null;
  /** Shape of the memory source that `predict` takes (before the recipe's pooling). */
  tokens: number;
  width: number;
  /** Decision thresholds per genre; null until tuned on validation. */
  thresholds: number[] | null;
}

/** A trained head, ready to predict. Made by `trainGenreHead` or `loadGenreHead`. */
export interface GenreHead {
  readonly description: GenreHeadDescription;
  /**
   * Probabilities of all genres for the posters `rows` (all when absent), row-major [rows, genres].
   * Throws `bad_input` when the memory does not have the tokens and width the head was trained on.
   */
  predict(memory: MemorySource, rows?: Int32Array, onProgress?: (done: number) => void): Promise<Float32Array>;
  /** The provider that predictions run on. */
  device(): Promise<DeviceRecord>;
  /** Writes the head as safetensors (official ML-Decoder names) with its description as metadata; atomic. */
  save(path: string): Promise<void>;
  /** The same head with thresholds set, for `save`. */
  withThresholds(thresholds: number[]): GenreHead;
  /** Frees the inference session; the head opens a new one when it is used again. */
  dispose(): Promise<void>;
}
