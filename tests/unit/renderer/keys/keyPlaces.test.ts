// Where the keyboard is: on the page that is there, or on the one that was asked for and is still on its way.
import { beforeEach, expect, it, vi } from 'vitest';

/** Anew for each test: it holds where the keyboard is. */
const load = () => import('../../../../src/renderer/keys/keyPlaces.ts');
let places: Awaited<ReturnType<typeof load>>;
const address = { hash: '' };

beforeEach(async () => {
  vi.resetModules();
  vi.stubGlobal('window', { location: address });
  address.hash = '';
  places = await load();
});

it('is on the first page from the beginning, which comes', () => {
  expect(places.keyPlace()).toEqual({ place: 'library', coming: true });
  places.showsPage('/', true);
  expect(places.keyPlace()).toEqual({ place: 'library', coming: true });
  address.hash = '#/library?text=night';
  const leave = places.enterPlace('library');
  places.showsPage('/library', true);
  expect(places.keyPlace()).toEqual({ place: 'library', coming: false });
  // A part of the page with keys of its own.
  const leaveCompare = places.enterPlace('compare');
  expect(places.keyPlace()).toEqual({ place: 'compare', coming: false });
  leaveCompare();
  leave();
  expect(places.keyPlace()).toEqual({ place: 'library', coming: true });
});

it('is nowhere where no project is open, and on pages without keys of their own', () => {
  places.showsPage('/library', false);
  expect(places.keyPlace()).toEqual({ place: null, coming: false });
  places.showsPage('/library', true);
  address.hash = '#/training?task=taglines';
  expect(places.keyPlace()).toEqual({ place: null, coming: false });
  places.showsPage('/training', true);
  expect(places.keyPlace()).toEqual({ place: null, coming: false });
});

it('is on the page that was asked for, not on the one that is left', async () => {
  address.hash = '#/library';
  const leave = places.enterPlace('library');
  places.showsPage('/library', true);
  address.hash = '#/taglines';
  expect(places.keyPlace()).toEqual({ place: 'desk', coming: true });
  const there = vi.fn();
  const page = places.pageIsThere();
  void page.then(there);
  expect(places.pageIsThere()).toBe(page);
  await Promise.resolve();
  expect(there).not.toHaveBeenCalled();
  // Its address is drawn while its code is still on the way.
  leave();
  places.showsPage('/taglines', true);
  await Promise.resolve();
  expect(there).not.toHaveBeenCalled();
  places.enterPlace('desk');
  await page;
  expect(places.keyPlace()).toEqual({ place: 'desk', coming: false });
});

it('does not wait for a page that was left before it came', async () => {
  address.hash = '#/taglines';
  const page = places.pageIsThere();
  address.hash = '#/training';
  places.showsPage('/training', true);
  await expect(page).rejects.toThrow('/taglines was left');
  // Nor for one that asks for another.
  address.hash = '#/review';
  const review = places.pageIsThere();
  address.hash = '#/taglines';
  const desk = places.pageIsThere();
  await expect(review).rejects.toThrow('/review was left for /taglines');
  places.enterPlace('desk');
  places.showsPage('/taglines', true);
  await desk;
});
