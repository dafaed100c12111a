// Rows of a line chart over epochs: thinning and ticks. Pure.

export interface ChartRow {
  /** Epochs, counted from 0; steps lie between whole numbers. */
  epoch: number;
  [series: string]: number | null;
}

const MOST_ROWS = 300;

/** Thins a series by averaging neighbours, so that a long run draws as fast as a short one. */
export function downsample(rows: readonly ChartRow[], most = MOST_ROWS): ChartRow[] {
  if (rows.length <= most) return [...rows];
  const size = Math.ceil(rows.length / most);
  const result: ChartRow[] = [];
  for (let start = 0; start < rows.length; start += size) {
    const bucket = rows.slice(start, start + size);
    const names = new Set(bucket.flatMap((row) => Object.keys(row)));
    const merged: ChartRow = { epoch: 0 };
    for (const name of names) {
      const values = bucket.map((row) => row[name]).filter((v): v is number => v != null);
      if (values.length > 0) merged[name] = values.reduce((a, b) => a + b, 0) / values.length;
    }
    result.push(merged);
  }
  return result;
}

/** At most seven ticks at whole epochs, evenly apart. */
export function epochTicks(epochs: number): number[] {
  const apart = Math.max(1, Math.ceil(epochs / 6));
  return Array.from({ length: Math.floor(epochs / apart) + 1 }, (_, i) => i * apart);
}
