// In which order pairs are asked: the queues of the studio by its own code, and plainer orders beside them.
import type { Basis } from '../../../src/main/catalog/reader/review/basis.ts';
import { Columns, genreIdsOf } from '../../../src/main/catalog/reader/columns.ts';
import { helpsMost, nothingAsked, type Worth } from '../../../src/main/catalog/reader/review/helpsMost.ts';
import type { NearestRows } from '../../../src/main/catalog/reader/review/nearestRows.ts';
import { PairList } from '../../../src/main/catalog/reader/review/pairList.ts';
import { chanceOf, suspectsOf, type Known } from '../../../src/main/catalog/reader/review/pairs.ts';
import type { ReviewSignals } from '../../../src/main/catalog/reader/review/signals.ts';
import { uncertaintyOf } from '../../../src/main/catalog/reader/scores.ts';
import { rarityOf } from '../../../src/shared/labelNoise/teaching.ts';
import { fitWeights, type Signals } from '../../../src/shared/labelNoise/weighing.ts';
import { Random } from '../../../src/shared/random.ts';
import { finish } from '../../../src/shared/steps.ts';
import { votesOf } from '../labelNoise/rankings.ts';
import type { Judged } from './heads.ts';

/** The project at the moment that questions are asked. */
export interface Moment {
  labels: Int8Array;
  /** 1 where a person has decided, [rows x genres]. */
  decided: Uint8Array;
  judged: Judged;
  nearest: NearestRows;
  genres: number;
  seed: number;
}

/** Pairs in the order that they are asked, as row x genres + genre. */
export type Order = (moment: Moment) => Iterable<number>;

export const ORDERS: Readonly<Record<string, Order>> = {
  'at random': ({ labels, decided, seed }) => {
    const open = Int32Array.from(labels.keys()).filter((at) => decided[at] === 0);
    new Random(seed, open.length).shuffle(open);
    return open;
  },
  'plain uncertainty': (moment) => {
    const { probabilities, thresholds } = moment.judged;
    return everyPair(moment, (_, row, genre) =>
      uncertaintyOf(probabilities[row * moment.genres + genre]!, thresholds[genre]!),
    );
  },
  'all suspects': (moment) => {
    const known = knownOf(moment);
    const list = new PairList();
    for (let row = 0; row < known.columns.count; row++) suspectsOf(known, row, (pair) => void list.add(pair));
    return pairsOf(finish(list.sorted()), moment.genres);
  },
  // The pair of a poster nearest to its threshold, the more of the poster is decided the further back.
  'helps most as it was': (moment) =>
    helps(moment, (known, row, genre) => {
      const decided = genreIdsOf(known.columns.byPerson, row).length;
      return uncertaintyOf(chanceOf(known, row, genre), known.basis.run.thresholds[genre]!) / (1 + decided);
    }),
  'helps most': (moment) => helps(moment),
};

/** The studio's third queue. */
export function helps(moment: Moment, worth?: Worth): Iterable<number> {
  const known = knownOf(moment);
  return pairsOf(finish(helpsMost(known, moment.nearest, nothingAsked(known.columns.count), worth)), moment.genres);
}

/** All pairs that nobody has decided by what they are worth, several of a poster if they come so. */
export function everyPair(moment: Moment, worth: Worth): Iterable<number> {
  const known = knownOf(moment);
  const list = new PairList();
  moment.decided.forEach((decided, at) => {
    if (decided === 1) return;
    const [row, genre] = [Math.floor(at / moment.genres), at % moment.genres];
    list.add({ row, genre, kind: 'missing', rank: Math.fround(worth(known, row, genre)) });
  });
  return pairsOf(finish(list.sorted()), moment.genres);
}

const pairsOf = (list: PairList, genres: number): Int32Array =>
  Int32Array.from({ length: list.count }, (_, i) => list.rows[i]! * genres + list.genres[i]!);

/** The project as the review reads it: the same columns, signals and weights, without a database. */
export function knownOf({ labels, decided, judged, nearest, genres }: Moment): Known {
  const rows = labels.length / genres;
  const columns = new Columns();
  columns.growGenres(genres);
  columns.grow(rows);
  for (let row = 0; row < rows; row++) {
    columns.place(row + 1);
    for (let genre = 0; genre < genres; genre++) {
      if (decided[row * genres + genre] === 1) columns.byPerson[0]![row]! |= 1 << genre;
    }
  }
  const run = {
    id: 'bench',
    genreIds: Array.from({ length: genres }, (_, genre) => genre),
    thresholds: judged.thresholds,
    splitId: null,
    outOfSample: true,
    joins: [],
  };
  const basis: Basis = { run, name: 'bench', encoderHash: 'bench', active: true, stamp: 'bench' };
  const signals: Signals = {
    posters: rows,
    genres,
    labels,
    probabilities: judged.probabilities,
    votes: votesOf(labels, nearest.rows, rows),
    neighbours: nearest.count,
  };
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  const review: ReviewSignals = {
    ...signals,
    predicted: new Uint8Array(rows).fill(1),
    weights: run.genreIds.map((genre) => finish(fitWeights(signals, genre, all))),
    rarity: rarityOf(labels, genres),
    expected: [],
  };
  return { columns, basis, signals: review };
}
