// Starts a studio in a process of its own and kills it with SIGKILL: no handler of ours can run.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** How many random moments each crash test tries; 50 for the record. */
export const CRASH_RUNS = Number(process.env['MARQUEE_CRASH_RUNS'] ?? 8);

export interface StudioProcess {
  pid: number;
  /** Parsed lines so far. */
  lines: unknown[];
  /** The next line that is not yet seen by this call. */
  firstLine: Promise<unknown>;
  /** Whether it still runs. */
  readonly alive: boolean;
  /** SIGKILL; resolves when the process is gone and all that it printed was read. */
  kill(): Promise<void>;
  /** Resolves when the process has ended by itself. */
  ended: Promise<number | null>;
}

export function startStudio(dir: string, what: string, posters = 50, table = ''): StudioProcess {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, 'editingStudio.ts'),
      dir,
      what,
      String(posters),
      table,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines: unknown[] = [];
  const reader = createInterface({ input: child.stdout });
  let first: (line: unknown) => void = () => undefined;
  let failed: (error: Error) => void = () => undefined;
  const firstLine = new Promise<unknown>((resolve, reject) => {
    first = resolve;
    failed = reject;
  });
  // A line that SIGKILL cut in half was not acknowledged: only whole JSON counts.
  reader.on('line', (line) => {
    try {
      lines.push(JSON.parse(line));
      first(lines[0]);
    } catch {
      return;
    }
  });
  const readAll = new Promise<void>((resolve) => reader.on('close', resolve));
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  void ended.then((status) => {
    failed(new Error(`The studio ended with ${String(status)} before it said anything.`));
  });
  return {
    pid: child.pid ?? 0,
    lines,
    firstLine,
    get alive() {
      return child.exitCode === null && child.signalCode === null;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
      await readAll;
    },
    ended,
  };
}

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
