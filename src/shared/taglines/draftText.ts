// The text of a draft: what is taken out of it before anybody sees it, and how its words are counted and found. Pure.

/** Controls, marks that turn or hide text (bidirectional, zero-width, byte order), lone surrogates, and broken bytes. */
const UNWANTED =
  /[\p{Cc}\p{Cs}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\uffff]/gu;
/** In UTF-16 units, as `draft.ts` counts. */
const LONGEST = 500;

/** A draft as it is shown and kept: one line without marks that nobody sees. May be empty. */
export function cleanDraft(text: string): string {
  const line = text.replace(/\s+/gu, ' ').replace(UNWANTED, '').normalize('NFC').replace(/ +/g, ' ').trim();
  // What the cut leaves of a character is no character.
  return line
    .slice(0, LONGEST)
    .replace(/\p{Cs}$/u, '')
    .trim();
}

/** Words of a text: what stands between spaces and has a letter or a digit. */
export function countWords(text: string): number {
  let count = 0;
  for (const part of text.split(/\s+/u)) if (/[\p{L}\p{N}]/u.test(part)) count += 1;
  return count;
}

/** Where letters and digits end: before or behind a word that is looked for. */
const EDGE_BEFORE = '(?<![\\p{L}\\p{N}])';
const EDGE_BEHIND = '(?![\\p{L}\\p{N}])';

/** So many words can the list of a project have, or a log of another copy bring. */
export const MOST_BLOCKED_WORDS = 2000;

/** A word or several in a row as they are looked for: composed letters, one space between words. */
export const plainWords = (words: string): string => words.trim().normalize('NFC').replace(/\s+/gu, ' ');

/** Finds a word or several in a row as whole words, in any case. */
export function wordFinder(words: string): RegExp {
  const plain = plainWords(words);
  const pattern = plain.replace(/[.*+?^${}()|[\]\\/]/g, (sign) => `\\${sign}`).replace(/ /g, '\\s+');
  return new RegExp(`${EDGE_BEFORE}${pattern}${EDGE_BEHIND}`, 'iu');
}
