// The event log of this copy as lines, page by page: header and genres, batches, events of labels, taglines and marks, what the
// tagline desk adds (deskPages.ts), and events of other copies that wait here. What is written while a log is written comes after
// its point.
import {
  LOG_FORMAT,
  LOG_VERSION,
  numberedSections,
  pointOf,
  pointText,
  readPoint,
  type LogPoint,
  type NumberedSection,
} from '../../../../shared/eventLog.ts';
import type {
  BatchLine,
  GenreLine,
  HeaderLine,
  ImportLine,
  LabelLine,
  MarkLine,
  TaglineLine,
} from '../../../../shared/eventLog.ts';
import type { GenreState, Source } from '../../../../shared/domain.ts';
import { AppError } from '../../../../shared/errors.ts';
import { idsOf } from '../../masks.ts';
import type { ReaderProject } from '../project.ts';
import { approvalPage, decisionPage, draftPage, draftRequestPage, wordPage } from './deskPages.ts';
import { page, pageOf, type LogCursor, type LogPage } from './page.ts';

export type LogSection = NumberedSection | 'waiting';
export const LOG_SECTIONS: readonly LogSection[] = [...numberedSections, 'waiting'];

interface EventRow {
  seq: number;
  id: string;
  batch: string;
  film: string;
  title: string;
  year: number | null;
  sha256: string | null;
  source: Source;
  old: string | null;
  old_source: Source | null;
  new: string | null;
  new_source: Source | null;
  parent_id: string | null;
  head: number | null;
  head_id: string | null;
  note: string | null;
  at: string;
}
type LabelRow = EventRow & { genre_id: number | null; present: Uint8Array | null; absent: Uint8Array | null };

const NUMBERS: Record<NumberedSection, string> = {
  batches: 'SELECT max(id) FROM batch',
  labels: 'SELECT max(seq) FROM label_event',
  taglines: 'SELECT max(seq) FROM tagline_event',
  marks: 'SELECT max(seq) FROM mark_event',
  draftRequests: 'SELECT max(seq) FROM draft_request',
  drafts: 'SELECT max(seq) FROM draft',
  decisions: 'SELECT max(seq) FROM draft_event',
  approvals: 'SELECT max(seq) FROM approval_event',
  words: 'SELECT max(seq) FROM blocklist_event',
};

/** How far the log goes now. */
const logPoint = ({ db }: ReaderProject): LogPoint =>
  pointOf((section) => (db.prepare(NUMBERS[section]).pluck().get() as number | null) ?? 0);

/** @throws AppError `bad_input` for a text that is no point of this copy */
function sincePoint(project: ReaderProject, since: string | null): LogPoint {
  if (since === null) return pointOf(() => 0);
  const point = readPoint(since);
  const now = logPoint(project);
  if (point && numberedSections.every((section) => point[section] <= now[section])) return point;
  throw new AppError('bad_input', `"${since}" is not a point of this project’s log.`, {
    hint: 'An earlier export told its point; leave it out to write the whole log.',
  });
}

/** The first lines: header, then every genre. */
export function logHead(
  project: ReaderProject,
  input: { since: string | null; snapshot: string; at: string; person: string },
): LogPage & { from: LogPoint; upTo: LogPoint } {
  const { db } = project;
  const meta = (key: string): string | null =>
    (db.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(key) as string | undefined) ?? null;
  const from = sincePoint(project, input.since);
  const upTo = logPoint(project);
  const projectName = meta('name') ?? '';
  const header: HeaderLine = {
    t: 'header',
    format: LOG_FORMAT,
    version: LOG_VERSION,
    replica: meta('replica') ?? '',
    name: `${input.person}’s copy of ${projectName}`.slice(0, 200),
    project: { name: projectName, createdAt: meta('created_at') },
    at: input.at,
    snapshot: input.snapshot,
    since: input.since,
    point: pointText(upTo),
  };
  const aliases = db.prepare('SELECT alias FROM genre_alias WHERE genre_id = ? ORDER BY alias').pluck();
  const also = db.prepare('SELECT uuid FROM genre_known_as WHERE genre_id = ? ORDER BY uuid').pluck();
  const genres = (
    db.prepare('SELECT id, uuid, name FROM genre ORDER BY id').all() as {
      id: number;
      uuid: string;
      name: string;
    }[]
  ).map(({ id, uuid, name }): GenreLine => ({
    t: 'genre',
    uuid,
    name,
    aliases: aliases.all(id) as string[],
    also: also.all(id) as string[],
  }));
  return { ...page([header, ...genres], null), from, upTo };
}

