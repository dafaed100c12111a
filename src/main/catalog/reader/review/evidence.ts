// What speaks for and against a pair besides the model: its nearest posters, what sources and people said, and which other
// genres the poster has. Read for the pairs of one page.
import type { Database } from 'better-sqlite3';
import type { GenreState, ReviewEvidence, Source } from '../../../../shared/domain.ts';
import { hasBit } from '../../masks.ts';
import { hasGenre } from '../columns.ts';
import type { QueuedPair } from './queues.ts';
import type { Ranking } from './rankings.ts';

/** How many nearest posters are shown and counted in words. */
const SHOWN = 10;
/** A genre that shifts the odds by less says little. */
const TELLING = 0.5;
const MOST_GENRES = 3;

interface SaidRow {
  actor: string;
  source: Source;
  genreId: number | null;
  state: GenreState | null;
  newSource: Source | null;
  present: Buffer | null;
  absent: Buffer | null;
}

export class EvidenceReader {
  private readonly said;

  constructor(db: Database) {
    this.said = db.prepare(
      `SELECT a.name AS actor, e.source, e.genre_id AS genreId, e.new AS state, e.new_source AS newSource, e.present, e.absent
       FROM label_event e JOIN batch b ON b.id = e.batch_id JOIN actor a ON a.id = b.actor_id
       WHERE e.poster_id = ? AND (e.genre_id = ? OR e.genre_id IS NULL) ORDER BY e.seq`,
    );
  }

  of(ranking: Ranking, pair: QueuedPair): ReviewEvidence {
    const { columns, basis } = ranking;
    const genreId = basis.run.genreIds[pair.genre]!;
    return {
      neighbours: neighboursOf(ranking, pair.row, genreId),
      opinions: this.opinions(columns.ids[pair.row]!, genreId),
      ...company(ranking, pair),
      asked: pair.asked,
    };
  }

  /** The last word of each source and person that said something of the pair, in the order of their first words. */
  private opinions(posterId: number, genreId: number): ReviewEvidence['opinions'] {
    const last = new Map<string, ReviewEvidence['opinions'][number]>();
    for (const row of this.said.all(posterId, genreId) as SaidRow[]) {
      const key = `${row.source} ${row.actor}`;
      const state =
        row.source === 'import' ? importState(row, genreId) : row.newSource === row.source ? row.state : null;
      // An undo takes a word back; an import that says nothing of the genre leaves its earlier word.
      if (state !== null) last.set(key, { by: row.actor, source: row.source, state });
      else if (row.source !== 'import') last.delete(key);
    }
    return [...last.values()];
  }
}

function importState({ present, absent }: SaidRow, genreId: number): GenreState | null {
  if (hasBit(present, genreId)) return 'present';
  return hasBit(absent, genreId) ? 'absent' : null;
}

function neighboursOf({ nearest, columns }: Ranking, row: number, genreId: number): ReviewEvidence['neighbours'] {
  if (nearest === null) return null;
  const found: NonNullable<ReviewEvidence['neighbours']> = [];
  for (let n = 0; n < Math.min(SHOWN, nearest.count); n++) {
    const other = nearest.rows[row * nearest.count + n]!;
    if (other >= 0) found.push({ posterId: columns.ids[other]!, has: hasGenre(columns.present, other, genreId) });
  }
  return found;
}

/** Genres of the poster that shift the odds most. */
function company(
  { basis, signals }: Ranking,
  { row, genre }: QueuedPair,
): Pick<ReviewEvidence, 'goesWith' | 'seldomWith'> {
  const weights = signals.weights[genre];
  const shifts = basis.run.genreIds.flatMap((id, g) =>
    g !== genre && signals.labels[row * signals.genres + g] === 1 ? [{ id, by: weights?.others[g] ?? 0 }] : [],
  );
  const strongest = (sign: 1 | -1): number[] =>
    shifts
      .filter(({ by }) => sign * by >= TELLING)
      .sort((a, b) => sign * (b.by - a.by))
      .slice(0, MOST_GENRES)
      .map(({ id }) => id);
  return { goesWith: strongest(1), seldomWith: strongest(-1) };
}
