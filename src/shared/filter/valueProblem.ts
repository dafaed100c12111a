// What is wrong with a value of the text form, and what was probably meant. Pure.

/** What is wrong with a value, in words, and what to write instead. */
export class ValueProblem {
  readonly message: string;
  readonly hint: string;
  constructor(message: string, hint: string) {
    this.message = message;
    this.hint = hint;
  }
}

/** "Did you mean" for a word that is nearly one of some names, else the first of them. */
export function near(word: string, names: readonly string[]): string {
  const wanted = word.toLowerCase();
  const best = names
    .map((name) => ({ name, distance: editDistance(wanted, name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  if (best !== undefined && best.distance <= Math.max(1, Math.floor(wanted.length / 3)))
    return `Did you mean ${best.name}?`;
  if (names.length === 0) return 'There are none yet.';
  return `There are: ${names.slice(0, 8).join(', ')}${names.length > 8 ? '…' : ''}.`;
}

/** Levenshtein's distance of short words. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}
