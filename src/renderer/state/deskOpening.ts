// What of the desk was asked for and is not drawn yet: another list, another poster. Keys that are for it wait until it is there;
// else they would act on what was left, or on nothing.
import { keyQueue } from '../keys/waiting.ts';
import type { Work } from '../keys/keyQueue.ts';

export type DeskPart = 'list' | 'poster';

const ON_POSTER = 'accept|edit|reject|reopen|more|copy|begin|draft|propose|approve|back|left|right|up|down';
const onDesk = (keys: string): RegExp => new RegExp(`^(?!desk\\.(${keys})$)`);
const WORKS: Readonly<Record<DeskPart, Work>> = {
  // Which poster stands below, and how many there are, says the list.
  list: {
    what: 'Opening the list',
    passes: onDesk(`${ON_POSTER}|next|previous|batch`),
    canGiveUp: true,
    // Other pages open it too.
    comes: true,
  },
  // One goes on from poster to poster without seeing each.
  poster: { what: 'Opening the poster', passes: onDesk(ON_POSTER), canGiveUp: true },
};

interface Opening {
  isAwaited: () => boolean;
  drawn: () => void;
  failed: (why: Error) => void;
}
const openings = new Map<DeskPart, Opening>();

/** A part of the desk was asked for: keys for it wait from now on, unless they do already. */
export function deskOpens(part: DeskPart): void {
  if (openings.get(part)?.isAwaited() === true) return;
  let drawn: () => void = () => undefined;
  let failed: (why: Error) => void = () => undefined;
  const promise = new Promise<void>((resolve, reject) => {
    drawn = resolve;
    failed = reject;
  });
  openings.set(part, { isAwaited: keyQueue.waitFor(WORKS[part], promise), drawn, failed });
}

/** It is drawn and its keys are done; where it could not be read they are dropped, and that is said. */
export function deskOpened(part: DeskPart, error: Error | null = null): void {
  const opening = openings.get(part);
  openings.delete(part);
  if (error === null) opening?.drawn();
  else opening?.failed(error);
}
