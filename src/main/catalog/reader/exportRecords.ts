// Export records: posters with their labels and, for each, who set it and when. Pages by poster id, so that an export is
// stable and resumable while edits go on.
import type { Filter } from '../../../shared/filter.ts';
import type { GenreState, Source } from '../../../shared/domain.ts';
import type { ExportRecord } from '../services.ts';
import { withdrawnImports } from '../importLayer.ts';
import { hasBit } from '../masks.ts';
import { FLAG, genreIdsOf, SPLIT_PARTS } from './columns.ts';
import { rowsAfter } from './pageById.ts';
import { probabilitiesOf } from './posterRows.ts';
import type { ReaderProject } from './project.ts';

interface PosterRow {
  key: string;
  title: string;
  year: number | null;
  sha256: string | null;
  file: string | null;
  link: string | null;
  bytes: number | null;
  width: number;
  height: number;
  format: 'jpeg' | 'png' | 'webp';
  tagline: string | null;
  taglineSource: Source | null;
  taglineActor: string | null;
  taglineAt: string | null;
}
interface EventRow {
  seq: number;
  head: number | null;
  genreId: number | null;
  source: Source;
  newSource: Source | null;
  present: Uint8Array | null;
  absent: Uint8Array | null;
  parent: number | null;
  actor: string;
  at: string;
}

const POSTER = `
  SELECT f.key, f.title, f.year, f.link, p.sha256, i.path AS file, i.bytes, i.width, i.height, i.format, t.text AS tagline, t.source AS taglineSource,
         a.name AS taglineActor, e.at AS taglineAt
  FROM poster p JOIN film f ON f.id = p.film_id LEFT JOIN image i ON i.sha256 = p.sha256
  LEFT JOIN tagline_state t ON t.poster_id = p.id AND t.text IS NOT NULL
  LEFT JOIN tagline_event e ON e.seq = t.event_seq
  LEFT JOIN batch b ON b.id = e.batch_id LEFT JOIN actor a ON a.id = b.actor_id
  WHERE p.id = ?`;
const EVENTS = `
  SELECT e.seq, e.head, e.genre_id AS genreId, e.source, e.new_source AS newSource, e.present, e.absent, e.parent,
    a.name AS actor, e.at
  FROM label_event e JOIN batch b ON b.id = e.batch_id JOIN actor a ON a.id = b.actor_id
  WHERE e.poster_id = ? ORDER BY e.seq DESC`;

/** The next `limit` records after poster id `after` (start with -1); `next` is null at the end. */
export function exportRecords(
  project: ReaderProject,
  { filter, after, limit }: { filter: Filter; after: number; limit: number },
): { records: ExportRecord[]; next: number | null } {
  const { columns } = project;
  const { rows: left } = rowsAfter(project, filter, after);
  const rows = left.subarray(0, limit);
  const poster = project.db.prepare(POSTER);
  const events = project.db.prepare(EVENTS);
  const records = Array.from(rows, (row) => {
    const id = columns.ids[row]!;
    return record(project, row, poster.get(id) as PosterRow, events.all(id) as EventRow[]);
  });
  const last = records.at(-1);
  return { records, next: last !== undefined && limit < left.length ? last.posterId : null };
}

function record(project: ReaderProject, row: number, poster: PosterRow, events: EventRow[]): ExportRecord {
  const { columns, vocabulary } = project;
  const states = new Map<number, GenreState>();
  for (const id of genreIdsOf(columns.byPerson, row)) states.set(id, 'unknown');
  for (const id of genreIdsOf(columns.present, row)) states.set(id, 'present');
  for (const id of genreIdsOf(columns.absent, row)) states.set(id, 'absent');
  const genres = [...states]
    .sort(([a], [b]) => a - b)
    .flatMap(([id, state]) => {
      const event = eventOf(events, id, state);
      if (event === undefined) return [];
      return [{ genre: vocabulary.name(id), state, source: event.source, actor: event.actor, at: event.at }];
    });
  return {
    posterId: columns.ids[row]!,
    imdbId: poster.key.startsWith('key:') ? null : `tt${poster.key.padStart(7, '0')}`,
    filmKey: poster.key,
    title: poster.title,
    year: poster.year,
    sha256: poster.sha256,
    file: poster.file,
    image:
      poster.bytes === null
        ? null
        : { bytes: poster.bytes, width: poster.width, height: poster.height, format: poster.format },
    link: poster.link,
    split: SPLIT_PARTS[columns.split[row]!] ?? null,
    genres,
    tagline:
      poster.tagline === null || poster.taglineSource === null
        ? null
        : {
            text: poster.tagline,
            source: poster.taglineSource,
            actor: poster.taglineActor ?? '',
            at: poster.taglineAt ?? '',
          },
    probabilities: columns.flags[row]! & FLAG.prediction ? probabilitiesOf(columns, row) : null,
  };
}

/**
 * The event that made a pair's state, out of a poster's events, newest first. The highest layer whose last event left a state
 * there decides; after an undo it is the event that the undo put in force again. Below are the imports: the last one that
 * knew this state.
 */
function eventOf(events: EventRow[], genreId: number, state: GenreState): EventRow | undefined {
  for (const layer of ['person', 'model'] as const) {
    const last = events.find((event) => event.genreId === genreId && event.source === layer);
    if (last?.newSource === layer) return events.find((event) => event.seq === last.head) ?? last;
  }
  const withdrawn = withdrawnImports(events.filter((event) => event.genreId === null).reverse());
  return events.find(
    (event) =>
      event.genreId === null &&
      !withdrawn.has(event.seq) &&
      hasBit(state === 'present' ? event.present : event.absent, genreId),
  );
}
