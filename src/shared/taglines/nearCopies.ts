// Copies and near-copies of taglines that exist: the same words, a long run of the same words, mostly the same four-word
// sequences, or nearly the same meaning. Owns the rules (one place for drafting and evaluation) and an index that answers in
// well under a millisecond by words; meaning costs one product with each vector. Pure; who calls makes the embeddings.
import { plainWords } from './plainWords.ts';

/** From these on a text counts as a near-copy. */
export const NEAR_COPY = {
  /** Words in a row that both have. */
  run: 5,
  /** Share of the four-word sequences of both that both have (Jaccard). */
  ngrams: 0.5,
  /** Cosine of sentence embeddings. */
  meaning: 0.9,
} as const;
const NGRAM = 4;

/** `exact`: the same words; then what is shared: a run of words, four-word sequences, or the meaning. */
export type CopyKind = 'exact' | 'run' | 'ngrams' | 'meaning';

/** `amount`: 1 for exact, words for run, the Jaccard index for ngrams, the cosine for meaning. */
export interface NearCopy<Entry> {
  kind: CopyKind;
  amount: number;
  entry: Entry;
}

/** A text of the index and how near it is in meaning: the cosine of sentence embeddings. */
export interface Meant<Entry> {
  entry: Entry;
  similarity: number;
}

/** What the index has of one text. */
interface Indexed<Entry> {
  entry: Entry;
  /** Numbers of the words in `words`. */
  words: Uint32Array;
  /** Different four-word sequences. */
  ngrams: number;
}

/** Existing texts, to be asked what a new one copies. Texts can be added at any time. */
export class NearCopyIndex<Entry> {
  private readonly words = new Map<string, number>();
  private readonly texts: Indexed<Entry>[] = [];
  /** Text by its words; the first of several. */
  private readonly same = new Map<string, number>();
  /** Texts that have a four-word sequence, by its key. */
  private readonly postings = new Map<string, number[]>();
  private readonly meanings: Meanings;
  /** The text of each row of `meanings`. */
  private readonly meant: number[] = [];

  /** @param width numbers of an embedding; 0 where meaning does not count */
  constructor(width = 0) {
    this.meanings = new Meanings(width);
  }

  /** How many texts it knows. */
  get size(): number {
    return this.texts.length;
  }

  /**
   * Adds a text; one without words is not found again.
   * @param embedding of length 1; without it the text is found by its words alone
   */
  add(text: string, entry: Entry, embedding?: Float32Array): void {
    const words = plainWords(text);
    const at = this.texts.length;
    const numbers = Uint32Array.from(words, (word) => this.numberOf(word));
    const keys = ngramKeys(numbers);
    this.texts.push({ entry, words: numbers, ngrams: keys.size });
    const plain = words.join(' ');
    if (plain !== '' && !this.same.has(plain)) this.same.set(plain, at);
    for (const key of keys) {
      const posting = this.postings.get(key);
      if (posting === undefined) this.postings.set(key, [at]);
      else posting.push(at);
    }
    if (embedding === undefined) return;
    this.meanings.add(embedding);
    this.meant.push(at);
  }

  /**
   * The text that this one copies: an exact copy first, then the longest run, the most four-word sequences, the nearest meaning.
   * Null where it is no near-copy of any.
   */
  find(text: string, embedding?: Float32Array): NearCopy<Entry> | null {
    const byWords = this.findByWords(text);
    if (byWords !== null || embedding === undefined) return byWords;
    const nearest = this.nearest(embedding, 1)[0];
    if (nearest === undefined || nearest.similarity < NEAR_COPY.meaning) return null;
    return { kind: 'meaning', amount: nearest.similarity, entry: nearest.entry };
  }

