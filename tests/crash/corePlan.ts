// What the crash tests of the core tell their process to do, and the lines that it answers with. Starts and kills it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Input } from '../../src/shared/contract.ts';
import type { GenreState } from '../../src/shared/domain.ts';

interface At {
  home: string;
  dir: string;
}
/** Calls that start a job of their own. */
export type JobCall = 'duplicates.find' | 'map.start' | 'export.start' | 'merging.export';

export type CoreCrashPlan =
  | (At & { what: 'edits' })
  | (At & { what: 'job'; call: JobCall; input: object })
  | (At & { what: 'import'; spec: Input<'import.start'> })
  | (At & { what: 'train'; recipe: Input<'train.start'>['recipe'] });

export type CrashEdit =
  { posterIds: number[]; tagline: string } | { posterIds: number[]; genreId: number; state: GenreState };

export type CrashLine =
  | { t: 'compute'; pid: number }
  | { t: 'ready' }
  | { t: 'intent'; edit: CrashEdit }
  | { t: 'ack'; revision: number }
  | { t: 'started'; jobId: string; runId?: string }
  | { t: 'epoch'; epoch: number }
  | { t: 'job'; state: string; phase: string };

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs a plan and kills its process with SIGKILL, which no handler of ours can see, `delay` milliseconds after it has
 * printed `count` lines of the kind `after`, or after its job has ended. Returns every line that was printed whole.
 */
export async function runAndKill(
  plan: CoreCrashPlan,
  after: CrashLine['t'],
  count: number,
  delay: number,
): Promise<CrashLine[]> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'coreStudio.ts'), JSON.stringify(plan)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const lines: CrashLine[] = [];
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const reached = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (text) => {
      try {
        lines.push(JSON.parse(text) as CrashLine);
      } catch {
        return; // Cut by the kill: it was not acknowledged.
      }
      const last = lines.at(-1)!;
      if (last.t === 'job' && last.state === 'done') resolve();
      if (lines.filter((line) => line.t === after).length >= count) resolve();
    });
    child.on('exit', () => {
      reject(new Error(`The studio ended by itself: ${stderr}`));
    });
  });
  await reached;
  await wait(delay);
  child.kill('SIGKILL');
  await ended;
  return lines;
}
