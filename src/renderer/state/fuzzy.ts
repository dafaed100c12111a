// Fuzzy matching of names by what somebody types: "sf" finds Sci-Fi, "anm" Animation. Pure.

/** How well a name fits, higher is better; null when its letters do not come in this order. */
export function fuzzyScore(name: string, typed: string): number | null {
  const text = fold(name);
  const query = fold(typed).replace(/\s+/g, '');
  if (query === '') return 0;
  if (text === query) return 1000;
  if (text.startsWith(query)) return 900 - text.length;
  const inside = text.indexOf(query);
  if (inside > 0) return (startsWord(text, inside) ? 800 : 600) - inside;
  let score = 400 - text.length;
  let at = -1;
  for (const letter of query) {
    const next = text.indexOf(letter, at + 1);
    if (next < 0) return null;
    if (startsWord(text, next)) score += 20;
    else if (next !== at + 1) score -= 10;
    at = next;
  }
  return score;
}

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
const startsWord = (text: string, at: number): boolean => at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]!);

/** The things that fit, best first; those that fit alike keep their order. */
export function fuzzyFind<T>(things: readonly T[], typed: string, namesOf: (thing: T) => readonly string[]): T[] {
  return things
    .map((thing, order) => {
      const scores = namesOf(thing)
        .map((name) => fuzzyScore(name, typed))
        .filter((score) => score !== null);
      return { thing, order, score: scores.length > 0 ? Math.max(...scores) : null };
    })
    .filter((found): found is typeof found & { score: number } => found.score !== null)
    .sort((a, b) => b.score - a.score || a.order - b.order)
    .map(({ thing }) => thing);
}
