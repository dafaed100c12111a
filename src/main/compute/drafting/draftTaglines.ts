// Drafts of some posters, from the model's candidates to ranked and marked drafts. The model, the sentence encoder and the index
// of existing texts stay open for the next request; what was drafted joins the index at once, so that no later poster gets it
// again. Which posters, and where drafts are kept, is the core's.
import { AppError } from '../../../shared/errors.ts';
import type { DraftMark, MadeDraft } from '../../../shared/taglines/draft.ts';
import type { DraftSettings } from '../../../shared/taglines/draftSettings.ts';
import { wordFinder } from '../../../shared/taglines/draftText.ts';
import { isBroken, madeUpWords } from '../../../shared/taglines/wordCheck.ts';
import type { NearCopy } from '../../../shared/taglines/nearCopies.ts';
import type { CallContext } from '../../lib/threadCalls.ts';
import { makeCandidates, type Candidate } from '../../models/taglines/candidates.ts';
import { chooseDrafts, type Findings, type Rankable } from '../../models/taglines/choosing.ts';
import { cosine, noveltyOf, partsOf, type RankedPoster } from '../../models/taglines/ranking.ts';
import type { OpenTaglineWriter } from '../../models/taglines/taglineWriter.ts';
import { freeMemory } from '../freeMemory.ts';
import { inTurn } from '../languageTurn.ts';
import { ClipTexts } from './clipTexts.ts';
import type { DraftPoster, DraftTaglinesInput, DraftTaglinesOutput } from './draftService.ts';
import { embedWaiting, existingTexts } from './existing.ts';
import type { Existing, ExistingTexts } from './existingTexts.ts';
import { fitSpaceOf, type FitPoster, type FitSpace } from './fitSpace.ts';
import { knownWords, type KnownWords } from './knownWords.ts';
import { openWriter } from './openWriter.ts';
import { sentenceEncoder } from './sentences.ts';

/** Requests that are to end with what they have. */
const stopping = new Set<string>();
const underWay = new Set<string>();
/** Thrown to leave the writing, and caught where it was begun. */
class Stopped extends Error {}

/** See `DraftService.stopDrafting`. */
export function stopDrafting({ request }: { request: string }): { stopped: boolean } {
  if (underWay.has(request)) stopping.add(request);
  return { stopped: underWay.has(request) };
}

const cancelled = (): AppError => new AppError('cancelled', 'Drafting was stopped.');

/** A draft on its way: what is known of it so far. */
interface Written extends Rankable {
  candidate: Candidate;
  place: Float32Array | null;
}

/** Existing texts that are embedded before drafts are ranked: what was accepted lately, and more where nobody waits. */
const EMBEDDED_AT_ONCE = { hurried: 16, unhurried: 192 };
/** Neighbours in meaning that are shown with a draft. */
const SHOWN_NEAREST = 3;
/** What being like a draft counts that more like it were asked of, per cosine. */
const LIKE_WEIGHT = 5;
/** What puts a draft behind all that are whole. */
const BEHIND_ALL = 100;
/** The share of candidates that begin as that draft does, and with how many of its words. */
const LIKE_SHARE = 1 / 3;
const LIKE_WORDS = 2;

/**
 * See `ComputeService.draftTaglines`. `available` gives the bytes that it may take.
 * @throws AppError `bad_input`, `out_of_memory`, `unreadable_file`, `cancelled`
 */
export function draftTaglines(
  input: DraftTaglinesInput,
  { signal, note }: Pick<CallContext, 'signal' | 'note'>,
  available: () => number = freeMemory,
): Promise<DraftTaglinesOutput> {
  const check = (): void => {
    if (signal.aborted) throw cancelled();
  };
  const work = async (): Promise<DraftTaglinesOutput> => {
    check();
    const { writer, sequences } = await openWriter(input, available);
    const candidates = await candidatesOf(input, writer, sequences, check, note);
    const ranker = await Ranker.open(input, writer, check);
    const posters: DraftTaglinesOutput['posters'] = [];
    for (const [index, poster] of input.posters.entries()) {
      check();
      posters.push(await ranker.choose(poster, candidates[index]!));
    }
    return { posters, device: writer.model.device.chosen, notCompared: ranker.existing?.wordsOnly ?? 0 };
  };
  const { request } = input;
  if (request !== null) underWay.add(request);
  return inTurn(work, signal, cancelled).finally(() => {
    if (request === null) return;
    underWay.delete(request);
    stopping.delete(request);
  });
}

