// Noise on purpose: some labels of a table are turned around, and which ones is remembered. Pure and seeded.
import { Random } from '../../../src/shared/random.ts';

/** Shares of the present labels that are dropped, and of the absent ones that are added. */
export interface NoiseSetting {
  name: string;
  dropped: number;
  added: number;
}

/** The two settings of the measurements: a tenth of all labels both ways, and the rates that imports were found to have. */
export const SETTINGS: readonly NoiseSetting[] = [
  { name: 'a tenth both ways', dropped: 0.1, added: 0.1 },
  { name: 'a tenth dropped, 2 % added', dropped: 0.1, added: 0.02 },
];

export interface NoisyLabels {
  /** [posters x genres], 1 present, 0 absent, -1 unknown. */
  labels: Int8Array;
  /** 1 where a label was turned around. */
  flipped: Uint8Array;
}

/** Turns labels around, each by itself; unknown ones stay unknown. */
export function withNoise(labels: Int8Array, { dropped, added }: NoiseSetting, seed: number): NoisyLabels {
  const random = new Random(seed, 0x6e6f6973);
  const flipped = new Uint8Array(labels.length);
  const noisy = labels.map((label, at) => {
    const draw = random.uniform();
    if (label < 0 || draw >= (label === 1 ? dropped : added)) return label;
    flipped[at] = 1;
    return 1 - label;
  });
  return { labels: noisy, flipped };
}
