// Builds when the build is missing or older than what it is made from. Plain JavaScript: it runs before anything is built.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const INPUTS = ['src', 'electron.vite.config.ts', 'package.json'];

function* filesOf(path) {
  if (!existsSync(path)) return;
  if (statSync(path).isFile()) {
    yield path;
    return;
  }
  for (const entry of readdirSync(path).sort()) yield* filesOf(join(path, entry));
}

/** A hash of the contents of everything that the build is made from. */
export function sourceStamp(root) {
  const hash = createHash('sha256');
  for (const input of INPUTS) {
    for (const file of filesOf(join(root, input))) hash.update(`${relative(root, file)}\0`).update(readFileSync(file));
  }
  hash.update(process.env.MARQUEE_NODE_TARGET ?? '');
  return hash.digest('hex');
}

/** Builds with `node` when needed. Says so on stderr. @returns {boolean} whether a usable build is there. */
export function buildIfStale(root, node) {
  const stampFile = join(root, 'out', '.stamp');
  // An installed package has the build and not the source.
  if (!existsSync(join(root, 'src'))) return existsSync(join(root, 'out/main/cli.cjs'));
  const stamp = sourceStamp(root);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return true;
  process.stderr.write('Building the studio (once after a change)...\n');
  const started = Date.now();
  const result = spawnSync(
    node,
    [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'error'],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
    },
  );
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout}\n${result.stderr}\nThe build failed. Run \`npm ci\`, then try again.\n`);
    return false;
  }
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(stampFile, stamp);
  process.stderr.write(`Built in ${((Date.now() - started) / 1000).toFixed(1)} s.\n`);
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exit(buildIfStale(dirname(dirname(fileURLToPath(import.meta.url))), process.execPath) ? 0 : 1);
}
