// Candidates for the taglines of some posters: what a language model writes after each poster's prompt under the settings
// of a request, cleaned and looked at once more. Many posters go side by side; what each gets depends on its own name and
// seed alone. Which candidates are good is not decided here.
import { cleanDraft } from '../../../shared/taglines/draftText.ts';
import { plainText } from '../../../shared/taglines/plainWords.ts';
import type { DraftSettings } from '../../../shared/taglines/draftSettings.ts';
import { plainLine, taglinePrompt, type PromptFields } from '../../../shared/taglines/prompt.ts';
import { splitmix } from '../../../shared/random.ts';
import { beamSearch } from '../decoding/beamSearch.ts';
import { diverseBeamSearch } from '../decoding/diverseBeam.ts';
import { drafts, type DraftOptions } from '../decoding/drafts.ts';
import { guidedStepper } from '../decoding/guided.ts';
import { meanLogProbabilities } from '../decoding/likelihood.ts';
import type { Generated, Stepper } from '../decoding/stepper.ts';
import { DraftRules } from '../decoding/words/draftRules.ts';
import { TokenTexts } from '../decoding/words/tokenTexts.ts';
import type { Gpt2Cached } from '../gpt2/gpt2Cached.ts';
import { gpt2Stepper } from '../gpt2/gpt2Stepper.ts';

/** A tagline model that is open for drafting. */
export interface TaglineWriter {
  readonly model: Gpt2Cached;
  readonly encode: (text: string) => readonly number[];
  readonly decode: (ids: readonly number[]) => string;
  /** Begins a text that has no poster before it, and ends every tagline. */
  readonly end: number;
  /** Prefix rows [prefixLength, width] of an image embedding, or (null) of what stands for no image. */
  prefix(image: Float32Array | null): Promise<Float32Array>;
  /** What it was trained to be told; empty: it was told nothing, so its taglines follow the poster at once. */
  readonly tells: readonly ('genres' | 'title' | 'tone')[];
}

/** A poster as its taglines are written from. */
export interface WrittenPoster {
  /** Names its random numbers: the film, so that the same film gets the same drafts in another list. */
  key: string;
  /** As the encoder of the model gives it; null: nothing is known of the picture. */
  image: Float32Array | null;
  /** What the settings let the model know. */
  fields: PromptFields;
}

export interface Candidate {
  /** Its number among those of its poster; with the poster's key and the seed it names the candidate. */
  index: number;
  text: string;
  /** Nats per token, the end counted. */
  meanLogProbability: number;
}

export interface CandidateRequest {
  posters: readonly WrittenPoster[];
  settings: DraftSettings;
  /** Sequences that the model may have side by side. */
  sequences: number;
  /** Makes the first few of each poster before the rest, because somebody waits for them. */
  hurried: boolean;
  onCandidate?: ((poster: number, candidate: Candidate) => void) | undefined;
  /** Called after each token; throws to stop. */
  check?: (() => void) | undefined;
}

/** Rounds after the first in which posters with too few candidates get more. */
const MORE_ROUNDS = 2;
/** Tokens that a word may take at most on average, and some for the rest. */
const TOKENS_PER_WORD = 3;
const SPARE_TOKENS = 12;

/** Tokens that a draft may take under the settings. */
export const mostTokens = ({ maxWords }: DraftSettings): number => maxWords * TOKENS_PER_WORD + SPARE_TOKENS;

/** How many drafts a search makes at least side by side. */
export const sequencesOf = ({ method, candidates, groups, guidance }: DraftSettings): number => {
  const twice = guidance > 0 ? 2 : 1;
  if (method === 'sample') return candidates * twice;
  return (method === 'beam' ? beamsOf(candidates) : groups * groupBeams(candidates, groups)) * twice;
};
const beamsOf = (candidates: number): number => Math.min(32, Math.max(2, candidates));
const groupBeams = (candidates: number, groups: number): number => Math.max(2, Math.ceil(candidates / groups));

