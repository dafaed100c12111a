// How a press on the keyboard is read as a chord of the keymap, on any layout and system. Pure; the keymap says what it means.

/** What a keyboard event says; the browser's own and React's both do. */
export interface KeyPress {
  key: string;
  /** The place of the key on the keyboard. */
  code?: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  getModifierState?: (key: 'AltGraph') => boolean;
}

const NO_CHORD = ['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Process', 'Unidentified'];

/**
 * The chord of a keyboard event; empty for a modifier alone and for a key of the system (Cmd+... beside a Mac, Ctrl+... on one).
 * Shift counts for letters and named keys only: where it makes another character ("?"), the character says it already, and so
 * does AltGr, which some systems report as Ctrl and Alt together.
 */
export function chordOf(press: KeyPress, mac: boolean): string {
  if (NO_CHORD.includes(press.key)) return '';
  const byAltGraph = press.key.length === 1 && (press.getModifierState?.('AltGraph') ?? false);
  const [mod, foreign] = mac ? [press.metaKey, press.ctrlKey] : [press.ctrlKey, press.metaKey];
  if (foreign && !byAltGraph) return '';
  const named = press.key === ' ' ? 'Space' : byAltGraph ? press.key : latin(press);
  const letter = named.length === 1 && /\p{L}/u.test(named);
  const held = [
    press.shiftKey && (letter || named.length > 1) ? 'Shift' : '',
    press.altKey && !byAltGraph ? 'Alt' : '',
    mod && !byAltGraph ? 'Mod' : '',
  ].filter(Boolean);
  return [...held, letter ? named.toLowerCase() : named].join('+');
}

/** Layouts of other scripts (Cyrillic, Greek, Hebrew, Arabic): the letter or digit that stands on the same key in Latin ones. */
function latin({ key, code = '' }: KeyPress): string {
  if (key.length !== 1 || /\p{Script=Latin}|[ -~]/u.test(key)) return key;
  const place = /^(?:Key([A-Z])|Digit(\d))$/.exec(code);
  if (place?.[1] !== undefined && /\p{L}/u.test(key)) return place[1].toLowerCase();
  return place?.[2] !== undefined && /\p{Nd}/u.test(key) ? place[2] : key;
}
