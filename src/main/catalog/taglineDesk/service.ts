// The tagline desk: what the writer thread offers of it, and its handlers.
import type { CallName, Output, Parsed } from '../../../shared/contract.ts';
import type { Handlers } from '../../lib/threadCalls.ts';
import type { Caller, Changed } from '../change.ts';
import type { WriterDb } from '../connection.ts';
import { approveTaglines } from './approvals.ts';
import { setBlocklist } from './blocklist.ts';
import { decideDraft } from './decide.ts';
import { putDrafts, type PutDrafts, type PutDraftsOutput } from './putDrafts.ts';

type Edit<N extends CallName> = (input: Parsed<N> & Caller) => Changed & { output: Output<N> };

export interface TaglineDeskWriter {
  /** Puts drafts on the desk that were made for somebody (`person`): see putDrafts.ts. Several posters may come at once. */
  'drafts.put'(input: PutDrafts & Caller): Changed & { output: PutDraftsOutput };
  'drafts.decide': Edit<'drafts.decide'>;
  'taglines.approve': Edit<'taglines.approve'>;
  'desk.setBlocklist': Edit<'desk.setBlocklist'>;
}

export function taglineDeskWriting(db: () => WriterDb): Handlers<TaglineDeskWriter> {
  return {
    'drafts.put': (input) => putDrafts(db(), input),
    'drafts.decide': (input) => decideDraft(db(), input),
    'taglines.approve': (input) => approveTaglines(db(), input),
    'desk.setBlocklist': (input) => setBlocklist(db(), input),
  };
}
