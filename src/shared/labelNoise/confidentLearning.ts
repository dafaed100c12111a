// Confident learning for one genre (Northcutt, Jiang & Chuang, arXiv 1911.00068), each genre a binary problem of its own as in
// the multi-label paper (arXiv 2211.13895): how often a label that was given says what is true. Wants out-of-sample
// probabilities. Pure numbers; matches cleanlab 2.9.0 (`tests/fixtures/vectors/label_noise.json`).
// Labels are 1 present, 0 absent; -1 (unknown) takes no part.

/** One genre over all posters: labels and the probability that the genre is there. */
export interface GenreColumn {
  labels: ArrayLike<number>;
  probabilities: ArrayLike<number>;
}

/** By side: absent, present. */
export type BySide = [absent: number, present: number];
/** Counts by given side, then by true side. */
export type Joint = [BySide, BySide];

/** Stands for "nobody is confident": no probability reaches it. */
const NEVER = 2;
const LEAST = 2 * Number.EPSILON;
/** Rounding of probabilities must not decide who is confident. */
const SLACK = 1e-6;

/** Probability of a side. */
export const probabilityOf = (probability: number, side: number): number =>
  side === 1 ? probability : 1 - probability;

/** From which probability on an example counts as confident: the mean probability of the given side, per side. */
export function confidentThresholds({ labels, probabilities }: GenreColumn): BySide {
  const sums: BySide = [0, 0];
  const counts: BySide = [0, 0];
  for (let i = 0; i < labels.length; i++) {
    const side = labels[i]!;
    if (side !== 0 && side !== 1) continue;
    sums[side] += probabilityOf(probabilities[i]!, side);
    counts[side]++;
  }
  const mean = (side: 0 | 1): number => (counts[side] === 0 ? NEVER : Math.max(LEAST, sums[side] / counts[side]));
  return [mean(0), mean(1)];
}

/** The side that an example confidently belongs to: the likelier one where both are; null where none is. */
export function confidentSide(probability: number, thresholds: BySide): 0 | 1 | null {
  const absent = 1 - probability >= thresholds[0] - SLACK;
  const present = probability >= thresholds[1] - SLACK;
  if (absent && present) return probability > 0.5 ? 1 : 0;
  return present ? 1 : absent ? 0 : null;
}

/** Confident examples by given and by true side; at least one on the diagonal, so that no row is empty. */
export function confidentJoint(column: GenreColumn, thresholds = confidentThresholds(column)): Joint {
  const joint: Joint = [
    [0, 0],
    [0, 0],
  ];
  for (let i = 0; i < column.labels.length; i++) {
    const given = column.labels[i]!;
    if (given !== 0 && given !== 1) continue;
    const side = confidentSide(column.probabilities[i]!, thresholds);
    if (side !== null) joint[given][side]++;
  }
  joint[0][0] = Math.max(1, joint[0][0]);
  joint[1][1] = Math.max(1, joint[1][1]);
  return joint;
}

/** The joint brought to the given counts: rows add up to how many labels of that side were given, in whole examples. */
export function calibratedJoint(joint: Joint, labels: ArrayLike<number>): Joint {
  const given: BySide = [0, 0];
  Array.prototype.forEach.call(labels, (label: unknown) => {
    if (label === 0 || label === 1) given[label]++;
  });
  return [0, 1].map((side) => {
    const row = joint[side]!;
    const total = Math.max(row[0] + row[1], 1e-100);
    return roundedKeepingSum([(row[0] / total) * given[side]!, (row[1] / total) * given[side]!]);
  }) as Joint;
}

/** Rounded to whole numbers with the sum kept: what lost most by rounding is raised, what gained most lowered. */
function roundedKeepingSum(values: BySide): BySide {
  const whole = values.map(roundHalfEven) as BySide;
  const off = Math.round(values[0] + values[1]) - whole[0] - whole[1];
  if (off !== 0) {
    const lost = values[0] - whole[0] - (values[1] - whole[1]);
    const first = off > 0 ? lost > 0 : lost < 0;
    whole[first ? 0 : 1] += off;
  }
  return whole;
}

function roundHalfEven(value: number): number {
  const down = Math.floor(value);
  const over = value - down;
  return over > 0.5 || (over === 0.5 && down % 2 !== 0) ? down + 1 : down;
}

/** How many labels of a genre are expected to be wrong, and how many to be missing: off the diagonal of the calibrated joint. */
export function expectedErrors(column: GenreColumn): { wrong: number; missing: number } {
  const joint = calibratedJoint(confidentJoint(column), column.labels);
  return { wrong: joint[1][0], missing: joint[0][1] };
}
