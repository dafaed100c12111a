// `npm test`: unit, contract and crash tests, then the page and the window where a browser or an Electron runtime is there.
// Sums up both runners; what was skipped is counted and named, never silent.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (name) => join(root, 'node_modules', ...name);
const results = join(root, 'test-results');
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
// The beginning of a message: the rest of a stack trace stands above.
const indented = (text) => text.split('\n').slice(0, 12).join('\n').replace(/^/gm, '    ');

if (Number(process.versions.node.split('.')[0]) < 22) {
  process.stderr.write(
    `The tests need Node 22 or newer; this is ${process.version}. Run \`npm ci\`, which brings one, then \`npm test\`.\n`,
  );
  process.exit(1);
}
const unit = run([
  bin(['vitest', 'vitest.mjs']),
  'run',
  '--reporter=default',
  '--reporter=json',
  '--outputFile.json=test-results/unit.json',
]);
const built = run([join(root, 'scripts', 'build-if-stale.mjs')]);
const e2e = built === 0 ? run([bin(['@playwright', 'test', 'cli.js']), 'test']) : 1;

const u = read('unit.json');
const report = read('e2e.json');
const e = report?.stats;

// What failed, or passed only when it was run again, is named once more at the end: the log above is long.
for (const { name, assertionResults, message } of u?.testResults ?? []) {
  const file = relative(root, name);
  const wrong = assertionResults.filter(({ status }) => status === 'failed');
  for (const { fullName, failureMessages } of wrong)
    process.stdout.write(`Failed: ${file}: ${fullName}\n${indented(failureMessages.join('\n'))}\n`);
  if (wrong.length === 0 && message) process.stdout.write(`Failed: ${file}\n${indented(message)}\n`);
}
const specs = ({ specs: own = [], suites = [] }) => [...own, ...suites.flatMap(specs)];
for (const { file, title, tests } of report ? specs(report) : [])
  for (const { status, results: tries } of tests)
    if (status === 'unexpected' || status === 'flaky') {
      const text = tries.flatMap(({ errors }) => errors.map(({ message }) => message)).join('\n');
      process.stdout.write(
        `${status === 'flaky' ? 'Passed only when run again' : 'Failed'}: ${file}: ${title}\n${indented(text)}\n`,
      );
    }
const passed = (u?.numPassedTests ?? 0) + (e ? e.expected + e.flaky : 0);
const failed = (u?.numFailedTests ?? 1) + (e ? e.unexpected : 1);
const skipped = (u ? u.numPendingTests + u.numTodoTests : 0) + (e?.skipped ?? 0);
if (e?.skipped)
  process.stdout.write(
    'Skipped end-to-end tests need Chromium (page) or an Electron runtime and a display (window).\n',
  );
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exit(unit === 0 && built === 0 && e2e === 0 && failed === 0 ? 0 : 1);
