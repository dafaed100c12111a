// A studio served by the built headless entry, in a home folder of its own: what `npm start -- --browser` starts.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');

export interface ServedStudio {
  home: string;
  /** The printed link; signs in once. */
  link: string;
  url: string;
  bearerFile: string;
  process: ChildProcess;
  /** Ends it as a power cut would, and keeps its home. */
  kill(): Promise<void>;
  /** Ends it and removes its home. */
  stop(): Promise<void>;
}

/** @param home the folder that a killed studio left; a new one where not given */
export async function serveStudio(
  args: string[] = [],
  home = mkdtempSync(join(tmpdir(), 'marquee-e2e-')),
): Promise<ServedStudio> {
  const child = spawn(process.execPath, [join(root, 'out/main/server.cjs'), '--port', '0', ...args], {
    env: { ...process.env, MARQUEE_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const link = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const found = /Marquee is at (\S+)/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => {
      reject(new Error(`the studio ended with ${String(code)}: ${output}`));
    });
  });
  return {
    home,
    link,
    url: new URL(link).origin,
    bearerFile: join(home, 'server', 'bearer'),
    process: child,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
    stop: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
      rmSync(home, { recursive: true, force: true });
    },
  };
}
