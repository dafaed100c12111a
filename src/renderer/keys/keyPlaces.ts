// Where the keyboard is: the page on screen, a part of it with keys of its own, or a page that was asked for and is not there yet.
// Opening one takes a moment (its code, its first drawing); what is pressed meanwhile is for it and not for what was left.
import { useLayoutEffect } from 'react';
import type { KeyPlace } from '../../shared/keymap.ts';

/** Pages with keys of their own; the others have those of everywhere alone. */
const PAGES: Readonly<Record<string, KeyPlace>> = {
  '/library': 'library',
  '/review': 'review',
  '/review/duplicates': 'duplicates',
  '/review/conflicts': 'review',
  '/taglines': 'desk',
  '/taglines/panel': 'panel',
};
/** What the empty address leads to. */
const FIRST_PAGE = '/library';

/** Where the keyboard is, innermost last: a comparison over the library, then the library. */
const places: KeyPlace[] = [];
/** The page on screen; null before the first. */
let shown: string | null = null;
/** Whether pages are shown at all: not where no project is open. */
let opens = true;
/** The page that keys wait for. */
let awaited: { path: string; there: () => void; left: (why: Error) => void; promise: Promise<void> } | null = null;

/** The page that was asked for last: the address names it at once. */
function asked(): string {
  const path = window.location.hash.slice(1).split('?')[0] ?? '';
  return path === '' || path === '/' ? FIRST_PAGE : path;
}

/** Whose keys they are now. `coming`: of a page that is not there yet. */
export function keyPlace(): { place: KeyPlace | null; coming: boolean } {
  const path = asked();
  const own = PAGES[path];
  if (shown === path && (own === undefined || places.includes(own)))
    return { place: places.at(-1) ?? null, coming: false };
  return opens && own !== undefined ? { place: own, coming: true } : { place: null, coming: false };
}

/** Resolved once the page that was asked for is there; rejected when it was left before that. */
export function pageIsThere(): Promise<void> {
  const path = asked();
  if (awaited?.path === path) return awaited.promise;
  awaited?.left(new Error(`${awaited.path} was left for ${path}.`));
  let there: () => void = () => undefined;
  let left: (why: Error) => void = () => undefined;
  const promise = new Promise<void>((resolve, reject) => {
    there = resolve;
    left = reject;
  });
  awaited = { path, there, left, promise };
  look();
  return promise;
}

/** Tells whoever waits what has become of the page. */
function look(): void {
  if (awaited === null) return;
  const { path, there, left } = awaited;
  if (asked() !== path) left(new Error(`${path} was left.`));
  else if (!keyPlace().coming) there();
  else return;
  awaited = null;
}

/** Says which page is on screen, and whether its address leads to it: no page is shown where no project is open. */
export function showsPage(path: string, isOpen: boolean): void {
  shown = path === '/' ? FIRST_PAGE : path;
  opens = isOpen;
  look();
}

/** The keyboard is in a place from now on; returns how to leave it. */
export function enterPlace(here: KeyPlace): () => void {
  places.push(here);
  look();
  return () => {
    places.splice(places.lastIndexOf(here), 1);
  };
}

/** Says where the keyboard is while the component is mounted: some keys mean different things on different pages. */
export function useKeyPlace(here: KeyPlace): void {
  useLayoutEffect(() => enterPlace(here), [here]);
}
