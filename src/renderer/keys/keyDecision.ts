// Whose a key is: the page's, a dialog's, a text field's, a control's or nobody's. Pure; keyHandlers.ts gathers the facts and acts.
import { matchKeys, type Keymap, type KeyPlace } from '../../shared/keymap.ts';

/** Where a key was pressed, as it stood before anybody acted on it. */
export interface Focus {
  /** The focus is in a text field, and whether that has something of its own to undo. */
  text: 'none' | 'blank' | 'has text';
  /** A list or menu of the focused control is open: all keys are its own. */
  menu: boolean;
  /** The focus is in a panel that Escape closes by itself. */
  panel: boolean;
  /** Keys that the focused control does something with: Space on a button, arrows on a slider. */
  native: boolean;
  /** The control was clicked, not walked to: who clicks a chip and presses Space wants the preview, not the chip again. */
  clicked: boolean;
  /** A dialog is open, or was until this key closed it. */
  dialog: boolean;
}

export interface Press {
  chord: string;
  /** The key is held down. */
  repeat: boolean;
  /** The press that is held began as a key of the page, not of the field that has the focus by now. */
  began: boolean;
  /** An input method is putting a character together. */
  composing: boolean;
  /** Somebody acted on it already. */
  taken: boolean;
}

export type Verdict =
  /** Not ours: the browser and the focused control have it. `typed`: what a sequence has begun with goes on to be awaited. */
  | { do: 'leave'; typed: readonly string[] }
  /** Ours, but to no effect: a held key that must act once. */
  | { do: 'swallow' }
  /** Escape in a text field: only the field is left. */
  | { do: 'leave field' }
  | { do: 'await'; typed: readonly string[] }
  | { do: 'run'; action: string };

export interface Situation {
  keymap: Keymap;
  place: KeyPlace | null;
  /** Chords of a sequence so far. */
  typed: readonly string[];
  press: Press;
  focus: Focus;
  /** Whether somebody does an action here: on the page, or with `inDialog` in the dialog that is open. */
  offered: (action: string, inDialog: boolean) => boolean;
}

/** Held down, these go on; all others act once a press, so that a held key neither flickers a label nor accepts unseen cards. */
const GOES_ON =
  /^(move|extend)\.|^compare\.(left|right|zoomIn|zoomOut)$|^(review|duplicates|desk)\.(next|previous|left|right|up|down)$/;

/** Whose a key is and what it does. */
export function decideKey({ keymap, place, typed, press, focus, offered }: Situation): Verdict {
  const { chord, repeat } = press;
  if (chord === '' || press.composing || press.taken) return { do: 'leave', typed };
  const leave: Verdict = { do: 'leave', typed: [] };
  // What does not go on with a sequence begins anew.
  const goesOn = typed.length > 0 && matchKeys(keymap, place, [...typed, chord]) !== null;
  const sequence = goesOn ? [...typed, chord] : [chord];
  const match = matchKeys(keymap, place, sequence);
  const action = match === null || match === 'pending' ? null : match.action;
  const run = (): Verdict => {
    if (action === null || !offered(action, focus.dialog)) return leave;
    return repeat && !GOES_ON.test(action) ? { do: 'swallow' } : { do: 'run', action };
  };

  if (focus.text !== 'none') {
    // The key that opened a dialog is still down: it must not write into its field.
    if (repeat && press.began) return { do: 'swallow' };
    if (action === 'escape') return focus.dialog ? run() : focus.menu ? leave : { do: 'leave field' };
    if (action === 'palette') return run();
    if ((action === 'undo' || action === 'redo') && focus.text === 'blank' && !focus.dialog) return run();
    return leave;
  }
  if (focus.menu || (focus.panel && action === 'escape')) return leave;
  if (match === 'pending') {
    if (focus.dialog) return leave;
    return repeat ? { do: 'swallow' } : { do: 'await', typed: sequence };
  }
  // Browsers click a button again and again while Enter is held on it.
  if (focus.native && !focus.clicked) return repeat && chord === 'Enter' ? { do: 'swallow' } : leave;
  return run();
}
