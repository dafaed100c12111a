// What is in force on one pair (or tagline) whose events form a graph, because copies of the project were merged. Pure: the
// same set of events gives the same answer, in whatever order they came.
//
// Decisions ("claims") stand until they are taken back or until somebody who had seen them decides anew. An undo takes back
// the claim that it names, a redo puts it back; neither decides anything itself. In force are the claims that stand and that
// no other standing claim has seen. When these disagree, none of their makers knew of the other: a conflict. Until it is
// settled the one made last holds (then the greater id), after a person's word over an import's for taglines.

/** An event as the fold sees it. `value` is compared as text; '' stands for "given back to the lower layers". */
export interface ForkEvent {
  seq: number;
  id: string;
  at: string;
  parents: readonly number[];
  act: 'claim' | 'undo' | 'redo';
  /** The claim that an undo takes back or a redo puts back; null when it is not known here. */
  target: number | null;
  value: string;
  /** Greater beats less before time does. */
  rank: number;
}

export interface Fold {
  /** Claims in force; more than one when branches agree or disagree. */
  inForce: ForkEvent[];
  /** The claim whose value holds; null: nobody's. */
  winner: ForkEvent | null;
  /** Events that no other has seen: the parents of what is decided next. */
  leaves: number[];
  conflict: boolean;
  /** Claims that were taken back. */
  withdrawn: ReadonlySet<number>;
  /** Whether event `of` had seen event `seen`. */
  hasSeen(of: number, seen: number): boolean;
}

/** @param events of one pair in one layer, parents before children */
export function foldEvents(events: readonly ForkEvent[]): Fold {
  const ancestors = new Map<number, Set<number>>();
  const isParent = new Set<number>();
  for (const { seq, parents } of events) {
    const seen = new Set<number>();
    for (const parent of parents) {
      isParent.add(parent);
      seen.add(parent);
      for (const older of ancestors.get(parent) ?? []) seen.add(older);
    }
    ancestors.set(seq, seen);
  }
  const hasSeen = (of: number, seen: number): boolean => ancestors.get(of)?.has(seen) ?? false;
  const withdrawn = withdrawnClaims(events, hasSeen);
  const standing = events.filter((event) => event.act === 'claim' && !withdrawn.has(event.seq));
  const inForce = standing.filter(({ seq }) => !standing.some((other) => hasSeen(other.seq, seq)));
  const winner = inForce.reduce<ForkEvent | null>((best, each) => (best && beats(best, each) ? best : each), null);
  return {
    inForce,
    winner,
    leaves: events.map(({ seq }) => seq).filter((seq) => !isParent.has(seq)),
    conflict: new Set(inForce.map(({ value }) => value)).size > 1,
    withdrawn,
    hasSeen,
  };
}

/** A claim is taken back when each last word on it is an undo: where one copy redid it, it stands. */
function withdrawnClaims(events: readonly ForkEvent[], hasSeen: Fold['hasSeen']): Set<number> {
  const acts = new Map<number, ForkEvent[]>();
  for (const event of events) {
    if (event.act === 'claim' || event.target === null) continue;
    const list = acts.get(event.target);
    if (list) list.push(event);
    else acts.set(event.target, [event]);
  }
  const withdrawn = new Set<number>();
  for (const [claim, all] of acts) {
    const last = all.filter(({ seq }) => !all.some((other) => hasSeen(other.seq, seq)));
    if (last.every(({ act }) => act === 'undo')) withdrawn.add(claim);
  }
  return withdrawn;
}

function beats(a: ForkEvent, b: ForkEvent): boolean {
  if (a.rank !== b.rank) return a.rank > b.rank;
  if (a.at !== b.at) return a.at > b.at;
  return a.id > b.id;
}

/** The fold as it would be were one claim taken back. */
export function foldWithout(events: readonly ForkEvent[], claim: number): Fold {
  const leaves = foldEvents(events).leaves;
  const undo: ForkEvent = {
    seq: Number.MAX_SAFE_INTEGER,
    id: '',
    at: '',
    parents: leaves,
    act: 'undo',
    target: claim,
    value: '',
    rank: 0,
  };
  return foldEvents([...events, undo]);
}
