// What an undo, a redo or a revert came to, in words. Pure.
import { plural } from '../parts/words.ts';

const DONE = { undo: 'undone', redo: 'done again', revert: 'reverted' } as const;

/** As `edits.undo`, `edits.redo` and `edits.revert` answer. */
export interface Stepped {
  what: string | null;
  changed: number;
  /** Parts of the edit that somebody changed again since: they stay. */
  skipped: number;
}

export function undoWords(direction: keyof typeof DONE, { what, changed, skipped }: Stepped): string {
  if (what === null) return `There is nothing to ${direction}.`;
  const word = DONE[direction];
  if (changed === 0 && skipped > 0) return `Not ${word}: ${what}. It was changed since, and stays as it is.`;
  const left = `${plural(skipped, 'part')} of it ${skipped === 1 ? 'was changed since, and stays' : 'were changed since, and stay'}.`;
  return `${word[0]!.toUpperCase()}${word.slice(1)}: ${what}.${skipped > 0 ? ` ${left}` : ''}`;
}