  /** As `find`, by words alone. */
  findByWords(text: string): NearCopy<Entry> | null {
    const words = plainWords(text);
    const same = this.same.get(words.join(' '));
    if (same !== undefined) return { kind: 'exact', amount: 1, entry: this.texts[same]!.entry };
    // Words that no text has get numbers that no text has.
    const numbers = Uint32Array.from(words, (word, i) => this.words.get(word) ?? 0xffffffff - i);
    const keys = ngramKeys(numbers);
    const shared = new Map<number, number>();
    for (const key of keys) {
      for (const at of this.postings.get(key) ?? []) shared.set(at, (shared.get(at) ?? 0) + 1);
    }
    let run: NearCopy<Entry> | null = null;
    let ngrams: NearCopy<Entry> | null = null;
    for (const [at, count] of shared) {
      const other = this.texts[at]!;
      const length = longestCommonRun(numbers, other.words);
      if (length >= NEAR_COPY.run && length > (run?.amount ?? 0)) {
        run = { kind: 'run', amount: length, entry: other.entry };
      }
      const jaccard = count / (keys.size + other.ngrams - count);
      if (jaccard >= NEAR_COPY.ngrams && jaccard > (ngrams?.amount ?? 0)) {
        ngrams = { kind: 'ngrams', amount: jaccard, entry: other.entry };
      }
    }
    return run ?? ngrams;
  }

  /** The `count` texts nearest in meaning, nearest first, whether copied or not. */
  nearest(embedding: Float32Array, count: number): Meant<Entry>[] {
    return this.meanings
      .nearest(embedding, count)
      .map(({ row, similarity }) => ({ entry: this.texts[this.meant[row]!]!.entry, similarity }));
  }

  private numberOf(word: string): number {
    const known = this.words.get(word);
    if (known !== undefined) return known;
    this.words.set(word, this.words.size);
    return this.words.size - 1;
  }
}

/** The different four-word sequences of a text. */
function ngramKeys(words: Uint32Array): Set<string> {
  const keys = new Set<string>();
  for (let at = 0; at + NGRAM <= words.length; at++) {
    keys.add(`${String(words[at])} ${String(words[at + 1])} ${String(words[at + 2])} ${String(words[at + 3])}`);
  }
  return keys;
}

/** Length of the longest run of equal numbers that both have; the usual table, one row at a time. */
export function longestCommonRun(a: Iterable<number>, b: ArrayLike<number>): number {
  let longest = 0;
  // ending[j]: length of the run that ends at the last word of a, and at j - 1 in b.
  const ending = new Uint16Array(b.length + 1);
  for (const word of a) {
    for (let j = b.length; j > 0; j--) {
      const length = word === b[j - 1] ? ending[j - 1]! + 1 : 0;
      ending[j] = length;
      if (length > longest) longest = length;
    }
  }
  return longest;
}

/** Vectors of length 1 in one growing block. */
class Meanings {
  private readonly width: number;
  private data: Float32Array;
  private rows = 0;

  constructor(width: number) {
    this.width = width;
    this.data = new Float32Array(0);
  }

  add(vector: Float32Array): void {
    if (vector.length !== this.width) {
      throw new RangeError(`an embedding has ${String(vector.length)} numbers, not ${String(this.width)}`);
    }
    const needed = (this.rows + 1) * this.width;
    if (needed > this.data.length) {
      const grown = new Float32Array(Math.max(needed, 2 * this.data.length));
      grown.set(this.data.subarray(0, this.rows * this.width));
      this.data = grown;
    }
    this.data.set(vector, this.rows * this.width);
    this.rows++;
  }

  nearest(vector: Float32Array, count: number): { row: number; similarity: number }[] {
    const best: { row: number; similarity: number }[] = [];
    for (let row = 0; row < this.rows; row++) {
      const similarity = this.product(row, vector);
      if (best.length === count && similarity <= best[count - 1]!.similarity) continue;
      const before = best.findIndex((each) => each.similarity < similarity);
      best.splice(before < 0 ? best.length : before, 0, { row, similarity });
      if (best.length > count) best.pop();
    }
    return best;
  }

  /** Four sums side by side: the processor adds them at once, which one sum would make it wait for. */
  private product(row: number, vector: Float32Array): number {
    const { data, width } = this;
    const start = row * width;
    let [a, b, c, d] = [0, 0, 0, 0];
    let i = 0;
    for (; i + 4 <= width; i += 4) {
      a += data[start + i]! * vector[i]!;
      b += data[start + i + 1]! * vector[i + 1]!;
      c += data[start + i + 2]! * vector[i + 2]!;
      d += data[start + i + 3]! * vector[i + 3]!;
    }
    for (; i < width; i++) a += data[start + i]! * vector[i]!;
    return a + b + c + d;
  }
}
