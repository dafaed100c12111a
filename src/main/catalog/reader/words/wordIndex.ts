// Which films have a word, with all words in order and the films of each one after another: a word is one range of films, and so is
// a beginning of words. Answers within milliseconds what the full-text table needs a tenth of a second for, where a word is in
// hundreds of thousands of films. Made from that table by readWords.ts; knows no database and never changes.

/** Sets of one film in so many, or more, are kept; at a million films, 256 of them are 32 MB. */
const WORTH_KEEPING = 64;
const MOST_KEPT = 256;

/** A set of films: bit `id & 31` of word `id >>> 5`. */
export type FilmBits = Uint32Array<ArrayBuffer>;
/** Whether a film is in the set: 1 or 0. */
export const bitOf = (bits: FilmBits, film: number): number => (bits[film >>> 5]! >>> (film & 31)) & 1;

interface Range {
  from: number;
  to: number;
}

/** A word to find, folded as the full-text table folds its own; `beginning`: any word that begins so. */
export interface WantedWord {
  word: string;
  beginning: boolean;
}

/** The arrays of an index; their buffers may move between threads. */
export interface WordArrays {
  /** All words in UTF-8, in the order of their bytes, without anything between them. */
  text: Uint8Array<ArrayBuffer>;
  /** Where each word ends in `text`. */
  textEnds: Uint32Array<ArrayBuffer>;
  /** Ids of the films of each word, rising within a word. */
  films: Uint32Array<ArrayBuffer>;
  /** Where each word's films end in `films`. */
  filmEnds: Uint32Array<ArrayBuffer>;
  largestFilm: number;
}

/** What the word thread offers to the reader. */
export interface WordService {
  /** All words of the project's full-text table, as they are now; aborting the call closes the connection and ends it. */
  read(input: { dir: string }): WordArrays;
}

export class WordIndex {
  private readonly arrays: WordArrays;
  private readonly kept = new Map<string, FilmBits>();

  constructor(arrays: WordArrays) {
    this.arrays = arrays;
  }

  /** Bytes that it takes. */
  get bytes(): number {
    const { text, textEnds, films, filmEnds } = this.arrays;
    return text.byteLength + textEnds.byteLength + films.byteLength + filmEnds.byteLength;
  }

  /** Films that have all of the words, as a new set of bits by film id. */
  filmsWithAll(wanted: readonly WantedWord[]): FilmBits {
    const ranges = wanted.map((each) => this.rangeOf(each)).sort((a, b) => a.to - a.from - (b.to - b.from));
    const [first, ...others] = ranges.map((range) => this.bitsOf(range));
    const all = first === undefined ? new Uint32Array(0) : first.slice();
    for (const bits of others) for (let i = 0; i < all.length; i++) all[i]! &= bits[i]!;
    return all;
  }

  /** Bits of the films of a range; those of many films are kept for the next text. The array is shared: do not write to it. */
  private bitsOf({ from, to }: Range): FilmBits {
    const key = `${from} ${to}`;
    const kept = this.kept.get(key);
    this.kept.delete(key);
    const bits = kept ?? this.newBitsOf(from, to);
    if ((to - from) * WORTH_KEEPING >= bits.length * 32) {
      this.kept.set(key, bits);
      if (this.kept.size > MOST_KEPT) this.kept.delete(this.kept.keys().next().value!);
    }
    return bits;
  }

  private newBitsOf(from: number, to: number): FilmBits {
    const { films, largestFilm } = this.arrays;
    const bits = new Uint32Array((largestFilm >>> 5) + 1);
    for (let i = from; i < to; i++) {
      const film = films[i]!;
      bits[film >>> 5]! |= 1 << (film & 31);
    }
    return bits;
  }

  /** The films of a word, or of all words with a beginning, as a range of `films`; a film may be there more than once. */
  private rangeOf({ word, beginning }: WantedWord): Range {
    const { filmEnds } = this.arrays;
    const bytes = Buffer.from(word);
    const first = this.firstNotBefore(bytes, false);
    const end = beginning ? this.firstNotBefore(bytes, true) : first + (this.isWord(first, bytes) ? 1 : 0);
    const startOf = (at: number): number => (at === 0 ? 0 : filmEnds[at - 1]!);
    return { from: startOf(first), to: startOf(end) };
  }

  /** Place of the first word that is not before `bytes`; with `beyond`, nor begins with them. */
  private firstNotBefore(bytes: Uint8Array, beyond: boolean): number {
    let [low, high] = [0, this.arrays.textEnds.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const word = this.wordAt(middle);
      const order = Buffer.compare(beyond ? word.subarray(0, bytes.length) : word, bytes);
      if (order < 0 || (beyond && order === 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private isWord(at: number, bytes: Uint8Array): boolean {
    return at < this.arrays.textEnds.length && Buffer.compare(this.wordAt(at), bytes) === 0;
  }

  private wordAt(at: number): Uint8Array {
    const { text, textEnds } = this.arrays;
    return text.subarray(at === 0 ? 0 : textEnds[at - 1], textEnds[at]);
  }
}
