// Texts through an encoder in batches: those of like length share a run, so that little of it is padding. Knows no model.

/** Token ids of a batch, row-major [batch, length], filled up with zeros behind each text. */
export interface IdBatch {
  rows: readonly (readonly number[])[];
  ids: { data: BigInt64Array; shape: [batch: number, length: number] };
  /** int64 [length]: 0, 1, 2, ... */
  positions: { data: BigInt64Array; shape: [length: number] };
}

/** What a run costs by itself, in tokens. */
const RUN_COST = 24;

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
  const ends = runEnds(
    order.map((index) => texts[index]!.length),
    tokensPerRun,
  );
  let start = 0;
  for (const end of ends) {
    const part = order.slice(start, end);
    const vectors = await run(batchOf(part.map((index) => texts[index]!)));
    part.forEach((index, row) => {
      out[index] = vectors.slice(row * width, (row + 1) * width);
    });
    start = end;
  }
  return out;
}

/** Where runs end among texts of these ascending lengths, so that padding and runs cost the least together. */
function runEnds(lengths: readonly number[], tokensPerRun: number): number[] {
  // What the first texts cost at best, and where their last run begins.
  const best: { cost: number; start: number }[] = [{ cost: 0, start: 0 }];
  lengths.forEach((length, last) => {
    let found = { cost: Infinity, start: last };
    for (let start = last; start >= 0; start -= 1) {
      const tokens = (last + 1 - start) * length;
      if (tokens > tokensPerRun && start < last) break;
      const cost = best[start]!.cost + tokens + RUN_COST;
      if (cost < found.cost) found = { cost, start };
    }
    best.push(found);
  });
  const ends: number[] = [];
  for (let end = lengths.length; end > 0; end = best[end]!.start) ends.unshift(end);
  return ends;
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
