// How near drafts lie to their posters' own taglines among sentence embeddings: cosine, lift, and the place of the own tagline
// among all. Pure; embeddings have length 1, so that a product is a cosine.
import type { Steps } from '../../steps.ts';

/** What one draft says of its poster. */
export interface Likeness {
  /** Cosine to the poster's own tagline: the paper's score. */
  own: number;
  /** Mean cosine to the taglines of all other posters; null where there is no other. */
  others: number | null;
  /** Place of the own tagline among all when ranked by cosine to the draft, 1 best; equal cosines share the middle place. */
  rank: number;
}

/** Taglines that a recall looks at. */
export const RECALL_AT = 10;
/** Cosines between two yields: some milliseconds. */
const COSINES_PER_STEP = 20_000;

/**
 * Compares each draft with every real tagline.
 * @param drafts one a poster, in the order of `real`
 */
export function* likenesses(drafts: readonly Float32Array[], real: readonly Float32Array[]): Steps<Likeness[]> {
  const found: Likeness[] = [];
  let gone = 0;
  for (const [i, draft] of drafts.entries()) {
    const own = dotProduct(draft, real[i]!);
    let [sum, above, equal] = [0, 0, 0];
    for (const [j, tagline] of real.entries()) {
      if (j === i) continue;
      const cosine = dotProduct(draft, tagline);
      sum += cosine;
      if (cosine > own) above++;
      else if (cosine === own) equal++;
    }
    const others = real.length > 1 ? sum / (real.length - 1) : null;
    found.push({ own, others, rank: 1 + above + equal / 2 });
    gone += real.length;
    if (gone > COSINES_PER_STEP) {
      gone = 0;
      yield;
    }
  }
  return found;
}

/** Lift of one draft: how much nearer it is to its own poster's tagline than to the others'. Null without others. */
export const liftOf = ({ own, others }: Likeness): number | null => (others === null ? null : own - others);

export function dotProduct(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
