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

/** Letters change places more often than one is struck for another: "Agian" is "Again" before it is "Asian". */
function swapsFirst(word: string, found: readonly string[]): string[] {
  const letters = lettersOf(word);
  const isSwap = (each: string): boolean => lettersOf(each) === letters;
  return [...found.filter(isSwap), ...found.filter((each) => !isSwap(each))];
}
const lettersOf = (word: string): string => Array.from(word.toLowerCase()).sort().join('');

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
      const plain = word.replaceAll('’', "'");
      const found = swapsFirst(plain, spell.suggest(plain)).slice(0, SUGGESTIONS);
      return curly ? found.map((each) => each.replaceAll("'", '’')) : found;
    },
  };
}
