// Headless entry: the same studio as in the window, served to a browser on this machine. `npm start` comes here when there
// is no window; `marquee serve` offers more options.
import { parseArgs } from 'node:util';
import { AppError, toWireError } from '../shared/errors.ts';
import { forkNode } from './compute/fork.ts';
import { createCore } from './core/core.ts';
import { serveUntilStopped } from './http/serve.ts';
import { defaultHome } from './lib/paths.ts';
import { VERSION } from './lib/version.ts';

/** The options given. @throws AppError bad_input for others */
function optionsGiven(): { port: string; project?: string | undefined; why?: string | undefined } {
  try {
    return parseArgs({
      options: {
        port: { type: 'string', default: '5180' },
        project: { type: 'string' },
        why: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new AppError('bad_input', error instanceof Error ? error.message : String(error), {
      hint: 'After `npm start --` it takes --browser, --port N and --project DIR; `npx --no marquee serve --help` has more.',
    });
  }
}

// The studio lives in the browser: a terminal that closes, or a program that has read enough, must not take it along.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

async function main(): Promise<void> {
  const values = optionsGiven();
  const home = defaultHome();
  const core = await createCore({ home, projectDir: values.project ?? 'last', fork: forkNode, version: VERSION });
  const wanted = Number(values.port);
  const options = {
    host: '127.0.0.1',
    allowHosts: [],
    tls: null,
    home,
    why: values.why ?? null,
    out: process.stdout,
    keys: process.stdin,
  };
  try {
    await serveUntilStopped(core, { ...options, port: wanted });
  } catch (error) {
    // Another program on the usual port is no reason not to start.
    if (toWireError(error).code !== 'conflict' || values.port !== '5180') throw error;
    await serveUntilStopped(core, { ...options, port: 0 });
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const { message, hint } = toWireError(error);
    process.stderr.write(`${message}\n${hint ? `${hint}\n` : ''}`);
    process.exit(1);
  },
);
