// The names of the open project that filters are written with: genres, runs, persons.
import { useMemo } from 'react';
import type { FilterNames } from '../../shared/filter.ts';
import { useCall } from '../api/queries.ts';

/** Empty until the studio has answered, so that a text is not called wrong before. */
export function useFilterNames(enabled: boolean): { names: FilterNames; known: boolean } {
  const genres = useCall('genres.list', {}, { enabled }).data;
  const runs = useCall('runs.list', {}, { enabled }).data;
  const facets = useCall('library.facets', { filter: {} }, { enabled, keep: true }).data;
  const names = useMemo(
    () => ({
      genres: genres?.genres ?? [],
      runs: runs?.runs ?? [],
      people: facets?.people.map((person) => person.value) ?? [],
    }),
    [genres, runs, facets],
  );
  return { names, known: genres !== undefined && runs !== undefined };
}
