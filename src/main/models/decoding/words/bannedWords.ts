// Words that no draft may have, as sequences of tokens whose last one is banned where the others stand already. A word may
// be spelled by other tokens than its own: whoever needs certainty looks at the finished text too.
import type { TokenTexts } from './tokenTexts.ts';

interface Banned {
  tokens: readonly number[];
  /** Whether it begins a word by itself; else only where no letter or digit stands before it. */
  spaced: boolean;
}

export class BannedWords {
  private readonly texts: TokenTexts;
  /** Banned as soon as they come. */
  private readonly single: Banned[] = [];
  /** By the token before the last. */
  private readonly longer = new Map<number, Banned[]>();

  constructor(words: readonly string[], encode: (text: string) => readonly number[], texts: TokenTexts) {
    this.texts = texts;
    const seen = new Set<string>();
    for (const { text, spaced } of words.flatMap(spellings)) {
      const tokens = encode(text);
      const key = tokens.join(' ');
      if (tokens.length === 0 || seen.has(key)) continue;
      seen.add(key);
      const banned = { tokens, spaced };
      if (tokens.length === 1) this.single.push(banned);
      else this.longer.set(tokens.at(-2)!, [...(this.longer.get(tokens.at(-2)!) ?? []), banned]);
    }
  }

  /** Bans in `scores` what would complete a word after `tokens`; `text` is theirs and that before them. */
  apply(scores: Float32Array, tokens: readonly number[], text: string): void {
    for (const { tokens: own, spaced } of this.single) {
      if (spaced || !endsInWord(text)) scores[own[0]!] = -Infinity;
    }
    for (const { tokens: own, spaced } of this.longer.get(tokens.at(-1) ?? -1) ?? []) {
      const start = tokens.length - (own.length - 1);
      if (start < 0 || !own.slice(0, -1).every((token, index) => tokens[start + index] === token)) continue;
      const before = text.slice(0, text.length - this.texts.join(tokens.slice(start)).length);
      if (spaced || !endsInWord(before)) scores[own.at(-1)!] = -Infinity;
    }
  }
}

const endsInWord = (text: string): boolean => /[\p{L}\p{N}]$/u.test(text);

/** A word as it may be written: as given, in lower case, with a capital, in capitals; each with a space before it and without. */
function spellings(word: string): { text: string; spaced: boolean }[] {
  const plain = word.trim().normalize('NFC');
  const lower = plain.toLowerCase();
  const forms = new Set([plain, lower, capitalised(lower), plain.toUpperCase()]);
  return [...forms].flatMap((text) => [
    { text: ` ${text}`, spaced: true },
    { text, spaced: false },
  ]);
}

/** With its first letter as a capital. */
export const capitalised = (word: string): string => {
  const [first = ''] = word;
  return first.toUpperCase() + word.slice(first.length);
};
