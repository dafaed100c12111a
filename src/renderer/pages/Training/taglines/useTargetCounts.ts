// What a training would learn from, in words, before it is started.
import { useCall } from '../../../api/queries.ts';
import type { TaglineTrainDraft } from '../../../state/taglineDraft.ts';
import { countWords } from './taglineWords.ts';

/** Null while it is not known. */
export function useTargetCounts({
  targets,
  splitName,
}: Pick<TaglineTrainDraft, 'targets' | 'splitName'>): string | null {
  const { data } = useCall(
    'taglines.targets',
    { targets, ...(splitName === null ? {} : { splitName }) },
    { keep: true },
  );
  return data ? countWords(targets, data) : null;
}
