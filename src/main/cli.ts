// Entry of the `marquee` command. Nothing but the process lives here: streams, exit code, broken pipes.
import { processIo } from './cli/io.ts';
import { runCommandLine } from './cli/program.ts';

// A reader that closes the pipe early (`| head`) is not an error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

// A terminal that is gone, or `2>&1 | head`: what runs goes on without an audience.
process.stderr.on('error', () => undefined);

void runCommandLine(process.argv.slice(2), processIo()).then((code) => {
  process.exit(code);
});
