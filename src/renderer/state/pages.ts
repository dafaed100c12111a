// How the library is cut into pages. Pure.

export const PAGE_ROWS = 200;

/** Pages to ask for: those of the visible rows and one more on each side. */
export function pagesAround(first: number, last: number, total: number): number[] {
  const lastPage = Math.max(0, Math.ceil(total / PAGE_ROWS) - 1);
  const from = Math.max(0, Math.floor(first / PAGE_ROWS) - 1);
  const to = Math.min(lastPage, Math.floor(last / PAGE_ROWS) + 1);
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}
