// Texts through an encoder in batches: those of like length share a run, so that little of it is padding. Knows no model.

/** Token ids of a batch, row-major [batch, length], filled up with zeros behind each text. */
export interface IdBatch {
  rows: readonly (readonly number[])[];
  ids: { data: BigInt64Array; shape: [batch: number, length: number] };
  /** int64 [length]: 0, 1, 2, ... */
  positions: { data: BigInt64Array; shape: [length: number] };
}

/**
 * One vector of `width` numbers per text, in the order of `texts` (token ids each). `run` gives those of a batch, row-major;
 * a batch takes at most `tokensPerRun` tokens with its padding, unless one text alone does.
 */
export async function embedByLength(
  texts: readonly (readonly number[])[],
  { width, tokensPerRun }: { width: number; tokensPerRun: number },
  run: (batch: IdBatch) => Promise<Float32Array>,
): Promise<Float32Array[]> {
  const order = texts.map((_, index) => index).sort((a, b) => texts[a]!.length - texts[b]!.length);
  const out: Float32Array[] = new Array<Float32Array>(texts.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && (end + 1 - start) * texts[order[end]!]!.length <= tokensPerRun) end += 1;
    const part = order.slice(start, end);
    const vectors = await run(batchOf(part.map((index) => texts[index]!)));
    part.forEach((index, row) => {
      out[index] = vectors.slice(row * width, (row + 1) * width);
    });
    start = end;
  }
  return out;
}

function batchOf(rows: readonly (readonly number[])[]): IdBatch {
  const length = Math.max(...rows.map((ids) => ids.length));
  const data = new BigInt64Array(rows.length * length);
  rows.forEach((ids, row) => {
    ids.forEach((id, position) => (data[row * length + position] = BigInt(id)));
  });
  return {
    rows,
    ids: { data, shape: [rows.length, length] },
    positions: { data: BigInt64Array.from({ length }, (_, position) => BigInt(position)), shape: [length] },
  };
}
