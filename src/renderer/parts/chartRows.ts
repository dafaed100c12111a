// Rows of a line chart over epochs: thinning and ticks, each with a label of its own. Pure.

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

export interface ValueAxis {
  /** Evenly apart, from below the smallest value to above the largest. */
  ticks: number[];
  /** With as many decimals as tell the ticks apart, two at least. */
  format: (value: number) => string;
}

/** At most six ticks at round values around all that is drawn; null while nothing is. */
export function valueAxis(rows: readonly ChartRow[], series: readonly string[]): ValueAxis | null {
  const values = rows.flatMap((row) => series.map((name) => row[name])).filter((v): v is number => Number.isFinite(v));
  if (values.length === 0) return null;
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  // One value, or a flat line, stands in the middle of a range of its own.
  const spread = high > low ? high - low : Math.abs(low) / 5 || 1;
  const apart = roundUp(spread / 4);
  const first = Math.floor((high > low ? low : low - spread / 2) / apart);
  const last = Math.ceil((high > low ? high : high + spread / 2) / apart);
  const decimals = Math.max(2, -Math.floor(Math.log10(apart)));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * apart).toFixed(decimals)));
  return { ticks, format: (value) => value.toFixed(decimals) };
}

/** The next of 1, 2, 5, 10, ... times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return (([1, 2, 5] as const).find((each) => each * power >= value * (1 - 1e-9)) ?? 10) * power;
}
