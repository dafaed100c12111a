// What a tagline training in the compute process is given and answers. Types only; `service.ts` has the call.
import type { TaglineEpochPoint, TaglineScores } from '../../shared/taglines/taglineRun.ts';
import type { TaglineRecipe } from '../../shared/taglines/taglineRecipe.ts';
import type { Withheld } from '../../shared/taglines/toldScores.ts';
import type { ModelRef } from '../modelStore/model.ts';

/** A tagline to learn from or to validate on, with what is known of its film. */
export interface TaglineExample {
  text: string;
  filmKey: string;
  title: string;
  genres: string[];
  posterId: number;
}

export interface TrainTaglinesInput {
  runId: string;
  runDir: string;
  recipe: TaglineRecipe;
  /** The language model to begin with. */
  base: ModelRef;
  encoder: { id: string; hash: string };
  /** Pooled embeddings [images x imageWidth], as the encoder gives them. */
  images: Float32Array;
  imageWidth: number;
  taglines: TaglineExample[];
  /** Row of `images` of each tagline. */
  imageOf: Int32Array;
  /** 0 train, 1 validation, others unused. */
  split: Uint8Array;
  /** Taglines of training films without a picture: the fit map learns from them too. */
  unseen: Pick<TaglineExample, 'text' | 'title' | 'genres'>[];
  /** Validation taglines whose posters get a draft after each epoch, as rows of `taglines`. */
  scored: Int32Array;
  /** A tagline model whose weights are the first values; null: a new prefix network. */
  from: string | null;
  device: string;
  threads: number;
  /** Continue from the newest checkpoint in `runDir` when there is one. */
  resume: boolean;
}

/** Notes besides those that all trainings have. */
export type TaglineNote =
  | { t: 'taglineEpoch'; point: TaglineEpochPoint }
  /** What the user has to know. */
  | { t: 'told'; line: string };

export interface TrainTaglinesOutput {
  /** sha256 of `taglines.safetensors`. */
  fileHash: string;
  bestEpoch: number;
  /** On validation, nats per token. */
  bestLoss: number;
  /** The epochs of this call; those before a resume have their scores in the run's record. */
  history: TaglineEpochPoint[];
  device: string;
  stopped: 'finished' | 'early';
}

export interface ScoreTaglinesInput {
  base: ModelRef;
  taglineFile: string;
  fitMapFile: string | null;
  /** Taglines that the model learned from, as JSON lines with `text`; null where they are not at hand. */
  textsFile: string | null;
  /** What the drafts were made without: the model is not told it of the real taglines either. */
  withheld: Withheld;
  /** Posters of the part, each with its own tagline and the draft; title and genres are of baselines, too. */
  posters: { filmKey: string; text: string; draft: string; title: string; genres: string[] }[];
  /** Taglines of the training part, for baselines. */
  films: { text: string; genres: string[] }[];
  /** Pooled embeddings of the posters, then of the films. */
  images: Float32Array;
  imageWidth: number;
  /** Draws of the bootstrap. */
  samples: number;
  seed: number;
  threads: number;
}

export interface ScoreTaglinesOutput extends Pick<TaglineScores, 'measures' | 'baselines' | 'beaten' | 'words'> {
  /** Of each draft to its poster's own tagline. */
  cosines: number[];
}
