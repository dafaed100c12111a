// Edits that were not made, because somebody else changed their pairs meanwhile: kept until the user decides, also across a
// reload. Kept per project in the browser's own storage; the studio never saw them.
import { z } from 'zod';
import { toWireError } from '../../shared/errors.ts';
import { staleEditSchema, stalePairSchema } from '../../shared/staleEdit.ts';
import { createStore } from './store.ts';

const keptSchema = z.object({
  id: z.string(),
  project: z.string(),
  pairs: z.array(stalePairSchema).min(1),
  /** Posters of the edit that nobody else touched: they wait with the others, since an edit is one step. */
  posterIds: z.array(z.number()),
  genreId: z.number(),
  state: z.enum(['present', 'absent', 'unknown']),
});
export type KeptEdit = z.infer<typeof keptSchema>;

const STORAGE = 'marquee.staleEdits';

function stored(): KeptEdit[] {
  try {
    return z.array(keptSchema).parse(JSON.parse(localStorage.getItem(STORAGE) ?? '[]'));
  } catch {
    // No storage, or something of another version in it.
    return [];
  }
}

export const staleEditsStore = createStore<readonly KeptEdit[]>(stored());
staleEditsStore.subscribe(() => {
  try {
    localStorage.setItem(STORAGE, JSON.stringify(staleEditsStore.get()));
  } catch {
    // Without storage it is kept as long as the window is open.
  }
});

/** Keeps an edit that was refused for that reason; false when it was refused for another. */
export function keepStale(
  thrown: unknown,
  edit: Pick<KeptEdit, 'posterIds' | 'genreId' | 'state'> & { project: string },
): boolean {
  const { code, details } = toWireError(thrown);
  const found = staleEditSchema.safeParse(details);
  if (code !== 'conflict' || !found.success) return false;
  const kept: KeptEdit = { id: crypto.randomUUID(), pairs: found.data.pairs, ...edit };
  staleEditsStore.set((now) => [...now, kept]);
  return true;
}

export const dropStale = (id: string): void => {
  staleEditsStore.set((now) => now.filter((edit) => edit.id !== id));
};

/** Whether a refused edit is one that is offered again, not one that failed. */
export const isStale = (thrown: unknown): boolean => {
  const { code, details } = toWireError(thrown);
  return code === 'conflict' && staleEditSchema.safeParse(details).success;
};
