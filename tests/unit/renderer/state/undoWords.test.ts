import { expect, it } from 'vitest';
import { undoWords } from '../../../../src/renderer/state/undoWords.ts';

it('says what an undo took back, and what of it stays', () => {
  const what = 'propose the tagline of Air';
  expect(undoWords('undo', { what: null, changed: 0, skipped: 0 })).toBe('There is nothing to undo.');
  expect(undoWords('redo', { what, changed: 1, skipped: 0 })).toBe('Done again: propose the tagline of Air.');
  expect(undoWords('undo', { what: 'add Horror', changed: 3, skipped: 1 })).toBe(
    'Undone: add Horror. 1 part of it was changed since, and stays.',
  );
  expect(undoWords('revert', { what: 'add Horror', changed: 3, skipped: 2 })).toBe(
    'Reverted: add Horror. 2 parts of it were changed since, and stay.',
  );
  // Nothing was undone where another copy has a later word on all of it.
  expect(undoWords('undo', { what, changed: 0, skipped: 1 })).toBe(
    'Not undone: propose the tagline of Air. It was changed since, and stays as it is.',
  );
});
