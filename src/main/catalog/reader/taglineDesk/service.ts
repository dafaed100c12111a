// The tagline desk: what the reader thread offers of it, and its handlers.
import type { Output, Parsed } from '../../../../shared/contract.ts';
import type { Draft } from '../../../../shared/taglines/draft.ts';
import type { Handlers } from '../../../lib/threadCalls.ts';
import type { Opened } from '../opened.ts';
import { readDrafts, type DraftsWanted } from './draftRows.ts';
import { deskPoster } from './poster.ts';
import { deskCounts, deskQueue } from './queue.ts';

export interface TaglineDeskReader {
  'desk.counts'(input: Parsed<'desk.counts'>): Output<'desk.counts'>;
  'desk.queue'(input: Parsed<'desk.queue'>): Output<'desk.queue'>;
  'desk.poster'(input: Parsed<'desk.poster'>): Output<'desk.poster'>;
  'desk.blocklist'(input: Record<string, never>): Output<'desk.blocklist'>;
  /** Drafts by their numbers, of posters or of a request; in the order of `desk.poster`. */
  'drafts.of'(input: DraftsWanted): { drafts: Draft[] };
}

export function taglineDeskReading(current: () => Opened): Handlers<TaglineDeskReader> {
  return {
    'desk.counts': (input) => deskCounts(current().project, input),
    'desk.queue': (input) => deskQueue(current().project, input),
    'desk.poster': ({ posterId }) => deskPoster(current().project, posterId),
    'desk.blocklist': () => {
      const words = current().project.db.prepare('SELECT word FROM blocklist ORDER BY place').pluck().all() as string[];
      return { words };
    },
    'drafts.of': (input) => ({ drafts: readDrafts(current().project.db, input) }),
  };
}
