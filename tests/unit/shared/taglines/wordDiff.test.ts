// The word diff of an edited draft: nothing of either text is lost, and the parts say what a person would say.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { editWords, wordDiff, type DiffPart } from '../../../../src/shared/taglines/wordDiff.ts';

const of = (parts: readonly DiffPart[], ...kinds: DiffPart['kind'][]): string =>
  parts
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ text }) => text)
    .join(' ');

describe('wordDiff', () => {
  it('shows a changed word between what stayed', () => {
    expect(wordDiff('Fear has a new name.', 'Fear has an old name.')).toEqual([
      { kind: 'same', text: 'Fear has' },
      { kind: 'gone', text: 'a new' },
      { kind: 'new', text: 'an old' },
      { kind: 'same', text: 'name.' },
    ]);
  });

  it('shows words added at the beginning and taken out at the end', () => {
    const parts = wordDiff('In space no one can hear you', 'Deep in space no one can hear');
    expect(of(parts, 'new')).toBe('Deep in');
    expect(of(parts, 'gone')).toBe('In you');
  });

  it('says nothing where nothing changed, and handles empty texts', () => {
    expect(wordDiff('Be afraid.', 'Be afraid.')).toEqual([{ kind: 'same', text: 'Be afraid.' }]);
    expect(wordDiff('', 'Be afraid.')).toEqual([{ kind: 'new', text: 'Be afraid.' }]);
    expect(wordDiff('Be afraid.', '  ')).toEqual([{ kind: 'gone', text: 'Be afraid.' }]);
  });

  it('holds both texts, whatever they are', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'the', 'night', 'é', '—'), { maxLength: 12 })
      .map((w) => w.join(' '));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = wordDiff(before, after);
        expect(of(parts, 'same', 'new')).toBe(after);
        expect(of(parts, 'same', 'gone')).toBe(before);
      }),
    );
  });
});

describe('editWords', () => {
  it('counts what changed', () => {
    expect(editWords(wordDiff('Fear has a new name.', 'Fear has an old name.'))).toBe('2 words changed');
    expect(editWords(wordDiff('Fear has a name.', 'Fear has a new name.'))).toBe('1 word added');
    expect(editWords(wordDiff('Fear has a new name.', 'Fear has a name'))).toBe('1 word changed, 1 word taken out');
    expect(editWords(wordDiff('Fear.', 'Fear.'))).toBe('');
  });
});
