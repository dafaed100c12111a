// Steps of a filter: one genre's part, one scalar part, how many parts there are. Pure.
import type { Filter } from '../../shared/filter.ts';

type GenrePart = NonNullable<Filter['genres']>[number];

/** What the filter says of one genre. */
export const genrePart = (filter: Filter, genreId: number): GenrePart | undefined =>
  filter.genres?.find((g) => g.genreId === genreId);

/** The filter with one genre's part replaced; undefined takes it out. */
export function withGenrePart(filter: Filter, genreId: number, part: Omit<GenrePart, 'genreId'> | undefined): Filter {
  const others = (filter.genres ?? []).filter((g) => g.genreId !== genreId);
  const genres = part ? [...others, { genreId, ...part }] : others;
  const { genres: _old, ...rest } = filter;
  return genres.length > 0 ? { ...rest, genres } : rest;
}

/** The filter with one scalar part set, or taken out when undefined or empty. */
export function withPart<K extends Exclude<keyof Filter, 'genres'>>(
  filter: Filter,
  key: K,
  value: Filter[K] | undefined,
): Filter {
  const next: Filter = { ...filter, [key]: value };
  return Object.fromEntries(Object.entries(next).filter(([, v]) => v !== undefined && v !== '')) as Filter;
}

/** How many parts restrict the view. */
export const partCount = (filter: Filter): number =>
  Object.entries(filter).reduce((sum, [key, value]) => sum + (key === 'genres' ? (value as unknown[]).length : 1), 0);
