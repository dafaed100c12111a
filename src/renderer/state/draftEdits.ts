// Drafts that are being reworded: kept in the browser's own storage by project and draft, so that another poster, another page
// or a reload does not lose what was typed. Forgotten once it is saved or given up.
import { z } from 'zod';
import { createStore, useStore } from './store.ts';

const keptSchema = z.record(z.string(), z.string());
type Kept = Readonly<Record<string, string>>;

const STORAGE = 'marquee.draftEdits';
const keyOf = (project: string, draftId: string): string => `${draftId} ${project}`;

function stored(): Kept {
  try {
    return keptSchema.parse(JSON.parse(localStorage.getItem(STORAGE) ?? '{}'));
  } catch {
    // No storage, or something of another version in it.
    return {};
  }
}

const editsStore = createStore<Kept>(stored());
editsStore.subscribe(() => {
  try {
    localStorage.setItem(STORAGE, JSON.stringify(editsStore.get()));
  } catch {
    // Without storage it is kept as long as the window is open.
  }
});

/** The text that a draft is being given, followed; undefined where nobody rewords it. */
export const useDraftEdit = (project: string, draftId: string): string | undefined =>
  useStore(editsStore)[keyOf(project, draftId)];

/** The same, as it is now. */
export const draftEdit = (project: string, draftId: string): string | undefined =>
  editsStore.get()[keyOf(project, draftId)];

/** Keeps what was typed so far; null, or the draft's own text, forgets it. */
export function keepDraftEdit(project: string, draft: { id: string; text: string }, text: string | null): void {
  const key = keyOf(project, draft.id);
  editsStore.set((now) => {
    const { [key]: before, ...rest } = now;
    if (text === null || text === draft.text) return before === undefined ? now : rest;
    return { ...rest, [key]: text };
  });
}
