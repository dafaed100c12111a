// The taglines of an export as a whole: in the order of their titles, each with its length and with the films that have the same
// one. Pure. Texts alone are kept: tens of thousands are some megabytes.
import { filmName } from '../../../../shared/filmName.ts';
import { countCharacters } from '../../../../shared/taglines/characters.ts';
import type { ApprovedTagline, TaglineRow } from './taglineFile.ts';

/** More names than these say nothing more. */
const NAMED = 3;

/** By title as a reader looks for it ("Alien 3" before "Alien 10"), then year, film and poster. */
export function inOrder(taglines: readonly ApprovedTagline[]): TaglineRow[] {
  const titles = new Intl.Collator('en', { numeric: true, ignorePunctuation: true });
  const sorted = taglines
    .map((row) => ({ ...row, title: row.title || filmName(row.filmKey) }))
    .sort(
      (a, b) =>
        titles.compare(a.title, b.title) ||
        (a.year ?? 0) - (b.year ?? 0) ||
        (a.filmKey < b.filmKey ? -1 : a.filmKey > b.filmKey ? 1 : 0) ||
        a.posterId - b.posterId,
    );
  const films = new Map<string, Map<string, string>>();
  for (const { tagline, filmKey, title } of sorted) {
    const same = films.get(folded(tagline)) ?? new Map<string, string>();
    films.set(folded(tagline), same.set(filmKey, title));
  }
  return sorted.map((row) => ({
    ...row,
    characters: countCharacters(row.tagline),
    sameAs: Array.from(films.get(folded(row.tagline))!)
      .filter(([filmKey]) => filmKey !== row.filmKey)
      .slice(0, NAMED)
      .map(([, title]) => title),
  }));
}

/** Two taglines are the same to a reader when this is: case, spaces and punctuation aside. */
const folded = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{S}]+/gu, ' ')
    .trim();
