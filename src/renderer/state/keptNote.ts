// A note that could not be saved, with its text: the dialog closed when it was sent, and opens again with it.
import { createStore } from './store.ts';

export interface KeptNote {
  posterIds: readonly number[];
  text: string;
  /** What the one poster's note was when it was begun; undefined for several. */
  base: string | null | undefined;
  /** What somebody else has made of it meanwhile; undefined: it was refused for another reason. */
  theirs: string | null | undefined;
}

export const keptNoteStore = createStore<KeptNote | null>(null);
