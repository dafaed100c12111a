// What is left of a text when case, accents, punctuation and spaces do not count: the words that copies and repeated taglines
// are compared by. Pure.

/** Apostrophes stand inside words: "don't" is one word, and the same as "dont". */
const APOSTROPHES = /['’ʼ`´]/gu;
const MARKS = /\p{M}/gu;
const NO_WORD = /[^\p{L}\p{N}]+/gu;

/** The words of a text in lower case without accents and punctuation: "Café, don't!" gives ["cafe", "dont"]. */
export function plainWords(text: string): string[] {
  const plain = plainText(text);
  return plain === '' ? [] : plain.split(' ');
}

/** The same words in one text; two texts that differ in case, accents, punctuation and spaces alone give the same. */
export const plainText = (text: string): string =>
  text.normalize('NFKD').replace(MARKS, '').replace(APOSTROPHES, '').toLowerCase().replace(NO_WORD, ' ').trim();
