// All that the desk shows of one poster: what its film is, its tagline with its approval and origin, its drafts.
import type { Database } from 'better-sqlite3';
import type { Output } from '../../../../shared/contract.ts';
import type { DeskTagline } from '../../../../shared/taglines/draft.ts';
import { APPROVAL_NOW } from '../../taglineDesk/approvalNow.ts';
import { genreIdsOf } from '../columns.ts';
import { posterRow, rowOrThrow } from '../posterRows.ts';
import type { ReaderProject } from '../project.ts';
import { readDrafts } from './draftRows.ts';

type Genres = Output<'desk.poster'>['genres'];

/** @throws AppError `not_found` */
export function deskPoster(project: ReaderProject, posterId: number): Output<'desk.poster'> {
  const { db, columns } = project;
  const row = rowOrThrow(columns, posterId);
  const { filmKey, title, year, hasImage, width, height, color } = posterRow(columns, row);
  const overview = db
    .prepare('SELECT f.overview FROM poster p JOIN film f ON f.id = p.film_id WHERE p.id = ?')
    .pluck()
    .get(posterId) as string | null;
  return {
    ...{ posterId, filmKey, title, year, overview, hasImage, width, height, color },
    genres: genresOf(project, row),
    tagline: taglineOf(db, posterId),
    drafts: readDrafts(db, { posterIds: [posterId] }),
    revision: project.revision,
  };
}

/** The genres that somebody says a poster has; where nobody does, those that the active run finds at its thresholds. */
export function genresOf(project: ReaderProject, row: number): Genres {
  const { columns, vocabulary } = project;
  const labels = genreIdsOf(columns.present, row);
  const from = labels.length > 0 ? 'label' : 'model';
  const genreIds = labels.length > 0 ? labels : genreIdsOf(columns.predicted, row);
  return genreIds.map((genreId) => ({ genreId, name: vocabulary.name(genreId), from }));
}

/** An approval tells who brought the text so far; a text that nobody put forward, who wrote it. */
const TAGLINE = `SELECT t.text, t.source, ${APPROVAL_NOW} AS approval, a.text = t.text AS isDecided,
    aa.name AS decidedBy, ae.at AS decidedAt, ta.name AS writtenBy, te.at AS writtenAt,
    (SELECT d.id FROM draft d WHERE d.poster_id = t.poster_id AND d.state IN ('accepted', 'edited') AND d.final = t.text
     ORDER BY d.event_seq DESC LIMIT 1) AS draftId
  FROM tagline_state t
  LEFT JOIN tagline_approval a ON a.poster_id = t.poster_id
  LEFT JOIN approval_event ae ON ae.seq = a.event_seq
  LEFT JOIN batch ab ON ab.id = ae.batch_id LEFT JOIN actor aa ON aa.id = ab.actor_id
  LEFT JOIN tagline_event le ON le.seq = t.event_seq
  LEFT JOIN tagline_event te ON te.seq = ifnull(le.head, le.seq)
  LEFT JOIN batch tb ON tb.id = te.batch_id LEFT JOIN actor ta ON ta.id = tb.actor_id
  WHERE t.poster_id = ? AND t.text IS NOT NULL`;

/** The tagline of a poster with its approval and origin; null where it has none. */
export function taglineOf(db: Database, posterId: number): DeskTagline | null {
  const found = db.prepare(TAGLINE).get(posterId) as
    | (Pick<DeskTagline, 'text' | 'source' | 'approval' | 'draftId'> & {
        isDecided: 0 | 1 | null;
        decidedBy: string | null;
        decidedAt: string | null;
        writtenBy: string | null;
        writtenAt: string | null;
      })
    | undefined;
  if (found === undefined) return null;
  const { text, source, approval, draftId } = found;
  const [by, at] = found.isDecided === 1 ? [found.decidedBy, found.decidedAt] : [found.writtenBy, found.writtenAt];
  return { text, source, approval, by: approval === null ? null : by, at: approval === null ? null : at, draftId };
}
