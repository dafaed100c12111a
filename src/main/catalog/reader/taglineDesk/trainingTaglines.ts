// What a tagline model learns from: taglines of posters with an image, with where these came from.
import type { SplitPart } from '../../../../shared/domain.ts';
import { SPLIT_PARTS } from '../columns.ts';
import { rowsAfter } from '../pageById.ts';
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
  tagline: string;
  part: SplitPart | null;
  /** The draft that became the tagline, where one did; `text` is what the model wrote. */
  draft: { id: string; text: string; state: 'accepted' | 'edited' } | null;
}

const POSTER = `SELECT p.sha256, t.text AS tagline FROM poster p JOIN tagline_state t ON t.poster_id = p.id WHERE p.id = ?`;
const ACCEPTED = `SELECT id, text, state FROM draft WHERE poster_id = ? AND state IN ('accepted', 'edited') AND final = ?
  ORDER BY event_seq DESC LIMIT 1`;

/**
 * `taglines.training`: those of posters with an image, by rising poster id.
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
  const poster = db.prepare<[number], { sha256: string; tagline: string | null }>(POSTER);
  const accepted = db.prepare<[number, string], NonNullable<TrainingTagline['draft']>>(ACCEPTED);
  const { rows: left } = rowsAfter(project, { hasImage: true, hasTagline: true }, after);
  const rows: TrainingTagline[] = [];
  for (const row of left.subarray(0, limit)) {
    const posterId = columns.ids[row]!;
    const { sha256, tagline = null } = poster.get(posterId) ?? {};
    // Taken away by a write that the columns do not know of yet.
    if (sha256 === undefined || tagline === null) continue;
    rows.push({
      posterId,
      sha256,
      filmKey: columns.filmKeys[row]!,
      title: columns.titles[row]!,
      genres: genresOf(project, row).map(({ name }) => name),
      tagline,
      part: SPLIT_PARTS[partOf(row)] ?? null,
      draft: accepted.get(posterId, tagline) ?? null,
    });
  }
  const next = limit < left.length ? columns.ids[left[limit - 1]!]! : null;
  return { rows, next, splitName: splitName ?? project.split?.name ?? '' };
}
