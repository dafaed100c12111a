// How varied drafts are: the share that no other poster got, and distinct-1 and distinct-2 (Li et al. 2016, arXiv 1510.03055).
// Pure; texts are compared by their plain words.
import { plainText } from '../../taglines/plainWords.ts';

/** By draft: whether no other one has the same words. */
export function areUnique(texts: readonly string[]): boolean[] {
  const plain = texts.map(plainText);
  const counts = new Map<string, number>();
  for (const text of plain) counts.set(text, (counts.get(text) ?? 0) + 1);
  return plain.map((text) => counts.get(text) === 1);
}

/** Different sequences of `n` words, over all of them in all texts; null where no text has so many words. */
export function distinct(texts: readonly (readonly string[])[], n: number): number | null {
  const different = new Set<string>();
  let all = 0;
  for (const words of texts) {
    for (let at = 0; at + n <= words.length; at++) {
      different.add(words.slice(at, at + n).join(' '));
      all++;
    }
  }
  return all === 0 ? null : different.size / all;
}
