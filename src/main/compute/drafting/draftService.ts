// What the compute process offers for drafting taglines. Types only.
import type { MadeDraft } from '../../../shared/taglines/draft.ts';
import type { DraftSettings } from '../../../shared/taglines/draftSettings.ts';
import type { ModelRef } from '../../modelStore/model.ts';
import type { ExistingFiles } from './existingTexts.ts';

/** The tagline model that writes. */
export interface WriterRef {
  /** The language model that it was trained from. */
  base: ModelRef;
  /** What was trained; null: the language model alone. */
  taglineFile: string | null;
  /** The run's map from posters to texts; null: the one that ships. */
  fitMapFile: string | null;
}

export interface DraftPoster {
  filmKey: string;
  title: string;
  genres: readonly string[];
  /** Pooled, as the encoder of the run gives it; null: the poster has no image. */
  image: Float32Array | null;
  /** The posters most like it. */
  neighbours: readonly { image: Float32Array; genres: readonly string[]; title: string }[];
}

/** Where existing texts are, and the folder that keeps their vectors. */
export interface ExistingInput extends ExistingFiles {
  vectorsDir: string;
}

export interface DraftTaglinesInput extends WriterRef {
  /** `forbidden` has the words of the blocklist too. */
  settings: DraftSettings;
  blocklist: readonly string[];
  posters: readonly DraftPoster[];
  existing: ExistingInput | null;
  /** The encoder of the run where it is a CLIP, whose texts are compared with the posters. */
  clip: ModelRef | null;
  /** The draft that more like it are asked of. */
  like: string | null;
  /** Somebody waits: drafts are told as they come, a few before the rest. */
  hurried: boolean;
  /** Names the request for `stopDrafting`; null: it is not stopped. */
  request: string | null;
  threads: number;
}

/** Notes of `draftTaglines` in a hurry: a candidate as it was written, not ranked. */
export interface DraftNote {
  t: 'made';
  poster: number;
  index: number;
  text: string;
}

export interface DraftTaglinesOutput {
  posters: {
    /** Best first. */
    drafts: MadeDraft[];
    refused: MadeDraft[];
    /** How many were written as asked, kept and refused ones among them. */
    candidates: number;
  }[];
  device: string;
  /** Existing texts that drafts were compared with by their words alone. */
  notCompared: number;
}

export interface DraftService {
  /** Drafts of some posters. Notes are `DraftNote`s. */
  draftTaglines(input: DraftTaglinesInput): DraftTaglinesOutput;
  /** Ends the writing of a request: what was written is ranked and answered. False where no such request is there. */
  stopDrafting(input: { request: string }): { stopped: boolean };
  /**
   * Embeds existing texts that have no vector yet, in turns with other requests; notes are `{ done, total }`. What was done
   * stays when it is cancelled.
   */
  embedTaglines(input: { existing: ExistingInput; threads: number }): { embedded: number; left: number };
}
