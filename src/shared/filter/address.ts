// A view of the library as search parameters of an address. Links live long: what a parameter says never changes, new
// parts get new parameters, and what makes no sense is dropped.
import { DEFAULT_SORT, filterSchema, FLAG_PARTS, NESTED_PARTS, sortSchema, type Filter, type Sort } from './schema.ts';

const TEXTS = [
  'text',
  'tagline',
  'labelled',
  'split',
  'issue',
  'duplicates',
  'drafts',
  'approval',
  'run',
  'trainedBy',
  'filmKey',
] as const;
const NUMBERS = ['yearFrom', 'yearTo', 'issueGenre'] as const;

/** Writes a view as URL search parameters; the default view is the empty string. */
export function viewToSearch(filter: Filter, sort: Sort): string {
  const search = new URLSearchParams();
  for (const name of [...TEXTS, ...NUMBERS, ...FLAG_PARTS]) {
    const value = filter[name];
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const minus = (not: boolean | undefined): string => (not ? '-' : '');
  for (const g of filter.genres ?? []) search.append('genre', `${minus(g.not)}${g.genreId}:${g.state}`);
  for (const p of filter.probability ?? []) search.append('p', `${p.genreId}:${p.from ?? ''}..${p.to ?? ''}`);
  for (const s of filter.sources ?? []) search.append('source', `${minus(s.not)}${s.genreId}:${s.source}`);
  for (const name of filter.by ?? []) search.append('by', name);
  if (filter.posterIds) search.set('posterIds', filter.posterIds.join(','));
  for (const name of NESTED_PARTS) if (filter[name]) search.set(name, JSON.stringify(filter[name]));
  if (sort.by !== DEFAULT_SORT.by || sort.descending) search.set('sort', `${sort.descending ? '-' : ''}${sort.by}`);
  return search.toString();
}

/** Reads what `viewToSearch` wrote. Parameters that make no sense are dropped, so an old link still opens. */
export function viewFromSearch(search: string): { filter: Filter; sort: Sort } {
  const params = new URLSearchParams(search);
  const draft: Record<string, unknown> = {};
  for (const name of TEXTS) {
    const value = params.get(name);
    if (value !== null) draft[name] = value;
  }
  for (const name of NUMBERS) {
    const value = params.get(name);
    if (value !== null) draft[name] = Number(value);
  }
  for (const name of FLAG_PARTS) {
    const value = params.get(name);
    if (value !== null) draft[name] = value === 'true';
  }
  const list = (name: string, part: string, read: (text: string) => unknown): void => {
    const values = params.getAll(name);
    if (values.length > 0) draft[part] = values.map(read);
  };
  list('genre', 'genres', (text) => {
    const { not, id, rest } = ofGenre(text);
    return { genreId: id, state: rest, ...not };
  });
  list('source', 'sources', (text) => {
    const { not, id, rest } = ofGenre(text);
    return { genreId: id, source: rest, ...not };
  });
  list('p', 'probability', (text) => {
    const { id, rest } = ofGenre(text);
    const [from = '', to = ''] = rest.split('..');
    return { genreId: id, ...(from === '' ? {} : { from: Number(from) }), ...(to === '' ? {} : { to: Number(to) }) };
  });
  list('by', 'by', (text) => text);
  const posterIds = params.get('posterIds');
  if (posterIds) draft['posterIds'] = posterIds.split(',').map(Number);
  for (const name of NESTED_PARTS) {
    const value = params.get(name);
    if (value !== null) draft[name] = parsedJson(value);
  }

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

/** "-5:rest" */
function ofGenre(text: string): { not: { not?: true }; id: number; rest: string } {
  const not = text.startsWith('-');
  const colon = text.indexOf(':');
  return { not: not ? { not } : {}, id: Number(text.slice(not ? 1 : 0, colon)), rest: text.slice(colon + 1) };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
