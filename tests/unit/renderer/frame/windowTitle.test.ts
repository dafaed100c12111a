// The title of the tab says which page of which project is shown.
import { expect, test } from 'vitest';
import { windowTitle } from '../../../../src/renderer/frame/useWindowTitle.ts';

test('names page, project and program; a page without a word of its own is left out', () => {
  expect(windowTitle('/review/duplicates', 'Films')).toBe('Duplicates – Films – Marquee');
  expect(windowTitle('/', 'Films')).toBe('Films – Marquee');
  expect(windowTitle('/library', null)).toBe('Marquee');
});
