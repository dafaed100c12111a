// `npm start`: builds when needed, then opens the window, or serves the same studio to the browser and says why.
// Plain JavaScript: it must start on the host's own Node, whatever its age.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './build-if-stale.mjs';
import { fetchElectron } from './electron-runtime.mjs';
import { findNode } from './node-runtime.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);

function run(program, programArgs, env = process.env) {
  const child = spawn(program, programArgs, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => signal === 'SIGINT' || child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`Could not start ${program}: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

/** Why there can be no window here, or null. */
function withoutWindow() {
  if (args.includes('--browser')) return 'Serving to the browser, as asked.';
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return 'No display here, so the studio is served to a browser.';
  }
  return null;
}

const node = findNode(root);
if (!node) {
  process.stderr.write(
    existsSync(join(root, 'node_modules'))
      ? `Marquee needs Node 22 or newer; this is ${process.version}, and no Node came with the package for ${process.platform}-${process.arch}.\n` +
          'Run `npm ci` again with optional dependencies, or install Node 24 from nodejs.org; then run `npm start` again.\n'
      : 'Nothing is installed yet. Run `npm ci`, then `npm start` again.\n',
  );
  process.exit(1);
}
if (!buildIfStale(root, node)) process.exit(1);

let why = withoutWindow();
let program = null;
if (why === null) {
  const electron = await fetchElectron(root, node);
  if ('program' in electron) program = electron.program;
  else
    why = `No window: Electron's runtime could not be fetched (${electron.problem}). Serving the same studio to the browser.`;
}
const rest = args.filter((a) => a !== '--browser');
if (program) {
  // Chromium refuses its sandbox to root; everyone else keeps it.
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  if (asRoot)
    process.stderr.write('Running as root: Chromium cannot use its sandbox. Start as an ordinary user to have it.\n');
  run(program, [...(asRoot ? ['--no-sandbox'] : []), root, ...rest]);
} else {
  run(node, ['--disable-warning=ExperimentalWarning', join(root, 'out/main/server.cjs'), '--why', why, ...rest]);
}
