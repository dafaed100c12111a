// Unit, contract and crash tests run from source on the packaged Node; window and browser tests are Playwright's.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/{unit,contract,crash}/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Tests start processes and threads of their own; more workers than cores only make them slower.
    maxWorkers: 2,
    // Measuring the devices of every new home folder would take seconds each; the tests of that do it themselves.
    env: { MARQUEE_DEVICE: 'cpu' },
  },
});
