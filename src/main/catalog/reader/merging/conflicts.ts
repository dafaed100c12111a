// The conflict inbox: pairs on which people's decisions disagree, with both sides, paged and counted.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Output, Parsed } from '../../../../shared/contract.ts';
import type { Conflict } from '../../../../shared/calls/merging.ts';
import { connect, type WriterDb } from '../../connection.ts';
import { readPairFork } from '../../merging/forks.ts';
import { sidesOf, type Side } from '../../merging/sides.ts';
import type { Opened } from '../opened.ts';
import { posterRow } from '../posterRows.ts';

/** Some milliseconds of work. */
const PAIRS_PER_TURN = 100;

interface Entry {
  posterId: number;
  genreId: number;
  since: string;
  sides: Side[];
}

/** All conflicts with their sides, as of one revision: there are few of them, and each page would look at all. */
export class Conflicts {
  private of: { project: unknown; revision: number; entries: Entry[] } | null = null;

  async read({ project }: Opened): Promise<Entry[]> {
    if (this.of?.project === project && this.of.revision === project.revision) return this.of.entries;
    const { revision } = project;
    // The same statements as the writer's, on the reader's connection, which cannot write.
    const db: WriterDb = connect(project.db, { dir: project.dir, readOnly: null });
    const pairs = db
      .prepare<Omit<Entry, 'sides'>>(
        `SELECT poster_id AS posterId, genre_id AS genreId, since FROM label_conflict ORDER BY since DESC, poster_id, genre_id`,
      )
      .all();
    const entries: Entry[] = [];
    for (const pair of pairs) {
      entries.push({ ...pair, sides: sidesOf(db, readPairFork(db, { ...pair, layer: 'person' }).fold) });
      if (entries.length % PAIRS_PER_TURN === 0) await nextTurn();
    }
    this.of = { project, revision, entries };
    return entries;
  }
}

export async function listConflicts(
  opened: Opened,
  cache: Conflicts,
  input: Parsed<'merging.conflicts'>,
): Promise<Output<'merging.conflicts'>> {
  const { project } = opened;
  const all = await cache.read(opened);
  const wanted = all.filter(
    ({ genreId, sides }) =>
      (input.genreId === undefined || genreId === input.genreId) &&
      (input.party === undefined || sides.some(({ person }) => person === input.party)),
  );
  const genres = new Map<number, number>();
  const people = new Map<string, number>();
  for (const { genreId, sides } of all) {
    genres.set(genreId, (genres.get(genreId) ?? 0) + 1);
    for (const person of new Set(sides.map((side) => side.person))) people.set(person, (people.get(person) ?? 0) + 1);
  }
  const items = wanted.slice(input.offset, input.offset + input.limit).map((entry): Conflict => ({
    ...entry,
    poster: posterRow(project.columns, project.columns.rowOf(entry.posterId)),
  }));
  return {
    total: wanted.length,
    items,
    genres: [...genres].map(([genreId, conflicts]) => ({ genreId, conflicts })),
    people: [...people].map(([name, conflicts]) => ({ name, conflicts })).sort((a, b) => b.conflicts - a.conflicts),
    revision: project.revision,
  };
}

export function mergingStatus({ project }: Opened): Output<'merging.status'> {
  const { db } = project;
  const count = (table: string): number => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  return {
    replica: (db.prepare("SELECT value FROM meta WHERE key = 'replica'").pluck().get() as string | undefined) ?? '',
    conflicts: count('label_conflict'),
    waiting: count('waiting_event'),
    copies: db
      .prepare('SELECT id, name, merged_at AS mergedAt, events FROM replica ORDER BY merged_at DESC')
      .all() as Output<'merging.status'>['copies'],
  };
}
