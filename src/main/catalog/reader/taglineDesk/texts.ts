// All texts that a new draft must not repeat: current taglines and earlier drafts, page by page, and later only what is new. Who
// asks keeps an index of them and a token that says how far it is.
import { randomUUID } from 'node:crypto';
import type { SplitPart } from '../../../../shared/domain.ts';
import { SPLIT_PARTS } from '../columns.ts';
import type { ReaderProject } from '../project.ts';

export interface TextsPage {
  /** For the next question. */
  token: string;
  /** There is more to be asked for at once. */
  more: boolean;
  /** What was told before holds no longer: titles, parts of the split or posters changed, or the project was opened anew. */
  restart: boolean;
  /** The tagline of a poster as it is now, again wherever it changed; null: it has none any more. */
  taglines: { posterId: number; title: string; part: SplitPart | null; text: string | null }[];
  /** Drafts are only ever added. */
  drafts: { id: string; posterId: number; title: string; text: string }[];
}

/** Numbers of the last tagline event and the last draft that were told. */
interface Place {
  generation: string;
  taglines: number;
  drafts: number;
}

/** A token is of one opening of a project: counters begin anew with the next. */
const openings = new WeakMap<ReaderProject, string>();

function generationOf(project: ReaderProject): string {
  let opening = openings.get(project);
  if (opening === undefined) openings.set(project, (opening = randomUUID()));
  return `${opening}.${project.versions.stamp(['films', 'posters', 'splits'])}`;
}

function placeOf(token: string): Place {
  const [generation = '', taglines, drafts] = token.split('|');
  return { generation, taglines: Number(taglines), drafts: Number(drafts) };
}

/**
 * An event is told when it is the last one of its poster, so each tagline comes once however often it changed. Undo and merges
 * append events, too, so nothing that happened to a tagline is missed.
 */
const TAGLINES = `SELECT e.seq, e.poster_id, t.text FROM tagline_event e LEFT JOIN tagline_state t ON t.poster_id = e.poster_id
  WHERE e.seq > ? AND NOT EXISTS (SELECT 1 FROM tagline_event l WHERE l.poster_id = e.poster_id AND l.seq > e.seq)
  ORDER BY e.seq LIMIT ?`;
const DRAFTS = 'SELECT seq, id, poster_id, text FROM draft WHERE seq > ? ORDER BY seq LIMIT ?';

/** `drafts.texts`: what is new since a token (null: everything), at most `limit` texts of each kind. */
export function textsSince(
  project: ReaderProject,
  { after, limit = 2000 }: { after: string | null; limit?: number },
): TextsPage {
  const generation = generationOf(project);
  const known = after === null ? null : placeOf(after);
  const restart = known?.generation !== generation;
  const from: Place = restart ? { generation, taglines: 0, drafts: 0 } : known;
  const { db, columns } = project;
  const taglines = db.prepare(TAGLINES).raw().all(from.taglines, limit) as [number, number, string | null][];
  const drafts = db.prepare(DRAFTS).raw().all(from.drafts, limit) as [number, string, number, string][];
  const titleOf = (posterId: number): string => columns.titles[columns.rowOf(posterId)] ?? '';
  const lastTagline = taglines.at(-1)?.[0] ?? from.taglines;
  const lastDraft = drafts.at(-1)?.[0] ?? from.drafts;
  return {
    token: `${generation}|${lastTagline}|${lastDraft}`,
    more: taglines.length === limit || drafts.length === limit,
    restart,
    taglines: taglines.map(([, posterId, text]) => {
      const part = SPLIT_PARTS[columns.split[columns.rowOf(posterId)] ?? -1] ?? null;
      return { posterId, title: titleOf(posterId), part, text };
    }),
    drafts: drafts.map(([, id, posterId, text]) => ({ id, posterId, title: titleOf(posterId), text })),
  };
}
