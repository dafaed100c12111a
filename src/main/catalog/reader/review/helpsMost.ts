// The order of the third queue: of each poster the pair whose answer would teach the model most, alike posters apart. What an
// answer is worth is `shared/labelNoise/teaching.ts`; that the order is repaired after edits is rankings.ts.
import { teaching } from '../../../../shared/labelNoise/teaching.ts';
import type { ReviewKind } from '../../../../shared/domain.ts';
import type { Steps } from '../../../../shared/steps.ts';
import { hasGenre } from '../columns.ts';
import type { NearestRows } from './nearestRows.ts';
import { PairList, type Pair } from './pairList.ts';
import { chanceOf, type Known } from './pairs.ts';

/** How many of the nearest posters count for the diversity. */
const NEAR = 10;
const ROWS = 1000;

/** What the answer to a pair is worth, between 0 and 1. */
export type Worth = (known: Known, row: number, genre: number) => number;

/** By all signals, the label and how rare the genre is. */
export const teachingOf: Worth = (known, row, genre) => {
  const { signals } = known;
  return teaching(signals.labels[row * signals.genres + genre]!, chanceOf(known, row, genre), signals.rarity[genre]!);
};

/** What the order was made from, by row: kept, so that a row that changes finds its new place in it. */
export interface Asked {
  /** How many of its nearest posters are asked the same before it. */
  crowded: Uint8Array;
  /** How many of its pairs a person had decided. */
  decided: Uint16Array;
}

export const nothingAsked = (rows: number): Asked => ({
  crowded: new Uint8Array(rows),
  decided: new Uint16Array(rows),
});

interface Best {
  pair: Pair;
  decided: number;
}

/** The pair of a row that teaches most, and how many are decided; null when all are. */
function mostTeaching(known: Known, row: number, worth: Worth): Best | null {
  const { columns, basis, signals } = known;
  if (signals.predicted[row] === 0) return null;
  let best: Pair | null = null;
  let decided = 0;
  for (let genre = 0; genre < signals.genres; genre++) {
    if (hasGenre(columns.byPerson, row, basis.run.genreIds[genre]!)) {
      decided++;
      continue;
    }
    const rank = worth(known, row, genre);
    if (best === null || rank > best.rank) {
      const kind: ReviewKind = signals.labels[row * signals.genres + genre] === 1 ? 'wrong' : 'missing';
      best = { row, genre, kind, rank };
    }
  }
  return best && { pair: { ...best, rank: Math.fround(best.rank) }, decided };
}

/**
 * The pair of a row that has changed since the order was made. Each answer since then puts the poster further back: it comes
 * again when others had their turn.
 */
export function stillTeaching(known: Known, row: number, { crowded, decided }: Asked): Pair | null {
  const best = mostTeaching(known, row, teachingOf);
  if (best === null) return null;
  const since = Math.max(0, best.decided - decided[row]!);
  return { ...best.pair, rank: Math.fround(best.pair.rank / (1 + crowded[row]!) / (1 + since)) };
}

/**
 * One pair per poster by what its answer is worth, those whose nearest posters are asked the same already further back.
 * @param asked filled in here
 */
export function* helpsMost(
  known: Known,
  nearest: NearestRows | null,
  { crowded, decided }: Asked,
  worth: Worth = teachingOf,
): Steps<PairList> {
  const { columns } = known;
  const open = new PairList();
  for (let row = 0; row < columns.count; row++) {
    const best = mostTeaching(known, row, worth);
    if (best !== null) {
      open.add(best.pair);
      decided[row] = best.decided;
    }
    if (row % ROWS === ROWS - 1) yield;
  }
  const byWorth = yield* open.sorted();
  if (nearest === null) return byWorth;
  const askedGenre = new Int32Array(columns.count).fill(-1);
  const spread = new PairList();
  for (let index = 0; index < byWorth.count; index++) {
    const pair = byWorth.at(index);
    let before = 0;
    for (let n = 0; n < Math.min(NEAR, nearest.count); n++) {
      const other = nearest.rows[pair.row * nearest.count + n]!;
      if (other >= 0 && askedGenre[other] === pair.genre) before++;
    }
    askedGenre[pair.row] = pair.genre;
    crowded[pair.row] = before;
    spread.add({ ...pair, rank: Math.fround(pair.rank / (1 + before)) });
    if (index % ROWS === ROWS - 1) yield;
  }
  return yield* spread.sorted();
}
