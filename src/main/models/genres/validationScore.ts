// How a head in training is judged after an epoch: mean average precision and the loss, both over known labels only.

/**
 * Mean over genres of average precision (spec 3.4, ties grouped as scikit-learn does). Genres without a known positive
 * are left out; 0 when there is none at all.
 */
export function meanAveragePrecision(probabilities: Float32Array, labels: Int8Array, genres: number): number {
  let sum = 0;
  let counted = 0;
  for (let genre = 0; genre < genres; genre += 1) {
    const rows: number[] = [];
    let positives = 0;
    for (let at = genre; at < labels.length; at += genres) {
      if (labels[at]! < 0) continue;
      rows.push(at);
      positives += labels[at]!;
    }
    if (positives === 0) continue;
    rows.sort((a, b) => probabilities[b]! - probabilities[a]!);
    let found = 0;
    let precisionSum = 0;
    for (let start = 0; start < rows.length;) {
      let end = start;
      let inGroup = 0;
      while (end < rows.length && probabilities[rows[end]!] === probabilities[rows[start]!]) {
        inGroup += labels[rows[end]!]!;
        end += 1;
      }
      found += inGroup;
      precisionSum += (inGroup * found) / end;
      start = end;
    }
    sum += precisionSum / positives;
    counted += 1;
  }
  return counted === 0 ? 0 : sum / counted;
}

/** Mean binary cross-entropy of logits over known labels; 0 when nothing is known. */
export function maskedCrossEntropy(logits: Float32Array, labels: Int8Array): number {
  let sum = 0;
  let known = 0;
  for (let index = 0; index < logits.length; index += 1) {
    const label = labels[index]!;
    if (label < 0) continue;
    const x = logits[index]!;
    sum += Math.max(x, 0) - x * label + Math.log1p(Math.exp(-Math.abs(x)));
    known += 1;
  }
  return known === 0 ? 0 : sum / known;
}

export const sigmoids = (logits: Float32Array): Float32Array => logits.map((x) => 1 / (1 + Math.exp(-x)));
