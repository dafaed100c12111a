// Makes a group of controls one stop of Tab: arrows, Home and End go from one to the next within it, and it is entered again where
// it was left (ARIA's toolbar pattern). Follows what is drawn; draws nothing.
import { useLayoutEffect, useRef, type KeyboardEvent, type RefObject } from 'react';
import { wasClicked } from './focus.ts';

const CONTROL = 'button:not(:disabled), a[href]';

/** Where a key leads in a group of so many; null for a key that is not the group's. At the ends it goes round. Pure. */
export function rovedTo(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return (at + 1) % count;
    case 'ArrowLeft':
    case 'ArrowUp':
      return (at - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

export interface RovingFocus<E extends HTMLElement> {
  ref: RefObject<E | null>;
  onKeyDown: (event: KeyboardEvent) => void;
  onFocus: () => void;
}

/** To be spread over the element of the group. Its controls are buttons and links; none may have a `tabIndex` of its own. */
export function useRovingFocus<E extends HTMLElement = HTMLDivElement>(): RovingFocus<E> {
  const ref = useRef<E>(null);
  const controls = (): HTMLElement[] => [...(ref.current?.querySelectorAll<HTMLElement>(CONTROL) ?? [])];
  const enterAt = (stop: HTMLElement | undefined): void => {
    for (const each of controls()) each.tabIndex = each === stop ? 0 : -1;
  };
  /** The control of the group that has the focus, or had it last. */
  const left = useRef<HTMLElement | null>(null);
  const rest = (): void => {
    const all = controls();
    const focused = all.find((each) => each === document.activeElement);
    if (focused) left.current = focused;
    const pressed = all.find((each) => each.getAttribute('aria-pressed') === 'true');
    enterAt(all.find((each) => each === left.current) ?? pressed ?? all[0]);
  };
  // With each drawing: controls come, go, and are disabled.
  useLayoutEffect(rest);
  return {
    ref,
    onFocus: rest,
    onKeyDown: (event) => {
      const all = controls();
      const at = all.findIndex((each) => each === document.activeElement);
      if (at < 0 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const to = rovedTo(event.key, at, all.length);
      // Who clicked a control and presses an arrow wants the page's, as with any other.
      if (to === null || wasClicked(all[at]!)) return;
      event.preventDefault();
      all[to]?.focus();
    },
  };
}
