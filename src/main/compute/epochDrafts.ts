// Drafts for a fixed set of validation posters after each epoch of a tagline training, and what they are worth beside the real
// taglines: how the training is doing, told in what it is for. One draft a poster, as it comes, the same seed every time.
import { AppError } from '../../shared/errors.ts';
import { likenesses, liftOf, type RealTagline } from '../../shared/evaluation/taglines/likeness.ts';
import { areUnique } from '../../shared/evaluation/taglines/variety.ts';
import { finish } from '../../shared/steps.ts';
import { draftSettingsSchema } from '../../shared/taglines/draftSettings.ts';
import { taglinePrompt } from '../../shared/taglines/prompt.ts';
import type { TaglineEpochPoint } from '../../shared/taglines/taglineRun.ts';
import { TextTokenizer } from '../models/files/tokenizers.ts';
import { makeCandidates, mostTokens, type WrittenPoster } from '../models/taglines/candidates.ts';
import { openTaglineWriter, taglineWriterFiles } from '../models/taglines/taglineWriter.ts';
import { sentenceEncoder } from './drafting/sentences.ts';
import type { TaglineExample, TrainTaglinesInput } from './taglineService.ts';

export type EpochScores = Pick<TaglineEpochPoint, 'cosine' | 'lift' | 'liftError' | 'unique' | 'samples'>;

/** Where no poster gets a draft. */
export const NO_SCORES: EpochScores = { cosine: null, lift: null, liftError: null, unique: null, samples: [] };

/** Drafts as they come: neither ranked nor refused, so that what is measured is the model alone. */
const SETTINGS = draftSettingsSchema.parse({
  count: 1,
  candidates: 1,
  guidance: 0,
  temperature: 0.8,
  refuse: [],
  seed: 1,
});
/** Posters side by side. */
const SEQUENCES = 16;
const SAMPLES = 6;
/** 95 % of a normal distribution lie so many deviations around its mean. */
const NORMAL_95 = 1.96;

interface Scored extends TaglineExample {
  image: Float32Array;
}

export class EpochDrafts {
  private readonly posters: readonly Scored[];
  /** The real taglines, by poster. */
  private readonly real: readonly RealTagline[];
  private readonly options: EpochDraftsOptions;

  private constructor(options: EpochDraftsOptions, posters: readonly Scored[], real: readonly RealTagline[]) {
    this.options = options;
    this.posters = posters;
    this.real = real;
  }

  /** Null where no posters are to be scored. */
  static async open(options: EpochDraftsOptions): Promise<EpochDrafts | null> {
    const { scored, taglines, images, imageWidth, imageOf } = options.input;
    if (scored.length === 0) return null;
    const posters = Array.from(scored, (row): Scored => {
      const from = imageOf[row]! * imageWidth;
      return { ...taglines[row]!, image: images.slice(from, from + imageWidth) };
    });
    const { encoder } = await sentenceEncoder(options.threads);
    const embedded = await encoder.embed(posters.map(({ text }) => text));
    const real = posters.map(({ filmKey, text }, i) => ({ film: filmKey, text, embedding: embedded[i]! }));
    return new EpochDrafts(options, posters, real);
  }

  /** Drafts with the model of a file and scores them. @throws AppError `cancelled` */
  async score(taglineFile: string): Promise<EpochScores> {
    const { threads } = this.options;
    const drafts = await this.write(taglineFile);
    const { encoder } = await sentenceEncoder(threads);
    const written = [...drafts.keys()].filter((index) => drafts[index] !== '');
    const embedded = await encoder.embed(written.map((index) => drafts[index]!));
    return {
      ...likeness(
        embedded,
        written.map((index) => this.real[index]!),
      ),
      unique: written.length === 0 ? null : meanOf(areUnique(written.map((index) => drafts[index]!)).map(Number)),
      samples: this.posters.slice(0, SAMPLES).map(({ posterId, filmKey, title, text }, index) => ({
        ...{ posterId, filmKey, title },
        real: text,
        draft: drafts[index]!,
      })),
    };
  }

  /** Tokens of the longest prompt. */
  private longestPrompt(posters: readonly WrittenPoster[]): number {
    const tokenizer = TextTokenizer.load(this.options.input.base.folder, { limit: Infinity, keepsLast: false });
    return Math.max(...posters.map(({ fields }) => tokenizer.encode(taglinePrompt(fields)).length));
  }

  /** One draft for each poster; empty where the model came to no end. */
  private async write(taglineFile: string): Promise<string[]> {
    const { input, threads, signal } = this.options;
    const posters = this.posters.map((poster) => writtenPoster(poster, input.recipe.conditioning));
    const rows = input.recipe.prefixLength + this.longestPrompt(posters) + mostTokens(SETTINGS);
    const files = taglineWriterFiles(input.base.folder, taglineFile);
    const capacity = Math.min(files.config.n_positions, rows);
    const writer = await openTaglineWriter(input.base.folder, files, { sequences: SEQUENCES, capacity, threads });
    const check = (): void => {
      if (signal.aborted) throw new AppError('cancelled', 'Training was cancelled.');
    };
    try {
      const made = await makeCandidates(writer, {
        ...{ posters, settings: SETTINGS, sequences: SEQUENCES, hurried: false, check },
      });
      return made.map(([first]) => first?.text ?? '');
    } finally {
      await writer.close();
    }
  }
}

/** A poster as it is told to a model that was trained to be told these fields. */
const writtenPoster = (
  { filmKey, title, genres, image }: Scored,
  conditioning: TrainTaglinesInput['recipe']['conditioning'],
): WrittenPoster => ({
  key: filmKey,
  image,
  fields: {
    ...(conditioning.includes('genres') ? { genres } : {}),
    ...(conditioning.includes('title') ? { title } : {}),
  },
});

export interface EpochDraftsOptions {
  input: TrainTaglinesInput;
  threads: number;
  signal: AbortSignal;
}

/** Mean cosine of drafts to the real taglines of their posters, and how much more that is than to those of other films. */
function likeness(
  drafts: readonly Float32Array[],
  real: readonly RealTagline[],
): Pick<EpochScores, 'cosine' | 'lift' | 'liftError'> {
  const count = drafts.length;
  if (count < 2) return { cosine: null, lift: null, liftError: null };
  const found = finish(likenesses(drafts, real));
  const cosine = meanOf(found.map(({ own }) => own));
  const lifts = found.flatMap((each) => liftOf(each) ?? []);
  // Posters of one film alone have nothing to be held against.
  if (lifts.length === 0) return { cosine, lift: null, liftError: null };
  const lift = meanOf(lifts);
  const variance = lifts.reduce((sum, each) => sum + (each - lift) ** 2, 0) / (count - 1);
  return { cosine, lift, liftError: NORMAL_95 * Math.sqrt(variance / count) };
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
