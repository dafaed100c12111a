// Guidelines of genres and the edits of the project: what the reader thread offers of it, and its handlers.
import type { Output, Parsed } from '../../../../shared/contract.ts';
import type { Handlers } from '../../../lib/threadCalls.ts';
import type { Opened } from '../opened.ts';
import { listGuidelines } from './guidelines.ts';
import { editPosters, recentEdits } from './recentEdits.ts';

export interface MarksReader {
  'guidelines.list'(input: Parsed<'guidelines.list'>): Output<'guidelines.list'>;
  'edits.recent'(input: Parsed<'edits.recent'>): Output<'edits.recent'>;
  'edits.posters'(input: Parsed<'edits.posters'>): Output<'edits.posters'>;
}

export function marksReading(current: () => Opened): Handlers<MarksReader> {
  return {
    'guidelines.list': () => ({ guidelines: listGuidelines(current().project.db) }),
    'edits.recent': (input) => recentEdits(current().project.db, current().project.batchPosters, input),
    'edits.posters': (input) => editPosters(current().project.db, input),
  };
}
