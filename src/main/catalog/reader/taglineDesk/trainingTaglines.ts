// What a tagline model learns from: posters with an image, their taglines with where these came from, and what was rejected.
import type { SplitPart } from '../../../../shared/domain.ts';
import { FLAG, SPLIT_PARTS } from '../columns.ts';
import type { ReaderProject } from '../project.ts';
import { partReader, splitIdOf } from '../splitParts.ts';
import { genresOf } from './poster.ts';

export interface TrainingTagline {
  posterId: number;
  sha256: string;
  filmKey: string;
  title: string;
  /** Names of the genres that are present by labels; without labels those that the active genre run finds. */
  genres: string[];
  tagline: string | null;
  part: SplitPart | null;
  /** The draft that became the tagline, where one did; `text` is what the model wrote. */
  draft: { id: string; text: string; state: 'accepted' | 'edited' } | null;
  /** Drafts of the poster that somebody rejected. */
  rejected: string[];
}

const POSTER = `SELECT p.sha256, t.text AS tagline FROM poster p LEFT JOIN tagline_state t ON t.poster_id = p.id WHERE p.id = ?`;
const DECIDED = `SELECT id, text, state, final FROM draft WHERE poster_id = ? AND state <> 'open' ORDER BY event_seq DESC`;

/**
 * `taglines.training`: posters with an image and a tagline or a rejected draft, by rising poster id.
 * @param splitName the active split where not given
 * @throws AppError `not_found` for an unknown split
 */
export function trainingTaglines(
  project: ReaderProject,
  { splitName, after = -1, limit = 1000 }: { splitName?: string; after?: number; limit?: number },
): { rows: TrainingTagline[]; next: number | null; splitName: string } {
  const { db, columns } = project;
  const splitId = splitName === undefined ? (project.split?.id ?? null) : splitIdOf(project, splitName);
  const partOf = partReader(project, splitId);
  const poster = db.prepare(POSTER);
  const decided = db.prepare(DECIDED);
  const ids = project.lists.ordered({ hasImage: true }, { by: 'added', descending: false });
  const rows: TrainingTagline[] = [];
  let next: number | null = null;
  for (const row of ids) {
    const posterId = columns.ids[row]!;
    if (posterId <= after) continue;
    if (rows.length === limit) {
      next = rows.at(-1)!.posterId;
      break;
    }
    const drafts = decided.all(posterId) as { id: string; text: string; state: string; final: string | null }[];
    const hasTagline = (columns.flags[row]! & FLAG.tagline) !== 0;
    if (!hasTagline && drafts.length === 0) continue;
    const { sha256, tagline } = poster.get(posterId) as { sha256: string; tagline: string | null };
    const chosen = drafts.find(({ final }) => final !== null && final === tagline);
    const rejected = drafts.filter(({ state }) => state === 'rejected').map(({ text }) => text);
    if (tagline === null && rejected.length === 0) continue;
    rows.push({
      posterId,
      sha256,
      filmKey: columns.filmKeys[row]!,
      title: columns.titles[row]!,
      genres: genresOf(project, row).map(({ name }) => name),
      tagline,
      part: SPLIT_PARTS[partOf(row)] ?? null,
      draft: chosen ? { id: chosen.id, text: chosen.text, state: chosen.state as 'accepted' | 'edited' } : null,
      rejected,
    });
  }
  return { rows, next, splitName: splitName ?? project.split?.name ?? '' };
}
