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

/** A UUID from the end of a name: what travels in a log needs one. */
export const uuidOf = (short: string): string =>
  `00000000-0000-7000-8000-${Buffer.from(short.slice(-6).padStart(6, '0')).toString('hex')}`;

/**
 * Posters 1 to 3 with two drafts each: `a1` and `b1` of poster 1, the better one first, and so on.
 * @param id how these are numbered
 */
export function someDrafts(db: WriterDb, person = 'ann', id: (short: string) => string = (short) => short): void {
  const drafts = [1, 2, 3].flatMap((n) => [
    draft(id(`a${n}`), n, `First line ${n}`, 2),
    draft(id(`b${n}`), n, `Second line ${n}`, 1),
  ]);
  putDrafts(db, { request: request(id('request-1')), drafts, person });
}
