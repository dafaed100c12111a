// Who asks for a write and what it changed: the words that every write of the catalog shares, so that the files that write know
// nothing of the list of all calls (services.ts), which is made of them. Types only.
import type { ChangedPart } from '../../shared/contract.ts';

/** Who asks: the actor of edits. */
export interface Caller {
  person: string;
}
/** What notes of long edits carry. */
export interface EditNote {
  t: 'edit';
  done: number;
  total: number;
}

/** What a write changed; the core passes it to the reader thread and then to the shells as `catalog.changed`. */
export interface Changed {
  change: Change | null;
}
export interface Change {
  revision: number;
  what: ChangedPart[];
  /** null: reload everything. */
  posterIds: number[] | null;
}
