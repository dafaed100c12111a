// The command line in this process, as a test sees it: exit code, stdout and stderr.
import { Writable } from 'node:stream';
import { runCommandLine } from '../../../src/main/cli/program.ts';

class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

export interface Ended {
  code: number;
  out: string;
  err: string;
}

/** `marquee` with this home, called in this folder. */
export function terminal(home: string, cwd: string): (...argv: string[]) => Promise<Ended> {
  return async (...argv) => {
    const stdout = new Collected();
    const stderr = new Collected();
    const code = await runCommandLine(argv, {
      stdout,
      stderr,
      cwd,
      env: { MARQUEE_HOME: home },
      onInterrupt: () => () => undefined,
    });
    return { code, out: stdout.text, err: stderr.text };
  };
}