/** The candidates of each poster, none twice, in the order of their numbers. */
export async function makeCandidates(writer: TaglineWriter, request: CandidateRequest): Promise<Candidate[][]> {
  const search = new CandidateSearch(writer, request);
  await (request.settings.method === 'sample' ? search.sample() : search.beams());
  return search.found;
}

class CandidateSearch {
  readonly found: Candidate[][];
  private readonly seen: Map<string, Candidate>[];
  private readonly rules: DraftRules;
  private readonly texts: TokenTexts;
  private readonly writer: TaglineWriter;
  private readonly request: CandidateRequest;
  private prompts: Promise<Float32Array>[] = [];

  constructor(writer: TaglineWriter, request: CandidateRequest) {
    const { settings, posters } = request;
    this.writer = writer;
    this.request = request;
    this.found = posters.map(() => []);
    this.seen = posters.map(() => new Map());
    this.texts = new TokenTexts(writer.decode);
    this.rules = new DraftRules({
      encode: writer.encode,
      texts: this.texts,
      ends: [writer.end],
      beginning: beginningOf(settings),
      minWords: settings.minWords,
      maxWords: Math.max(settings.minWords, settings.maxWords),
      maxCharacters: settings.maxCharacters,
      mustHave: settings.mustHave,
      forbidden: settings.forbidden,
    });
    this.prompts = posters.map((poster) => {
      const rows = promptRows(writer, poster, beginningOf(settings));
      // Where the search ends before their turn, nobody else would hear that they failed.
      rows.catch(() => undefined);
      return rows;
    });
  }

  /** Draws the candidates of all posters, as many posters side by side as fit. */
  async sample(): Promise<void> {
    const { posters, settings, hurried } = this.request;
    const { candidates, count } = settings;
    const all = posters.map((_, index) => index);
    const first = hurried ? Math.min(count, candidates) : candidates;
    await this.sampleOf(all, 0, first);
    if (first < candidates) await this.sampleOf(all, first, candidates - first);
    for (let round = 1; round <= MORE_ROUNDS; round += 1) {
      const short = all.filter((index) => this.found[index]!.length < count);
      await this.sampleOf(short, round * candidates, candidates);
    }
    for (const list of this.found) list.sort((a, b) => a.index - b.index);
  }

  /** `count` candidates of each of these posters, numbered from `first`. */
  private async sampleOf(posters: readonly number[], first: number, count: number): Promise<void> {
    const { settings, sequences, check } = this.request;
    const perPoster = count * (settings.guidance > 0 ? 2 : 1);
    const sideBySide = Math.max(1, Math.floor(sequences / perPoster));
    const atOnce = Math.min(count, Math.max(1, Math.floor((sequences * count) / perPoster)));
    for (let start = 0; start < posters.length; start += sideBySide) {
      const group = posters.slice(start, start + sideBySide);
      for (let at = 0; at < count; at += atOnce) {
        const part = Math.min(atOnce, count - at);
        await drafts(await this.stepper(group), {
          ...decodingRules(settings, this.writer),
          count: part,
          seed: settings.seed,
          streams: group.map((index) => streamOf(this.request.posters[index]!.key)),
          first: first + at,
          steering: group.map(() => this.rules),
          onToken: check,
          onDraft: (place, index, made) => {
            if (made.ended) this.take(group[place]!, index, made);
          },
        });
      }
    }
  }

