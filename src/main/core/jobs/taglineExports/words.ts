// What documents say of taglines, in the same words in each.
import type { Approval } from '../../../../shared/taglines/draft.ts';
import type { TaglineFacts, TaglineRow } from './taglineFile.ts';

export const APPROVAL_WORDS: Record<Approval, string> = { draft: 'Draft', proposed: 'Proposed', approved: 'Approved' };

/** "27 Nov 2026" of the studio's own clock; empty for no time. */
export const day = (iso: string | null): string => (iso === null ? '' : days.format(new Date(iso)));
const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** "Alien (1979)" */
export const titleAndYear = ({ title, year }: TaglineRow): string => (year === null ? title : `${title} (${year})`);

/** "The same tagline: Aliens, Predator"; empty for one that no other film of the export has. */
export const sameWords = ({ sameAs }: TaglineRow): string =>
  sameAs.length === 0 ? '' : `The same tagline: ${sameAs.join(', ')}`;

/** "12 taglines, approved or proposed, by title" */
export function summary({ total, approvals }: TaglineFacts): string {
  const states = approvals.map((approval) => APPROVAL_WORDS[approval].toLowerCase()).join(' or ');
  return `${total.toLocaleString('en')} ${total === 1 ? 'tagline' : 'taglines'}, ${states}, by title`;
}
