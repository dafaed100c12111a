// Listens to the keyboard once for the whole window and hands actions to whoever offered to do them last. Whose a key is says
// keyDecision.ts; what has the keyboard reads focus.ts; on which page it is keyPlaces.ts; keys that must wait do so in waiting.ts.
import { useLayoutEffect, useRef } from 'react';
import { chordOf } from '../../shared/keyChord.ts';
import { KEY_ACTIONS, keymapWith, type Keymap } from '../../shared/keymap.ts';
import { createStore } from '../state/store.ts';
import { enterDialog, focusOf, followFocus, isDialogOpen, isTyping } from './focus.ts';
import { decideKey, type Focus } from './keyDecision.ts';
import { keyPlace, pageIsThere } from './keyPlaces.ts';
import { isMac } from './system.ts';
import { keyQueue } from './waiting.ts';

export type KeyHandlers = Partial<Record<string, () => void>>;

export const keymapStore = createStore<Keymap>(keymapWith());
/** The first chord of a sequence such as "g l", while the second is awaited. */
export const pendingKeysStore = createStore<readonly string[]>([]);

const SEQUENCE_MS = 1500;
const offered: { current: KeyHandlers }[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
/** Actions of everywhere: they need no page. */
const everywhere = KEY_ACTIONS.filter(({ places }) => places.includes('everywhere')).map(({ id }) => id);
const ON_NO_PAGE = new RegExp(`^(${everywhere.join('|').replaceAll('.', '\\.')})$`);
/** The page that keys wait for, as long as that was not given up. */
let coming: { page: Promise<void>; isAwaited: () => boolean } | null = null;
/** Keys that are down and were the page's. */
const began = new Set<string>();
/** Where the key under way was pressed, as it was before anybody acted on it. */
let pressed: { event: KeyboardEvent; chord: string; focus: Focus } | null = null;

/** Keys wait until the page that was asked for is there. */
function awaitPage(): void {
  const page = pageIsThere();
  if (coming?.page === page && coming.isAwaited()) return;
  const work = { what: 'Opening the page', passes: ON_NO_PAGE, canGiveUp: true, comes: true };
  coming = { page, isAwaited: keyQueue.waitFor(work, page) };
}

/** The first to hear of a key, before a dialog closes or the focus moves because of it. */
function beforeAll(event: KeyboardEvent): void {
  const chord = chordOf(event, isMac);
  // Letting go is not always heard of: not of a key under Cmd on a Mac.
  if (!event.repeat) began.delete(event.code);
  if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) enterDialog();
  pressed = { event, chord, focus: focusOf(event, chord) };
}

function onKeyDown(event: KeyboardEvent): void {
  if (pressed?.event !== event) return;
  const { chord, focus } = pressed;
  const where = keyPlace();
  /** Nobody can have offered it yet; what is left on screen must not do it. */
  const isAwaited = (action: string): boolean => where.coming && !ON_NO_PAGE.test(action);
  const verdict = decideKey({
    keymap: keymapStore.get(),
    place: where.place,
    typed: pendingKeysStore.get(),
    press: {
      chord,
      repeat: event.repeat,
      began: began.has(event.code),
      // Safari ends a composition before it tells of the key that did so; the key is 229 then.
      composing: event.isComposing || event.keyCode === 229,
      taken: event.defaultPrevented,
    },
    focus,
    offered: (action, inDialog) => (!inDialog && isAwaited(action)) || offerOf(action, inDialog) !== undefined,
  });
  if (chord !== '') clearTimeout(timer);
  if (verdict.do === 'leave') {
    pendingKeysStore.set((now) => (now.length === verdict.typed.length ? now : verdict.typed));
    if (verdict.typed.length > 0) forgetSequenceLater();
    return;
  }
  // A search field clears itself on Escape.
  if (verdict.do !== 'leave field') event.preventDefault();
  began.add(event.code);
  pendingKeysStore.set(verdict.do === 'await' ? verdict.typed : []);
  if (verdict.do === 'await') forgetSequenceLater();
  else if (verdict.do === 'leave field' && event.target instanceof HTMLElement) event.target.blur();
  else if (verdict.do === 'run') {
    // The control that was clicked before would act on the same key once it is let go.
    if (focus.native && document.activeElement instanceof HTMLElement) document.activeElement.blur();
    if (isAwaited(verdict.action)) awaitPage();
    enqueue(verdict.action, focus.dialog);
  }
}

function forgetSequenceLater(): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    pendingKeysStore.set([]);
  }, SEQUENCE_MS);
}

/** Does an action in its turn, by whoever offers it then. A dialog that one of the keys before has opened takes the others. */
function enqueue(action: string, inDialog: boolean): void {
  if (action === 'escape' && keyQueue.canGiveUp) {
    keyQueue.giveUp();
    return;
  }
  keyQueue.add(action, (waited) => {
    // What was typed after `/` or after a key that opens a dialog was meant for the field there.
    if (waited && isTyping()) keyQueue.giveUp();
    else offerOf(action, inDialog || isDialogOpen())?.();
  });
}

/** Who offered last to do an action; with a dialog open only what is offered for it. */
function offerOf(action: string, inDialog: boolean): (() => void) | undefined {
  const offer = offered.findLast(
    ({ current }) => current[action] !== undefined && (!inDialog || current[IN_DIALOG] !== undefined),
  );
  return offer?.current[action];
}

/** Whether somebody does this action here and now. */
export const isOffered = (action: string): boolean => offerOf(action, false) !== undefined;

/** Does an action as its key would; the palette does. */
export function runAction(action: string): void {
  keyQueue.add(action, () => offerOf(action, false)?.());
}

const IN_DIALOG = '#dialog';
/** Marks handlers that stay alive while a dialog is open. */
export const inDialogToo = (handlers: KeyHandlers): KeyHandlers => ({ ...handlers, [IN_DIALOG]: () => undefined });

/**
 * Starts listening; returns how to stop. To be called before the page is drawn, so that a key is seen as it was pressed before
 * a dialog acts on it.
 */
export function listenToKeys(): () => void {
  const stopFollowing = followFocus();
  const up = ({ code }: KeyboardEvent): void => {
    began.delete(code);
  };
  // A key that is let go in another window is never heard of.
  const away = (): void => {
    began.clear();
  };
  window.addEventListener('keydown', beforeAll, true);
  window.addEventListener('keydown', onKeyDown);
  window.addEventListener('keyup', up, true);
  window.addEventListener('blur', away);
  return () => {
    stopFollowing();
    window.removeEventListener('keydown', beforeAll, true);
    window.removeEventListener('keydown', onKeyDown);
    window.removeEventListener('keyup', up, true);
    window.removeEventListener('blur', away);
  };
}

/** Offers handlers while the component is mounted; the latest offer of an action wins. */
export function useKeys(handlers: KeyHandlers): void {
  const slot = useRef(handlers);
  // With the drawing, not after it: a key pressed in between would meet the handlers of what is no longer shown.
  useLayoutEffect(() => {
    slot.current = handlers;
  });
  useLayoutEffect(() => {
    offered.push(slot);
    return () => {
      offered.splice(offered.indexOf(slot), 1);
    };
  }, []);
}
