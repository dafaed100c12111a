// Starts the compute process under plain Node. Electron has its own adapter over `utilityProcess`.
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { ChildLike } from './client.ts';

/** Forks `entry` with structured-clone messages, so that typed arrays travel as they are. */
export function forkNode(entry: string): ChildLike {
  const child = fork(entry, [], {
    serialization: 'advanced',
    // Its standard output is nobody's business; what native libraries print to stderr may matter in a report.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: process.execArgv.filter((flag) => !flag.startsWith('--inspect')),
    env: { ...process.env, UV_THREADPOOL_SIZE: String(Math.max(4, availableParallelism() + 2)) },
  });
  // Errors of a channel to a dead child are told by `exit`.
  child.on('error', () => undefined);
  return {
    get pid() {
      return child.pid;
    },
    post: (message) => {
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onExit: (listener) => {
      child.on('exit', (code, signal) => {
        listener(signal ?? `exit code ${String(code)}`);
      });
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
