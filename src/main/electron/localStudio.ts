// The core inside Electron's main process, with its compute child as a utility process.
import { utilityProcess } from 'electron';
import { computeEnvironment } from '../compute/environment.ts';
import type { ChildLike } from '../compute/client.ts';
import { VERSION } from '../lib/version.ts';
import type { LocalStudio } from './studioChoice.ts';

function forkUtility(entry: string): ChildLike {
  const child = utilityProcess.fork(entry, [], {
    ...{ serviceName: 'Marquee compute', stdio: 'inherit' as const },
    env: computeEnvironment(),
  });
  return {
    get pid() {
      return child.pid;
    },
    post: (message) => {
      child.postMessage(message);
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onExit: (listener) => {
      child.on('exit', (code) => {
        listener(`exit code ${String(code)}`);
      });
    },
    kill: () => {
      // `child.kill()` asks politely, and a thread inside a native call does not hear it.
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    },
  };
}

/** Opens the core here. Loads it only now: it brings native modules that a window on a remote studio does not need. */
export async function openLocalStudio(home: string, projectDir: string | null): Promise<LocalStudio> {
  const { createCore } = await import('../core/core.ts');
  return createCore({
    home,
    projectDir: projectDir ?? 'last',
    fork: forkUtility,
    version: VERSION,
    electron: process.versions.electron ?? null,
  });
}
