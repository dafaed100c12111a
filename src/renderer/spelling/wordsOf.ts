// The words of a text that a dictionary can judge, with their places. Pure.

export interface Word {
  /** Offsets in UTF-16 units, `to` behind the last. */
  from: number;
  to: number;
  word: string;
}

/** Links, addresses, names with @ or #: no words of a language. */
const NO_WORDS = /\S*(?:\/\/|www\.|[@#]|\.(?:com|net|org)\b)\S*/giu;
/** Letters and digits, with apostrophes inside; "truckin’" keeps the one that stands for its g, "’em" that before it. */
const WORDS =
  /(?:['’](?=(?:em|til|tis|twas|cause)\b))?[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}\p{N}]+)*(?:(?<=in)['’](?![\p{L}\p{N}]))?/giu;

/**
 * Words in Latin letters, without those that hold a digit ("2nd", "1970s") or are a single letter. Parts of a word with
 * hyphens are words. Other scripts are left alone: the dictionaries are English.
 */
export function wordsOf(text: string): Word[] {
  const plain = text.replace(NO_WORDS, (link) => ' '.repeat(link.length));
  return Array.from(plain.matchAll(WORDS), (match) => ({
    from: match.index,
    to: match.index + match[0].length,
    word: match[0],
  })).filter(({ word }) => /^[\p{Script=Latin}\p{M}'’]{2,}$/u.test(word));
}

/** The same word for comparing: lower case, one kind of apostrophe, composed. */
export const plainWord = (word: string): string => word.normalize('NFC').replaceAll('’', "'").toLowerCase();
