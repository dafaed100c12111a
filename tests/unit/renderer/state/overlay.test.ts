// Painted edits: shown at once, kept until an answer knows them, gone when refused.
import { beforeEach, describe, expect, it } from 'vitest';
import type { PosterRow } from '../../../../src/shared/domain.ts';
import {
  clearPaint,
  overlayStore,
  paint,
  painted,
  rollBack,
  settle,
  stateIn,
} from '../../../../src/renderer/state/overlay.ts';

const row: PosterRow = {
  id: 7,
  filmKey: '114709',
  title: 'Toy Story',
  year: 1995,
  hasImage: true,
  width: 182,
  height: 268,
  color: '#336699',
  present: [1, 4],
  absent: [2],
  byPerson: [],
  probabilities: null,
  hasTagline: false,
  flagged: false,
  hasNote: false,
  split: 'train',
  uncertainty: null,
  disagreement: null,
};
const shown = (atRevision: number): PosterRow => painted(row, atRevision, overlayStore.get());

beforeEach(clearPaint);

describe('painted', () => {
  it('leaves a row alone that no edit concerns', () => {
    paint({ posterIds: new Set([8]), genreId: 1, state: 'absent' });
    expect(shown(1)).toBe(row);
  });

  it('moves the genre between the states and marks it as a person’s', () => {
    paint({ posterIds: new Set([7]), genreId: 2, state: 'present' });
    expect(shown(1)).toMatchObject({ present: [1, 2, 4], absent: [], byPerson: [2] });
    paint({ posterIds: new Set([7]), genreId: 4, state: 'unknown' });
    expect(stateIn(shown(1), 4)).toBe('unknown');
  });

  it('stays over older answers and yields to newer ones', () => {
    const ticket = paint({ posterIds: new Set([7]), genreId: 1, state: 'absent' });
    expect(stateIn(shown(99), 1)).toBe('absent');
    settle(ticket, 5);
    expect(stateIn(shown(4), 1)).toBe('absent');
    expect(stateIn(shown(5), 1)).toBe('present');
  });

  it('takes the state that the studio decided on', () => {
    const ticket = paint({ posterIds: new Set([7]), genreId: 1, state: 'present' });
    settle(ticket, 5, 'absent');
    expect(stateIn(shown(4), 1)).toBe('absent');
  });

  it('is rolled back when refused, later edits stay', () => {
    const refused = paint({ posterIds: new Set([7]), genreId: 1, state: 'absent' });
    paint({ posterIds: new Set([7]), genreId: 2, state: 'present' });
    rollBack(refused);
    expect(shown(1).present).toEqual([1, 2, 4]);
  });

  it('never drops edits that are still on their way', () => {
    const first = paint({ posterIds: new Set([7]), genreId: 1, state: 'absent' });
    for (let i = 0; i < 200; i++) settle(paint({ posterIds: new Set([1]), genreId: 3, state: 'present' }), i);
    expect(overlayStore.get().some((edit) => edit.ticket === first)).toBe(true);
    expect(overlayStore.get().length).toBeLessThan(60);
  });
});
