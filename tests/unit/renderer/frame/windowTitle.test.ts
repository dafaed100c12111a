// The title of the tab says which page of which project is shown.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { windowTitle } from '../../../../src/renderer/frame/useWindowTitle.ts';

test('names page, project and program; a page without a word of its own is left out', () => {
  expect(windowTitle('/review/duplicates', 'Films')).toBe('Duplicates – Films – Marquee');
  expect(windowTitle('/', 'Films')).toBe('Films – Marquee');
  expect(windowTitle('/library', null)).toBe('Marquee');
});

test('knows every page that has a route', () => {
  const routes = readFileSync('src/renderer/App.tsx', 'utf8').matchAll(/<Route path="(\/[^"]+)"/g);
  for (const [, path] of routes) expect(windowTitle(path!, 'Films'), path).toMatch(/^\w+ – Films – Marquee$/);
});
