// How many taglines a training would learn from, in words, before it is started.
import { useCall } from '../../../api/queries.ts';
import type { TaglineTrainDraft } from '../../../state/taglineDraft.ts';
import { countWords } from './taglineWords.ts';

const FILTER = { hasTagline: true, hasImage: true };

/** Null while it is not known, and for a split that is not the active one: only that one is counted. */
export function useTargetCounts({ targets, splitName }: Pick<TaglineTrainDraft, 'targets' | 'splitName'>): string | null {
  const { data } = useCall(
    'library.facets',
    { filter: FILTER },
    { enabled: targets === 'all' && splitName === null, keep: true },
  );
  if (!data || targets !== 'all' || splitName !== null) return null;
  const of = (part: string): number => data.split.find(({ value }) => value === part)?.count ?? 0;
  return countWords({ train: of('train'), validation: of('validation'), test: of('test') });
}
