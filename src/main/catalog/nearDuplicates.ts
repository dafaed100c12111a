// Posters that are the same picture in another file, found by their perceptual hashes. Pure numbers: which films they belong
// to, and what follows from it, is decided elsewhere.
//
// Measured on 7,347 real posters (27 million pairs). Every hash has 32 of its 64 bits set, so distances are even:
//
//   distance   0   2   4   6   8   10    12     14     16
//   pairs     11   0   0   1   2    9   147  1,105  6,769
//
// The 11 at distance 0 are identical files; all 12 pairs at 6 to 10 were looked at, and no two of them are alike. Of 150
// posters that were saved anew, 93 to 100 % stay within 4 bits when encoded at quality 30, halved in size, made 20 % brighter,
// given a third more contrast, cropped by 1 % or made grey; cropped by 3 % it is 31 %, with a border 10 %, mirrored none. So
// 4 bits mean the same picture, and beyond them the hash alone says nothing.
import type { Steps } from '../../shared/steps.ts';
import { ones } from '../lib/ones.ts';

/** Hashes as two halves of 32 bits, aligned. */
export interface Hashes {
  high: Uint32Array;
  low: Uint32Array;
}

/** Two files. `a` is before `b`. */
export interface Pair {
  a: number;
  b: number;
  /** How many of the 64 bits differ. */
  distance: number;
}

export interface SamePictures {
  /** By `a` and then `b`. */
  pairs: Pair[];
  /** 1 for each file whose hash says nothing: an empty page, or one in a crowd. No pair has it. */
  silent: Uint8Array;
}

/** Largest number of differing bits of two files of one picture. */
export const SAME_PICTURE_BITS = 4;
/**
 * A hash that is within reach of more other files than this stands for no picture: a placeholder ("No image") or an empty page.
 * Joining by it would chain films that have nothing in common.
 */
export const CROWD = 20;

/** One more band than differing bits: at least one band of a pair within the limit is equal. */
const BANDS = SAME_PICTURE_BITS + 1;
const BAND_BITS = 13;
/** Hashes between two yields: a few milliseconds. */
const PORTION = 16_384;
/** Comparisons between two yields. */
const COMPARISONS = 300_000;

/** @param hex 16 hex digits each, highest bit first */
export function parseHashes(hex: readonly string[]): Hashes {
  return {
    high: Uint32Array.from(hex, (digits) => Number.parseInt(digits.slice(0, 8), 16)),
    low: Uint32Array.from(hex, (digits) => Number.parseInt(digits.slice(8), 16)),
  };
}

/** How many of the 64 bits of two hashes differ. */
export function hashDistance({ high, low }: Hashes, a: number, b: number): number {
  return ones(high[a]! ^ high[b]!) + ones(low[a]! ^ low[b]!);
}

/**
 * Indices from `from` on of the hashes that are at most `bits` from a given one, written to `into`; answers how many. A plain
 * loop over plain arrays: it is run some hundred million times.
 */
export function within(
  { high, low }: Hashes,
  from: number,
  wanted: { high: number; low: number },
  bits: number,
  into: Int32Array,
): number {
  const { high: wantedHigh, low: wantedLow } = wanted;
  let found = 0;
  for (let i = from; i < high.length; i++) {
    if (ones(high[i]! ^ wantedHigh) + ones(low[i]! ^ wantedLow) <= bits) into[found++] = i;
  }
  return found;
}

/**
 * Pairs within `SAME_PICTURE_BITS`; without hashes that say nothing: all bits equal (a black page has no frequency that stands
 * out), and those in a crowd. Yields every few milliseconds, for a thread in which others wait.
 */
