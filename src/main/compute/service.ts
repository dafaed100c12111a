// What the compute process offers to the core: images, encoders, training, prediction, device facts. Types only.
// The process has no database: everything it needs comes in, everything it makes goes out, files aside.
import type { ComparedImages } from '../lib/nearestFile.ts';
import type { CheckedImage, EpochPoint } from '../../shared/domain.ts';
import type { LanguageRecipe } from '../../shared/language.ts';
import type { GenerateRequest } from '../../shared/generation.ts';
import type { EncoderShape } from '../../shared/models.ts';
import type { Recipe } from '../../shared/recipe.ts';
import type { GenreHeadDescription } from '../models/genres/genreHead.ts';
import type { ExportFacts } from '../models/genres/genreOnnxFile.ts';
import type { ModelRef } from '../modelStore/model.ts';
import type { DeviceFacts } from './devices/facts.ts';
import type { DeviceTrial, TrialInput } from './devices/trial.ts';
import type { DraftService } from './drafting/draftService.ts';
import type {
  ScoreTaglinesInput,
  ScoreTaglinesOutput,
  TrainTaglinesInput,
  TrainTaglinesOutput,
} from './taglineService.ts';
import type { VectorService } from './vectors/vectorService.ts';

export interface ImageCheck {
  path: string;
  /** Where it was copied to, when asked. */
  storedAs: string | null;
  image: CheckedImage | null;
  problem: string | null;
}

/** What the compute process knows of its machine without trying anything. */
export interface MachineReport {
  onnxruntime: string;
  sharp: string;
  /** Providers of this build of onnxruntime. */
  listed: string[];
  cores: { logical: number; physical: number; threads: number };
}

/** Notes of a training call. */
export type TrainNote =
  | {
      t: 'step';
      step: number;
      steps: number;
      epoch: number;
      loss: number;
      learningRate: number;
      samplesPerSecond: number;
      secondsLeft: number;
      /** Bytes that this process holds. */
      memory: number;
    }
  | { t: 'epoch'; point: EpochPoint }
  /** A checkpoint is whole on disk: steps done, epochs validated. */
  | { t: 'checkpoint'; step: number; epoch: number }
  /** The device that really runs the steps, before the first of them. */
  | { t: 'device'; device: string; fallback: string | null }
  | { t: 'phase'; phase: string };

/** Notes of `checkImages`. */
export interface CheckNote {
  done: number;
}

/** Notes of `embed`: how many images are done or failed, and rows to store. */
export interface EmbedNote {
  done: number;
  rows: { sha256: string; pooled: Float32Array; tokenRow: number | null }[];
}

/** A picture for a document, or why there is none. */
export type PrintPicture =
  { picture: { data: Uint8Array; width: number; height: number }; problem: null } | { picture: null; problem: string };

export interface ComputeService extends VectorService, DraftService {
  hello(input: Record<string, never>): { pid: number };
  machine(input: Record<string, never>): MachineReport;
  /** Tries a device with real work. What does not work is part of the result; a driver may still end the process. */
  tryDevice(input: TrialInput): DeviceTrial & DeviceFacts;
  /** Reads a model's folder as for use; throws what does not fit. */
  inspectModel(input: Omit<ModelRef, 'hash'>): { shape: EncoderShape | null };
  /**
   * Decodes, checks and hashes images, in order; with `copyTo`, stores each as `copyTo/ab/abcdef....jpg` (temp, fsync,
   * rename): on disk when the call returns. Notes are `CheckNote`s.
   */
  checkImages(input: { paths: string[]; copyTo: string | null }): ImageCheck[];
  /** A picture no larger than `size` on its longer side, as WebP; the original where it is small already. */
  thumbnail(input: { path: string; size: number }): { data: Uint8Array; type: string };
  /** Pictures as JPEG in the order of `paths`, each no larger than `width` x `height` pixels. */
  printPictures(input: { paths: string[]; width: number; height: number }): PrintPicture[];
  /**
   * Pooled embeddings, and token maps appended to `tokensFile` (float16 rows) when given. Notes are `EmbedNote`s, as the
   * rows are made, so that the caller can store them; the call's own result is the count. Images that cannot be read are
   * listed as failed and don't stop the others. `fallback` says in words why another device than the first of `device` was
   * used, where that is so.
   */
  embed(input: {
    encoder: ModelRef;
    device: string;
    threads: number;
    images: { sha256: string; path: string }[];
    tokensFile: string | null;
  }): { embedded: number; failed: { sha256: string; problem: string }[]; device: string; fallback: string | null };
  /** Text from a language model, which stays open for the next request. */
  generate(input: GenerateInput): GenerateOutput;
  /** Trains a genre head; writes checkpoints and `head.safetensors` below `runDir`. Notes are `TrainNote`s. */
  trainGenres(input: TrainGenresInput): TrainGenresOutput;
  /** Trains a byte-level BPE tokenizer on the texts of films and writes its tokenizer.json. Notes are `{ tokens }`. */
  trainTokenizer(input: TrainTokenizerInput): { tokens: number; texts: number; hash: string };
  /** Trains a language model and writes a GPT-2 folder; checkpoints lie in `workDir`. Notes are `TrainNote`s. */
  trainLanguage(input: TrainLanguageInput): TrainLanguageOutput;
  /**
   * Trains a tagline model; writes checkpoints, `taglines.safetensors` and the fit map below `runDir`. Notes are `TrainNote`s and
   * `TaglineNote`s.
   */
  trainTaglines(input: TrainTaglinesInput): TrainTaglinesOutput;
  /** Scores drafts against real taglines, with baselines. Notes are `{ done }`, texts embedded. */
  scoreTaglines(input: ScoreTaglinesInput): ScoreTaglinesOutput;
  /** Probabilities [rows x genres] by a saved head. */
  predictGenres(input: { headFile: string; device: string; threads: number; memory: MemoryInput }): {
    probabilities: Float32Array;
    genres: string[];
    device: string;
  };
  /** Finds the nearest posters of each and writes them as a file of the project (`lib/nearestFile.ts`). Notes are `{ done }`. */
  nearestPosters(input: NearestPostersInput): { images: number };
  /**
   * Writes a head to `path` as a file for elsewhere, replacing what is there, and tries what it wrote; nothing is synced.
   * Throws `corrupt` for an ONNX file that gives other probabilities than the head, `too_large`, `unsupported`.
   */
  exportGenres(input: ExportGenresInput): ExportGenresOutput;
  /**
   * Reads a head from a file of anyone's, safetensors or ONNX, and writes it to `headFile` as training does. `hash` is that
   * of the written file; `name`, `version` (of Marquee) and `snapshot` are what the file says of its run. Throws `unreadable_file`, `unsupported`,
   * `too_large`.
   */
  importGenres(input: { path: string; headFile: string }): {
    description: GenreHeadDescription;
    name: string | null;
    version: string | null;
    snapshot: string;
    hash: string;
  };
  /**
   * A text as a vector that image embeddings (`clip`: the model that made them) or, through the shipped map, those of the
   * starter encoder (null) are compared with. The encoder stays open for the next text.
   */
  embedText(input: { text: string; clip: ModelRef | null; threads: number }): {
    vector: Float32Array;
    encoder: { id: string; hash: string };
  };
}

