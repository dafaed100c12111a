// What both test runners found, in words and counts: each failure named once more, what passed only when it was run again, too.
// Reads reports; runs nothing.
import { relative } from 'node:path';

// The beginning of a message: the rest of a stack trace stands in the log.
const indented = (text) => text.split('\n').slice(0, 12).join('\n').replace(/^/gm, '    ');

/** The failed tests of a file of Vitest's report; one without a name where its process ended before they did. */
function failuresOf({ status, assertionResults, message }) {
  if (status !== 'failed') return [];
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length > 0) return failed.map(({ fullName, failureMessages }) => [fullName, failureMessages.join('\n')]);
  return [['the file or its process ended before its tests did', message ?? '']];
}

const specsOf = ({ specs = [], suites = [] }) => [...specs, ...suites.flatMap(specsOf)];

/**
 * @param unit files of Vitest's report; @param again those of them that were run a second time; @param stray messages of errors
 * outside of every test; @param pages Playwright's report, null where there is none
 */
export function summary({ root, unit, again, stray, pages }) {
  const lines = [];
  const tell = (passed, where, what, message) =>
    lines.push(`${passed ? 'Passed only when run again' : 'Failed'}: ${where}: ${what}`, indented(message));
  const later = new Map(again.map((file) => [file.name, file]));
  const last = unit.map((file) => later.get(file.name) ?? file);
  for (const file of unit)
    for (const [what, message] of failuresOf(file))
      tell(later.get(file.name)?.status === 'passed', relative(root, file.name), what, message);
  for (const message of stray) tell(false, 'unit tests', 'an error outside of every test', message);
  for (const { file, title, tests } of pages ? specsOf(pages) : [])
    for (const { status, results } of tests)
      if (status === 'unexpected' || status === 'flaky')
        tell(status === 'flaky', file, title, results.flatMap((one) => one.errors.map((e) => e.message)).join('\n'));
  const tests = last.flatMap(({ assertionResults }) => assertionResults);
  const unitPassed = tests.filter(({ status }) => status === 'passed').length;
  const unitFailed = tests.filter(({ status }) => status === 'failed').length;
  // A report that is not there, or a file without a result, is a failure, too.
  const broken = unit.length === 0 ? 1 : last.reduce((n, file) => n + failuresOf(file).length, 0);
  const stats = pages?.stats;
  return {
    lines,
    passed: unitPassed + (stats ? stats.expected + stats.flaky : 0),
    failed: broken + stray.length + (stats ? stats.unexpected : 1),
    skipped: tests.length - unitPassed - unitFailed + (stats?.skipped ?? 0),
    pagesSkipped: stats?.skipped ?? 0,
  };
}
