// A reporter for Vitest that keeps the errors which belong to no test: its own JSON report does not tell them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const FILE = join('test-results', 'unhandled.json');

export default class UnhandledErrors {
  /** @param errors those outside of tests; the end of a worker is one, too */
  onTestRunEnd(_files, errors) {
    writeFileSync(FILE, JSON.stringify(errors.map(({ message }) => message)));
  }
}
