// Which dialog stands over the library. A store, so that the palette can open one from any page.
import { createStore } from './store.ts';

export type LibraryDialog = 'preview' | 'compare' | 'label' | 'note' | 'reason' | 'export';

export const libraryDialogStore = createStore<LibraryDialog | null>(null);
/** Whether the list of recent edits is open. */
export const recentEditsStore = createStore(false);
