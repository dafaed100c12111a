// What changed between two points of the log: which labels and taglines, on which posters, by whom. Only posters with events in
// between are looked at, in turns; the answer is kept, so that paging through it costs only the page.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import type { Output, Parsed } from '../../../../shared/contract.ts';
import type { GenreState } from '../../../../shared/domain.ts';
import { AppError } from '../../../../shared/errors.ts';
import { connect } from '../../connection.ts';
import { seen, type Layers } from '../../layers.ts';
import type { SnapshotRow } from '../../snapshots/restore.ts';
import {
  byPoster,
  EVENTS_UP_TO,
  genresAt,
  layersAt,
  settleForks,
  taglineAt,
  TOUCHED_BETWEEN,
  type LoggedEvent,
} from '../../snapshots/stateAt.ts';
import type { GenreRow, VocabularyRows } from '../../vocabulary/rows.ts';
import { NO_YEAR } from '../columns.ts';
import type { Opened } from '../opened.ts';
import type { ReaderProject } from '../project.ts';

type Diff = Output<'snapshots.diff'>;
type Point = Pick<SnapshotRow, 'name' | 'label_seq' | 'tagline_seq' | 'vocabulary_seq'>;
interface PairChange {
  genreId: number;
  old: GenreState;
  new: GenreState;
}
interface PosterChange {
  posterId: number;
  events: LoggedEvent[];
  changes: PairChange[];
  tagline: { old: string | null; new: string | null } | null;
}
/** All but the page. */
interface Found {
  project: ReaderProject;
  stamp: string;
  a: Point;
  b: Point;
  posterIds: number[];
  byGenre: Map<number, number[]>;
  taglines: number;
  transitions: Map<string, { genreId: number; old: GenreState; new: GenreState; posters: number }>;
  compared: number[];
}

/** Posters that are compared before others get their turn. */
const CHUNK = 500;
const NOW = `SELECT 'now' AS name, (SELECT ifnull(max(seq), 0) FROM label_event) AS label_seq,
  (SELECT ifnull(max(seq), 0) FROM tagline_event) AS tagline_seq,
  (SELECT ifnull(max(seq), 0) FROM vocabulary_event) AS vocabulary_seq`;
const PEOPLE = `SELECT a.name AS actor, count(*) AS events FROM (
    SELECT batch_id FROM label_event WHERE seq > ? AND seq <= ?
    UNION ALL SELECT batch_id FROM tagline_event WHERE seq > ? AND seq <= ?) e
  JOIN batch b ON b.id = e.batch_id JOIN actor a ON a.id = b.actor_id GROUP BY a.id ORDER BY 2 DESC, 1`;
const VOCABULARY = `SELECT b.at, a.name AS actor, b.what FROM batch b JOIN actor a ON a.id = b.actor_id
  WHERE b.id IN (SELECT batch_id FROM vocabulary_event WHERE seq > ? AND seq <= ?) ORDER BY b.id`;

export class SnapshotDiffs {
  private kept: Found | null = null;
  private readonly current: () => Opened;

  constructor(current: () => Opened) {
    this.current = current;
  }

  /** @throws AppError `not_found` */
  async diff({ a, b, offset, limit, genreId }: Parsed<'snapshots.diff'>): Promise<Diff> {
    const { project } = this.current();
    const found = await this.find(project, pointOf(project.db, a), pointOf(project.db, b));
    const ids = genreId === undefined ? found.posterIds : (found.byGenre.get(genreId) ?? []);
    const { db, vocabulary } = project;
    const transitions = [...found.transitions.values()];
    return {
      a: found.a.name,
      b: found.b.name,
      posters: found.posterIds.length,
      pairs: transitions.reduce((sum, { posters }) => sum + posters, 0),
      taglines: found.taglines,
      genres: transitions
        .map((each) => ({ ...each, genre: vocabulary.name(each.genreId) }))
        .sort((x, y) => y.posters - x.posters || x.genreId - y.genreId),
      people: db
        .prepare(PEOPLE)
        .all(...between(found, 'label_seq'), ...between(found, 'tagline_seq')) as Diff['people'],
      vocabulary: db.prepare(VOCABULARY).all(...between(found, 'vocabulary_seq')) as Diff['vocabulary'],
      page: pageOf(project, found, ids.slice(offset, offset + limit)),
    };
  }

