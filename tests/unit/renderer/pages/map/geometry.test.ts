import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fit, pan, pointSize, toMap, toScreen, viewBox, zoomAt } from '../../../../../src/renderer/pages/Map/camera.ts';
import { countLooks, lookTable, looksOf, type ColourBy } from '../../../../../src/renderer/pages/Map/looks.ts';
import { isInside, Places, withoutOverlap, type Spot } from '../../../../../src/renderer/pages/Map/picking.ts';
import { evenly, roundUp } from '../../../../../src/renderer/parts/dayGeometry.ts';
import { MAP_CODE } from '../../../../../src/shared/mapPoints.ts';

const SIZE = { width: 800, height: 600 };
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('the camera', () => {
  it('leads from the map to the screen and back', () => {
    fc.assert(
      fc.property(share, share, fc.double({ min: 300, max: 50_000, noNaN: true }), (x, y, zoom) => {
        const camera = { x: 0.4, y: 0.6, zoom };
        const [mapX, mapY] = toMap(camera, SIZE, ...toScreen(camera, SIZE, x, y));
        expect(mapX).toBeCloseTo(x, 8);
        expect(mapY).toBeCloseTo(y, 8);
      }),
    );
  });

  it('keeps what is under the pointer there while zooming', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 600 }), fc.integer({ min: 150, max: 450 }), (px, py) => {
        const before = fit(SIZE);
        const spot = toMap(before, SIZE, px, py);
        const after = zoomAt(before, SIZE, 3, px, py);
        const [sx, sy] = toScreen(after, SIZE, ...spot);
        expect(sx).toBeCloseTo(px, 6);
        expect(sy).toBeCloseTo(py, 6);
      }),
    );
  });

  it('shows the whole map, and loses it neither by zooming nor by panning', () => {
    const box = viewBox(fit(SIZE), SIZE);
    expect(box.left).toBeLessThanOrEqual(0);
    expect(box.high).toBeGreaterThanOrEqual(1);
    const out = zoomAt(fit(SIZE), SIZE, 1e-9, 400, 300);
    expect(out.zoom).toBeGreaterThan(100);
    const away = pan(fit(SIZE), SIZE, 1e6, -1e6);
    expect(Math.abs(away.x - 0.5)).toBeLessThan(0.7);
  });

  it('draws few points large and many small', () => {
    expect(pointSize(fit(SIZE), SIZE, 300)).toBeGreaterThan(pointSize(fit(SIZE), SIZE, 100_000));
    expect(pointSize(fit(SIZE), SIZE, 100_000)).toBeGreaterThanOrEqual(2);
  });
});

describe('picking', () => {
  const points = {
    posterIds: Int32Array.from([10, 20, 30, 40]),
    x: Uint16Array.from([0, 65_535, 32_768, 32_768]),
    y: Uint16Array.from([0, 65_535, 32_768, 0]),
  };
  const places = new Places(points);

  it('finds the nearest that may be picked', () => {
    expect(places.nearest([0.51, 0.5], 0.05, () => true)).toBe(2);
    expect(places.nearest([0.51, 0.5], 0.05, (index) => index !== 2)).toBeNull();
    expect(
      new Places({ posterIds: new Int32Array(0), x: new Uint16Array(0), y: new Uint16Array(0) }).inBox({
        left: 0,
        low: 0,
        right: 1,
        high: 1,
      }),
    ).toEqual([]);
  });

  it('finds what is drawn around, also by a line with a bay', () => {
    const around: Spot[] = [
      [0.4, 0.4],
      [0.6, 0.4],
      [0.6, 0.6],
      [0.4, 0.6],
    ];
    expect(places.inLasso(around)).toEqual([2]);
    expect(places.inLasso(around.slice(0, 2))).toEqual([]);
    const bay: Spot[] = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0.5, 0.2],
      [0, 1],
    ];
    expect(isInside(bay, [0.5, 0.1])).toBe(true);
    expect(isInside(bay, [0.5, 0.5])).toBe(false);
  });

  it('lays no picture over another', () => {
    const spots = Array.from({ length: 200 }, (_, i) => ({ left: (i * 37) % 500, top: (i * 91) % 400 }));
    const kept = withoutOverlap(spots, 60, 90);
    expect(kept.length).toBeGreaterThan(5);
    kept.forEach((a, i) => {
      for (const b of kept.slice(i + 1)) {
        expect(Math.abs(a.left - b.left) >= 60 || Math.abs(a.top - b.top) >= 90).toBe(true);
      }
    });
  });
});

describe('looks', () => {
  it('have different shapes or words for each code, by each way to colour', () => {
    for (const by of ['plain', 'genre', 'probability', 'predicted', 'issue', 'split'] as ColourBy[]) {
      const looks = looksOf(by);
      const table = lookTable(by);
      expect(new Set(looks.map(({ word }) => word)).size).toBe(looks.length);
      expect(table.every((look) => look < looks.length)).toBe(true);
      expect(looks[table[MAP_CODE.none]!]!.shape).toBe(by === 'plain' ? 'disc' : 'dot');
    }
    expect(new Set(looksOf('genre').map(({ shape }) => shape)).size).toBe(3);
  });

  it('put probabilities into steps', () => {
    const word = (p: number): string => looksOf('probability')[lookTable('probability')[Math.round(p * 250)]!]!.word;
    expect([0, 0.05, 0.2, 0.51, 0.89, 0.95, 1].map(word)).toEqual([
      '0–10 %',
      '0–10 %',
      '10–30 %',
      '50–70 %',
      '70–90 %',
      '90–100 %',
      '90–100 %',
    ]);
    expect(countLooks(Uint8Array.from([0, 250, 255, 255]), 'probability')).toEqual([1, 0, 0, 0, 0, 1, 2]);
  });
});

describe('days', () => {
  const day = (text: string, done: number, reached: number) => ({ day: text, done, reached });

  it('run evenly, with those without work', () => {
    const { unit, counts } = evenly([day('2026-02-27', 3, 3), day('2026-03-02', 1, 4)]);
    expect(unit).toBe('day');
    expect(counts.map((each) => [each.day, each.done, each.reached])).toEqual([
      ['2026-02-27', 3, 3],
      ['2026-02-28', 0, 3],
      ['2026-03-01', 0, 3],
      ['2026-03-02', 1, 4],
    ]);
  });

  it('become weeks over a long time, and lose nothing', () => {
    const { unit, counts } = evenly([day('2026-01-01', 3, 3), day('2026-01-05', 2, 5), day('2026-06-01', 4, 9)]);
    expect(unit).toBe('week');
    expect(counts[0]).toEqual({ day: '2026-01-01', done: 5, reached: 5 });
    expect(counts.reduce((sum, { done }) => sum + done, 0)).toBe(9);
    expect(counts.at(-1)!.reached).toBe(9);
  });

  it('end their axis at a round number', () => {
    expect([0, 1, 3, 12, 20, 501].map(roundUp)).toEqual([1, 1, 5, 20, 20, 1000]);
  });
});
