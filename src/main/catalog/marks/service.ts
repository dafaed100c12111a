// Flags and notes on posters, guidelines of genres, reverts of whole edits: what the writer thread offers of it.
import type { CallName, Output, Parsed } from '../../../shared/contract.ts';
import type { Handlers } from '../../lib/threadCalls.ts';
import type { WriterDb } from '../connection.ts';
import { revertBatch } from '../revertBatch.ts';
import type { Caller, Changed } from '../change.ts';
import { setGuideline } from './guidelines.ts';
import { setMarks } from './marks.ts';

type Edit<N extends CallName> = (input: Parsed<N> & Caller) => Changed & { output: Output<N> };

export interface MarksWriter {
  'marks.set': Edit<'marks.set'>;
  'guidelines.set': Edit<'guidelines.set'>;
  'edits.revert': Edit<'edits.revert'>;
}

export function marksWriting(db: () => WriterDb): Handlers<MarksWriter> {
  return {
    'marks.set': (input) => setMarks(db(), input),
    'guidelines.set': (input) => setGuideline(db(), input),
    'edits.revert': (input) => revertBatch(db(), input),
  };
}
