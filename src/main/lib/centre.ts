// Vectors around their mean: embeddings all point one way, and what they have in common says nothing of how near two are.

/** Takes the mean off all vectors, [rows x dim], and gives each length 1, in place; one that is the mean stays zero. */
export function centre(vectors: Float32Array, dim: number): void {
  const rows = vectors.length / dim;
  const mean = new Float64Array(dim);
  for (let at = 0; at < vectors.length; at++) mean[at % dim]! += vectors[at]! / rows;
  for (let row = 0; row < rows; row++) {
    const vector = vectors.subarray(row * dim, (row + 1) * dim);
    let squares = 0;
    for (let i = 0; i < dim; i++) {
      vector[i]! -= mean[i]!;
      squares += vector[i]! * vector[i]!;
    }
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let i = 0; i < dim; i++) vector[i]! *= scale;
  }
}