  /** Searches the candidates of one poster after the other. */
  async beams(): Promise<void> {
    const { posters, settings, check } = this.request;
    const { groups, diversity, candidates } = settings;
    for (const index of posters.keys()) {
      const shared = { ...decodingRules(settings, this.writer), steering: this.rules, onToken: check };
      const stepper = await this.stepper([index]);
      const beams = settings.method === 'beam' ? beamsOf(candidates) : groupBeams(candidates, groups);
      const found =
        settings.method === 'beam'
          ? await beamSearch(stepper, { ...shared, beams })
          : await diverseBeamSearch(stepper, { ...shared, beams, groups, diversity, results: beams });
      const ended = found.map(({ tokens }) => tokens).filter((tokens) => tokens.at(-1) === this.writer.end);
      // A search ranks by penalised and guided scores; the model's own likelihood is found anew.
      const likely = await meanLogProbabilities(await this.stepper([index]), ended);
      ended.forEach((tokens, place) => {
        this.take(index, place, { tokens: tokens.slice(0, -1), ended: true, meanLogProbability: likely[place]! });
      });
    }
  }

  /** The model after the prompts of these posters, guided where that is asked for. */
  private async stepper(posters: readonly number[]): Promise<Stepper> {
    const { settings } = this.request;
    const own = await Promise.all(posters.map((index) => this.prompts[index]!));
    const { guidance } = settings;
    const sequences = this.writer.model.sizes.sequences;
    if (guidance === 0) return gpt2Stepper(this.writer.model, own, sequences);
    const nothing = await promptRows(this.writer, { key: '', image: null, fields: {} }, beginningOf(settings));
    const prompts = own.flatMap((prompt) => [prompt, nothing]);
    return guidedStepper(gpt2Stepper(this.writer.model, prompts, sequences), guidance, [this.writer.end]);
  }

  private take(poster: number, index: number, { tokens, meanLogProbability }: Generated): void {
    const text = cleanDraft(`${beginningOf(this.request.settings)}${this.writer.decode(tokens)}`);
    if (text === '' || this.rules.objection(text) !== null) return;
    const plain = plainText(text) || text;
    const same = this.seen[poster]!.get(plain);
    if (same !== undefined) return;
    const candidate = { index, text, meanLogProbability };
    this.seen[poster]!.set(plain, candidate);
    this.found[poster]!.push(candidate);
    this.request.onCandidate?.(poster, candidate);
  }
}

function decodingRules(
  settings: DraftSettings,
  { end }: TaglineWriter,
): Pick<DraftOptions, 'maxTokens' | 'ends' | 'repetitionPenalty' | 'noRepeatNgram' | 'temperature' | 'topP'> {
  const { repetitionPenalty, noRepeatNgram, temperature, topP } = settings;
  return { maxTokens: mostTokens(settings), ends: [end], repetitionPenalty, noRepeatNgram, temperature, topP };
}

const beginningOf = ({ beginning }: DraftSettings): string => cleanDraft(plainLine(beginning));

/** Embeddings [rows, width] of a poster's prompt: its prefix, what the model was trained to be told, and the beginning. */
async function promptRows(
  writer: TaglineWriter,
  { image, fields }: WrittenPoster,
  beginning: string,
): Promise<Float32Array> {
  const { model, encode, tells } = writer;
  const prefix = await writer.prefix(image);
  const told = (['genres', 'title', 'tone'] as const).filter((field) => tells.includes(field));
  const prompt =
    tells.length === 0 ? '' : taglinePrompt(Object.fromEntries(told.map((field) => [field, fields[field]])));
  const text = [prompt, beginning].filter((part) => part !== '').join(' ');
  const tokens = text === '' ? [] : encode(text);
  // Of a prompt that is too long the end counts: it says that a tagline follows, and how it begins.
  const room = Math.max(1, Math.floor(model.config.n_positions / 2) - prefix.length / model.config.n_embd);
  const words = tokens.length === 0 ? new Float32Array(0) : model.embed(tokens.slice(-room));
  const rows = new Float32Array(prefix.length + words.length);
  rows.set(prefix);
  rows.set(words, prefix.length);
  return rows;
}

/** 32 bits of a film's key, for its stream of random numbers. */
function streamOf(key: string): number {
  return splitmix(...Array.from(key, (sign) => sign.codePointAt(0)!)).next().value;
}
