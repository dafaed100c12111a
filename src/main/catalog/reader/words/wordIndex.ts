// Which films have a word, with all words in order and the films of each one after another: a word is one range of films, and so is
// a beginning of words. Answers within milliseconds what the full-text table needs a tenth of a second for, where a word is in
// hundreds of thousands of films. Made from that table by readWords.ts; knows no database and never changes.

/** More than anybody types; a film's steps fit into a byte. */
export const MAX_WORDS = 64;

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

  constructor(arrays: WordArrays) {
    this.arrays = arrays;
  }

  /** Bytes that it takes. */
  get bytes(): number {
    const { text, textEnds, films, filmEnds } = this.arrays;
    return text.byteLength + textEnds.byteLength + films.byteLength + filmEnds.byteLength;
  }

  /**
   * Films that have all of the words: 1 at their id. At any other, an even number that says nothing.
   * @throws RangeError more than 64 words
   */
  filmsWithAll(wanted: readonly WantedWord[]): Uint8Array {
    const words = wanted.length;
    if (words > MAX_WORDS) throw new RangeError(`At most ${MAX_WORDS} words can be looked for at once.`);
    const { films, largestFilm } = this.arrays;
    const ranges = wanted.map((each) => this.rangeOf(each)).sort((a, b) => a.to - a.from - (b.to - b.from));
    const found = new Uint8Array(largestFilm + 1);
    // A film that has the words so far goes on to the number of the next step, any other stays. As a table, since a branch would
    // be mispredicted for every third film.
    const step = Uint8Array.from({ length: 256 }, (_, i) => i);
    const numberAfter = (steps: number): number => (steps === 0 ? 0 : steps === words ? 1 : 2 * steps);
    ranges.forEach(({ from, to }, done) => {
      step[numberAfter(done)] = numberAfter(done + 1);
      for (let i = from; i < to; i++) found[films[i]!] = step[found[films[i]!]!]!;
      step[numberAfter(done)] = numberAfter(done);
    });
    return found;
  }

  /** The films of a word, or of all words with a beginning, as a range of `films`; a film may be there more than once. */
  private rangeOf({ word, beginning }: WantedWord): { from: number; to: number } {
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
