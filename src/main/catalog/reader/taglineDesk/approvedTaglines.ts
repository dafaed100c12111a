// Taglines on their way out, with who brought them so far and which draft they came from. Pages by poster id, so that an export
// goes on where it stopped while edits go on.
import type { Filter } from '../../../../shared/filter.ts';
import type { Approval, DraftState } from '../../../../shared/taglines/draft.ts';
import { rowsAfter } from '../pageById.ts';
import { posterRow } from '../posterRows.ts';
import type { ReaderProject } from '../project.ts';
import { genresOf, taglineOf } from './poster.ts';

export interface ApprovedTagline {
  posterId: number;
  filmKey: string;
  /** In its long form, tt0114709; null for films of other catalogs. */
  imdbId: string | null;
  title: string;
  year: number | null;
  /** Names, as `desk.poster` shows them. */
  genres: string[];
  tagline: string;
  approval: Approval;
  by: string | null;
  at: string | null;
  /** Of the poster's image. */
  sha256: string | null;
  /** The draft that it came from; `text` is what the model wrote. */
  draft: { id: string; text: string; runId: string; runName: string; state: DraftState } | null;
}

const DRAFT = `SELECT d.id, d.text, r.run_id AS runId, r.run_name AS runName, d.state
  FROM draft d JOIN draft_request r ON r.seq = d.request_seq WHERE d.id = ?`;

/** `taglines.approved`: those of a filter whose approval is one of `approvals`; `total` counts all of them. */
export function approvedTaglines(
  project: ReaderProject,
  input: { filter: Filter; approvals: Approval[]; after?: number; limit?: number },
): { rows: ApprovedTagline[]; next: number | null; total: number } {
  const { filter, approvals, after = -1, limit = 500 } = input;
  const { db, columns } = project;
  const wanted: Filter = { anyOf: approvals.map((approval) => ({ approval })), allOf: [filter] };
  const { rows: left, total } = rowsAfter(project, wanted, after);
  const sha = db.prepare('SELECT sha256 FROM poster WHERE id = ?').pluck();
  const draft = db.prepare(DRAFT);
  const rows: ApprovedTagline[] = [];
  for (const row of left) {
    if (rows.length === limit) return { rows, next: rows.at(-1)!.posterId, total };
    const { id: posterId, filmKey, title, year } = posterRow(columns, row);
    const tagline = taglineOf(db, posterId);
    if (tagline === null || tagline.approval === null) continue;
    rows.push({
      posterId,
      filmKey,
      imdbId: filmKey.startsWith('key:') ? null : `tt${filmKey.padStart(7, '0')}`,
      title,
      year,
      genres: genresOf(project, row).map(({ name }) => name),
      tagline: tagline.text,
      approval: tagline.approval,
      by: tagline.by,
      at: tagline.at,
      sha256: sha.get(posterId) as string | null,
      draft: tagline.draftId === null ? null : ((draft.get(tagline.draftId) as ApprovedTagline['draft']) ?? null),
    });
  }
  return { rows, next: null, total };
}
