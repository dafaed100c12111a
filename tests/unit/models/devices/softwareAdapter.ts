// The WebGPU adapter in software that Chromium brings (SwiftShader), where it is installed: tests of the GPU path run on it.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const ICD = process.env['VK_ICD_FILENAMES'] ?? '/usr/lib/chromium/vk_swiftshader_icd.json';

/** Why tests on it cannot run here; null when they can. */
export const noAdapter: string | null =
  process.platform !== 'linux'
    ? 'only looked for on Linux'
    : existsSync(ICD)
      ? null
      : `${ICD} is not there: install Debian's chromium`;

/** The environment of a process that finds the adapter. Libraries are searched for when a process starts. */
export const adapterEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  VK_ICD_FILENAMES: ICD,
  LD_LIBRARY_PATH: [dirname(ICD), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'),
});

/** Runs a script of this folder in such a process and parses what it prints. */
export async function runScript(name: string, ...args: string[]): Promise<unknown> {
  const script = join(import.meta.dirname, name);
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args], { env: adapterEnvironment() });
  return JSON.parse(stdout) as unknown;
}
