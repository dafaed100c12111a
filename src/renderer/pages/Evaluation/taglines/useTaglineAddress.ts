// The address of the evaluation of tagline runs, followed and changed; the rail leads back to the last one.
import { useCallback, useEffect, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { lastEvaluationStore } from '../../../state/view.ts';
import { taglineAddressFrom, taglineAddressToSearch, type TaglineAddress } from './taglineAddress.ts';

export type ChangeTaglineAddress = (part: Partial<TaglineAddress>) => void;

/** A change replaces the address: going back leaves the page, it does not walk through all tabs. */
export function useTaglineAddress(): { address: TaglineAddress; change: ChangeTaglineAddress } {
  const [params, setParams] = useSearchParams();
  const address = useMemo(() => taglineAddressFrom(params), [params]);
  const search = taglineAddressToSearch(address);
  useEffect(() => {
    lastEvaluationStore.set(search);
  }, [search]);
  const change = useCallback<ChangeTaglineAddress>(
    (part) => {
      setParams((now) => new URLSearchParams(taglineAddressToSearch({ ...taglineAddressFrom(now), ...part })), {
        replace: true,
      });
    },
    [setParams],
  );
  return { address, change };
}
