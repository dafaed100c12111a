// Fetches Electron's runtime once, with progress, and gives up after 20 seconds without contact. Plain JavaScript.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const WITHOUT_CONTACT_MS = 20_000;

/** Path of the Electron program when its runtime is there, else null. */
export function electronProgram(root) {
  const packageDir = join(root, 'node_modules', 'electron');
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const names = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' };
  const name = names[process.platform] ?? 'electron';
  if (override) return existsSync(join(override, name)) ? join(override, name) : null;
  const file = join(packageDir, 'dist', name);
  return existsSync(file) ? file : null;
}

/** Runs in a child of its own, so that a silent connection can be ended. */
const DOWNLOAD = `
const { downloadArtifact } = require(require.resolve('@electron/get', { paths: [process.argv[1]] }));
const { version } = require(process.argv[1] + '/package.json');
const checksums = require(process.argv[1] + '/checksums.json');
let shown = -1;
downloadArtifact({ version, artifactName: 'electron', checksums, platform: process.platform, arch: process.arch, downloadOptions: {
  quiet: true,
  getProgressCallback: (p) => {
    process.send({ contact: true });
    const percent = Math.floor(p.percent * 100);
    if (percent !== shown) process.stderr.write('\\rFetching the window runtime (once): ' + percent + ' % of ' + (p.total ? (p.total / 1e6).toFixed(0) + ' MB ' : 'unknown size '));
    shown = percent;
    return Promise.resolve();
  } } }).then(() => { process.stderr.write('\\n'); process.exit(0); }, (e) => { process.send({ problem: e.message }); process.exit(1); });
`;

/** @returns {Promise<{ program: string } | { problem: string }>} */
export async function fetchElectron(root, node) {
  const there = electronProgram(root);
  if (there) return { program: there };
  const packageDir = join(root, 'node_modules', 'electron');
  if (!existsSync(packageDir)) return { problem: 'the electron package is not installed' };
  process.stderr.write('Looking for the window runtime...\n');
  const problem = await new Promise((resolve) => {
    const child = spawn(node, ['-e', DOWNLOAD, packageDir], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    let said = null;
    let timer = setTimeout(silent, WITHOUT_CONTACT_MS);
    function silent() {
      said = `no contact for ${WITHOUT_CONTACT_MS / 1000} s`;
      child.kill('SIGKILL');
    }
    child.on('message', (message) => {
      clearTimeout(timer);
      timer = setTimeout(silent, WITHOUT_CONTACT_MS);
      if (message.problem) said = message.problem.split('\n')[0];
    });
    child.on('exit', (code) => {
      clearTimeout(timer);
      resolve(code === 0 ? null : (said ?? `the download ended with status ${code}`));
    });
  });
  if (problem !== null) return { problem };
  // Unpacks from the cache that the download filled.
  const unpacked = spawnSync(node, [join(packageDir, 'install.js')], { stdio: ['ignore', 'ignore', 'inherit'] });
  const program = electronProgram(root);
  return unpacked.status === 0 && program ? { program } : { problem: 'the runtime could not be unpacked' };
}

/** The version that the package asks for, for messages. */
export function electronVersion(root) {
  return JSON.parse(readFileSync(join(root, 'node_modules', 'electron', 'package.json'), 'utf8')).version;
}
