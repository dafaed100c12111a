// Starts the compute process under plain Node. Electron has its own adapter over `utilityProcess`.
import { fork } from 'node:child_process';
import type { ChildLike } from './client.ts';
import { computeEnvironment } from './environment.ts';

/** Forks `entry` with structured-clone messages, so that typed arrays travel as they are. */
export function forkNode(entry: string): ChildLike {
  const child = fork(entry, [], {
    serialization: 'advanced',
    // What native libraries print is no business of a user's terminal, but their last words explain a crash.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: process.execArgv.filter((flag) => !flag.startsWith('--inspect')),
    env: computeEnvironment(),
  });
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-4000);
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
        listener(`${signal ?? `exit code ${String(code)}`}${signal === 'SIGKILL' ? '' : lastWords(words)}`);
      });
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}

/** The line that most likely says why a process died. */
function lastWords(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const line = lines.findLast((each) => /error|abort|assert|terminate/i.test(each)) ?? lines.at(-1);
  return line === undefined ? '' : `, "${line.trim().slice(0, 200)}"`;
}
