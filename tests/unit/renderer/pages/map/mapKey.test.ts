import { expect, it } from 'vitest';
import { fit, type Camera } from '../../../../../src/renderer/pages/Map/camera.ts';
import { mapKey } from '../../../../../src/renderer/pages/Map/mapKey.ts';

const size = { width: 800, height: 600 };
const camera: Camera = { x: 0.4, y: 0.6, zoom: 1000 };

function press(key: string, held: { ctrlKey?: boolean; altKey?: boolean } = {}) {
  const done: string[] = [];
  let seen: Camera | null = null;
  const known = mapKey({ key, ctrlKey: false, metaKey: false, altKey: false, ...held }, camera, size, {
    look: (next) => (seen = next),
    onSelectVisible: () => done.push('select'),
    onEscape: () => done.push('escape'),
  });
  return { known, done, seen: seen as Camera | null };
}

it('moves the view by the arrows: to the right is further right on the map', () => {
  expect(press('ArrowRight').seen).toMatchObject({ y: 0.6, zoom: 1000 });
  expect(press('ArrowRight').seen!.x).toBeCloseTo(0.48, 10);
  expect(press('ArrowLeft').seen!.x).toBeCloseTo(0.32, 10);
  expect(press('ArrowUp').seen!.y).toBeCloseTo(0.68, 10);
  expect(press('ArrowDown').seen!.y).toBeCloseTo(0.52, 10);
});

it('zooms about the middle, and shows all', () => {
  for (const key of ['+', '=']) expect(press(key).seen).toEqual({ x: 0.4, y: 0.6, zoom: 1500 });
  expect(press('-').seen!.zoom).toBeCloseTo(1000 / 1.5, 6);
  for (const key of ['0', 'Home']) expect(press(key).seen).toEqual(fit(size));
});

it('selects what is in view, or nothing, and leaves other keys to others', () => {
  expect(press('a', { ctrlKey: true })).toMatchObject({ known: true, done: ['select'], seen: null });
  expect(press('Escape')).toMatchObject({ known: true, done: ['escape'] });
  for (const other of [press('a'), press('ArrowRight', { altKey: true }), press('0', { ctrlKey: true }), press('x')]) {
    expect(other).toEqual({ known: false, done: [], seen: null });
  }
});
