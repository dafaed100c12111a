// Nothing leaves the computer: onnxruntime's builds report to their maker unless told not to, and keep what they will
// report, with an id of the device, in the user's home.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { startCompute } from '../../../src/main/compute/client.ts';
import { forkNode } from '../../../src/main/compute/fork.ts';

const home = mkdtempSync(join(tmpdir(), 'marquee-environment-'));
const before = process.env['HOME'];
afterAll(() => {
  process.env['HOME'] = before;
  rmSync(home, { recursive: true });
});

it('of a compute process keeps onnxruntime from reporting, and from leaving a trace in the home folder', async () => {
  process.env['HOME'] = home;
  const compute = startCompute({ fork: forkNode });
  try {
    const { inference } = await compute.call('tryDevice', { device: 'cpu', threads: 1 });
    expect(inference.problem).toBeNull();
  } finally {
    compute.stop();
  }
  expect(readdirSync(home, { recursive: true })).toEqual([]);
});