/** @param upTo the last number that belongs to this log */
export function logPage(
  project: ReaderProject,
  input: { section: LogSection; after: LogCursor; upTo: number; limit: number },
): LogPage {
  const { section, after, upTo, limit } = input;
  if (section === 'waiting') return waitingPage(project, String(after), limit);
  return PAGES[section](project, Number(after), upTo, limit);
}

type Page = (project: ReaderProject, after: number, upTo: number, limit: number) => LogPage;
const PAGES: Record<NumberedSection, Page> = {
  batches: batchPage,
  labels: labelPage,
  taglines: taglinePage,
  marks: markPage,
  draftRequests: draftRequestPage,
  drafts: draftPage,
  decisions: decisionPage,
  approvals: approvalPage,
  words: wordPage,
};

function batchPage({ db }: ReaderProject, after: number, upTo: number, limit: number): LogPage {
  const rows = db
    .prepare(
      `SELECT b.id, b.uuid, b.replica, b.kind, a.kind AS actorKind, a.name AS actor, b.what, u.uuid AS undoes, b.pairs, b.at
       FROM batch b JOIN actor a ON a.id = b.actor_id LEFT JOIN batch u ON u.id = b.undoes
       WHERE b.id > ? AND b.id <= ? ORDER BY b.id LIMIT ?`,
    )
    .all(after, upTo, limit) as (Omit<BatchLine, 't' | 'actor'> & { id: number; actorKind: Source; actor: string })[];
  const lines = rows.map(({ uuid, replica, kind, actorKind, actor, what, undoes, pairs, at }): BatchLine => ({
    t: 'batch',
    uuid,
    replica,
    kind,
    actor: { kind: actorKind, name: actor },
    what,
    undoes,
    pairs,
    at,
  }));
  return page(lines, rows.length < limit ? null : (rows.at(-1)?.id ?? null));
}

const COMMON = (table: string): string => `e.seq, e.id, b.uuid AS batch, f.key AS film, f.title, f.year, p.sha256,
  e.source, e.old, e.old_source, e.new, e.new_source, pe.id AS parent_id, e.head, he.id AS head_id, e.note, e.at
  FROM ${table} e JOIN batch b ON b.id = e.batch_id JOIN poster p ON p.id = e.poster_id JOIN film f ON f.id = p.film_id
  LEFT JOIN ${table} pe ON pe.seq = e.parent LEFT JOIN ${table} he ON he.seq = e.head
  WHERE e.seq > ? AND e.seq <= ? ORDER BY e.seq LIMIT ?`;

function labelPage({ db }: ReaderProject, after: number, upTo: number, limit: number): LogPage {
  const genres = new Map(
    (db.prepare('SELECT id, uuid, name FROM genre').all() as { id: number; uuid: string; name: string }[]).map(
      (genre) => [genre.id, genre] as const,
    ),
  );
  const rows = db
    .prepare(`SELECT e.genre_id, e.present, e.absent, ${COMMON('label_event')}`)
    .all(after, upTo, limit) as LabelRow[];
  const seen = otherParents(db, 'label_event', 'label_event_parent');
  const named = (mask: Uint8Array | null): string[] => idsOf(mask).map((id) => genres.get(id)?.name ?? '');
  const lineOf = (row: LabelRow): LabelLine | ImportLine => {
    const genre = row.genre_id === null ? undefined : genres.get(row.genre_id);
    if (row.source === 'import' || genre === undefined) {
      const of = row.parent_id === null ? {} : { [row.head === null ? 'withdraws' : 'restores']: row.parent_id };
      return { t: 'import', ...identity(row), present: named(row.present), absent: named(row.absent), ...of };
    }
    return {
      t: 'label',
      ...identity(row),
      genre: genre.uuid,
      genreName: genre.name,
      source: row.source,
      old: (row.old ?? 'unknown') as GenreState,
      oldSource: row.old_source,
      new: (row.new ?? 'unknown') as GenreState,
      newSource: row.new_source,
      ...chainOf(row, seen),
    };
  };
  return pageOf(rows, limit, lineOf);
}

