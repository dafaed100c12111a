// What the settings of a request ask of a draft's text, as steering of its decoding and as a last look at what came of it:
// lengths in words and characters, a fixed beginning, words that have to be there and words that must not.
import { countWords, wordFinder } from '../../../../shared/taglines/draftText.ts';
import type { Steering } from '../stepper.ts';
import { BannedWords } from './bannedWords.ts';
import type { TokenTexts } from './tokenTexts.ts';
import { WantedWords } from './wantedWords.ts';

export interface DraftRulesOptions {
  encode: (text: string) => readonly number[];
  texts: TokenTexts;
  ends: readonly number[];
  /** What each draft begins with; it is part of the prompt already. */
  beginning: string;
  minWords: number;
  maxWords: number;
  maxCharacters: number;
  mustHave: readonly string[];
  forbidden: readonly string[];
}

/** From this share of a limit on, the end becomes likelier. */
const NEAR = 0.6;
/** Nats that the end has gained at the limit. */
const END_GAIN = 6;
/** Words after which what a draft has to have should be there, whatever the limit. */
const USUAL_WORDS = 12;
/** A line break, or a mark that nobody sees. */
const UNWANTED = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

export class DraftRules implements Steering {
  private readonly options: DraftRulesOptions;
  private readonly banned: BannedWords;
  private readonly wanted: WantedWords;
  private readonly forbidden: readonly RegExp[];
  private readonly beginning: readonly number[];

  constructor(options: DraftRulesOptions) {
    const { mustHave, forbidden, encode, texts, beginning } = options;
    this.options = options;
    this.banned = new BannedWords(forbidden, encode, texts);
    this.wanted = new WantedWords(mustHave, encode);
    this.forbidden = forbidden.map(wordFinder);
    this.beginning = beginning === '' ? [] : encode(` ${beginning}`);
  }

  adjust(scores: Float32Array, tokens: readonly number[]): void {
    const { ends, minWords, maxWords, maxCharacters } = this.options;
    const text = this.textOf(tokens);
    const words = countWords(text);
    const all = [...this.beginning, ...tokens];
    this.banned.apply(scores, all, ` ${text}`);
    const limit = Math.max(words / maxWords, text.length / maxCharacters);
    const missing = this.wanted.missing(text);
    if (words < minWords || missing > 0) {
      for (const end of ends) scores[end] = -Infinity;
      const progress = (words + missing) / Math.min(maxWords, USUAL_WORDS);
      this.wanted.apply(scores, all, text, Math.max(limit, progress));
    } else if (limit > NEAR) {
      for (const end of ends) scores[end]! += (END_GAIN * (limit - NEAR)) / (1 - NEAR);
    }
  }

  /** Over a limit already, or with what nobody should see. */
  hopeless(tokens: readonly number[]): boolean {
    const text = this.textOf(tokens);
    return this.tooLong(text) || UNWANTED.test(text);
  }

  /** Why a finished text is not what was asked for; null where it is. */
  objection(text: string): 'long' | 'short' | 'wanted' | 'forbidden' | null {
    if (this.tooLong(text)) return 'long';
    if (countWords(text) < this.options.minWords) return 'short';
    if (this.wanted.missing(text) > 0) return 'wanted';
    return this.forbidden.some((find) => find.test(text)) ? 'forbidden' : null;
  }

  private tooLong(text: string): boolean {
    const { maxWords, maxCharacters } = this.options;
    return countWords(text) > maxWords || [...text.trim()].length > maxCharacters;
  }

  private textOf(tokens: readonly number[]): string {
    return `${this.options.beginning}${this.options.texts.join(tokens)}`;
  }
}
