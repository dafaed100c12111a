// What the library shows: the filter and the sort, and their form in the URL.
// Pure data and pure functions; the catalog gives them their meaning.
import { z } from 'zod';
import { genreStateSchema, idSchema, splitPartSchema } from './domain.ts';

/** A filter is the conjunction of its parts; an absent part does not restrict. */
export const filterSchema = z
  .object({
    text: z.string().max(500).describe('words in title, overview or tagline; the last word may be a prefix'),
    genres: z.array(z.object({ genreId: idSchema, state: genreStateSchema, not: z.boolean().optional() })).max(256),
    labelled: z
      .enum(['person', 'import', 'model', 'none'])
      .describe('posters with at least one state from that source'),
    split: z.union([splitPartSchema, z.literal('none')]),
    hasPrediction: z.boolean(),
    hasTagline: z.boolean(),
    hasImage: z.boolean(),
    yearFrom: z.number().int(),
    yearTo: z.number().int(),
    filmKey: z.string(),
    posterIds: z.array(idSchema).max(100_000),
  })
  .partial();
export type Filter = z.infer<typeof filterSchema>;

/** `uncertainty`: how near the nearest genre is to its threshold. `disagreement`: the largest gap between a known label and the model. */
export const sortSchema = z.object({
  by: z.enum(['title', 'year', 'added', 'uncertainty', 'disagreement']),
  descending: z.boolean(),
});
export type Sort = z.infer<typeof sortSchema>;

export const DEFAULT_SORT: Sort = { by: 'title', descending: false };

/** Writes a view as URL search parameters; the default view is the empty string. */
export function viewToSearch(filter: Filter, sort: Sort): string {
  const search = new URLSearchParams();
  const { genres, posterIds, ...scalars } = filter;
  for (const [name, value] of Object.entries(scalars)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  for (const g of genres ?? []) search.append('genre', `${g.not ? '-' : ''}${g.genreId}:${g.state}`);
  if (posterIds) search.set('posterIds', posterIds.join(','));
  if (sort.by !== DEFAULT_SORT.by || sort.descending) search.set('sort', `${sort.descending ? '-' : ''}${sort.by}`);
  return search.toString();
}

/** Reads what `viewToSearch` wrote. Parameters that make no sense are dropped, so an old link still opens. */
export function viewFromSearch(search: string): { filter: Filter; sort: Sort } {
  const params = new URLSearchParams(search);
  const draft: Record<string, unknown> = {};
  for (const name of ['text', 'labelled', 'split', 'filmKey']) {
    const value = params.get(name);
    if (value !== null) draft[name] = value;
  }
  for (const name of ['yearFrom', 'yearTo']) {
    const value = params.get(name);
    if (value !== null) draft[name] = Number(value);
  }
  for (const name of ['hasPrediction', 'hasTagline', 'hasImage']) {
    const value = params.get(name);
    if (value !== null) draft[name] = value === 'true';
  }
  const genres = params.getAll('genre').map((text) => {
    const not = text.startsWith('-');
    const [id, state] = text.slice(not ? 1 : 0).split(':');
    return { genreId: Number(id), state, ...(not ? { not } : {}) };
  });
  if (genres.length > 0) draft['genres'] = genres;
  const posterIds = params.get('posterIds');
  if (posterIds) draft['posterIds'] = posterIds.split(',').map(Number);

  const filter: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(draft)) {
    const part = filterSchema.safeParse({ [name]: value });
    if (part.success) Object.assign(filter, part.data);
  }
  const sortText = params.get('sort') ?? '';
  const descending = sortText.startsWith('-');
  const sort = sortSchema.safeParse({ by: sortText.slice(descending ? 1 : 0), descending });
  return { filter: filter as Filter, sort: sort.success ? sort.data : DEFAULT_SORT };
}
