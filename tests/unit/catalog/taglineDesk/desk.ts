// Drafts for tests of the desk: a small project with some, as the drafting part puts them there.
import type { WriterDb } from '../../../../src/main/catalog/connection.ts';
import { putDrafts, type DraftRequest, type PlacedDraft } from '../../../../src/main/catalog/taglineDesk/putDrafts.ts';
import { DEFAULT_DRAFT_SETTINGS } from '../../../../src/shared/taglines/draftSettings.ts';

export const request = (id: string, more: Partial<DraftRequest> = {}): DraftRequest => ({
  id,
  runId: 'run-1',
  runName: 'Starter',
  settings: DEFAULT_DRAFT_SETTINGS,
  like: null,
  ...more,
});

export const draft = (id: string, posterId: number, text: string, score = 1): PlacedDraft => ({
  id,
  posterId,
  text,
  score,
  parts: { fit: 0.5, likelihood: -2.25, novelty: 0.75, contrast: null },
  nearest: [{ text: 'Fear is back.', similarity: 0.5, source: 'training', title: 'The Return' }],
  marks: [],
});

/** Posters 1 to 3 with two drafts each: `a1` and `b1` of poster 1, the better one first, and so on. */
export function someDrafts(db: WriterDb, person = 'ann'): void {
  const drafts = [1, 2, 3].flatMap((n) => [
    draft(`a${n}`, n, `First line ${n}`, 2),
    draft(`b${n}`, n, `Second line ${n}`, 1),
  ]);
  putDrafts(db, { request: request('request-1'), drafts, person });
}
