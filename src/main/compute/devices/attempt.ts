// What one try of a device gives, and how its time is taken.

export interface Attempt {
  /** Median of a few runs after a warm-up. */
  milliseconds: number;
  /** What came out, to be compared with what the CPU gives. */
  numbers: Float32Array;
  /** Set where part of it ran on the CPU (`DeviceRecord.partly`). */
  partly?: boolean;
}

/** A device so slow that its runs take longer in all is judged by fewer. */
const ENOUGH_MILLISECONDS = 2000;

/** Median time of at most `runs` runs, in milliseconds. */
export async function medianOf(runs: number, run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  const end = performance.now() + ENOUGH_MILLISECONDS;
  while (times.length < runs && (times.length === 0 || performance.now() < end)) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
}