export interface NearestPostersInput extends ComparedImages {
  /** [images x dim] */
  pooled: Float32Array;
  dim: number;
  /** How many of each. */
  count: number;
  threads: number;
  projectDir: string;
  modelHash: string;
}

export interface ExportGenresInput {
  headFile: string;
  path: string;
  format: 'onnx' | 'safetensors';
  /** What an ONNX file takes. */
  from: 'embedding' | 'image';
  thresholds: number[] | null;
  facts: ExportFacts;
  /** Features of a few posters to try the file on; null where the project has none. */
  memory: MemoryInput | null;
  /** The encoder to join, and pictures to try the file on; unused from the embedding. */
  encoder: ModelRef | null;
  posters: string[];
  threads: number;
}

export interface ExportGenresOutput {
  genres: string[];
  thresholds: number[] | null;
  /** Of the ONNX file. */
  opset: number | null;
  /** How an ONNX file was tried: rows, what they were of, and the largest difference of a probability. */
  checked: { rows: number; on: 'posters' | 'sample' | 'noise'; largest: number } | null;
}

export interface TrainTokenizerInput {
  /** JSON lines of `FilmText`; those of the train part are learned from. */
  filmsFile: string;
  /** Tokens, the end token among them. */
  vocabulary: number;
  path: string;
}

export interface TrainLanguageInput {
  workDir: string;
  /** JSON lines of `FilmText`. */
  filmsFile: string;
  /** tokenizer.json, which is copied into the model's folder. */
  tokenizerFile: string;
  /** An empty folder for config.json, tokenizer.json and model.safetensors. */
  folder: string;
  recipe: LanguageRecipe;
  dtype: 'F16' | 'F32';
  device: string;
  threads: number;
  /** Continue from the checkpoint in `workDir` when there is one. */
  resume: boolean;
}

export interface TrainLanguageOutput {
  bestEpoch: number;
  bestLoss: number;
  history: EpochPoint[];
  films: { train: number; validation: number };
  parameters: number;
  vocabulary: number;
  stopped: 'finished' | 'early';
  device: string;
}

/** A request to a language model, whose settings agree. */
export interface GenerateInput extends Omit<GenerateRequest, 'id'> {
  model: ModelRef;
  threads: number;
}

export interface GenerateOutput {
  /** What follows the prompt. `meanLogProbability` in nats per token; of beams, their score. */
  texts: { text: string; tokens: number; meanLogProbability: number }[];
  device: string;
  tokensPerSecond: number;
}

/** Memory of the head: pooled vectors in RAM, or rows of a float16 token file. */
export interface MemoryInput {
  /** [rows x dim]; always given. */
  pooled: Float32Array;
  dim: number;
  /** Row of each poster in a token file; null when the head uses pooled vectors only. */
  tokens: { file: string; rows: Int32Array; tokensPerImage: number; dim: number } | null;
}

export interface TrainGenresInput {
  runId: string;
  runDir: string;
  recipe: Recipe;
  genres: string[];
  memory: MemoryInput;
  /** [rows x genres]: 1, 0, -1. */
  labels: Int8Array;
  /** 0 train, 1 validation, others unused. */
  split: Uint8Array;
  device: string;
  threads: number;
  encoder: { id: string; hash: string };
  /** The CLIP model whose text tower makes the genre prompts; null: the shipped sentence encoder. */
  clip: ModelRef | null;
  /** Continue from the newest checkpoint in `runDir` when there is one. */
  resume: boolean;
}

export interface TrainGenresOutput {
  headFile: string;
  /** sha256 of the file. */
  headHash: string;
  bestEpoch: number;
  history: EpochPoint[];
  device: string;
  /** `diverged`: the loss was no longer a number, the best weights before that are in the file; without any it throws. */
  stopped: 'finished' | 'early' | 'diverged';
  /** In words, where it diverged. */
  why: string | null;
  textEncoder: { id: string; hash: string };
}
