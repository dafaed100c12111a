// Taglines that were not saved, because somebody else changed them meanwhile: the text is kept until the user decides, also
// across a reload, by project and poster in the browser's own storage.
import { z } from 'zod';

const keptSchema = z.record(z.string(), z.object({ text: z.string(), theirs: z.string().nullable() }));
type Kept = z.infer<typeof keptSchema>;
export type KeptTagline = Kept[string];

const STORAGE = 'marquee.staleTaglines';
const keyOf = (project: string, posterId: number): string => `${posterId} ${project}`;

function stored(): Kept {
  try {
    return keptSchema.parse(JSON.parse(localStorage.getItem(STORAGE) ?? '{}'));
  } catch {
    // No storage, or something of another version in it.
    return {};
  }
}

export const keptTagline = (project: string, posterId: number): KeptTagline | undefined =>
  stored()[keyOf(project, posterId)];

/** Keeps a text that waits for a decision; null forgets it. */
export function keepTagline(project: string, posterId: number, kept: KeptTagline | null): void {
  const { [keyOf(project, posterId)]: _before, ...rest } = stored();
  try {
    localStorage.setItem(STORAGE, JSON.stringify(kept === null ? rest : { ...rest, [keyOf(project, posterId)]: kept }));
  } catch {
    // Without storage it is kept as long as the editor is open.
  }
}
