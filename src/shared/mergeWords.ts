// What a merge did to taglines, in words: for the page and the terminal alike. Pure.
import type { MergeReport } from './calls/merging.ts';

type TaglineReport = Pick<MergeReport, 'taglines' | 'taglineFilms' | 'unapproved' | 'unapprovedFilms'>;

/** Lines for a person; none where no tagline differs and no approval was lost. */
export function taglineMergeWords({ taglines, taglineFilms, unapproved, unapprovedFilms }: TaglineReport): string[] {
  const lines: string[] = [];
  if (taglines === 1) {
    lines.push(`1 tagline differs; the later one stands, the other is in the history${listed(taglineFilms, 1)}`);
  } else if (taglines > 1) {
    const count = taglines.toLocaleString('en');
    lines.push(
      `${count} taglines differ; the later one of each stands, the others are in the history${listed(taglineFilms, taglines)}`,
    );
  }
  if (unapproved > 0) lines.push(`No longer approved after the merge${listed(unapprovedFilms, unapproved)}`);
  return lines;
}

/** ": A, B, and 3 more."; a full stop alone where no name is known, as in reports of earlier versions. */
function listed(films: readonly string[], count: number): string {
  if (films.length === 0) return '.';
  const more = count - films.length;
  return `: ${films.join(', ')}${more > 0 ? `, and ${more.toLocaleString('en')} more` : ''}.`;
}
