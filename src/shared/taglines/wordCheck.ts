// What is wrong with the words of a draft by themselves: words that do not exist, as models that write in parts of words make
// now and then, words said twice, quotes and brackets that do not close. Pure; which words exist is told.
import { plainWords } from './plainWords.ts';

/** Shorter ones are taken as they are. */
const LEAST_LETTERS = 3;
const WORD = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}]+)*/gu;
const BRACKETS: Record<string, string> = { ')': '(', ']': '[', '”': '“', '»': '«' };

/**
 * Words of a text that nobody knows, each once. `known`: words as `plainWords` gives them, names among them: a capital
 * excuses nothing, for what writes in parts of words makes up names as well.
 */
export function madeUpWords(text: string, known: { has(word: string): boolean }): string[] {
  const found = new Set<string>();
  for (const [word] of text.matchAll(WORD)) {
    if (/\p{N}/u.test(word)) continue;
    const unknown = plainWords(word).some((plain) => plain.length >= LEAST_LETTERS && !known.has(plain));
    if (unknown) found.add(word);
  }
  return [...found];
}

/** Whether a text says a word twice in a row, or leaves a quote or a bracket open. */
export function isBroken(text: string): boolean {
  const words = plainWords(text);
  // "Run, run, run" is meant: only words without a sign between them count.
  const twice = /(?<![\p{L}\p{N}])(\p{L}+)\s+\1(?![\p{L}\p{N}])/iu.test(text);
  return words.length === 0 || twice || !closes(text);
}

function closes(text: string): boolean {
  if ((text.match(/"/g) ?? []).length % 2 === 1) return false;
  const open: string[] = [];
  for (const sign of text) {
    if (Object.values(BRACKETS).includes(sign)) open.push(sign);
    else if (sign in BRACKETS && open.pop() !== BRACKETS[sign]) return false;
  }
  return open.length === 0;
}
