// A side of a benchmark as a child process that measures on request, and what its memory reached.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Times } from './benchRow.ts';

export interface MeasuredProcess {
  /** What the side said of itself. */
  about: Record<string, unknown>;
  turn(): Promise<Times>;
  /** Megabytes, where the system tells. */
  peakMemory(): number | null;
  end(): void;
}

/** Processes that were started and not ended yet. */
const running = new Set<MeasuredProcess>();

/** Ends all of them: when the benchmark is broken off. */
export function endMeasured(): void {
  for (const process of running) process.end();
}

/** Starts a command; on `singleCore` it is held to one core where the system can. */
export async function startMeasured(command: string[], singleCore: boolean): Promise<MeasuredProcess> {
  const pinned = singleCore && process.platform === 'linux' ? ['taskset', '-c', '0', ...command] : command;
  const env = { ...process.env };
  // Settings that some machines carry for old builds of OpenBLAS would slow a current numpy down.
  delete env.OPENBLAS_CORETYPE;
  delete env.OPENBLAS_L2_SIZE;
  const child = spawn(pinned[0]!, pinned.slice(1), { stdio: ['pipe', 'pipe', 'pipe'], env });
  /** What it said last of a failure. */
  let problem = '';
  child.stderr.on('data', (data: Buffer) => {
    process.stderr.write(data);
    problem = data.toString().trim().split('\n').at(-1) ?? '';
  });
  /** How it ended. */
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => {
      resolve(`: ${error.message}`);
    });
    child.on('close', (code, signal) => {
      const how = signal === null ? ` with code ${String(code)}` : ` by ${signal}`;
      const why = signal === 'SIGKILL' ? ', as the system does where memory runs out' : '';
      resolve(`${how}${why}${problem === '' ? '' : `: ${problem}`}`);
    });
  });
  // A side that died is told by its output's end.
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Record<string, unknown>> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${command.slice(0, 2).join(' ')} ended${await ended}`);
      if (value.startsWith('{')) return JSON.parse(value) as Record<string, unknown>;
    }
  };
  const about = await next();
  const measured: MeasuredProcess = {
    about,
    async turn() {
      child.stdin.write('turn\n');
      const { ms, cpu } = await next();
      return { ms: Number(ms), cpu: Number(cpu) };
    },
    peakMemory() {
      try {
        const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${String(child.pid)}/status`, 'utf8'))?.[1];
        return kilobytes === undefined ? null : Number(kilobytes) / 1024;
      } catch {
        return null;
      }
    },
    end() {
      running.delete(measured);
      child.stdin.end();
      child.kill();
    },
  };
  running.add(measured);
  return measured;
}
