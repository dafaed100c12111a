// Iterative stratification (Sechidis, Tsoumakas & Vlahavas, ECML PKDD 2011): parts in which every genre has its share.
// Here whole groups are placed, not single examples: films that belong together stay together. Pure numbers: knows neither
// tables nor names, and gives the same answer for the same input.
import { AppError } from '../../shared/errors.ts';

/** What is to be placed: group g has `sizes[g]` members, of which `counts[g * labels + l]` carry label l. */
export interface Groups {
  sizes: ArrayLike<number>;
  /** [groups x labels] */
  counts: ArrayLike<number>;
  labels: number;
}

/** What the parts hold already, for groups that come later: members, and [parts x labels] members with the label. */
export interface Held {
  sizes: readonly number[];
  counts: readonly number[];
}

/**
 * The part of each group. The label with the fewest members left goes first, since the rarest can be spoiled most easily; its
 * groups, those with most such members first, go one by one to the part that lacks most of the label, on a tie to the part
 * that lacks most members, on a further tie to the first. Groups without any label go where most members are missing.
 * @param shares of each part; their sum is 1.
 * @param rank order among groups that are otherwise equal (seeded by the caller); equal ranks go by index.
 */
export function stratify(
  { sizes, counts, labels }: Groups,
  shares: readonly number[],
  rank: ArrayLike<number>,
  held?: Held,
): Uint8Array {
  const parts = shares.length;
  const groups = sizes.length;
  const left = new Float64Array(labels);
  let members = 0;
  for (let g = 0; g < groups; g++) {
    members += sizes[g]!;
    for (let l = 0; l < labels; l++) left[l]! += counts[g * labels + l]!;
  }

  // What each part still lacks: its share of everything, less what it holds. May be negative.
  const lacksMembers = new Float64Array(parts);
  const lacks = new Float64Array(parts * labels);
  const total = members + sum(held?.sizes ?? []);
  for (let p = 0; p < parts; p++) {
    lacksMembers[p] = shares[p]! * total - (held?.sizes[p] ?? 0);
    for (let l = 0; l < labels; l++) {
      let ofLabel = left[l]!;
      for (let q = 0; held && q < parts; q++) ofLabel += held.counts[q * labels + l]!;
      lacks[p * labels + l] = shares[p]! * ofLabel - (held?.counts[p * labels + l] ?? 0);
    }
  }

  const order = Int32Array.from({ length: groups }, (_, g) => g).sort((a, b) => rank[a]! - rank[b]! || a - b);
  const placed = new Uint8Array(groups);
  const partOf = new Uint8Array(groups);
  const place = (g: number, label: number): void => {
    let best = 0;
    for (let p = 1; p < parts; p++) {
      const more = label < 0 ? 0 : lacks[p * labels + label]! - lacks[best * labels + label]!;
      if (more > 0 || (more === 0 && lacksMembers[p]! > lacksMembers[best]!)) best = p;
    }
    placed[g] = 1;
    partOf[g] = best;
    lacksMembers[best]! -= sizes[g]!;
    for (let l = 0; l < labels; l++) {
      const count = counts[g * labels + l]!;
      lacks[best * labels + l]! -= count;
      left[l]! -= count;
    }
  };

  for (;;) {
    let rarest = -1;
    for (let l = 0; l < labels; l++) {
      if (left[l]! > 0 && (rarest < 0 || left[l]! < left[rarest]!)) rarest = l;
    }
    if (rarest < 0) break;
    const carry = Array.from(order.filter((g) => placed[g] === 0 && counts[g * labels + rarest]! > 0));
    carry.sort((a, b) => counts[b * labels + rarest]! - counts[a * labels + rarest]!);
    for (const g of carry) place(g, rarest);
  }
  for (const g of order) if (placed[g] === 0) place(g, -1);
  return partOf;
}

/**
 * Folds of equal size and equal genres for cross-validation: rows of a group share their fold, so that no fold is judged by
 * a head that has seen the same film.
 * @param groups group of each row, any integers.
 * @param labels [rows x genres]: 1 present, 0 absent, -1 unknown; what is present is spread.
 * @returns fold of each row, 0 to `folds` - 1, every fold used.
 * @throws AppError `bad_input` when there are fewer groups than folds.
 */
export function stratifiedFolds(
  groups: ArrayLike<number>,
  labels: ArrayLike<number>,
  folds: number,
  seed: number,
): Uint8Array {
  const rows = groups.length;
  const genres = rows === 0 ? 0 : labels.length / rows;
  const numbers = new Map<number, number>();
  const groupOf = Int32Array.from({ length: rows }, (_, row) => {
    const known = numbers.get(groups[row]!);
    if (known !== undefined) return known;
    numbers.set(groups[row]!, numbers.size);
    return numbers.size - 1;
  });
  if (numbers.size < folds) {
    throw new AppError('bad_input', `${numbers.size} films cannot be divided into ${folds} folds.`, {
      hint: 'Choose fewer folds, or add posters. Films that share a poster count as one.',
    });
  }
  const sizes = new Int32Array(numbers.size);
  const counts = new Int32Array(numbers.size * genres);
  for (let row = 0; row < rows; row++) {
    sizes[groupOf[row]!]! += 1;
    for (let genre = 0; genre < genres; genre++) {
      if (labels[row * genres + genre] === 1) counts[groupOf[row]! * genres + genre]! += 1;
    }
  }
  const rank = Float64Array.from(sizes, (_, group) => mixed(seed, group));
  const shares = new Array<number>(folds).fill(1 / folds);
  const partOf = stratify({ sizes, counts, labels: genres }, shares, rank);
  return Uint8Array.from(groupOf, (group) => partOf[group]!);
}

/** A number that looks random for each (seed, ordinal): one round of splitmix32 for each of the two. */
function mixed(seed: number, ordinal: number): number {
  const mix = (value: number): number => {
    let z = (value + 0x9e3779b9) | 0;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  return mix((mix(seed) + ordinal) | 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
