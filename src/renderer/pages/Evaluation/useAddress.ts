// The page's address, followed and changed. The address bar is the only place that holds it; the rail leads back to the last one.
import { useCallback, useEffect, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { lastEvaluationStore } from '../../state/view.ts';
import { addressFrom, addressToSearch, type Address } from './address.ts';

export type ChangeAddress = (part: Partial<Address>) => void;

/** A change replaces the address: going back leaves the page, it does not walk through all tabs. */
export function useAddress(): { address: Address; change: ChangeAddress } {
  const [params, setParams] = useSearchParams();
  const address = useMemo(() => addressFrom(params), [params]);
  const search = addressToSearch(address);
  useEffect(() => {
    lastEvaluationStore.set(search);
  }, [search]);
  const change = useCallback<ChangeAddress>(
    (part) => {
      setParams((now) => new URLSearchParams(addressToSearch({ ...addressFrom(now), ...part })), { replace: true });
    },
    [setParams],
  );
  return { address, change };
}
