#!/usr/bin/env node
// The `marquee` command. Finds a Node that the studio can run on (the host's when it is 22 or newer, else the Node 24
// that comes with the package), builds when the build is missing or older than the source, then runs the command line.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode } from '../scripts/node-runtime.mjs';
import { buildIfStale } from '../scripts/build-if-stale.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const node = findNode(root);
if (!node) {
  process.stderr.write(
    `Marquee needs Node 22 or newer; this is ${process.version} and no packaged Node was found.\n` +
      'Install Node 24 from nodejs.org, or run `npm ci` again with optional dependencies.\n',
  );
  process.exit(1);
}
if (!buildIfStale(root, node)) process.exit(1);
const child = spawn(
  node,
  ['--disable-warning=ExperimentalWarning', join(root, 'out/main/cli.cjs'), ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
);
// The terminal sends Ctrl-C to both processes; the studio closes its project first, so this one only waits.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => signal === 'SIGINT' || child.kill(signal));
child.on('error', (error) => {
  process.stderr.write(`Could not start ${node}: ${error.message}\n`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
