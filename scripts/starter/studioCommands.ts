// The studio's own terminal commands, run one after the other on a project of the script's: what a starter model is trained by
// is what everybody can call.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageDir } from '../../src/main/lib/paths.ts';

export interface StudioCommands {
  /** Runs `marquee ARGS`; progress and answers go to this terminal. Throws where it does not end well. */
  run(...args: string[]): Promise<void>;
  /** Runs it with --json and gives the lines of its answer. */
  lines(...args: string[]): Promise<unknown[]>;
  /** Runs it with --json and gives its answer, where that is one. */
  answer(...args: string[]): Promise<unknown>;
}

/** Commands on `project`, with settings and models of their own in `home`. */
export function studioCommands(home: string, project: string): StudioCommands {
  const start = (args: readonly string[], stdout: 'inherit' | 'pipe') =>
    spawn(process.execPath, [join(packageDir, 'bin', 'marquee.mjs'), ...args], {
      cwd: packageDir,
      // The CPU gives the same numbers everywhere, as nearly as can be.
      env: { ...process.env, MARQUEE_HOME: home, MARQUEE_DEVICE: 'cpu' },
      stdio: ['inherit', stdout, 'inherit'],
    });
  const ended = (child: ReturnType<typeof start>, args: readonly string[]): Promise<void> =>
    new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        if (code === 0) resolve();
        else reject(new Error(`marquee ${args.join(' ')} ended with ${String(code)}`));
      });
    });
  const inProject = (args: readonly string[]): string[] => [...args, '--project', project];
  const answered = async (args: readonly string[]): Promise<string> => {
    const child = start([...inProject(args), '--json'], 'pipe');
    let text = '';
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    await ended(child, args);
    return text;
  };
  return {
    answer: async (...args) => JSON.parse(await answered(args)),
    run: async (...args) => {
      console.log(`marquee ${args.join(' ')}`);
      const all = args[0] === 'init' ? args : inProject(args);
      await ended(start(all, 'inherit'), args);
    },
    lines: async (...args) =>
      (await answered(args))
        .split('\n')
        .filter((line) => line !== '')
        .map((line): unknown => JSON.parse(line)),
  };
}
