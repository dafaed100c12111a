// What has the keyboard, read from the page: a text field, a control with keys of its own, an open menu, a dialog. Also puts the
// focus into a dialog that has just opened, before its first key arrives. Decides nothing; keyDecision.ts does.
import type { Focus } from './keyDecision.ts';

/** What takes all keys while it is there: modal dialogs, and panels that one types in. */
const DIALOG = '[role=dialog][aria-modal=true], [data-takes-keys]';
/** Panels that close themselves on Escape. */
const PANEL = '[role=dialog]:not([aria-modal=true])';
/** A control whose list or menu is open; the list is named only then. */
const OPEN_LIST = '[aria-haspopup=listbox][aria-controls], [aria-haspopup=menu][aria-expanded=true]';
/** What a dialog wants the focus on. */
const FIRST = '[data-autofocus]';
const ANY_FIELD = 'input[type=text], input[type=search], input:not([type]), textarea';
const NO_TEXT = ['checkbox', 'radio', 'range', 'button', 'submit', 'reset', 'file', 'color', 'image'];

/** Fields that were typed in since they got the focus: they have something to undo also when they are empty by now. */
const typedIn = new WeakSet<Element>();
/** Dialogs that had the focus: one that gave it away has no claim on it. */
const entered = new WeakSet<Element>();
/** The control that was clicked last, until the keyboard walks on. */
let clicked: Element | null = null;

const isTextField = (element: Element): element is HTMLElement =>
  (element instanceof HTMLTextAreaElement && !element.readOnly) ||
  element instanceof HTMLSelectElement ||
  (element instanceof HTMLElement && element.isContentEditable) ||
  (element instanceof HTMLInputElement && !element.readOnly && !NO_TEXT.includes(element.type));

function textOf(element: Element): Focus['text'] {
  if (!isTextField(element)) return 'none';
  const own = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element.value : null;
  return own === '' && !typedIn.has(element) ? 'blank' : 'has text';
}

/** Keys that the focused control handles itself. */
function isNativeKey(element: Element, chord: string): boolean {
  const role = element.getAttribute('role') ?? '';
  const list = element.getAttribute('aria-haspopup') === 'listbox';
  if (chord === 'Space' || chord === 'Enter')
    return element.matches(
      'button, a[href], summary, input, [role=button], [role=menuitem], [role=tab], [role=switch]',
    );
  if (/^(Shift\+)?(Arrow|Home|End|Page)/.test(chord))
    return (
      list || element.matches('input') || ['slider', 'tab', 'menuitem', 'separator', 'radio', 'option'].includes(role)
    );
  return false;
}

/** Whether a control was clicked and not walked to: the keys of the page are not its own then. */
export const wasClicked = (element: Element): boolean => element === clicked;

/** The dialog that was opened last. */
const topDialog = (): HTMLElement | undefined => [...document.querySelectorAll<HTMLElement>(DIALOG)].at(-1);

export const isDialogOpen = (): boolean => topDialog() !== undefined;
export const isTyping = (): boolean => document.activeElement !== null && isTextField(document.activeElement);

/** Where a key is pressed. To be asked before anybody acts on it: what acts may close a dialog or move the focus. */
export function focusOf(event: KeyboardEvent, chord: string): Focus {
  const element = event.target instanceof Element ? event.target : document.body;
  return {
    text: textOf(element),
    menu: element.closest('[role=menu]') !== null || element.matches(OPEN_LIST),
    panel: element.closest(PANEL) !== null,
    native: isNativeKey(element, chord),
    // A slider that was dragged is set finely by its arrows.
    clicked: wasClicked(element) && !element.matches('[role=slider], [role=separator]'),
    dialog: isDialogOpen(),
  };
}

/**
 * A key that comes after a dialog was asked for and before the focus went into it belongs to the dialog: the focus goes first,
 * and what the key writes is written there.
 */
export function enterDialog(): void {
  const dialog = topDialog();
  if (!dialog || entered.has(dialog) || dialog.contains(document.activeElement)) return;
  const field = [FIRST, ANY_FIELD].map((each) => dialog.querySelector<HTMLElement>(each)).find((each) => each !== null);
  field?.focus({ preventScroll: true });
}

/** Follows what the focus does; returns how to stop. */
export function followFocus(): () => void {
  const input = ({ target }: Event): void => {
    if (target instanceof Element) typedIn.add(target);
  };
  const left = ({ target }: Event): void => {
    if (target instanceof Element) typedIn.delete(target);
  };
  const arrived = ({ target }: Event): void => {
    const dialog = target instanceof Element ? target.closest(DIALOG) : null;
    if (dialog) entered.add(dialog);
  };
  const pointer = ({ target }: Event): void => {
    if (!(target instanceof Element)) return;
    clicked = target.closest('label')?.control ?? target.closest('button, a[href], input, [role=button], [tabindex]');
  };
  const walk = ({ key }: KeyboardEvent): void => {
    if (key === 'Tab') clicked = null;
  };
  window.addEventListener('input', input, true);
  window.addEventListener('focusout', left, true);
  window.addEventListener('focusin', arrived, true);
  window.addEventListener('pointerdown', pointer, true);
  window.addEventListener('keydown', walk, true);
  return () => {
    window.removeEventListener('input', input, true);
    window.removeEventListener('focusout', left, true);
    window.removeEventListener('focusin', arrived, true);
    window.removeEventListener('pointerdown', pointer, true);
    window.removeEventListener('keydown', walk, true);
  };
}
