import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeOf, scrolled, tallOf, TALLEST } from '../../../../../src/renderer/pages/Library/tallScroll.ts';

const VIEW = 700;

describe('a list taller than an element can be', () => {
  it('is as it was while it is short enough', () => {
    const tall = tallOf(20_000, VIEW);
    expect(tall.element).toBe(20_000);
    expect(placeOf(tall, 5000)).toEqual({ list: 5000, element: 5000 });
    expect(scrolled(tall, { list: 0, element: 0 }, 8000)).toEqual({ list: 8000, element: 8000 });
  });

  it('has its first and last pixel at the ends of the bar', () => {
    const tall = tallOf(80_000_000, VIEW);
    expect(tall.element).toBe(TALLEST);
    expect(placeOf(tall, 0)).toEqual({ list: 0, element: 0 });
    expect(placeOf(tall, 1e9)).toEqual({ list: 80_000_000 - VIEW, element: TALLEST - VIEW });
    expect(scrolled(tall, { list: 5, element: 900 }, 0).list).toBe(0);
    expect(scrolled(tall, { list: 5, element: 900 }, TALLEST - VIEW).list).toBe(80_000_000 - VIEW);
  });

  it('moves by the wheel pixel for pixel, by the bar in proportion', () => {
    const tall = tallOf(80_000_000, VIEW);
    const before = placeOf(tall, 40_000_000);
    expect(scrolled(tall, before, before.element + 120).list).toBe(40_000_120);
    const half = scrolled(tall, placeOf(tall, 0), (TALLEST - VIEW) / 2).list;
    expect(half).toBeCloseTo((80_000_000 - VIEW) / 2, 0);
  });

  it('stays within the list wherever it is scrolled to, and the bar put right keeps the place of the list', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1000, max: 200_000_000 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }),
        (list, stops) => {
          const tall = tallOf(list, VIEW);
          let place = placeOf(tall, 0);
          for (const stop of stops) {
            place = scrolled(tall, place, stop * (tall.element - VIEW));
            expect(place.list).toBeGreaterThanOrEqual(0);
            expect(place.list).toBeLessThanOrEqual(list - VIEW);
            expect(placeOf(tall, place.list).list).toBe(place.list);
          }
        },
      ),
    );
  });
});
