// The tagline desk: what the reader thread offers of it, and its handlers.
import type { Output, Parsed } from '../../../../shared/contract.ts';
import type { Filter } from '../../../../shared/filter.ts';
import type { Approval, Draft } from '../../../../shared/taglines/draft.ts';
import type { Handlers } from '../../../lib/threadCalls.ts';
import { BLOCKED_WORDS } from '../../taglineDesk/blockedWords.ts';
import type { Opened } from '../opened.ts';
import { approvedTaglines, type ApprovedTagline } from './approvedTaglines.ts';
import { readDrafts, type DraftsWanted } from './draftRows.ts';
import { deskPoster } from './poster.ts';
import { deskCounts, deskPosition, deskQueue } from './queue.ts';
import { textsSince, type TextsPage } from './texts.ts';
import { trainingTaglines, type TrainingTagline } from './trainingTaglines.ts';

export interface TaglineDeskReader {
  'desk.counts'(input: Parsed<'desk.counts'>): Output<'desk.counts'>;
  'desk.queue'(input: Parsed<'desk.queue'>): Output<'desk.queue'>;
  'desk.position'(input: Parsed<'desk.position'>): Output<'desk.position'>;
  'desk.poster'(input: Parsed<'desk.poster'>): Output<'desk.poster'>;
  'desk.blocklist'(input: Record<string, never>): Output<'desk.blocklist'>;
  /** Drafts by their numbers, of posters or of a request; in the order of `desk.poster`. */
  'drafts.of'(input: DraftsWanted): { drafts: Draft[] };
  /** Texts that a new draft must not repeat: null first, then with the last token while there is `more`; see texts.ts. */
  'drafts.texts'(input: { after: string | null; limit?: number }): TextsPage;
  /** What a tagline model learns from, page by page (`next` is the next page's `after`). */
  'taglines.training'(input: { splitName?: string; after?: number; limit?: number }): {
    rows: TrainingTagline[];
    next: number | null;
    splitName: string;
  };
  /** Taglines for an export, page by page. */
  'taglines.approved'(input: { filter: Filter; approvals: Approval[]; after?: number; limit?: number }): {
    rows: ApprovedTagline[];
    next: number | null;
    total: number;
  };
}

export function taglineDeskReading(current: () => Opened): Handlers<TaglineDeskReader> {
  return {
    'desk.counts': (input) => deskCounts(current().project, input),
    'desk.queue': (input) => deskQueue(current().project, input),
    'desk.position': (input) => deskPosition(current().project, input),
    'desk.poster': ({ posterId }) => deskPoster(current().project, posterId),
    'desk.blocklist': () => {
      const words = current().project.db.prepare(BLOCKED_WORDS).pluck().all() as string[];
      return { words };
    },
    'drafts.texts': (input) => textsSince(current().project, input),
    'taglines.training': (input) => trainingTaglines(current().project, input),
    'taglines.approved': (input) => approvedTaglines(current().project, input),
    'drafts.of': (input) => ({ drafts: readDrafts(current().project.db, input) }),
  };
}
