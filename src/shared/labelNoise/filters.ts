// Which labels of one genre are flagged as errors, by the filters of confident learning (names and results as in cleanlab
// 2.9.0). They differ in how many are flagged and in which; all leave alone what the model agrees with. (cleanlab's
// low_self_confidence is about whole posters: as many as confident_learning flags, lowest EMA score first.)
import {
  calibratedJoint,
  confidentJoint,
  confidentSide,
  confidentThresholds,
  probabilityOf,
  type GenreColumn,
} from './confidentLearning.ts';

export const NOISE_FILTERS = [
  'prune_by_noise_rate',
  'prune_by_class',
  'both',
  'confident_learning',
  'predicted_neq_given',
] as const;
export type NoiseFilter = (typeof NOISE_FILTERS)[number];

/** 1 where a label is flagged, in the order of the column. */
export function flaggedBy(filter: NoiseFilter, column: GenreColumn): Uint8Array {
  switch (filter) {
    case 'prune_by_noise_rate':
    case 'prune_by_class':
    case 'both':
      // With two sides there is one way to be wrong, so the three are one: what is least likely under one side is most likely
      // under the other.
      return agreedDropped(pruned(column), column);
    case 'confident_learning':
      return agreedDropped(offDiagonal(column), column);
    case 'predicted_neq_given':
      return agreedDropped(offPrediction(column), column);
  }
}

/**
 * Of each side as many as the calibrated joint expects to be on the other, those with the largest margin of the other side,
 * which in a binary problem are those with the lowest self-confidence. A side keeps at least one example.
 */
function pruned(column: GenreColumn): Uint8Array {
  const { labels } = column;
  const joint = calibratedJoint(confidentJoint(column), labels);
  const flagged = new Uint8Array(labels.length);
  for (const side of [0, 1] as const) {
    const given = rowsWhere(labels, (label) => label === side);
    if (given.length <= 1) continue;
    const many = Math.min(joint[side][1 - side]!, given.length - 1);
    for (const row of byConfidence(given, column).slice(0, many)) flagged[row] = 1;
  }
  return flagged;
}

/** Examples that confidently belong to the side that was not given. */
function offDiagonal(column: GenreColumn): Uint8Array {
  const thresholds = confidentThresholds(column);
  return Uint8Array.from({ length: column.labels.length }, (_, i) => {
    const side = confidentSide(column.probabilities[i]!, thresholds);
    return isKnown(column.labels[i]!) && side !== null && side !== column.labels[i] ? 1 : 0;
  });
}

function offPrediction({ labels, probabilities }: GenreColumn): Uint8Array {
  return Uint8Array.from({ length: labels.length }, (_, i) =>
    isKnown(labels[i]!) && (probabilities[i]! > 0.5 ? 1 : 0) !== labels[i] ? 1 : 0,
  );
}

/** Takes back flags where the given side is the likelier one. */
function agreedDropped(flagged: Uint8Array, { labels, probabilities }: GenreColumn): Uint8Array {
  return flagged.map((flag, i) => (flag === 1 && probabilityOf(probabilities[i]!, labels[i]!) < 0.5 ? 1 : 0));
}

const isKnown = (label: number): boolean => label === 0 || label === 1;

function rowsWhere(labels: ArrayLike<number>, wanted: (label: number) => boolean): number[] {
  const rows: number[] = [];
  for (let i = 0; i < labels.length; i++) if (wanted(labels[i]!)) rows.push(i);
  return rows;
}

/** Lowest self-confidence first, ties in their order. */
const byConfidence = (rows: number[], { labels, probabilities }: GenreColumn): number[] =>
  rows.toSorted((a, b) => probabilityOf(probabilities[a]!, labels[a]!) - probabilityOf(probabilities[b]!, labels[b]!));
