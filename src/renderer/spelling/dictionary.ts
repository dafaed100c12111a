// One spelling dictionary in memory: which words are right, and what may have been meant. Runs in the spelling worker and in
// tests; loads no files.
import nspell from 'nspell';

/** Of more the search takes seconds, and what it finds is far from what was typed. */
const LONGEST = 24;
const SUGGESTIONS = 5;

export interface Dictionary {
  right(word: string): boolean;
  /** The nearest words, best first, at most five. Milliseconds for most words, a second for nonsense. */
  suggest(word: string): string[];
}

/** @param aff, dic the two files of a Hunspell dictionary */
export function openDictionary(aff: string, dic: string): Dictionary {
  const spell = nspell(aff, dic);
  return {
    right(word) {
      const plain = word.replaceAll('’', "'");
      // "truckin'" is right where "trucking" is.
      return spell.correct(plain) || (plain.endsWith("in'") && spell.correct(`${plain.slice(0, -1)}g`));
    },
    suggest: (word) => {
      if (word.length > LONGEST) return [];
      const curly = word.includes('’');
      const found = spell.suggest(word.replaceAll('’', "'")).slice(0, SUGGESTIONS);
      return curly ? found.map((each) => each.replaceAll("'", '’')) : found;
    },
  };
}
