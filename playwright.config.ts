// End-to-end tests: the page in Chromium against a served studio, and the real window under Electron.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '*.spec.ts',
  timeout: 180_000,
  expect: { timeout: 15_000 },
  // A busy machine may be late for a key or a click: the file is run again, and the report calls the test flaky.
  retries: 2,
  workers: 1,
  fullyParallel: false,
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  outputDir: 'test-results/artifacts',
  use: { trace: 'retain-on-failure', viewport: { width: 1440, height: 900 } },
});
