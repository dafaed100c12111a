// `npm test`: unit, contract and crash tests, then the page and the window where a browser or an Electron runtime is there.
// What a busy machine may have broken is run again and named; the sums of both runners are test-summary.mjs.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { summary } from './test-summary.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (name) => join(root, 'node_modules', ...name);
const results = join(root, 'test-results');
const MOST_AGAIN = 5;
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
// Hundreds of tests start processes and threads from source: what each of them would compile is compiled once.
const env = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compiled'), ...process.env };
const run = (args) => spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env }).status ?? 1;
const read = (file) => {
  try {
    return JSON.parse(readFileSync(join(results, file), 'utf8'));
  } catch {
    return null;
  }
};
if (Number(process.versions.node.split('.')[0]) < 22) {
  process.stderr.write(
    `The tests need Node 22 or newer; this is ${process.version}. Run \`npm ci\`, which brings one, then \`npm test\`.\n`,
  );
  process.exit(1);
}
const vitest = (output, files) =>
  run([
    bin(['vitest', 'vitest.mjs']),
    ...['run', ...files],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=test-results/${output}`],
    '--reporter=./scripts/unhandled-errors.mjs',
  ]);
let unit = vitest('unit.json', []);
const first = read('unit.json')?.testResults ?? [];
const broken = first.filter(({ status }) => status === 'failed');
// A busy machine may be late for a test, or V8 may end a worker: a few files that failed are run again on their own, and what
// passes only then is named. Many are no chance, and an error outside of every test stays one.
const stray = (read('unhandled.json') ?? []).filter((message) => !message.startsWith('[vitest-pool]'));
const again = unit !== 0 && broken.length > 0 && broken.length <= MOST_AGAIN && stray.length === 0;
if (again) {
  process.stdout.write(`Running again: ${broken.map(({ name }) => relative(root, name)).join(', ')}\n`);
  unit = vitest(
    'unit-again.json',
    broken.map(({ name }) => name),
  );
}
const built = run([join(root, 'scripts', 'build-if-stale.mjs')]);
const e2e = built === 0 ? run([bin(['@playwright', 'test', 'cli.js']), 'test']) : 1;

const { lines, passed, failed, skipped, pagesSkipped } = summary({
  root,
  unit: first,
  again: again ? (read('unit-again.json')?.testResults ?? []) : [],
  stray,
  pages: read('e2e.json'),
});
for (const line of lines) process.stdout.write(`${line}\n`);
if (pagesSkipped > 0)
  process.stdout.write(
    'Skipped end-to-end tests need Chromium (page) or an Electron runtime and a display (window).\n',
  );
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exit(unit === 0 && built === 0 && e2e === 0 && failed === 0 ? 0 : 1);
