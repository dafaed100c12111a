// The map as the page needs it: points, one value for each, and which of them the library's filter lets pass, unpacked and checked
// to belong together. A map that is made meanwhile brings all of them anew.
import { useMemo } from 'react';
import type { Input, Output } from '../../../shared/contract.ts';
import type { Filter } from '../../../shared/filter.ts';
import { fromBase64, unpackBits, unpackPoints, type MapPoints } from '../../../shared/mapPoints.ts';
import { useCall } from '../../api/queries.ts';
import { partCount } from '../../state/filterParts.ts';
import type { ColourChoice } from './stores.ts';
import { Places } from './picking.ts';

export interface MapData {
  answer: Omit<Output<'map.points'>, 'points'>;
  points: MapPoints;
  places: Places;
  /** Index of a poster's point. */
  indexOf: ReadonlyMap<number, number>;
}

/** The points; null until they have come. */
export function useMapPoints(): { data: MapData | null; error: Error | null; refetch: () => void } {
  const { data, error, refetch } = useCall('map.points', {}, { keep: true });
  const packed = data?.points;
  const count = data?.count ?? 0;
  const unpacked = useMemo(() => {
    if (packed === undefined) return null;
    const points = unpackPoints(packed, count);
    const indexOf = new Map<number, number>();
    points.posterIds.forEach((id, i) => indexOf.set(id, i));
    return { points, places: new Places(points), indexOf };
  }, [packed, count]);
  return { data: data && unpacked ? { answer: data, ...unpacked } : null, error, refetch: () => void refetch() };
}

/** What to ask for a choice of colours; null where nothing has to be asked, or no genre is known. */
export function coloursOf(choice: ColourChoice, firstGenre: number | undefined): Input<'map.values'>['colours'] | null {
  const { by, runId } = choice;
  const genreId = choice.genreId ?? firstGenre;
  if (by === 'plain') return null;
  if (by === 'split') return { by };
  if (by === 'issue') return choice.genreId === null ? { by } : { by, genreId: choice.genreId };
  if (genreId === undefined) return null;
  return by === 'genre' ? { by, genreId } : { by, genreId, ...(runId === null ? {} : { runId }) };
}

/** One value for each point, aligned with `count` points; zeros until they have come. */
export function useMapValues(
  colours: Input<'map.values'>['colours'] | null,
  count: number,
): { values: Uint8Array; error: Error | null } {
  const { data, error } = useCall(
    'map.values',
    { colours: colours ?? { by: 'split' } },
    { enabled: colours !== null && count > 0, keep: true },
  );
  const packed = colours === null || data?.count !== count ? undefined : data.values;
  const values = useMemo(() => (packed === undefined ? new Uint8Array(count) : fromBase64(packed)), [packed, count]);
  return { values, error: colours === null ? null : error };
}

/** Which points the filter lets pass; null where it restricts nothing. */
export function useMapMatching(
  filter: Filter,
  count: number,
): { filtered: { passes: Uint8Array; matching: number } | null; error: Error | null } {
  const enabled = partCount(filter) > 0 && count > 0;
  const { data, error } = useCall('map.matching', { filter }, { enabled, keep: true });
  const packed = enabled && data?.count === count ? data.bits : undefined;
  const matching = data?.matching ?? 0;
  const filtered = useMemo(
    () => (packed === undefined ? null : { passes: unpackBits(packed, count), matching }),
    [packed, count, matching],
  );
  return { filtered, error: enabled ? error : null };
}
