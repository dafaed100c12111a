// The sides of a conflict: who made the decisions in force on a pair, when, why, and in which copy.
import type { GenreState } from '../../../shared/domain.ts';
import type { Conflict } from '../../../shared/calls/merging.ts';
import type { WriterDb } from '../connection.ts';
import type { Fold } from './fold.ts';

export type Side = Conflict['sides'][number];

interface ClaimRow {
  person: string;
  replica: string;
  copy: string | null;
  note: string | null;
}

/** Latest first. */
export function sidesOf(db: WriterDb, { inForce, winner }: Fold): Side[] {
  const query = db.prepare<ClaimRow>(
    `SELECT a.name AS person, b.replica, r.name AS copy, e.note FROM label_event e JOIN batch b ON b.id = e.batch_id
     JOIN actor a ON a.id = b.actor_id LEFT JOIN replica r ON r.id = b.replica WHERE e.seq = ?`,
  );
  const sides = inForce.map((claim): Side => {
    const row = query.get(claim.seq);
    const own = row === undefined || row.replica === db.replica;
    return {
      eventId: claim.id,
      person: row?.person ?? '',
      state: claim.value === '' ? null : (claim.value as GenreState),
      at: claim.at,
      note: row?.note ?? null,
      copy: own ? null : (row.copy ?? 'another copy'),
      holds: claim.seq === winner?.seq,
    };
  });
  return sides.sort((a, b) => (a.at === b.at ? (a.eventId < b.eventId ? 1 : -1) : a.at < b.at ? 1 : -1));
}

/**
 * The side to take: the caller's own, the other one, that of a named person, or the latest. Without a decision of the
 * caller's, what was made in this copy counts as theirs. Undefined when there is no such side.
 */
export function chooseSide(
  sides: readonly Side[],
  take: 'mine' | 'theirs' | 'latest' | { person: string },
  caller: string,
): Side | undefined {
  if (take === 'latest') return sides[0];
  if (typeof take === 'object') return sides.find(({ person }) => person === take.person);
  const own = sides.some(({ person }) => person === caller)
    ? ({ person }: Side): boolean => person === caller
    : ({ copy }: Side): boolean => copy === null;
  return sides.find((side) => own(side) === (take === 'mine'));
}
