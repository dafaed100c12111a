// Copies and near-copies of taglines that exist: the same words, a long run of the same words, mostly the same four-word
// sequences, or nearly the same meaning. Owns the rules (one place for drafting and evaluation) and an index that answers in
// well under a millisecond by words; meaning costs one product with each vector. Pure; who calls makes the embeddings, and says
// who compares them.
import { plainWords } from './plainWords.ts';

/** From these on a text counts as a near-copy. */
const NEAR_COPY = {
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

/** A vector by its place among those that were added, and its cosine with one that was asked about. */
export interface NearRow {
  row: number;
  similarity: number;
}

/** Vectors of length 1 that are compared. */
export interface Meanings {
  /** @throws RangeError for a vector of another width */
  add(vector: Float32Array): void;
  /** The `count` rows nearest to each of `vectors`, nearest first. */
  nearest(vectors: readonly Float32Array[], count: number): NearRow[][];
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
  private readonly meanings: Meanings | null;
  /** The text of each row of `meanings`. */
  private readonly meant: number[] = [];

  /** @param meanings empty; null: meaning does not count */
  constructor(meanings: Meanings | null) {
    this.meanings = meanings;
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
    if (embedding === undefined || this.meanings === null) return;
    this.meanings.add(embedding);
    this.meant.push(at);
  }

  /**
   * The text that this one copies: an exact copy first, then the longest run, the most four-word sequences, the nearest meaning.
   * Null where it is no near-copy of any.
   * @param nearest the text nearest in meaning, where that is known
   */
  find(text: string, nearest?: Meant<Entry>): NearCopy<Entry> | null {
    const byWords = this.findByWords(text);
    if (byWords !== null || nearest === undefined || nearest.similarity < NEAR_COPY.meaning) return byWords;
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

  /** For each embedding the `count` texts nearest in meaning, nearest first, whether copied or not. */
  nearest(embeddings: readonly Float32Array[], count: number): Meant<Entry>[][] {
    const found = this.meanings?.nearest(embeddings, count) ?? embeddings.map(() => []);
    return found.map((rows) =>
      rows.map(({ row, similarity }) => ({ entry: this.texts[this.meant[row]!]!.entry, similarity })),
    );
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
