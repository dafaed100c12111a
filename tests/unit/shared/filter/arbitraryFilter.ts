// Filters of all shapes for property tests, and the names that they are written with.
import fc from 'fast-check';
import type { Filter, FilterNames } from '../../../../src/shared/filter.ts';

export const NAMES: FilterNames = {
  genres: [
    { id: 0, name: 'Comedy' },
    { id: 1, name: 'Drama' },
    { id: 2, name: 'Sci-Fi', aliases: ['Science Fiction'] },
    { id: 3, name: 'Black & White (old)' },
    { id: 4, name: 'a "quoted" one' },
    { id: 40, name: 'Film Noir' },
  ],
  runs: [
    { id: 'r1', name: 'first run' },
    { id: 'r2', name: 'first run' },
    { id: 'r3', name: 'third' },
  ],
  people: ['Anna', 'Ben, the second', 'o"neill'],
};

const genreId = fc.constantFrom(0, 1, 2, 3, 4, 40, 77);
const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    'river night',
    'live or die',
    'without not',
    'Mission: Impossible',
    '(500) days',
    '-minus',
    'flagged',
    'p(Drama)>1',
    '"a phrase" b',
    'year:1980',
    'x\\"y',
  ),
);
const share = fc.oneof(fc.constantFrom(0, 1, 0.5), fc.double({ min: 0, max: 1, noNaN: true }));
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 4 });
const year = fc.integer({ min: -300, max: 3000 });

const parts = {
  text: words,
  tagline: words,
  genres: fc.array(
    fc.record(
      { genreId, state: fc.constantFrom('present' as const, 'absent' as const, 'unknown' as const), not: fc.boolean() },
      { requiredKeys: ['genreId', 'state'] },
    ),
    { maxLength: 3 },
  ),
  probability: fc.array(fc.record({ genreId, from: share, to: share }, { requiredKeys: ['genreId'] }), {
    maxLength: 3,
  }),
  sources: fc.array(
    fc.record(
      { genreId, source: fc.constantFrom('person' as const, 'import' as const, 'model' as const), not: fc.boolean() },
      { requiredKeys: ['genreId', 'source'] },
    ),
    { maxLength: 2 },
  ),
  labelled: fc.constantFrom('person' as const, 'import' as const, 'model' as const, 'none' as const),
  by: fc.uniqueArray(
    fc.oneof(
      fc.constantFrom(...NAMES.people),
      fc.string({ minLength: 1, maxLength: 8 }).filter((s) => s.trim() !== ''),
    ),
    {
      minLength: 1,
      maxLength: 3,
    },
  ),
  split: fc.constantFrom('train' as const, 'validation' as const, 'test' as const, 'none' as const),
  hasPrediction: fc.boolean(),
  hasTagline: fc.boolean(),
  hasImage: fc.boolean(),
  hasYear: fc.boolean(),
  hasNote: fc.boolean(),
  flagged: fc.boolean(),
  secondLook: fc.boolean(),
  conflict: fc.boolean(),
  issue: fc.constantFrom('wrong' as const, 'missing' as const, 'any' as const),
  issueGenre: genreId,
  duplicates: fc.constantFrom('any' as const, 'conflicting' as const),
  drafts: fc.constant('waiting' as const),
  approval: fc.constantFrom('draft' as const, 'proposed' as const, 'approved' as const, 'none' as const),
  run: fc.constantFrom('r1', 'r2', 'r3', 'gone run'),
  trainedBy: fc.constantFrom('r1', 'r3'),
  yearFrom: year,
  yearTo: year,
  filmKey: fc.constantFrom('114709', 'key:some film', 'key:x'),
  posterIds: fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { maxLength: 3 }),
};

const level = (depth: number): fc.Arbitrary<Filter> => {
  const inner =
    depth === 0
      ? {}
      : {
          allOf: optional(fc.array(level(depth - 1), { minLength: 1, maxLength: 2 })),
          anyOf: optional(fc.array(level(depth - 1), { minLength: 1, maxLength: 3 })),
          noneOf: optional(fc.array(level(depth - 1), { minLength: 1, maxLength: 2 })),
        };
  const sparse = Object.fromEntries(
    Object.entries(parts).map(([name, value]) => [
      name,
      fc.option(value as fc.Arbitrary<unknown>, { nil: undefined, freq: 1 }),
    ]),
  );
  const rare = fc
    .tuple(
      fc.record(sparse as Record<string, fc.Arbitrary<unknown>>),
      fc.subarray(Object.keys(parts), { maxLength: 4 }),
    )
    .map(([all, kept]) =>
      Object.fromEntries(Object.entries(all).filter(([name, value]) => kept.includes(name) && value !== undefined)),
    );
  return fc.tuple(rare, fc.record(inner)).map(([own, more]) => {
    const nested = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));
    return { ...own, ...nested } as Filter;
  });
};

/** Filters up to two deep, also such with empty parts and empty filters within. */
export const arbitraryFilter: fc.Arbitrary<Filter> = level(2);
