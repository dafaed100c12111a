// Settles conflicts: a decision per pair that has seen every side, all in one batch that undo takes back as a whole.
import type { Output, Parsed } from '../../../shared/contract.ts';
import type { GenreState } from '../../../shared/domain.ts';
import { AppError } from '../../../shared/errors.ts';
import { finishBatch, startBatch, type Batch } from '../batch.ts';
import type { WriterDb } from '../connection.ts';
import { posterName } from '../describe.ts';
import { genreById } from '../genres.ts';
import { readLayers, writeLayers } from '../layers.ts';
import { batchOutput, changeOf, TouchedPosters, type Edited } from '../outcome.ts';
import { lastEvent, nextSeq, writePair } from '../pairs.ts';
import type { Caller } from '../change.ts';
import { readPairFork } from './forks.ts';
import { chooseSide, sidesOf } from './sides.ts';

interface Pair {
  posterId: number;
  genreId: number;
}

/** `merging.resolve`. @throws AppError `not_found` when a named pair is in no conflict (any more). */
export function resolveConflicts(
  db: WriterDb,
  input: Parsed<'merging.resolve'> & Caller,
): Edited<Output<'merging.resolve'>> {
  return db.transaction(() => {
    const touched = new TouchedPosters();
    let batch: Batch | null = null;
    let changed = 0;
    let skipped = 0;
    let first: Pair | null = null;
    for (const pair of chosenPairs(db, input)) {
      const state = chosenState(db, pair, input);
      if (state === undefined) {
        skipped++;
        continue;
      }
      batch ??= startBatch(db, { kind: 'edit', source: 'person', actor: input.person, what: '' });
      first ??= pair;
      const layers = readLayers(db, pair.posterId);
      const parent = lastEvent(db, pair.posterId, pair.genreId, 'person')?.seq ?? null;
      writePair(
        db,
        batch,
        layers,
        { ...pair, layer: 'person', state },
        { seq: nextSeq(db), parent, head: 'own', note: input.note ?? 'settled a conflict' },
      );
      writeLayers(db, pair.posterId, layers);
      changed++;
      touched.add(pair.posterId);
    }
    const left = db.prepare<{ n: number }>('SELECT count(*) AS n FROM label_conflict').get()?.n ?? 0;
    if (batch === null || first === null) {
      return { change: null, output: { ...batchOutput(db, null, 0), skipped, left } };
    }
    const where = `${genreById(db, first.genreId).name} on ${posterName(db, first.posterId)}`;
    finishBatch(db, batch, changed, changed === 1 ? `settle ${where}` : `settle ${changed} conflicts`, touched.count);
    const change = changeOf(db, ['labels', 'conflicts'], touched.list());
    return { change, output: { ...batchOutput(db, batch, changed), skipped, left } };
  });
}

function chosenPairs(db: WriterDb, input: Parsed<'merging.resolve'>): Pair[] {
  const isConflict = db.prepare('SELECT 1 FROM label_conflict WHERE poster_id = ? AND genre_id = ?');
  if (input.pairs) {
    for (const { posterId, genreId } of input.pairs) {
      if (isConflict.get(posterId, genreId) !== undefined) continue;
      throw new AppError('not_found', 'This conflict is settled already.', {
        hint: 'Somebody decided it meanwhile; the history of the poster tells who.',
        details: { posterId, genreId },
      });
    }
    return input.pairs;
  }
  return db
    .prepare<Pair>(
      `SELECT poster_id AS posterId, genre_id AS genreId FROM label_conflict WHERE ? IS NULL OR genre_id = ?
       ORDER BY poster_id, genre_id`,
    )
    .all(input.genreId ?? null, input.genreId ?? null);
}

/** The state to settle a pair on (null: back to the lower layers); undefined when the named side takes no part in it. */
function chosenState(
  db: WriterDb,
  pair: Pair,
  { take, party, person }: Parsed<'merging.resolve'> & Caller,
): GenreState | null | undefined {
  const sides = sidesOf(db, readPairFork(db, { ...pair, layer: 'person' }).fold);
  if (party !== undefined && !sides.some((side) => side.person === party)) return undefined;
  if (typeof take === 'object' && 'state' in take) return take.state;
  return chooseSide(sides, take, person)?.state;
}
