// Runs the command line as a user does, one process a command, and keeps every answer and time in the folder of the run,
// so that a second start goes on where the first one ended. Also kills a command on the way and resumes its job.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Job, Run } from '../../src/shared/domain.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** What bin/marquee.mjs starts; here without it, so that a kill ends the studio and not its starter. */
const CLI = join(ROOT, 'out', 'main', 'cli.cjs');
const NODE = ['--disable-warning=ExperimentalWarning', CLI];

/** What `train genres --json` prints. */
export interface TrainAnswer {
  run: string;
  metrics: NonNullable<Run['metrics']>;
}
export interface Timed {
  project: string;
  step: string;
  seconds: number;
}

interface Stored {
  stdout: string;
  seconds: number;
}

export interface CommandLine {
  /** Runs a command on a project of the run; returns its stdout. @throws Error with its stderr when it fails */
  run(project: string, step: string, args: string[], command?: string): string;
  /** The same with `--json`, parsed. */
  json<T>(project: string, step: string, args: string[]): T;
  /** Starts a command, kills it with SIGKILL `seconds` after it says `phase`, resumes its job and returns what that says. */
  killed<T>(project: string, args: string[], phase: string, seconds: number): Promise<T>;
  times: Timed[];
}

export function commandLine(work: string, home: string): CommandLine {
  // Builds when that is needed.
  spawnSync(process.execPath, [join(ROOT, 'bin', 'marquee.mjs'), '--version'], { stdio: 'inherit' });
  const answers = join(work, 'answers');
  mkdirSync(answers, { recursive: true });
  const env = { ...process.env, MARQUEE_HOME: home };
  const times: Timed[] = [];

  const once = (project: string, step: string, args: string[]): Stored => {
    const file = join(answers, `${project}-${step.replaceAll(' ', '-')}.json`);
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Stored;
    const started = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, [...NODE, ...args], {
      env,
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
    });
    if (status !== 0) throw new Error(`marquee ${args.join(' ')} ended with ${String(status)}:\n${stderr}${stdout}`);
    const stored = { stdout, seconds: (performance.now() - started) / 1000 };
    writeFileSync(file, JSON.stringify(stored));
    console.log(`${project}: ${step}, ${stored.seconds.toFixed(1)} s`);
    return stored;
  };
  const keep = (project: string, step: string, args: string[]): string => {
    const { stdout, seconds } = once(project, step, args);
    times.push({ project, step, seconds });
    return stdout;
  };
  const json = <T>(project: string, step: string, args: string[]): T =>
    JSON.parse(keep(project, step, [...args, '--project', join(work, project), '--json'])) as T;

  return {
    times,
    json,
    run: (project, step, args, command) =>
      command === 'init'
        ? once(project, step, ['init', join(work, project)]).stdout
        : keep(project, step, [command ?? '', ...args, '--project', join(work, project)]),
    async killed<T>(project: string, args: string[], phase: string, seconds: number): Promise<T> {
      const step = `resume ${args[0] ?? ''}`;
      if (!existsSync(join(answers, `${project}-${step.replaceAll(' ', '-')}.json`))) {
        await killAfter([...NODE, ...args, '--project', join(work, project)], env, phase, seconds);
      }
      const { jobs } = JSON.parse(
        spawnSync(process.execPath, [...NODE, 'jobs', '--json', '--project', join(work, project)], {
          env,
          encoding: 'utf8',
        }).stdout,
      ) as { jobs: Job[] };
      const job = jobs.find(({ state }) => state === 'interrupted');
      return json<T>(project, step, ['resume', job?.id ?? 'none']);
    },
  };
}

/** Starts a command and ends it with SIGKILL some seconds after its stderr named the phase. */
function killAfter(args: string[], env: NodeJS.ProcessEnv, phase: string, seconds: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    let armed = false;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (armed || !said.includes(phase)) return;
      armed = true;
      setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
    });
    child.on('exit', (code, signal) => {
      if (signal === 'SIGKILL') resolve();
      else reject(new Error(`The command ended with ${String(code)} before it could be killed:\n${said}`));
    });
  });
}
