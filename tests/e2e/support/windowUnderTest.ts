// Opens the real window under test: the built main process, preload and page, on the package's own Electron where it is
// installed, else on the stand-in runtime, under a display of its own (Xvfb) where there is none.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { _electron as electron, type ElectronApplication, type Page } from '@playwright/test';

const root = join(import.meta.dirname, '..', '..', '..');
const main = join(root, 'out', 'main', 'index.cjs');
const standIn = join(root, '.runtime', 'electron', 'electron');

/** Why the window cannot be tested here; null when it can. */
export function windowProblem(): string | null {
  if (process.platform !== 'linux') return 'the window tests run on Linux';
  if (!existsSync(standIn)) return 'no Electron runtime: run tests/e2e/standin/get-runtime .runtime/electron';
  if (!process.env['DISPLAY'] && !existsSync('/usr/bin/Xvfb')) return 'no display and no Xvfb';
  return null;
}

async function displayFor(): Promise<{ display: string; stop: () => void }> {
  const given = process.env['DISPLAY'];
  if (given) return { display: given, stop: () => undefined };
  const xvfb: ChildProcess = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await new Promise<string>((resolve, reject) => {
    xvfb.once('error', reject);
    xvfb.stdio[3]?.once('data', (data: Buffer) => {
      resolve(data.toString().trim());
    });
  });
  return { display: `:${number}`, stop: () => xvfb.kill() };
}

export interface WindowUnderTest {
  app: ElectronApplication;
  page: Page;
  close(): Promise<void>;
}

/** @param args command-line arguments of the studio, e.g. `--connect URL --token-file FILE` */
export async function openWindow(home: string, args: string[]): Promise<WindowUnderTest> {
  const { display, stop } = await displayFor();
  const env = Object.fromEntries(Object.entries(process.env).filter((e): e is [string, string] => e[1] !== undefined));
  delete env['NODE_OPTIONS'];
  const app = await electron.launch({
    executablePath: standIn,
    args: ['--no-sandbox', '--disable-gpu', ...args],
    env: { ...env, DISPLAY: display, MARQUEE_HOME: home, MARQUEE_MAIN: main },
    timeout: 30_000,
  });
  const page = await app.firstWindow();
  return {
    app,
    page,
    close: async () => {
      await app.close();
      stop();
    },
  };
}
