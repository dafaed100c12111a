// Leads to the library with nothing but certain posters in view.
import { useCallback } from 'react';
import { useNavigate } from 'react-router';
import { DEFAULT_SORT, viewToSearch } from '../../../shared/filter.ts';

/** Shows posters in the library; going back returns to where it was asked. */
export function useShowInLibrary(): (posterIds: readonly number[]) => void {
  const navigate = useNavigate();
  return useCallback(
    (posterIds) => {
      void navigate({ pathname: '/library', search: viewToSearch({ posterIds: [...posterIds] }, DEFAULT_SORT) });
    },
    [navigate],
  );
}
