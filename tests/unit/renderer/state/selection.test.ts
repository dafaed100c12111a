// Selecting by click, shift, ctrl and keys.
import { describe, expect, it } from 'vitest';
import {
  editTargets,
  extendTo,
  moveTo,
  NO_SELECTION,
  rangeTo,
  selectAll,
  stepIndex,
  toggleOne,
} from '../../../../src/renderer/state/selection.ts';

describe('selection', () => {
  it('a move selects one poster', () => {
    const now = moveTo(moveTo(NO_SELECTION, 0, 10, false), 1, 11, false);
    expect([...now.ids]).toEqual([11]);
    expect(now.cursor).toBe(1);
  });

  it('gathered posters stay while the cursor moves, a plain click starts anew', () => {
    let now = toggleOne(moveTo(NO_SELECTION, 0, 10, true), 2, 12);
    now = moveTo(now, 5, 15, false);
    expect([...now.ids]).toEqual([10, 12]);
    expect([...moveTo(now, 6, 16, true).ids]).toEqual([16]);
  });

  it('a second toggle takes a poster out', () => {
    const now = toggleOne(toggleOne(NO_SELECTION, 3, 13), 3, 13);
    expect(now.ids.size).toBe(0);
  });

  it('a shift range runs from the anchor, in both directions', () => {
    const start = moveTo(NO_SELECTION, 5, 15, true);
    expect(rangeTo(start, 8)).toEqual({ from: 5, to: 9 });
    expect(rangeTo(start, 2)).toEqual({ from: 2, to: 6 });
    const longer = extendTo(start, 8, 18, [15, 16, 17, 18]);
    const shorter = extendTo(longer, 6, 16, [15, 16]);
    expect([...shorter.ids]).toEqual([15, 16]);
    expect(rangeTo(shorter, 4)).toEqual({ from: 4, to: 6 });
  });

  it('edits act on the selection, else on the poster under the cursor', () => {
    expect(editTargets(NO_SELECTION)).toEqual([]);
    expect(editTargets({ ...NO_SELECTION, cursor: 0, cursorId: 3 })).toEqual([3]);
    expect(editTargets(selectAll(NO_SELECTION, [1, 2, 3], {}))).toEqual([1, 2, 3]);
  });
});

describe('arrows', () => {
  const at = (cursor: number | null, direction: Parameters<typeof stepIndex>[1]): number | null =>
    stepIndex(cursor, direction, 4, 3, 10);

  it('start at the first poster and stay within the view', () => {
    expect(at(null, 'right')).toBe(0);
    expect(at(0, 'left')).toBe(0);
    expect(at(9, 'right')).toBe(9);
    expect(at(2, 'up')).toBe(2);
    expect(stepIndex(null, 'right', 4, 3, 0)).toBeNull();
  });

  it('go by rows, and down into a shorter last row', () => {
    expect(at(1, 'down')).toBe(5);
    expect(at(7, 'down')).toBe(9);
    expect(at(9, 'down')).toBe(9);
    expect(at(9, 'up')).toBe(5);
  });

  it('go by screens and to the ends', () => {
    expect(at(0, 'pageDown')).toBe(9);
    expect(at(9, 'pageUp')).toBe(0);
    expect(at(3, 'last')).toBe(9);
    expect(at(3, 'first')).toBe(0);
  });
});