function taglinePage({ db }: ReaderProject, after: number, upTo: number, limit: number): LogPage {
  const rows = db.prepare(`SELECT ${COMMON('tagline_event')}`).all(after, upTo, limit) as EventRow[];
  const seen = otherParents(db, 'tagline_event', 'tagline_event_parent');
  return pageOf(rows, limit, (row): TaglineLine => ({
    t: 'tagline',
    ...identity(row),
    source: row.source,
    old: row.old,
    oldSource: row.old_source,
    new: row.new,
    newSource: row.new_source,
    ...chainOf(row, seen),
  }));
}

interface MarkRow {
  seq: number;
  id: string;
  batch: string;
  film: string;
  title: string;
  year: number | null;
  sha256: string | null;
  kind: MarkLine['kind'];
  old: string | null;
  new: string | null;
  head: number | null;
  head_id: string | null;
  at: string;
}

function markPage({ db }: ReaderProject, after: number, upTo: number, limit: number): LogPage {
  const rows = db
    .prepare(
      `SELECT e.seq, e.id, b.uuid AS batch, f.key AS film, f.title, f.year, p.sha256, e.kind, e.old, e.new, e.head,
         h.id AS head_id, e.at
       FROM mark_event e JOIN batch b ON b.id = e.batch_id JOIN poster p ON p.id = e.poster_id
       JOIN film f ON f.id = p.film_id LEFT JOIN mark_event h ON h.seq = e.head
       WHERE e.seq > ? AND e.seq <= ? ORDER BY e.seq LIMIT ?`,
    )
    .all(after, upTo, limit) as MarkRow[];
  return pageOf(rows, limit, ({ seq, head, head_id: headId, ...row }): MarkLine => ({
    t: 'mark',
    ...row,
    note: null,
    ...(head === seq ? {} : { head: headId }),
  }));
}

function waitingPage({ db }: ReaderProject, after: string, limit: number): LogPage {
  const rows = db.prepare('SELECT id, line FROM waiting_event WHERE id > ? ORDER BY id LIMIT ?').all(after, limit) as {
    id: string;
    line: string;
  }[];
  return {
    text: rows.map(({ line }) => `${line}\n`).join(''),
    lines: rows.length,
    next: rows.length < limit ? null : (rows.at(-1)?.id ?? null),
  };
}

const identity = ({ id, batch, film, title, year, sha256, note, at }: EventRow) => ({
  id,
  batch,
  film,
  title,
  year,
  sha256,
  note,
  at,
});

function chainOf(row: EventRow, seen: (seq: number) => string[]): { parents: string[]; head?: string | null } {
  const parents = [...(row.parent_id === null ? [] : [row.parent_id]), ...seen(row.seq)];
  return row.head === row.seq ? { parents } : { parents, head: row.head_id };
}

/** Parents of an event besides the one in its row. */
function otherParents(db: ReaderProject['db'], events: string, parents: string): (seq: number) => string[] {
  if (db.prepare(`SELECT 1 FROM ${parents} LIMIT 1`).get() === undefined) return () => [];
  const query = db
    .prepare(
      `SELECT e.id FROM ${parents} x JOIN ${events} e ON e.seq = x.parent_seq WHERE x.event_seq = ? ORDER BY e.id`,
    )
    .pluck();
  return (seq) => query.all(seq) as string[];
}
