// The keymap: no default clashes, keys are read and matched as typed, a user's own keys are checked.
import { describe, expect, it } from 'vitest';
import { chordOf, type KeyPress } from '../../../src/shared/keyChord.ts';
import { findClashes, GENRE_KEYS, keyCaps, keymapWith, matchKeys, normaliseKeys } from '../../../src/shared/keymap.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

describe('default keys', () => {
  it('has no clash anywhere', () => {
    expect(findClashes(keymapWith())).toEqual([]);
  });

  it('gives the digits and the letters of the row q-p but u to the genres', () => {
    expect(GENRE_KEYS.join('')).toBe('1234567890qwertyiop');
  });

  it('means another thing by r in the library than in review', () => {
    const keymap = keymapWith();
    expect(matchKeys(keymap, 'library', ['r'])).toEqual({ action: 'genre.13' });
    expect(matchKeys(keymap, 'review', ['r'])).toEqual({ action: 'review.reject' });
  });
});

describe('reading keys', () => {
  it.each([
    [press('a'), 'a'],
    [press('A', { shiftKey: true }), 'Shift+a'],
    [press('?', { shiftKey: true }), '?'],
    [press(' '), 'Space'],
    [press('ArrowLeft', { shiftKey: true }), 'Shift+ArrowLeft'],
    [press('z', { ctrlKey: true }), 'Mod+z'],
    [press('Z', { ctrlKey: true, shiftKey: true }), 'Shift+Mod+z'],
    [press('Shift', { shiftKey: true }), ''],
  ])('%o is %s', (event, chord) => {
    expect(chordOf(event, false)).toBe(chord);
  });

  it('takes Cmd on a Mac and Ctrl elsewhere, and leaves the other one to the system', () => {
    expect(chordOf(press('z', { metaKey: true }), true)).toBe('Mod+z');
    // Ctrl+K and Ctrl+A edit text on a Mac; the Windows key opens things of the system.
    expect(chordOf(press('k', { ctrlKey: true }), true)).toBe('');
    expect(chordOf(press('a', { metaKey: true }), false)).toBe('');
  });

  it('reads what AltGr makes as that character, however the system reports AltGr', () => {
    const altGr = { getModifierState: (name: string) => name === 'AltGraph' };
    expect(chordOf(press('/', altGr), false)).toBe('/');
    expect(chordOf(press('/', { ...altGr, ctrlKey: true, altKey: true }), false)).toBe('/');
    expect(chordOf(press('ł', { ...altGr, code: 'KeyL' }), false)).toBe('ł');
  });

  it('finds the keys on layouts of other scripts, and leaves Latin ones as they are', () => {
    expect(chordOf(press('ф', { code: 'KeyA' }), false)).toBe('a');
    expect(chordOf(press('Я', { code: 'KeyZ', ctrlKey: true, shiftKey: true }), false)).toBe('Shift+Mod+z');
    expect(chordOf(press('ش', { code: 'KeyA' }), false)).toBe('a');
    expect(chordOf(press('۱', { code: 'Digit1' }), false)).toBe('1');
    expect(chordOf(press('é', { code: 'Digit2' }), false)).toBe('é');
    expect(chordOf(press('a', { code: 'KeyQ' }), false)).toBe('a');
  });

  it('waits for the second key of a sequence', () => {
    const keymap = keymapWith();
    expect(matchKeys(keymap, 'library', ['g'])).toBe('pending');
    expect(matchKeys(keymap, null, ['g', 'l'])).toEqual({ action: 'go.library' });
    expect(matchKeys(keymap, 'library', ['g', 'x'])).toBeNull();
  });

  it('writes a key in one way only', () => {
    expect(normaliseKeys('ctrl+SHIFT+Z')).toBe('');
    expect(normaliseKeys('Ctrl+Shift+Z')).toBe('Shift+Mod+z');
    expect(normaliseKeys(' g   L ')).toBe('g l');
    expect(normaliseKeys('Hyper+a')).toBe('');
  });

  it('shows keys as they stand on the keyboard', () => {
    expect(keyCaps('Shift+Mod+z', false)).toEqual([['Shift', 'Ctrl', 'Z']]);
    expect(keyCaps('Mod+k', true)).toEqual([['⌘', 'K']]);
    expect(keyCaps('g l', false)).toEqual([['G'], ['L']]);
  });
});

describe('own keys', () => {
  it('replace the default', () => {
    const keymap = keymapWith({ help: ['F1'], nonsense: ['x'] });
    expect(matchKeys(keymap, null, ['F1'])).toEqual({ action: 'help' });
    expect(matchKeys(keymap, null, ['?'])).toBeNull();
  });

  it('clash with an action of the same place, or as the beginning of a sequence', () => {
    expect(findClashes(keymapWith({ preview: ['x'] }))).toEqual([{ keys: 'x', actions: ['select.toggle', 'preview'] }]);
    expect(findClashes(keymapWith({ 'select.toggle': ['g'] })).length).toBeGreaterThan(0);
  });

  it('may be the same on different pages', () => {
    expect(findClashes(keymapWith({ 'review.skip': ['x'] }))).toEqual([]);
  });
});
