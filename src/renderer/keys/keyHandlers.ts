// Listens to the keyboard once for the whole window and hands actions to whoever offered to do them last.
// Typing in a field, open dialogs and the native keys of buttons and sliders are left alone.
import { useEffect, useRef } from 'react';
import { chordOf, keymapWith, matchKeys, type Keymap, type KeyPlace } from '../../shared/keymap.ts';
import { createStore } from '../state/store.ts';

export type KeyHandlers = Partial<Record<string, () => void>>;

export const keymapStore = createStore<Keymap>(keymapWith());
/** The first chord of a sequence such as "g l", while the second is awaited. */
export const pendingKeysStore = createStore<readonly string[]>([]);

const SEQUENCE_MS = 1500;
const offered: { current: KeyHandlers }[] = [];
/** Where the keyboard is, innermost last: a comparison over the library, then the library. */
const places: KeyPlace[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

const place = (): KeyPlace | null => places.at(-1) ?? null;

/** Actions that also work while typing: they carry a modifier and mean nothing to a text field. */
const WHILE_TYPING = new Set(['palette', 'escape']);

const isTextField = (element: Element | null): boolean =>
  element instanceof HTMLTextAreaElement ||
  element instanceof HTMLSelectElement ||
  (element instanceof HTMLElement && element.isContentEditable) ||
  (element instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button'].includes(element.type));

/** Keys that the focused control handles itself. */
function isNativeKey(element: Element | null, chord: string): boolean {
  if (!element) return false;
  const role = element.getAttribute('role');
  if (chord === 'Space' || chord === 'Enter')
    return element.matches(
      'button, a[href], summary, input, [role=button], [role=menuitem], [role=tab], [role=switch]',
    );
  if (/^(Shift\+)?(Arrow|Home|End|Page)/.test(chord))
    return (
      element.matches('input') || ['slider', 'tab', 'menuitem', 'separator', 'radio', 'option'].includes(role ?? '')
    );
  return false;
}

function onKeyDown(event: KeyboardEvent): void {
  const chord = chordOf(event);
  if (chord === '' || event.defaultPrevented) return;
  const target = document.activeElement;
  const typing = isTextField(target);
  const inDialog = document.querySelector('[role=dialog][aria-modal=true]') !== null;
  const typed = [...pendingKeysStore.get(), chord];
  let match = matchKeys(keymapStore.get(), place(), typed);
  if (match === null && typed.length > 1) match = matchKeys(keymapStore.get(), place(), [chord]);
  clearTimeout(timer);
  if (typing && !(match !== null && match !== 'pending' && WHILE_TYPING.has(match.action))) {
    pendingKeysStore.set([]);
    return;
  }
  if (match === 'pending') {
    if (inDialog) return;
    pendingKeysStore.set(typed);
    timer = setTimeout(() => {
      pendingKeysStore.set([]);
    }, SEQUENCE_MS);
    event.preventDefault();
    return;
  }
  pendingKeysStore.set([]);
  if (match === null || event.isComposing || isNativeKey(target, chord)) return;
  const found = offerOf(match.action);
  // A dialog owns the keyboard, except for handlers that it offers itself.
  if (!found || (inDialog && !(DIALOG in found.handlers))) return;
  event.preventDefault();
  found.handler();
}

/** Who offered last to do an action. */
function offerOf(action: string): { handlers: KeyHandlers; handler: () => void } | null {
  for (const { current: handlers } of [...offered].reverse()) {
    const handler = handlers[action];
    if (handler) return { handlers, handler };
  }
  return null;
}

/** Whether somebody does this action here and now. */
export const isOffered = (action: string): boolean => offerOf(action) !== null;

/** Does an action as its key would; the palette does. */
export function runAction(action: string): void {
  offerOf(action)?.handler();
}

const DIALOG = '#dialog';
/** Marks handlers that stay alive while a dialog is open. */
export const inDialogToo = (handlers: KeyHandlers): KeyHandlers => ({ ...handlers, [DIALOG]: () => undefined });

/** Starts listening; returns how to stop. */
export function listenToKeys(): () => void {
  window.addEventListener('keydown', onKeyDown);
  return () => {
    window.removeEventListener('keydown', onKeyDown);
  };
}

/** Offers handlers while the component is mounted; the latest offer of an action wins. */
export function useKeys(handlers: KeyHandlers): void {
  const slot = useRef(handlers);
  useEffect(() => {
    slot.current = handlers;
  });
  useEffect(() => {
    offered.push(slot);
    return () => {
      offered.splice(offered.indexOf(slot), 1);
    };
  }, []);
}

/** Says where the keyboard is: some keys mean different things on different pages. */
export function useKeyPlace(here: KeyPlace): void {
  useEffect(() => {
    places.push(here);
    return () => {
      places.splice(places.lastIndexOf(here), 1);
    };
  }, [here]);
}
