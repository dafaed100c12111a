// Fills the inputs of one training step: image features, targets and the mask of known labels, with label smoothing
// and mixup (arXiv 1710.09412) where the recipe asks for them.
import { Random } from '../../engine/random.ts';
import type { MemorySource } from './genreHead.ts';
import type { MemoryReader } from './memoryReader.ts';

const MIXUP_STREAM = 0x6d697875;

export interface BatchFillerOptions {
  memory: MemorySource;
  /** [memory.count, genres]: 1, 0 or -1. */
  labels: Int8Array;
  genres: number;
  reader: MemoryReader;
  /** Views of the step's inputs, [batch, genres]. */
  targets: Float32Array;
  known: Float32Array;
  /** Share of present among known training labels per genre. */
  shares: Float32Array;
  labelSmoothing: number;
  mixup: number;
  seed: number;
}

export class BatchFiller {
  private readonly options: BatchFillerOptions;

  constructor(options: BatchFillerOptions) {
    this.options = options;
  }

  /** Fills the batch `rows` of step `step`. Rows that are missing at the end count as unknown throughout. */
  fill(rows: Int32Array, step: number): void {
    const { memory, labels, genres, reader, targets, known, shares, labelSmoothing } = this.options;
    reader.read(memory, rows);
    targets.fill(0);
    known.fill(0);
    rows.forEach((row, index) => {
      for (let genre = 0; genre < genres; genre += 1) {
        const label = labels[row * genres + genre]!;
        if (label < 0) continue;
        const at = index * genres + genre;
        known[at] = 1;
        targets[at] = label + labelSmoothing * (shares[genre]! - label);
      }
    });
    if (this.options.mixup > 0) this.mix(rows.length, step);
  }

  /** Known labels in the batch. */
  get knownLabels(): number {
    return this.options.known.reduce((sum, known) => sum + known, 0);
  }

  /** Posters in the batch of which a label is known. */
  get knownPosters(): number {
    const { known, genres } = this.options;
    let count = 0;
    for (let at = 0; at < known.length; at += genres) if (known.subarray(at, at + genres).includes(1)) count += 1;
    return count;
  }

  /** Blends each row with a partner by one share per batch; a blended label is known where both are. */
  private mix(count: number, step: number): void {
    const { reader, targets, known, genres, mixup, seed } = this.options;
    const random = new Random(seed, MIXUP_STREAM, step);
    const a = random.gamma(mixup);
    const b = random.gamma(mixup);
    const share = a + b === 0 ? 1 : a / (a + b);
    const partner = Int32Array.from({ length: count }, (_, index) => index);
    random.shuffle(partner);
    const size = reader.floats.length / (targets.length / genres);
    blendRows(reader.floats, size, partner, share);
    blendRows(targets, genres, partner, share);
    const before = known.slice(0, count * genres);
    for (let index = 0; index < count * genres; index += 1) {
      const other = partner[Math.floor(index / genres)]! * genres + (index % genres);
      known[index] = before[index]! * before[other]!;
    }
  }
}

/** row i = share * row i + (1 - share) * row partner[i], in place. */
function blendRows(data: Float32Array, size: number, partner: Int32Array, share: number): void {
  const before = data.slice(0, partner.length * size);
  partner.forEach((other, row) => {
    const target = row * size;
    const source = other * size;
    for (let index = 0; index < size; index += 1) {
      data[target + index] = share * before[target + index]! + (1 - share) * before[source + index]!;
    }
  });
}

/** Share of present among known labels per genre, over `rows`; 0 where nothing is known. */
export function genreShares(labels: Int8Array, rows: Int32Array, genres: number): Float32Array {
  const present = new Float64Array(genres);
  const known = new Float64Array(genres);
  for (const row of rows) {
    for (let genre = 0; genre < genres; genre += 1) {
      const label = labels[row * genres + genre]!;
      if (label < 0) continue;
      known[genre]! += 1;
      present[genre]! += label;
    }
  }
  return Float32Array.from(present, (count, genre) => (known[genre] === 0 ? 0 : count / known[genre]!));
}
