// Which posters a blind panel shows, in which order, and which side stands on the left. Pure: the same seed draws the same.
import { Random } from '../../random.ts';
import { plainText } from '../../taglines/plainWords.ts';

export interface PanelPair {
  posterId: number;
  a: string;
  b: string;
  /** Whether a's text stands on the left. */
  aLeft: boolean;
}

/**
 * At most `most` posters that both sides have a text for, at random. Pairs of the same words are left out: of them nobody can
 * say which are better.
 */
export function panelPairs(
  a: ReadonlyMap<number, string>,
  b: ReadonlyMap<number, string>,
  { most, seed }: { most: number; seed: number },
): PanelPair[] {
  const random = new Random(seed);
  const order = Int32Array.from(a.keys());
  random.shuffle(order);
  const pairs: PanelPair[] = [];
  for (const posterId of order) {
    if (pairs.length === most) break;
    const ours = a.get(posterId)!;
    const theirs = b.get(posterId);
    if (theirs === undefined || plainText(ours) === plainText(theirs)) continue;
    pairs.push({ posterId, a: ours, b: theirs, aLeft: random.uniform() < 0.5 });
  }
  return pairs;
}