  private async find(project: ReaderProject, a: Point, b: Point): Promise<Found> {
    const stamp = JSON.stringify([a, b]);
    if (this.kept?.project === project && this.kept.stamp === stamp) return this.kept;
    const found: Found = {
      project,
      stamp,
      a,
      b,
      posterIds: [],
      byGenre: new Map(),
      taglines: 0,
      transitions: new Map(),
      compared: comparedGenres(project.db, a, b),
    };
    const touched = project.db
      .prepare(TOUCHED_BETWEEN)
      .pluck()
      .all(...between(found, 'label_seq'), ...between(found, 'tagline_seq')) as number[];
    for (let at = 0; at < touched.length; at += CHUNK) {
      for (const { posterId, changes, tagline } of compare(project.db, found, touched.slice(at, at + CHUNK))) {
        if (changes.length === 0 && tagline === null) continue;
        found.posterIds.push(posterId);
        if (tagline !== null) found.taglines++;
        for (const change of changes) {
          const key = `${change.genreId} ${change.old} ${change.new}`;
          const known = found.transitions.get(key);
          if (known) known.posters++;
          else found.transitions.set(key, { ...change, posters: 1 });
          const list = found.byGenre.get(change.genreId);
          if (list) list.push(posterId);
          else found.byGenre.set(change.genreId, [posterId]);
        }
      }
      await nextTurn();
    }
    this.kept = found;
    return found;
  }
}

/** A log between the two points, whichever comes first: after the one number, up to the other. */
function between({ a, b }: Pick<Found, 'a' | 'b'>, log: 'label_seq' | 'tagline_seq' | 'vocabulary_seq'): number[] {
  return [Math.min(a[log], b[log]), Math.max(a[log], b[log])];
}

function pointOf(db: Database, id: string): Point {
  if (id === 'now') return db.prepare(NOW).get() as Point;
  const row = db.prepare('SELECT name, label_seq, tagline_seq, vocabulary_seq FROM snapshot WHERE id = ?').get(id);
  if (row === undefined) throw new AppError('not_found', 'There is no such snapshot; it may have been deleted.');
  return row as Point;
}

/** Genres that were no retired ones at either point: what became of the others is told by the edits of the vocabulary. */
function comparedGenres(db: Database, a: Point, b: Point): number[] {
  const now = db
    .prepare('SELECT id, uuid, name, added_at, retired_at, retired_into FROM genre ORDER BY id')
    .all() as GenreRow[];
  const at = ({ vocabulary_seq: seq }: Point): Map<number, GenreRow> => {
    const since = db
      .prepare('SELECT before FROM vocabulary_event WHERE seq > ? ORDER BY seq')
      .pluck()
      .all(seq) as string[];
    return genresAt(
      now,
      since.map((before) => ({ before: JSON.parse(before) as VocabularyRows })),
    );
  };
  const [one, other] = [at(a), at(b)];
  // A genre that a later edit made was retired before it; what it holds at the later point did come in between.
  const lives = (id: number): boolean =>
    other.get(id)?.retired_at === null && (one.get(id)?.retired_at === null || one.get(id)?.retired_into === null);
  return now.filter(({ id }) => lives(id)).map(({ id }) => id);
}

/** What differs between the two points on some posters, with the label events that led to the later one. */
function compare(db: Database, { a, b, compared }: Found, ids: readonly number[]): PosterChange[] {
  const events = byPoster(
    db.prepare(EVENTS_UP_TO).all(JSON.stringify(ids), Math.max(a.label_seq, b.label_seq)) as LoggedEvent[],
  );
  const graph = connect(db, { dir: '', readOnly: null });
  return ids.map((posterId) => {
    const own = events.get(posterId) ?? [];
    const [before, after] = [a, b].map(({ label_seq: at }) => settleForks(graph, posterId, layersAt(own, at), at));
    const old = taglineAt(graph, posterId, a.tagline_seq).text;
    const now = taglineAt(graph, posterId, b.tagline_seq).text;
    const tagline = old === now ? null : { old, new: now };
    return { posterId, events: own, changes: changesOf(before!, after!, compared), tagline };
  });
}

function changesOf(before: Layers, after: Layers, compared: readonly number[]): PairChange[] {
  return compared.flatMap((genreId) => {
    const [old, now] = [seen(before, genreId).state, seen(after, genreId).state];
    return old === now ? [] : [{ genreId, old, new: now }];
  });
}

function pageOf(project: ReaderProject, found: Found, ids: readonly number[]): Diff['page'] {
  const { db, columns, vocabulary } = project;
  return compare(db, found, ids).map(({ posterId, events, changes, tagline }) => {
    const row = columns.rowOf(posterId);
    const year = row < 0 ? NO_YEAR : columns.years[row]!;
    return {
      posterId,
      title: row < 0 ? '' : columns.titles[row]!,
      year: year === NO_YEAR ? null : year,
      labels: changes.map((change) => ({
        ...change,
        genre: vocabulary.name(change.genreId),
        actor: events.findLast(({ genre_id: id }) => id === change.genreId)?.actor ?? events.at(-1)?.actor ?? null,
      })),
      tagline,
    };
  });
}
