// cleanlab's rankings of the same labels and probabilities, by the Python that has it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Signals } from '../../../src/shared/labelNoise/weighing.ts';
import type { Ranking } from './rankings.ts';

const SCRIPT = join(import.meta.dirname, 'peers', 'cleanlab_rankings.py');

/** @throws Error with what Python says when it fails */
export function cleanlabRankings(python: string, { labels, probabilities, posters, genres }: Signals): Ranking[] {
  const folder = mkdtempSync(join(tmpdir(), 'marquee-cleanlab-'));
  try {
    writeFileSync(join(folder, 'labels.i8'), labels);
    writeFileSync(join(folder, 'probabilities.f32'), probabilities);
    const { status, stdout, stderr } = spawnSync(python, [SCRIPT, folder, String(posters), String(genres)], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${python} ended with ${String(status)}:\n${stderr}`);
    const { version, names } = JSON.parse(stdout) as { version: string; names: string[] };
    return names.map((name, i) => ({
      name: `cleanlab ${version}: ${name}`,
      scores: new Float32Array(new Uint8Array(readFileSync(join(folder, `${i}.f32`))).buffer),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
