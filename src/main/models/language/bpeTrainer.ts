// Trains a byte-level BPE vocabulary (Sennrich et al., arXiv 1508.07909, over bytes as in GPT-2): again and again the most
// frequent pair of neighbouring tokens becomes a token. Counts are kept up to date word by word, so that a megabyte of text
// takes seconds. Pure; files are tokenizerFile.ts.
import { BYTE_CHARACTERS, BYTE_ORDER, WORD } from './byteAlphabet.ts';
import { pairKey, pairOf, PairQueue } from './pairQueue.ts';

export interface BpeVocabulary {
  /** Tokens by id: the 256 bytes, then what each merge made, as GPT-2 writes them. */
  readonly tokens: readonly string[];
  /** In the order in which they are applied. */
  readonly merges: readonly (readonly [left: string, right: string])[];
}

/** A word of the texts: its tokens so far, and how often it occurs. */
interface Word {
  tokens: number[];
  readonly count: number;
}

/** How often each word of the texts occurs, as GPT-2 cuts words. */
export function countWords(texts: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const [word] of text.matchAll(WORD)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/**
 * Up to `size` tokens, bytes included; fewer where no pair occurs twice any more. Of pairs that occur equally often the one
 * whose tokens were made first is merged. Yields how many tokens there are after each merge.
 */
export function* bpeTraining(
  counts: ReadonlyMap<string, number>,
  size: number,
): Generator<number, BpeVocabulary, undefined> {
  const tokens = BYTE_ORDER.map((byte) => BYTE_CHARACTERS[byte]!);
  const merges: [string, string][] = [];
  const words = wordsOf(counts);
  const pairs = new PairCounts(words);
  while (tokens.length < size) {
    const best = pairs.mostFrequent();
    if (best === undefined || best.count < 2) break;
    const [left, right] = pairOf(best.key);
    const id = tokens.push(tokens[left]! + tokens[right]!) - 1;
    merges.push([tokens[left]!, tokens[right]!]);
    pairs.merge(best.key, id);
    yield tokens.length;
  }
  return { tokens, merges };
}

function wordsOf(counts: ReadonlyMap<string, number>): Word[] {
  const idOfByte = new Int32Array(256);
  BYTE_ORDER.forEach((byte, id) => (idOfByte[byte] = id));
  const encoder = new TextEncoder();
  return Array.from(counts, ([word, count]) => ({
    tokens: Array.from(encoder.encode(word), (byte) => idOfByte[byte]!),
    count,
  }));
}

/** Counts of all pairs over the words, and in which words each occurs. */
class PairCounts {
  private readonly words: readonly Word[];
  private readonly counts = new Map<number, number>();
  /** Words that a pair occurs in, or once did. */
  private readonly places = new Map<number, Set<number>>();
  private readonly queue = new PairQueue();

  constructor(words: readonly Word[]) {
    this.words = words;
    words.forEach((_, index) => {
      this.add(index, 1);
    });
    for (const [key, count] of this.counts) this.queue.push(key, count);
  }

  mostFrequent(): { key: number; count: number } | undefined {
    return this.queue.pop(this.counts);
  }

  /** Makes the token `id` of every occurrence of a pair. */
  merge(key: number, id: number): void {
    const [left, right] = pairOf(key);
    const risen = new Set<number>();
    for (const index of this.places.get(key) ?? []) {
      const word = this.words[index]!;
      this.add(index, -1);
      word.tokens = joined(word.tokens, left, right, id);
      for (const changed of this.add(index, 1)) risen.add(changed);
    }
    this.counts.delete(key);
    this.places.delete(key);
    for (const changed of risen) {
      const count = this.counts.get(changed) ?? 0;
      if (count > 0) this.queue.push(changed, count);
    }
  }

  /** Counts the pairs of a word in (1) or out (-1), and names them. */
  private add(index: number, sign: 1 | -1): number[] {
    const { tokens, count } = this.words[index]!;
    const keys: number[] = [];
    for (let at = 0; at + 1 < tokens.length; at += 1) {
      const key = pairKey(tokens[at]!, tokens[at + 1]!);
      this.counts.set(key, (this.counts.get(key) ?? 0) + sign * count);
      keys.push(key);
      if (sign < 0) continue;
      const places = this.places.get(key);
      if (places === undefined) this.places.set(key, new Set([index]));
      else places.add(index);
    }
    return keys;
  }
}

/** The tokens with `left right` replaced by `id`, from the left. */
function joined(tokens: readonly number[], left: number, right: number, id: number): number[] {
  const out: number[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    if (tokens[at] === left && tokens[at + 1] === right) {
      out.push(id);
      at += 1;
    } else out.push(tokens[at]!);
  }
  return out;
}
