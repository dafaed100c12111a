// The place in the queue of the desk, as pure steps. A poster that was decided upon leaves its list while somebody still looks at
// it: it is shown at its old place until they move on, so that the next one is the one that stands below it.

export interface QueuePlace {
  posterId: number;
  /** Where it stands among what is shown; null: not known yet. */
  index: number | null;
}

/**
 * Where the poster at hand is shown although it is not in the list any more; null where the list has it.
 * @param listed its index in the list, as far as the list is known; `unknown` where that part of the list has not come
 */
export function guestAt(
  place: QueuePlace | null,
  listed: number | undefined | 'unknown',
  total: number,
): number | null {
  if (place === null || place.index === null || listed !== undefined) return null;
  return Math.min(place.index, total);
}

/** How many rows are shown. */
export const shownTotal = (total: number, guest: number | null): number => total + (guest === null ? 0 : 1);

/** The index in the list of a row that is shown; null for the guest. */
export function listIndex(shown: number, guest: number | null): number | null {
  if (guest === null || shown < guest) return shown;
  return shown === guest ? null : shown - 1;
}

/** The row one step on or back; null where there is none. */
export function stepped(index: number | null, by: 1 | -1, shown: number): number | null {
  if (shown === 0) return null;
  if (index === null) return 0;
  const next = index + by;
  return next < 0 || next >= shown ? null : next;
}
