// A served studio from start to end: server, printed link, a new link on Enter, announcement for the command line, shutdown.
// Prints to the streams it is given; decides nothing about projects.
import type { Readable, Writable } from 'node:stream';
import { startServer, type RunningServer, type ServerOptions } from './listener.ts';
import type { StudioBackend } from './backend.ts';

export interface ServedStudio extends StudioBackend {
  announce(where: { url: string; bearerFile: string }): Promise<void>;
  close(): Promise<void>;
}

export interface ServeOptions extends ServerOptions {
  /** Why there is no window, in one line; null when asked for by name. */
  why: string | null;
  out: Writable;
  /** A terminal on which Enter prints a new link; null without one. */
  keys: (Readable & { isTTY?: boolean }) | null;
}

/** Serves until SIGINT or SIGTERM, then closes the studio and resolves. */
export async function serveUntilStopped(studio: ServedStudio, options: ServeOptions): Promise<void> {
  const { out, keys, why, ...serverOptions } = options;
  // From the start: whoever sees the link may press Ctrl-C at once.
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        resolve();
      });
    }
  });
  const server: RunningServer = await startServer(studio, serverOptions);
  await studio.announce({ url: server.url, bearerFile: server.bearerFile });
  const say = (line: string): void => {
    out.write(`${line}\n`);
  };
  if (why) say(why);
  say(`Marquee is at ${server.launchUrl()}`);
  say('The link signs one browser in.' + (keys?.isTTY ? ' Press Enter for another, Ctrl-C to stop.' : ''));
  if (options.host !== '127.0.0.1' && options.host !== 'localhost' && options.host !== '::1' && !options.tls) {
    say(
      'Warning: other machines can reach this studio without encryption. Use --tls-cert and --tls-key, or an ssh tunnel.',
    );
  }
  const onKey = (): void => {
    say(`Another link: ${server.launchUrl()}`);
  };
  if (keys?.isTTY) keys.on('data', onKey);
  await stopped;
  if (keys?.isTTY) {
    keys.off('data', onKey);
    keys.pause();
  }
  say('Closing the project...');
  await server.close();
  await studio.close();
}
