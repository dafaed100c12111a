// Whose a key is: the page's, a dialog's, a text field's, a control's; what a held key, Escape, undo and an input method do.
import { describe, expect, it } from 'vitest';
import {
  decideKey,
  type Focus,
  type Press,
  type Situation,
  type Verdict,
} from '../../../../src/renderer/keys/keyDecision.ts';
import { keymapWith } from '../../../../src/shared/keymap.ts';

const NOWHERE: Focus = { text: 'none', menu: false, panel: false, native: false, clicked: false, dialog: false };
const PLAIN: Omit<Press, 'chord'> = { repeat: false, began: false, composing: false, taken: false };

interface Case extends Partial<Pick<Situation, 'place' | 'typed' | 'offered'>> {
  press?: Partial<Press>;
  focus?: Partial<Focus>;
}
const decide = (chord: string, { press, focus, ...rest }: Case = {}): Verdict =>
  decideKey({
    keymap: keymapWith(),
    place: 'library',
    typed: [],
    offered: (_, inDialog) => !inDialog,
    ...rest,
    press: { ...PLAIN, chord, ...press },
    focus: { ...NOWHERE, ...focus },
  });
const LEFT: Verdict = { do: 'leave', typed: [] };
const run = (action: string): Verdict => ({ do: 'run', action });

describe('a key on the page', () => {
  it('does its action where somebody offers it', () => {
    expect(decide('1')).toEqual(run('genre.0'));
    expect(decide('1', { offered: () => false })).toEqual(LEFT);
    expect(decide('r', { place: 'review' })).toEqual(run('review.reject'));
  });

  it('means nothing of the page that was left, until the one that was asked for is there', () => {
    expect(decide('1', { place: null })).toEqual(LEFT);
    expect(decide('?', { place: null })).toEqual(run('help'));
  });

  it('goes on with a sequence, or begins anew', () => {
    expect(decide('g')).toEqual({ do: 'await', typed: ['g'] });
    expect(decide('l', { typed: ['g'] })).toEqual(run('go.library'));
    expect(decide('1', { typed: ['g'] })).toEqual(run('genre.0'));
    // A modifier on its way to the second key ends nothing.
    expect(decide('', { typed: ['g'] })).toEqual({ do: 'leave', typed: ['g'] });
  });

  it('is left to an input method, and to whoever acted on it', () => {
    expect(decide('1', { press: { composing: true } })).toEqual(LEFT);
    expect(decide('1', { press: { taken: true } })).toEqual(LEFT);
  });
});

describe('a key that is held down', () => {
  it.each(['1', 'f', 'x', 'Space', 'Mod+z', 'Escape'])('acts once: %s', (chord) => {
    expect(decide(chord, { press: { repeat: true } })).toEqual({ do: 'swallow' });
  });

  it.each(['a', 'r', 's', 'n', 'u'])('decides about one card only: %s', (chord) => {
    expect(decide(chord, { place: 'review', press: { repeat: true } })).toEqual({ do: 'swallow' });
  });

  it('goes on moving', () => {
    expect(decide('ArrowDown', { press: { repeat: true } })).toEqual(run('move.down'));
    expect(decide('Shift+ArrowRight', { press: { repeat: true } })).toEqual(run('extend.right'));
    expect(decide('j', { place: 'review', press: { repeat: true } })).toEqual(run('review.next'));
  });

  it('does not write into the field of the dialog that it opened', () => {
    const focus = { text: 'blank', dialog: true } as const;
    expect(decide('l', { focus, press: { repeat: true, began: true } })).toEqual({ do: 'swallow' });
    // Held in the field itself it writes on.
    expect(decide('l', { focus, press: { repeat: true } })).toEqual(LEFT);
  });
});

describe('a key in a text field', () => {
  const inText = (text: Focus['text'], dialog = false): Case => ({ focus: { text, dialog } });

  it('writes', () => {
    expect(decide('1', inText('has text'))).toEqual(LEFT);
    expect(decide('g', inText('blank'))).toEqual(LEFT);
    expect(decide('Mod+a', inText('has text'))).toEqual(LEFT);
  });

  it('opens the palette', () => {
    expect(decide('Mod+k', inText('has text'))).toEqual(run('palette'));
  });

  it('undoes the text where there is something to undo, else the last edit', () => {
    expect(decide('Mod+z', inText('has text'))).toEqual(LEFT);
    expect(decide('Mod+z', inText('blank'))).toEqual(run('undo'));
    expect(decide('Shift+Mod+z', inText('blank'))).toEqual(run('redo'));
    expect(decide('Mod+z', inText('blank', true))).toEqual(LEFT);
  });

  it('leaves the field on Escape, and touches neither the selection nor the brush', () => {
    expect(decide('Escape', inText('has text'))).toEqual({ do: 'leave field' });
    expect(decide('Escape', inText('blank'))).toEqual({ do: 'leave field' });
    expect(decide('Escape', { focus: { text: 'blank', menu: true } })).toEqual(LEFT);
  });

  it('closes the dialog of the field on Escape', () => {
    expect(decide('Escape', { ...inText('has text', true), offered: () => true })).toEqual(run('escape'));
  });
});

describe('a key with a dialog open', () => {
  const focus = { dialog: true };

  it('does only what is offered for the dialog', () => {
    for (const chord of ['1', 'l', '?', 'Mod+k', 'Escape']) expect(decide(chord, { focus })).toEqual(LEFT);
    expect(decide('g', { focus })).toEqual(LEFT);
    expect(decide('1', { focus, offered: (_, inDialog) => inDialog })).toEqual(run('genre.0'));
  });
});

describe('a key on a control', () => {
  it('is the control’s where one walked to it', () => {
    expect(decide('Space', { focus: { native: true } })).toEqual(LEFT);
    expect(decide('1', { focus: {} })).toEqual(run('genre.0'));
    expect(decide('Enter', { focus: { native: true }, press: { repeat: true } })).toEqual({ do: 'swallow' });
  });

  it('is the page’s where the control was only clicked: Space after a click on a chip does not toggle it again', () => {
    const focus = { native: true, clicked: true };
    expect(decide('Space', { focus })).toEqual(run('preview'));
    expect(decide('Space', { focus, offered: () => false })).toEqual(LEFT);
  });

  it('is the menu’s while a menu is open, and Escape the panel’s', () => {
    for (const chord of ['a', 'Escape', 'ArrowDown', 'Mod+z']) {
      expect(decide(chord, { place: 'review', focus: { menu: true } })).toEqual(LEFT);
    }
    expect(decide('Escape', { focus: { panel: true } })).toEqual(LEFT);
    expect(decide('?', { focus: { panel: true } })).toEqual(run('help'));
  });
});
