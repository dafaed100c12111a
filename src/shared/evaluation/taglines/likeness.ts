// How near drafts lie to their posters' own taglines among sentence embeddings: cosine, lift, and the place of the own tagline
// among all. Pure; embeddings have length 1, so that a product is a cosine.
import type { Steps } from '../../steps.ts';

/** What one draft says of its poster. */
export interface Likeness {
  /** Cosine to the poster's own tagline: the paper's score. */
  own: number;
  /** Mean cosine to the taglines of all other films; null where there is no other. */
  others: number | null;
  /**
   * Place of the own tagline among those of all films when ranked by cosine to the draft, 1 best; equal cosines share the middle
   * place.
   */
  rank: number;
}

/** Taglines that a recall looks at. */
export const RECALL_AT = 10;
/** Cosines between two yields: some milliseconds. */
const COSINES_PER_STEP = 20_000;

/** The tagline of a poster. */
export interface RealTagline {
  text: string;
  /** Of length 1. */
  embedding: Float32Array;
  /** The film that the poster is of; not given: one that no other poster is of. */
  film?: string | undefined;
}

/**
 * Compares each draft with the real taglines. What the own tagline is held against are the taglines of other films, each text of a
 * film once, however many posters it has; what other posters of the same film have is neither its own nor another film's.
 * Where each film has one poster these are the taglines of all other posters.
 * @param drafts one a poster, in the order of `real`
 */
export function* likenesses(drafts: readonly Float32Array[], real: readonly RealTagline[]): Steps<Likeness[]> {
  const found: Likeness[] = [];
  const films = real.map(({ film }, i) => film ?? i);
  const candidates = firstOfEach(real, films);
  let gone = 0;
  for (const [i, draft] of drafts.entries()) {
    const own = dotProduct(draft, real[i]!.embedding);
    let [sum, others, above, equal] = [0, 0, 0, 0];
    for (const j of candidates) {
      if (films[j] === films[i]) continue;
      const cosine = dotProduct(draft, real[j]!.embedding);
      sum += cosine;
      others++;
      if (cosine > own) above++;
      else if (cosine === own) equal++;
    }
    found.push({ own, others: others > 0 ? sum / others : null, rank: 1 + above + equal / 2 });
    gone += real.length;
    if (gone > COSINES_PER_STEP) {
      gone = 0;
      yield;
    }
  }
  return found;
}

/** The first poster with each text of each film. */
function firstOfEach(real: readonly RealTagline[], films: readonly (string | number)[]): number[] {
  const seen = new Set<string>();
  return real.flatMap(({ text }, i) => {
    const key = JSON.stringify([films[i], text]);
    if (seen.has(key)) return [];
    seen.add(key);
    return [i];
  });
}

/** Lift of one draft: how much nearer it is to its own poster's tagline than to those of other films. Null without others. */
export const liftOf = ({ own, others }: Likeness): number | null => (others === null ? null : own - others);

export function dotProduct(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
