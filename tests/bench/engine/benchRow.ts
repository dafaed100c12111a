// What a row of the engine's benchmark is: one piece of work that both sides do, each in a process of its own, measured in
// turns. Both speak the same lines: one about the side, then one { ms, cpu } for each line that comes in.

/** Wall and processor time of one piece of work, milliseconds. */
export interface Times {
  ms: number;
  cpu: number;
}

/** Our side, opened and warm. */
export interface Side {
  run(): Promise<Times>;
  close(): Promise<void>;
}

export interface BenchRow {
  /** What is measured, for the table. */
  name: string;
  /** Most of the peer's time that it may take; without a peer, most milliseconds. */
  reach: number;
  /** Pieces of work in one `run`, and what one is called: the table shows them per second. */
  count: number;
  unit: string;
  ours(): Promise<Side>;
  /** Script in `peers/` and what it is given as its first argument, as JSON. */
  peer: { script: string; settings: Record<string, unknown> } | null;
  /** The same single core on both sides, where set; else two threads each. */
  singleCore?: boolean;
  /** Turns to measure, where a turn takes long. */
  turns?: number;
}

/** Runs `work` and says what it took. */
export async function timed(work: () => Promise<unknown>): Promise<Times> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  const used = process.cpuUsage(cpu);
  return { ms, cpu: (used.user + used.system) / 1000 };
}
