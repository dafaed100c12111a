// Pages of posters by rising id: who asks for the next page names the last poster that it had, so edits meanwhile neither repeat
// nor skip one. Finding the place takes some steps, not a walk from the start.
import type { Filter } from '../../../shared/filter.ts';
import type { ReaderProject } from './project.ts';

/** Rows of a filter with ids above `after`, by rising id, and how many the filter has in all. The rows are shared: do not write to them. */
export function rowsAfter(
  { lists, columns }: Pick<ReaderProject, 'lists' | 'columns'>,
  filter: Filter,
  after: number,
): { rows: Int32Array; total: number } {
  const all = lists.ordered(filter, { by: 'added', descending: false });
  return { rows: all.subarray(firstAfter(all, (row) => columns.ids[row]!, after)), total: all.length };
}

/** Index of the first element whose id is above `after`, by bisection over ascending ids. */
function firstAfter(rows: Int32Array, idOf: (row: number) => number, after: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (idOf(rows[middle]!) > after) high = middle;
    else low = middle + 1;
  }
  return low;
}
