// Noise on purpose: some labels of a table are turned around, and which ones is remembered. Pure and seeded.
import { Random } from '../../../src/shared/random.ts';

/** Shares of the present labels that are dropped, of the absent ones that are added, of the present ones that change places. */
export interface NoiseSetting {
  name: string;
  dropped: number;
  added: number;
  /** A present label is dropped and another genre added in its place: the poster keeps its number of genres. */
  exchanged: number;
}

/**
 * A tenth of all labels both ways; the rates that imports were found to have; and exchanges, where how many genres a poster
 * has gives nothing away.
 */
export const SETTINGS: readonly NoiseSetting[] = [
  { name: 'a tenth both ways', dropped: 0.1, added: 0.1, exchanged: 0 },
  { name: 'a tenth dropped, 2 % added', dropped: 0.1, added: 0.02, exchanged: 0 },
  { name: 'a tenth exchanged for another genre', dropped: 0, added: 0, exchanged: 0.1 },
];

export interface NoisyLabels {
  /** [posters x genres], 1 present, 0 absent, -1 unknown. */
  labels: Int8Array;
  /** 1 where a label was turned around. */
  flipped: Uint8Array;
}

/** Turns labels around, each by itself; unknown ones stay unknown. */
export function withNoise(
  labels: Int8Array,
  genres: number,
  { dropped, added, exchanged }: NoiseSetting,
  seed: number,
): NoisyLabels {
  const random = new Random(seed, 0x6e6f6973);
  const flipped = new Uint8Array(labels.length);
  labels.forEach((label, at) => {
    const draw = random.uniform();
    if (label >= 0 && draw < (label === 1 ? dropped : added)) flipped[at] = 1;
  });
  for (let from = 0; exchanged > 0 && from < labels.length; from += genres) {
    for (let at = from; at < from + genres; at++) {
      if (labels[at] !== 1 || random.uniform() >= exchanged) continue;
      const other = from + random.below(genres);
      if (labels[other] === 0 && flipped[other] === 0) flipped[at] = flipped[other] = 1;
    }
  }
  return { labels: labels.map((label, at) => (flipped[at] === 1 ? 1 - label : label)), flipped };
}
