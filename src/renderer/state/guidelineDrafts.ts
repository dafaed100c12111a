// Guidelines that are being written: kept in the browser's own storage by project and genre, so that another card, another page or
// a reload does not lose what was typed. Forgotten once it is saved or given up.
import { z } from 'zod';

const draftSchema = z.object({ text: z.string(), base: z.string().nullable() });
const keptSchema = z.record(z.string(), draftSchema);
/** The text, and the guideline that it was begun on. */
export type GuidelineDraft = z.infer<typeof draftSchema>;

const STORAGE = 'marquee.guidelineDrafts';
const keyOf = (project: string, genreId: number): string => `${genreId} ${project}`;

function stored(): Record<string, GuidelineDraft> {
  try {
    return keptSchema.parse(JSON.parse(localStorage.getItem(STORAGE) ?? '{}'));
  } catch {
    // No storage, or something of another version in it.
    return {};
  }
}

export const guidelineDraft = (project: string, genreId: number): GuidelineDraft | undefined =>
  stored()[keyOf(project, genreId)];

/** Keeps what was typed so far; null, or a text that changes nothing, forgets it. */
export function keepGuidelineDraft(project: string, genreId: number, draft: GuidelineDraft | null): void {
  const { [keyOf(project, genreId)]: _before, ...rest } = stored();
  const kept =
    draft === null || draft.text === (draft.base ?? '') ? rest : { ...rest, [keyOf(project, genreId)]: draft };
  try {
    localStorage.setItem(STORAGE, JSON.stringify(kept));
  } catch {
    // Without storage it is kept as long as the editor is open.
  }
}
