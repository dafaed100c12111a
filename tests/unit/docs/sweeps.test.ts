// The sweep files beside the documentation are what it says they are: files that `marquee sweep` takes.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expandSweep, readSweepFile } from '../../../src/shared/sweepGrid.ts';
import { taglineSweepOf } from '../../../src/shared/taglines/taglineSweep.ts';

const folder = join(import.meta.dirname, '../../../docs/sweeps');

it.each(readdirSync(folder))('%s can be run', (name) => {
  const file = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>;
  const runs = file['task'] === 'taglines' ? taglineSweepOf(file).runs : expandSweep(readSweepFile(file));
  expect(runs.length).toBeGreaterThan(1);
  expect(new Set(runs.map((run) => run.name)).size).toBe(runs.length);
});
