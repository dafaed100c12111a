// Where things lie: the package's resources, the entry files of threads and child processes, and the user's MARQUEE_HOME.
// Works the same from source (Node runs the .ts files) and from the bundle in out/main (.cjs files).
import { homedir } from 'node:os';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Entry files that run in a thread or process of their own. The bundle keeps one file for each, under these names. */
export type Entry =
  | 'catalog/writerThread'
  | 'catalog/readerThread'
  | 'catalog/wordThread'
  | 'catalog/checkThread'
  | 'core/exportThread'
  | 'compute/process'
  | 'compute/worker'
  | 'compute/vectorThread'
  | 'compute/layoutThread'
  | 'server'
  | 'cli';

const here = import.meta.dirname;
const fromSource = basename(here) === 'lib';
/** `src/main` when running from source, `out/main` when bundled (chunks may lie one folder deeper). */
const mainDir = fromSource ? dirname(here) : basename(here) === 'main' ? here : dirname(here);
export const packageDir = dirname(dirname(mainDir));

/** File of an entry: `src/main/compute/process.ts` from source, `out/main/compute-process.cjs` from the bundle. */
export function entryPath(entry: Entry): string {
  return fromSource ? join(mainDir, `${entry}.ts`) : join(mainDir, `${entry.replace('/', '-')}.cjs`);
}

/** A file or folder below `resources/`. */
export function resourcePath(...parts: string[]): string {
  return join(packageDir, 'resources', ...parts);
}

/** Folder of the SQL migrations: beside the catalog code, or copied beside the bundle by the build. */
export function migrationsDir(): string {
  return fromSource ? join(mainDir, 'catalog', 'migrations') : join(mainDir, 'migrations');
}

/** Folder of the built renderer; exists after a build only. */
export const rendererDir = join(packageDir, 'out', 'renderer');

/**
 * The user's own folder for settings, installed models, uploads and the sample project: `MARQUEE_HOME`, or the system's
 * application-data folder. Never inside the package or a clone.
 */
export function defaultHome(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env['MARQUEE_HOME']) return env['MARQUEE_HOME'];
  if (platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Marquee');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Marquee');
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'marquee');
}

/** Whether this process runs from the TypeScript source rather than from the bundle. */
export const runsFromSource = fromSource && existsSync(join(mainDir, 'core'));