export function* samePictures(hashes: Hashes): Steps<SamePictures> {
  // Equal hashes are compared once: a placeholder may be there thousands of times.
  const files = yield* byHash(hashes);
  yield;
  const close = yield* closePairs({
    high: Uint32Array.from(files, ([first]) => hashes.high[first!]!),
    low: Uint32Array.from(files, ([first]) => hashes.low[first!]!),
  });
  yield;
  const reach = Uint32Array.from(files, (members) => members.length - 1);
  for (const { a, b } of close) {
    reach[a]! += files[b]!.length;
    reach[b]! += files[a]!.length;
  }
  const silent = new Uint8Array(hashes.high.length).fill(1);
  const pairs: Pair[] = [];
  const add = (a: number, b: number, distance: number): void => {
    pairs.push({ a: Math.min(a, b), b: Math.max(a, b), distance });
  };
  files.forEach((members, hash) => {
    if (reach[hash]! > CROWD) return;
    for (const [i, a] of members.entries()) {
      silent[a] = 0;
      for (const b of members.slice(i + 1)) add(a, b, 0);
    }
  });
  for (const { a, b, distance } of close) {
    if (reach[a]! > CROWD || reach[b]! > CROWD) continue;
    for (const x of files[a]!) for (const y of files[b]!) add(x, y, distance);
  }
  return { pairs: pairs.sort((p, q) => p.a - q.a || p.b - q.b), silent };
}

/** Files of each distinct hash that has both kinds of bits. */
function* byHash({ high, low }: Hashes): Steps<number[][]> {
  const files: number[][] = [];
  // A table with open addressing, at most half full: number of the hash plus one.
  const slots = new Int32Array(1 << (32 - Math.clz32(high.length * 2)));
  for (let i = 0; i < high.length; i++) {
    if (i % PORTION === PORTION - 1) yield;
    const bits = ones(high[i]!) + ones(low[i]!);
    if (bits === 0 || bits === 64) continue;
    let slot = Math.imul(high[i]! ^ Math.imul(low[i]!, 0x2c1b3c6d), 0x297a2d39) >>> 7;
    for (; ; slot++) {
      slot &= slots.length - 1;
      const members = files[slots[slot]! - 1];
      if (members === undefined) {
        slots[slot] = files.push([i]);
        break;
      }
      if (high[members[0]!] === high[i] && low[members[0]!] === low[i]) {
        members.push(i);
        break;
      }
    }
  }
  return files;
}

/** Pairs of distinct hashes within the limit, each once. */
function* closePairs(hashes: Hashes): Steps<Pair[]> {
  const count = hashes.high.length;
  const pairs: Pair[] = [];
  const keys = new Uint16Array(count);
  let compared = 0;
  for (let band = 0; band < BANDS; band++) {
    for (let i = 0; i < count; i++) {
      if (i % PORTION === PORTION - 1) yield;
      keys[i] = bandOf(hashes, i, band);
    }
    const { starts, members } = sortedByKey(keys);
    yield;
    for (let key = 0; key < 1 << BAND_BITS; key++) {
      const end = starts[key + 1]!;
      for (let x = starts[key]!; x < end; x++) {
        const a = members[x]!;
        for (let y = x + 1; y < end; y++) {
          const b = members[y]!;
          const distance = hashDistance(hashes, a, b);
          // A pair that agrees in several bands is taken in the first of them.
          if (distance <= SAME_PICTURE_BITS && firstEqualBand(hashes, a, b) === band) pairs.push({ a, b, distance });
        }
        compared += end - x;
        if (compared > COMPARISONS) {
          compared = 0;
          yield;
        }
      }
    }
  }
  return pairs;
}

/** The bits of a band: every fifth one, so that low frequencies, which are alike in most posters, are spread over all bands. */
function bandOf({ high, low }: Hashes, i: number, band: number): number {
  let key = 0;
  for (let bit = band; bit < 64; bit += BANDS) {
    const word = bit < 32 ? high[i]! : low[i]!;
    key = key * 2 + ((word >>> (31 - (bit & 31))) & 1);
  }
  return key;
}

function firstEqualBand(hashes: Hashes, a: number, b: number): number {
  for (let band = 0; ; band++) if (bandOf(hashes, a, band) === bandOf(hashes, b, band)) return band;
}

/** Counting sort: members of key k are `members[starts[k]]` to before `members[starts[k + 1]]`, ascending. */
function sortedByKey(keys: Uint16Array): { starts: Uint32Array; members: Uint32Array } {
  const starts = new Uint32Array((1 << BAND_BITS) + 1);
  for (const key of keys) starts[key + 1]!++;
  for (let key = 0; key < 1 << BAND_BITS; key++) starts[key + 1]! += starts[key]!;
  const next = starts.slice();
  const members = new Uint32Array(keys.length);
  keys.forEach((key, i) => {
    members[next[key]!++] = i;
  });
  return { starts, members };
}
