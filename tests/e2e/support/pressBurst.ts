// Keys of a fast typist on a slow page, pressed without waiting for the page between them.
import type { Page } from '@playwright/test';

const NAMED: Record<string, [code: string, windowsVirtualKeyCode: number]> = {
  '?': ['Slash', 191],
  Escape: ['Escape', 27],
  ArrowLeft: ['ArrowLeft', 37],
  ArrowRight: ['ArrowRight', 39],
};
/** A key as the browser's own protocol has it; modifiers stand before it, as in "Control+a". */
function keyEvent(name: string): {
  key: string;
  code: string;
  windowsVirtualKeyCode: number;
  modifiers: number;
  text?: string;
} {
  const parts = name.split('+');
  const key = parts.at(-1)!;
  const modifiers = (parts.includes('Control') ? 2 : 0) + (parts.includes('Shift') || key === '?' ? 8 : 0);
  const [code, windowsVirtualKeyCode] = /^[a-z]$/i.test(key)
    ? [`Key${key.toUpperCase()}`, key.toUpperCase().charCodeAt(0)]
    : /^\d$/.test(key)
      ? [`Digit${key}`, key.charCodeAt(0)]
      : NAMED[key]!;
  return { key, code, windowsVirtualKeyCode, modifiers, ...(key.length === 1 && modifiers !== 2 ? { text: key } : {}) };
}

/** Presses keys, as "a" or "Control+a", while the page is too busy to answer: all of them are there before it acts on one. */
export async function pressBurst(page: Page, ...keys: string[]): Promise<void> {
  const protocol = await page.context().newCDPSession(page);
  const busy = page.evaluate('{ const end = performance.now() + 150; while (performance.now() < end); }');
  const sent = keys
    .map(keyEvent)
    .flatMap((event) => [
      protocol.send('Input.dispatchKeyEvent', { type: event.text === undefined ? 'rawKeyDown' : 'keyDown', ...event }),
      protocol.send('Input.dispatchKeyEvent', { ...event, type: 'keyUp' }),
    ]);
  await Promise.all([busy, ...sent]);
  await protocol.detach();
}
