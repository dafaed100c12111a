// Likeness word by word, each in its context, in the manner of BERTScore (Zhang et al. 2020, arXiv 1904.09675): greedy matching
// of token embeddings by cosine, every token counting the same (no idf), from the sentence encoder's last layer without [CLS]
// and [SEP]. Figures are not comparable with those of BERTScore's own models. Pure.

/**
 * F1 of precision (each draft token with its nearest real one) and recall (the other way); 0 where a text has no token.
 * @param draft token embeddings, row-major [tokens x width]
 */
export function tokenF1(draft: Float32Array, real: Float32Array, width: number): number {
  const a = rowsOfLengthOne(draft, width);
  const b = rowsOfLengthOne(real, width);
  if (a.length === 0 || b.length === 0) return 0;
  const bestOfDraft = new Float64Array(a.length).fill(-1);
  const bestOfReal = new Float64Array(b.length).fill(-1);
  for (const [i, row] of a.entries()) {
    for (const [j, other] of b.entries()) {
      let cosine = 0;
      for (let k = 0; k < width; k++) cosine += row[k]! * other[k]!;
      if (cosine > bestOfDraft[i]!) bestOfDraft[i] = cosine;
      if (cosine > bestOfReal[j]!) bestOfReal[j] = cosine;
    }
  }
  const precision = mean(bestOfDraft);
  const recall = mean(bestOfReal);
  return precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
}

function rowsOfLengthOne(data: Float32Array, width: number): Float64Array[] {
  return Array.from({ length: data.length / width }, (_, row) => {
    const vector = Float64Array.from(data.subarray(row * width, (row + 1) * width));
    const length = Math.hypot(...vector);
    return length > 0 ? vector.map((value) => value / length) : vector;
  });
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
