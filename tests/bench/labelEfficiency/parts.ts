// Who takes which part: a fixed test part with labels as found, and for each seed a validation part, a labelled start and the
// pool that questions are asked about, with what is known of it. Pure and seeded.
import { Random } from '../../../src/shared/random.ts';
import { SETTINGS as NOISE, withNoise, type NoiseSetting } from '../labelNoise/noise.ts';

export interface Setting {
  name: string;
  /** Posters whose labels are right and settled, to learn from at the start. */
  start: number;
  pool: number;
  /** What is done to the pool's labels; null: nothing is known of them. */
  noise: NoiseSetting | null;
}

/** Of each seed: thresholds are tuned and epochs chosen on these; their labels are right and settled. */
export const VALIDATION = 250;

export const SETTINGS: readonly Setting[] = [
  { name: 'unknown', start: 200, pool: 1500, noise: null },
  { name: NOISE[0]!.name, start: 0, pool: 1000, noise: NOISE[0]! },
  { name: NOISE[1]!.name, start: 0, pool: 1000, noise: NOISE[1]! },
];

/** The posters of one seed; rows are those of the whole table. */
export interface Parts {
  /** Validation, start and pool, in this order. */
  rows: Int32Array;
  /** From here on a row belongs to the pool. */
  poolFrom: number;
  validation: number;
  /** [rows x genres] as the model sees them at first, and as they are. */
  labels: Int8Array;
  truth: Int8Array;
}

/** @param rest rows that are not in the test part */
export function partsOf(rest: Int32Array, labels: Int8Array, genres: number, setting: Setting, seed: number): Parts {
  const shuffled = rest.slice();
  new Random(seed, 0x70617274).shuffle(shuffled);
  const poolFrom = VALIDATION + setting.start;
  const rows = shuffled.slice(0, poolFrom + setting.pool);
  const truth = new Int8Array(rows.length * genres);
  rows.forEach((row, i) => {
    truth.set(labels.subarray(row * genres, (row + 1) * genres), i * genres);
  });
  const settled = truth.subarray(0, poolFrom * genres);
  const pool = truth.subarray(poolFrom * genres);
  const seen = setting.noise === null ? pool.map(() => -1) : withNoise(pool, genres, setting.noise, seed).labels;
  const all = new Int8Array(truth.length);
  all.set(settled);
  all.set(seen, settled.length);
  return { rows, poolFrom, validation: VALIDATION, labels: all, truth };
}
