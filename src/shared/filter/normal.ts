// One filter for each meaning that the text form can tell apart: parts joined, negations resolved, groups that add nothing
// dissolved. Reading a text and editing in the panel both go through here, so that the two agree. Pure.
import { FLAG_PARTS, LIST_PARTS, NESTED_PARTS, type Filter, type FlagPart, type PartName } from './schema.ts';
import { cleanWords } from './words.ts';

/** Parts in the order in which they are written and joined. `issueGenre` goes with `issue`, ends of a range by themselves. */
export const PART_ORDER: readonly PartName[] = [
  'genres',
  'probability',
  'sources',
  'labelled',
  'by',
  'issue',
  'split',
  'yearFrom',
  'yearTo',
  ...FLAG_PARTS,
  'duplicates',
  'drafts',
  'approval',
  'run',
  'trainedBy',
  'tagline',
  'filmKey',
  'posterIds',
  'noneOf',
  'anyOf',
  'allOf',
  'text',
];

/** The parts of a filter one by one: each is a filter of its own that has one thing to say. */
export function unitsOf(filter: Filter): Filter[] {
  const units: Filter[] = [];
  for (const name of PART_ORDER) {
    const value = filter[name];
    if (value === undefined) continue;
    if (isList(name) || name === 'noneOf') for (const entry of value as unknown[]) units.push({ [name]: [entry] });
    else if (name === 'allOf') for (const child of value as Filter[]) units.push(...unitsOf(child));
    else if (name === 'issue' && filter.issueGenre !== undefined) {
      units.push({ issue: filter.issue, issueGenre: filter.issueGenre });
    } else units.push({ [name]: value });
  }
  return units;
}

/** The conjunction of normal filters. A part that is there already with another value goes into `allOf`. */
export function conjoin(filters: readonly Filter[]): Filter {
  const result: Filter = {};
  const apart: Filter[] = [];
  for (const unit of filters.flatMap(unitsOf)) {
    const name = Object.keys(unit)[0] as PartName;
    const now = result[name];
    if (isList(name) || name === 'noneOf') {
      const list = [...((now as unknown[] | undefined) ?? [])];
      const entry = (unit[name] as unknown[])[0];
      if (!list.some((other) => same(other, entry))) list.push(entry);
      Object.assign(result, { [name]: list });
    } else if (name === 'text') {
      const text = cleanWords(unit.text ?? '');
      if (text !== '') result.text = result.text === undefined ? text : `${result.text} ${text}`;
    } else if (now === undefined) Object.assign(result, unit);
    else if (same(now, unit[name]) && same(result.issueGenre, unit.issueGenre ?? result.issueGenre)) continue;
    else if (!apart.some((other) => same(other, unit))) apart.push(unit);
  }
  if (apart.length > 0) result.allOf = apart;
  return result;
}

/** The disjunction of normal filters. */
export function disjoin(filters: readonly Filter[]): Filter {
  const branches = filters.flatMap((filter) =>
    filter.anyOf !== undefined && Object.values(filter).filter((part) => part !== undefined).length === 1
      ? filter.anyOf
      : [filter],
  );
  return branches.length === 1 ? branches[0]! : { anyOf: branches };
}

/** What passes where the normal filter does not. */
export function negate(filter: Filter): Filter {
  const units = unitsOf(filter);
  const [only] = units;
  if (units.length !== 1 || only === undefined) return { noneOf: [filter] };
  const [name] = Object.keys(only) as [PartName];
  if (name === 'genres') return { genres: only.genres!.map(turned) };
  if (name === 'sources') return { sources: only.sources!.map(turned) };
  if ((FLAG_PARTS as readonly string[]).includes(name)) return { [name]: !only[name as FlagPart] };
  if (name === 'noneOf') return only.noneOf![0]!;
  if (name === 'anyOf') return conjoin(only.anyOf!.map(negate));
  return { noneOf: [only] };
}

/** The filter in its normal form: reading what is printed of any filter gives this. */
export function normal(filter: Filter): Filter {
  const parts: Filter = {};
  for (const [name, value] of Object.entries(filter)) {
    if (value === undefined || value === '' || (NESTED_PARTS as readonly string[]).includes(name)) continue;
    if (isList(name as PartName) && (value as unknown[]).length === 0) continue;
    Object.assign(parts, { [name]: value });
  }
  if (parts.tagline !== undefined) {
    const words = cleanWords(parts.tagline);
    if (words === '') delete parts.tagline;
    else parts.tagline = words;
  }
  if (parts.issue === undefined) delete parts.issueGenre;
  if (parts.genres) parts.genres = parts.genres.map((entry) => withoutFalse(entry));
  if (parts.sources) parts.sources = parts.sources.map((entry) => withoutFalse(entry));
  const children = (list: Filter[] | undefined): Filter[] => (list ?? []).map(normal).filter(hasParts);
  const any = children(filter.anyOf);
  return conjoin([
    parts,
    ...children(filter.noneOf).map(negate),
    ...(any.length > 0 ? [disjoin(any)] : []),
    ...children(filter.allOf),
  ]);
}

export const hasParts = (filter: Filter): boolean => unitsOf(filter).length > 0;

/** Equal as data, whatever the order of properties. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a).filter(([, value]) => value !== undefined);
  const right = Object.entries(b).filter(([, value]) => value !== undefined);
  const other = b as Record<string, unknown>;
  return left.length === right.length && left.every(([name, value]) => same(value, other[name]));
}

const isList = (name: PartName): boolean => (LIST_PARTS as readonly string[]).includes(name);

function turned<E extends { not?: boolean | undefined }>({ not, ...entry }: E): Omit<E, 'not'> & { not?: true } {
  return not === true ? entry : { ...entry, not: true };
}

function withoutFalse<E extends { not?: boolean | undefined }>(entry: E): E {
  if (entry.not !== false) return entry;
  const { not: _not, ...rest } = entry;
  return rest as E;
}