async function candidatesOf(
  input: DraftTaglinesInput,
  writer: OpenTaglineWriter,
  sequences: number,
  check: () => void,
  note: CallContext['note'],
): Promise<Candidate[][]> {
  const { settings, hurried, like, request } = input;
  const found: Candidate[][] = input.posters.map(() => []);
  const posters = input.posters.map(({ filmKey, image, genres, title }) => ({
    key: filmKey,
    image: settings.useImage ? image : null,
    fields: {
      genres: settings.useGenres ? genres : [],
      title: settings.useTitle ? title : '',
      tone: settings.tone,
    },
  }));
  const write = (asked: DraftSettings): Promise<unknown> =>
    makeCandidates(writer, {
      posters,
      settings: asked,
      sequences,
      hurried,
      check: () => {
        check();
        if (request !== null && stopping.has(request)) throw new Stopped();
      },
      onCandidate: (poster, candidate) => {
        found[poster]!.push(candidate);
        if (hurried) note({ t: 'made', poster, index: candidate.index, text: candidate.text });
      },
    });
  const begun = like === null || settings.beginning !== '' ? '' : beginningOf(like);
  const some = begun === '' ? 0 : Math.max(1, Math.round(settings.candidates * LIKE_SHARE));
  try {
    await write({ ...settings, candidates: Math.max(1, settings.candidates - some) });
    // Another seed: the words that follow are not to be those that followed the beginning by themselves.
    if (some > 0) await write({ ...settings, candidates: some, beginning: begun, seed: (settings.seed ^ 1) >>> 0 });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  return found.map((list) => list.sort((a, b) => a.index - b.index));
}

/** The first words of a draft, unless they are nearly all of it. */
function beginningOf(text: string): string {
  const words = text.split(' ');
  return words.length > LIKE_WORDS + 2
    ? words
        .slice(0, LIKE_WORDS)
        .join(' ')
        .replace(/[.!?…]+$/u, '')
    : '';
}

/** Ranks and marks the candidates of one poster after the other. */
class Ranker {
  readonly existing: ExistingTexts | null;
  private readonly input: DraftTaglinesInput;
  private readonly embed: (texts: readonly string[]) => Promise<Float32Array[]>;
  private readonly space: FitSpace | null;
  private readonly clip: ClipTexts | null;
  private readonly liked: Float32Array | null;
  private readonly words: KnownWords | null;
  private readonly blocked: readonly { word: string; find: RegExp }[];

  private constructor(parts: Pick<Ranker, 'existing'> & RankerParts) {
    this.existing = parts.existing;
    this.input = parts.input;
    this.embed = parts.embed;
    this.space = parts.space;
    this.clip = parts.clip;
    this.liked = parts.liked;
    this.words = parts.words;
    this.blocked = parts.input.blocklist.map((word) => ({ word, find: wordFinder(word) }));
  }

  static async open(input: DraftTaglinesInput, writer: OpenTaglineWriter, check: () => void): Promise<Ranker> {
    const { encoder, hash } = await sentenceEncoder(input.threads);
    const existing = input.existing === null ? null : existingTexts(input.existing, encoder.width, hash);
    if (existing !== null)
      await embedWaiting(existing, encoder, EMBEDDED_AT_ONCE[input.hurried ? 'hurried' : 'unhurried'], check);
    const embed = async (texts: readonly string[]): Promise<Float32Array[]> => {
      check();
      return encoder.embed(texts);
    };
    const [liked = null] = input.like === null ? [] : await embed([input.like]);
    const space = fitSpaceOf(input.fitMapFile, writer.imageWidth, encoder);
    const clip = input.clip === null ? null : await ClipTexts.open(input.clip, input.threads);
    const words = knownWords(input, existing);
    return new Ranker({ input, existing, embed, space, clip, liked, words });
  }

  async choose(poster: DraftPoster, candidates: readonly Candidate[]): Promise<DraftTaglinesOutput['posters'][number]> {
    const { settings } = this.input;
    const ranked = await this.placed(poster);
    const embeddings = await this.embed(candidates.map(({ text }) => text));
    const written = candidates.map((candidate, i): Written => {
      const embedding = embeddings[i]!;
      const place = this.space?.place(embedding) ?? null;
      const known = { place, meanLogProbability: candidate.meanLogProbability, clip: null, nearest: null };
      const like = this.liked === null ? 0 : LIKE_WEIGHT * cosine(embedding, this.liked);
      const bonus = like - (isBroken(candidate.text) ? BEHIND_ALL : 0);
      return { text: candidate.text, embedding, candidate, place, bonus, parts: partsOf(known, ranked) };
    });
    const { kept, refused } = await chooseDrafts(written, settings, (drafts) => this.look(drafts, poster, ranked));
    for (const { made, of } of kept) this.existing?.addDraft(made.text, poster.title, of.embedding);
    const drafts = kept.map(({ made }) => made);
    return { drafts, refused, candidates: candidates.length };
  }

  private async placed(poster: DraftPoster): Promise<RankedPoster> {
    if (this.space === null) return { target: null, neighbours: [] };
    const { useImage, useGenres, useTitle } = this.input.settings;
    const all = [poster, ...poster.neighbours].map(({ image, genres, title }): FitPoster => {
      return { image: useImage ? image : null, genres: useGenres ? genres : [], title: useTitle ? title : '' };
    });
    const [target = null, ...others] = await this.space.targets(all);
    return { target, neighbours: others.filter((other): other is Float32Array => other !== null) };
  }

  /** What speaks for and against drafts, looked at closely. */
  private async look(drafts: readonly Written[], poster: DraftPoster, ranked: RankedPoster): Promise<Findings[]> {
    const clips = (await this.clip?.cosines(drafts, poster.image)) ?? null;
    return drafts.map((draft, i) => {
      const near = this.existing?.index.nearest(draft.embedding, SHOWN_NEAREST) ?? [];
      const nearest = near.map(({ entry, similarity }) => nearText(entry, similarity));
      const copy = this.existing?.index.find(draft.text, draft.embedding) ?? null;
      const known = {
        place: draft.place,
        meanLogProbability: draft.candidate.meanLogProbability,
        clip: clips?.[i] ?? null,
        nearest: nearest[0]?.similarity ?? null,
      };
      const parts = partsOf(known, ranked);
      // A copy by its words is none the newer for a vector that says otherwise.
      if (copy !== null) parts.novelty = Math.min(parts.novelty ?? 0, noveltyOf(1));
      const similarity = copy === null ? 0 : (this.existing?.similarity(copy.entry, draft.embedding) ?? 0);
      return { nearest, marks: this.marks(draft.text, copy, similarity, poster), parts };
    });
  }

  private marks(text: string, copy: NearCopy<Existing> | null, similarity: number, poster: DraftPoster): DraftMark[] {
    const marks: DraftMark[] = [];
    if (copy !== null) marks.push(copyMark(copy, similarity));
    for (const { word, find } of this.blocked) {
      if (find.test(text)) marks.push({ kind: 'blocked', what: word, near: null });
    }
    const known = this.words?.with(poster.title, poster.genres);
    for (const word of known === undefined ? [] : madeUpWords(text, known)) {
      marks.push({ kind: 'madeUp', what: word, near: null });
    }
    const names = this.existing?.names.find(text, poster.filmKey, poster.title) ?? [];
    for (const { kind, title } of names.slice(0, 5)) marks.push({ kind, what: title, near: null });
    return marks.slice(0, 20);
  }
}

interface RankerParts {
  input: DraftTaglinesInput;
  embed: (texts: readonly string[]) => Promise<Float32Array[]>;
  space: FitSpace | null;
  clip: ClipTexts | null;
  liked: Float32Array | null;
  words: KnownWords | null;
}

const nearText = ({ text, source, title }: Existing, similarity: number): MadeDraft['nearest'][number] => ({
  text,
  source,
  title,
  similarity: Math.min(1, Number(similarity.toFixed(4))),
});

/** How a draft is close to what exists, in words. */
function copyMark({ kind, amount, entry }: NearCopy<Existing>, similarity: number): DraftMark {
  const what = {
    exact: 'the same words',
    run: `${String(amount)} words in a row the same`,
    ngrams: `${String(Math.round(amount * 100))} % of its word sequences the same`,
    meaning: `nearly the same meaning (${amount.toFixed(2)})`,
  }[kind];
  return { kind: kind === 'exact' ? 'exact' : 'near', what, near: nearText(entry, similarity) };
}
