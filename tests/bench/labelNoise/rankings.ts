// The rankings of the studio over noisy labels, each as one score per (poster, genre): high for labels that are doubted. The
// formulas are those of `shared/labelNoise`; which signals take part is what differs.
import { fitWeights, MOST_FITTED, weighed, type Signals } from '../../../src/shared/labelNoise/weighing.ts';
import { Random } from '../../../src/shared/random.ts';
import { finish } from '../../../src/shared/steps.ts';

export interface Ranking {
  name: string;
  /** [posters x genres] */
  scores: Float32Array;
}

/** How much is doubted that a label is as it was given, when `present` is how likely the genre is. */
const doubt = (label: number, present: number): number => (label === 1 ? 1 - present : present);

export const plainRanking = ({ labels, probabilities }: Signals): Ranking => ({
  name: 'plain self-confidence',
  scores: Float32Array.from(labels, (label, at) => doubt(label, probabilities[at]!)),
});

/** The studio's ranking. */
export function weighedRanking(name: string, signals: Signals): Ranking {
  const { posters, genres, labels } = signals;
  const rows = Int32Array.from({ length: posters }, (_, row) => row);
  if (posters > MOST_FITTED) new Random(1).shuffle(rows);
  const scores = new Float32Array(labels.length);
  for (let genre = 0; genre < genres; genre++) {
    const weights = finish(fitWeights(signals, genre, rows.subarray(0, MOST_FITTED)));
    for (let row = 0; row < posters; row++) {
      const at = row * genres + genre;
      scores[at] = doubt(labels[at]!, weighed(signals, weights, row, genre));
    }
  }
  return { name, scores };
}

/** The same without what the other genres of a poster say: each genre as if it were the only one. */
export function weighedAlone(
  name: string,
  { posters, genres, labels, probabilities, votes, neighbours }: Signals,
): Ranking {
  const scores = new Float32Array(labels.length);
  for (let genre = 0; genre < genres; genre++) {
    const column = <T extends Int8Array | Uint8Array | Float32Array>(all: T): T =>
      all.filter((_, at) => at % genres === genre) as T;
    const one = weighedRanking(name, {
      posters,
      genres: 1,
      labels: column(labels),
      probabilities: column(probabilities),
      votes: votes && column(votes),
      neighbours,
    });
    one.scores.forEach((score, row) => {
      scores[row * genres + genre] = score;
    });
  }
  return { name, scores };
}

/** Votes of the nearest posters for each genre. @param nearest [posters x count] rows, -1 for none */
export function votesOf(labels: Int8Array, nearest: Int32Array, posters: number): Uint8Array {
  const genres = labels.length / posters;
  const count = nearest.length / posters;
  const votes = new Uint8Array(labels.length);
  nearest.forEach((other, at) => {
    if (other < 0) return;
    const row = Math.floor(at / count);
    for (let g = 0; g < genres; g++) if (labels[other * genres + g] === 1) votes[row * genres + g]!++;
  });
  return votes;
}
