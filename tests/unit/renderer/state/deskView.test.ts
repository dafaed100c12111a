// The address of the desk: what is written is read again, and nonsense is dropped.
import { describe, expect, it } from 'vitest';
import { deskFromSearch, deskToSearch, openingList } from '../../../../src/renderer/state/deskView.ts';

it('opens where there is something to do', () => {
  const counts = { all: 3, none: 0, waiting: 0, draft: 0, proposed: 0, approved: 0 };
  expect(openingList({ ...counts, none: 1, waiting: 2 })).toBe('none');
  expect(openingList({ ...counts, waiting: 2 })).toBe('waiting');
  expect(openingList(counts)).toBe('all');
  expect(openingList({ ...counts, all: 0 })).toBe('none');
});

describe('the address of the desk', () => {
  it('is empty for the first list without a filter', () => {
    expect(deskToSearch({ list: 'none', filter: {}, posterId: null })).toBe('');
    expect(deskFromSearch('')).toEqual({ list: 'none', filter: {}, posterId: null });
  });

  it('carries a view of the library, a list and a poster', () => {
    const view = {
      list: 'waiting' as const,
      filter: { text: 'night', genres: [{ genreId: 3, state: 'present' as const }], posterIds: [1, 2] },
      posterId: 12,
    };
    expect(deskFromSearch(deskToSearch(view))).toEqual(view);
  });

  it('drops what makes no sense', () => {
    expect(deskFromSearch('list=elsewhere&poster=-3&genre=x')).toEqual({ list: 'none', filter: {}, posterId: null });
  });
});
