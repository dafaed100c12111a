// How far a tagline is, as one SQL expression that writer and reader share. An approval is of a text: where the tagline has
// another one now, whoever changed it and how, it says nothing any more.
import type { Approval } from '../../../shared/taglines/draft.ts';

/**
 * The approval of a poster's tagline; NULL where it has none or nobody worked on it (what an import or a model brought).
 * A person's text that nobody put forward is a draft. `t` is its row of tagline_state, `a` that of tagline_approval.
 */
export const APPROVAL_NOW = `CASE WHEN t.text IS NULL THEN NULL WHEN a.text = t.text THEN a.approval
  WHEN t.source = 'person' THEN 'draft' END`;

/** In the order of their codes in the reader's column, from 1; 0 stands for none. */
export const APPROVALS: readonly Approval[] = ['draft', 'proposed', 'approved'];
