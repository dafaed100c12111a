// The genre vocabulary as something to edit: what the writer thread offers of it, and its handlers. The core has resolved the
// filter of a split to posters by then.
import type { Output } from '../../../shared/contract.ts';
import type { Handlers } from '../../lib/threadCalls.ts';
import type { WriterDb } from '../connection.ts';
import type { Caller, Changed } from '../change.ts';
import { applyVocabulary } from './apply.ts';
import { planVocabulary, type ResolvedOperation } from './plan.ts';
import { previewPlan } from './preview.ts';

export interface VocabularyWriter {
  'vocabulary.preview'(input: { operation: ResolvedOperation }): Promise<Output<'vocabulary.preview'>>;
  'vocabulary.apply'(
    input: { operation: ResolvedOperation; note?: string | undefined } & Caller,
  ): Changed & { output: Output<'vocabulary.apply'> };
}

export function vocabularyWriting(db: () => WriterDb): Handlers<VocabularyWriter> {
  return {
    'vocabulary.preview': ({ operation }, { signal }) => previewPlan(db(), planVocabulary(db(), operation), signal),
    'vocabulary.apply': (input) => applyVocabulary(db(), input),
  };
}
