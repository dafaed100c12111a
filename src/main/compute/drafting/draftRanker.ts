// Ranks the candidates of some posters and says what speaks against each: how well a draft fits its poster and no other one, what
// exists already that is like it, and which of its words are unwanted. What is kept joins the existing texts at once. The writing
// is draftTaglines.ts, the order of drafts models/taglines.
import type { DraftMark, MadeDraft } from '../../../shared/taglines/draft.ts';
import { wordFinder } from '../../../shared/taglines/draftText.ts';
import type { NearCopy } from '../../../shared/taglines/nearCopies.ts';
import { isBroken, madeUpWords } from '../../../shared/taglines/wordCheck.ts';
import type { Candidate } from '../../models/taglines/candidates.ts';
import { chooseDrafts, type Findings, type Rankable } from '../../models/taglines/choosing.ts';
import { cosine, noveltyOf, partsOf, type RankedPoster } from '../../models/taglines/ranking.ts';
import { ClipTexts } from './clipTexts.ts';
import type { DraftPoster, DraftTaglinesInput, DraftTaglinesOutput } from './draftService.ts';
import { embedWaiting, existingTexts } from './existing.ts';
import type { Existing, ExistingTexts } from './existingTexts.ts';
import { fitSpaceOf, type FitPoster, type FitSpace } from './fitSpace.ts';
import { knownWords, type KnownWords } from './knownWords.ts';
import { sentenceEncoder } from './sentences.ts';

/** A poster with its candidates and where they lie, as its drafts are ranked. */
interface Placed {
  poster: DraftPoster;
  ranked: RankedPoster;
  candidates: readonly Candidate[];
  embeddings: readonly Float32Array[];
}

type Chosen = DraftTaglinesOutput['posters'][number];

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

/** Of one request. */
export class DraftRanker {
  readonly existing: ExistingTexts | null;
  private readonly input: DraftTaglinesInput;
  private readonly check: () => void;
  private readonly embed: (texts: readonly string[]) => Promise<Float32Array[]>;
  private readonly space: FitSpace | null;
  private readonly clip: ClipTexts | null;
  private readonly liked: Float32Array | null;
  private readonly words: KnownWords | null;
  private readonly blocked: readonly { word: string; find: RegExp }[];

  private constructor(parts: RankerParts) {
    this.existing = parts.existing;
    this.input = parts.input;
    this.check = parts.check;
    this.embed = parts.embed;
    this.space = parts.space;
    this.clip = parts.clip;
    this.liked = parts.liked;
    this.words = parts.words;
    this.blocked = parts.input.blocklist.map((word) => ({ word, find: wordFinder(word) }));
  }

  /** Opens what ranking takes; it stays open for the next request. `check` throws to stop. */
  static async open(input: DraftTaglinesInput, imageWidth: number | null, check: () => void): Promise<DraftRanker> {
    const { encoder, hash } = await sentenceEncoder(input.threads);
    const existing = input.existing === null ? null : existingTexts(input.existing, encoder.width, hash);
    if (existing !== null)
      await embedWaiting(existing, encoder, EMBEDDED_AT_ONCE[input.hurried ? 'hurried' : 'unhurried'], check);
    const embed = (texts: readonly string[]): Promise<Float32Array[]> => encoder.embed(texts, check);
    const [liked = null] = input.like === null ? [] : await embed([input.like]);
    const space = fitSpaceOf(input.fitMapFile, imageWidth, encoder);
    const clip = input.clip === null ? null : await ClipTexts.open(input.clip, input.threads);
    const words = knownWords(input, existing);
    return new DraftRanker({ input, existing, check, embed, space, clip, liked, words });
  }

  /** The drafts of each poster, those of `candidates` in the same order. */
  async choose(candidates: readonly (readonly Candidate[])[]): Promise<Chosen[]> {
    const { posters } = this.input;
    const ranked = await this.placed(posters);
    // Of all posters at once: texts of one length run together, so that hardly anything is padding.
    const embeddings = await this.embed(candidates.flatMap((own) => own.map(({ text }) => text)));
    let at = 0;
    const chosen: Chosen[] = [];
    for (const [i, poster] of posters.entries()) {
      this.check();
      const own = candidates[i]!;
      const vectors = embeddings.slice(at, (at += own.length));
      // One after the other: what one poster gets, no later one is given.
      chosen.push(await this.chooseOf({ poster, ranked: ranked[i]!, candidates: own, embeddings: vectors }));
    }
    return chosen;
  }

  private async chooseOf({ poster, ranked, candidates, embeddings }: Placed): Promise<Chosen> {
    const { settings } = this.input;
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

  /** Where texts about the posters and about those like them are expected. */
  private async placed(posters: readonly DraftPoster[]): Promise<RankedPoster[]> {
    if (this.space === null) return posters.map(() => ({ target: null, neighbours: [] }));
    const { useImage, useGenres, useTitle } = this.input.settings;
    const all = posters.flatMap((poster) =>
      [poster, ...poster.neighbours].map(({ image, genres, title }): FitPoster => {
        return { image: useImage ? image : null, genres: useGenres ? genres : [], title: useTitle ? title : '' };
      }),
    );
    const targets = await this.space.targets(all);
    let at = 0;
    return posters.map(({ neighbours }) => {
      const [target = null, ...others] = targets.slice(at, (at += 1 + neighbours.length));
      return { target, neighbours: others.filter((other) => other !== null) };
    });
  }

  /** What speaks for and against drafts, looked at closely. */
  private async look(drafts: readonly Written[], poster: DraftPoster, ranked: RankedPoster): Promise<Findings[]> {
    const clips = (await this.clip?.cosines(drafts, poster.image)) ?? null;
    const embeddings = drafts.map(({ embedding }) => embedding);
    const all = this.existing?.index.nearest(embeddings, SHOWN_NEAREST);
    return drafts.map((draft, i) => {
      const near = all?.[i] ?? [];
      const nearest = near.map(({ entry, similarity }) => nearText(entry, similarity));
      const copy = this.existing?.index.find(draft.text, near[0]) ?? null;
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
    const { beginning, mustHave, tone } = this.input.settings;
    const known = this.words?.with([poster.title, ...poster.genres, beginning, ...mustHave, ...tone]);
    for (const word of known === undefined ? [] : madeUpWords(text, known)) {
      marks.push({ kind: 'madeUp', what: word, near: null });
    }
    const names = this.existing?.names.find(text, poster.filmKey, poster.title) ?? [];
    for (const { kind, title } of names.slice(0, 5)) marks.push({ kind, what: title, near: null });
    return marks.slice(0, 20);
  }
}

interface RankerParts {
  existing: ExistingTexts | null;
  input: DraftTaglinesInput;
  check: () => void;
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
