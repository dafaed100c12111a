import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_SORT,
  filterSchema,
  normal,
  viewFromSearch,
  viewToSearch,
  type Filter,
} from '../../../../src/shared/filter.ts';
import { arbitraryFilter } from './arbitraryFilter.ts';

describe('a view as an address', () => {
  it('carries everything that a filter can say', () => {
    fc.assert(
      fc.property(arbitraryFilter.map(normal), (filter) => {
        const { posterIds, ...rest } = filter;
        const wanted: Filter = posterIds === undefined || posterIds.length === 0 ? rest : filter;
        expect(viewFromSearch(viewToSearch(wanted, DEFAULT_SORT)).filter).toEqual(wanted);
      }),
      { numRuns: 1000 },
    );
  });

  it('opens links of before', () => {
    expect(
      viewFromSearch(
        'text=river&split=test&yearFrom=1980&hasTagline=true&genre=-3%3Aabsent&genre=1%3Apresent&sort=-year',
      ),
    ).toEqual({
      filter: {
        text: 'river',
        split: 'test',
        yearFrom: 1980,
        hasTagline: true,
        genres: [
          { genreId: 3, state: 'absent', not: true },
          { genreId: 1, state: 'present' },
        ],
      },
      sort: { by: 'year', descending: true },
    });
  });

  it('drops what makes no sense and keeps the rest', () => {
    expect(viewFromSearch('issue=wrong&anyOf=nonsense&p=x&flagged=true&noneOf=%5B%7B%7D%5D&sort=nothing')).toEqual({
      filter: { issue: 'wrong', flagged: true },
      sort: DEFAULT_SORT,
    });
  });

  it('bounds depth and size', () => {
    const deep = (levels: number): Filter =>
      levels === 0 ? { flagged: true } : { noneOf: [deep(levels - 1), { split: 'test' }] };
    expect(filterSchema.safeParse(deep(6)).success).toBe(true);
    expect(filterSchema.safeParse(deep(7)).success).toBe(false);
    let endless: Filter = { flagged: true };
    for (let i = 0; i < 50_000; i++) endless = { noneOf: [endless] };
    expect(filterSchema.safeParse(endless).success).toBe(false);
    const wide: Filter = {
      anyOf: Array.from({ length: 60 }, () => ({
        genres: Array.from({ length: 20 }, (_, i) => ({ genreId: i, state: 'present' as const })),
      })),
    };
    expect(filterSchema.safeParse(wide).success).toBe(false);
  });
});
