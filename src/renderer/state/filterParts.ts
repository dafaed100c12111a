// Steps of a filter: one genre's part, one scalar part, one term, how many parts there are. Pure.
import { conjoin, negate, normal, same, size, unitsOf, type Filter, type PartName } from '../../shared/filter.ts';

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
export const partCount = size;

/** Parts of which a filter has one value: another one takes its place. */
const CHOICES: readonly PartName[] = ['labelled', 'split', 'issue', 'duplicates', 'run', 'trainedBy', 'by'];

/** What the filter says of a term, a filter with one thing to say. */
export function termPart(filter: Filter, term: Filter): 'must' | 'not' | null {
  const units = unitsOf(normal(filter));
  if (units.some((unit) => same(unit, term))) return 'must';
  const opposite = negate(term);
  return units.some((unit) => same(unit, opposite)) ? 'not' : null;
}

/** The filter with a term that must, or must not, hold; saying the same again takes it out. */
export function withTerm(filter: Filter, term: Filter, part: 'must' | 'not'): Filter {
  const [must, not] = [term, negate(term)];
  const now = termPart(filter, term);
  const [name] = Object.keys(term) as [PartName];
  const others = unitsOf(normal(filter)).filter((unit) => {
    if (same(unit, must) || same(unit, not)) return false;
    return !(part === 'must' && CHOICES.includes(name) && name in unit);
  });
  return conjoin(now === part ? others : [...others, part === 'must' ? must : not]);
}

/** The parts of a filter one by one, each with the filter without it. */
export function eachTerm(filter: Filter): { term: Filter; without: Filter }[] {
  const units = unitsOf(normal(filter));
  return units.map((term, i) => ({ term, without: conjoin(units.filter((_, at) => at !== i)) }));
}
