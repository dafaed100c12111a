// Event logs of other copies of the project, conflicts, agreement: what the reader thread offers of it, and its handlers.
import type { Output, Parsed } from '../../../../shared/contract.ts';
import type { LogPoint } from '../../../../shared/eventLog.ts';
import type { Handlers } from '../../../lib/threadCalls.ts';
import type { Opened } from '../opened.ts';
import { AgreementAnswers } from './agreement.ts';
import { Conflicts, listConflicts, mergingStatus } from './conflicts.ts';
import { logHead, logPage, type LogSection } from './logPages.ts';
import type { LogCursor, LogPage } from './page.ts';

export interface MergingReader {
  /** The first lines of this copy's log, and from where to where its sections go. */
  'log.head'(input: {
    since: string | null;
    at: string;
    person: string;
  }): LogPage & { from: LogPoint; upTo: LogPoint; snapshot: string };
  'log.page'(input: { section: LogSection; after: LogCursor; upTo: number; limit: number }): LogPage;
  'merging.status'(input: Parsed<'merging.status'>): Output<'merging.status'>;
  'merging.conflicts'(input: Parsed<'merging.conflicts'>): Output<'merging.conflicts'>;
  'merging.agreement'(input: Parsed<'merging.agreement'>): Output<'merging.agreement'>;
}

export function mergingReading(current: () => Opened): Handlers<MergingReader> {
  const conflicts = new Conflicts();
  const agreement = new AgreementAnswers();
  return {
    'log.head': async (input) => {
      const { project, snapshots } = current();
      const snapshot = await snapshots.hash(project);
      return { ...logHead(project, { ...input, snapshot }), snapshot };
    },
    'log.page': (input) => logPage(current().project, input),
    'merging.status': () => mergingStatus(current()),
    'merging.conflicts': (input) => listConflicts(current(), conflicts, input),
    'merging.agreement': () => agreement.read(current()),
  };
}
