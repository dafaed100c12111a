// How long taglines are, for benchmarks: those of a catalogue of 8,122 films, in tokens of GPT-2.

/** How many of the catalogue's taglines have 1, 2, 3, ... tokens of GPT-2. */
const LENGTHS = [
  5, 26, 139, 371, 617, 763, 789, 711, 696, 652, 567, 465, 381, 347, 267, 221, 198, 155, 133, 108, 82, 74, 59, 48, 39,
  36, 24, 20, 22, 15, 10, 11, 11, 7, 9, 7, 4, 2, 1, 4, 5, 3, 3, 3, 0, 2, 0, 1, 1, 1, 0, 1, 2, 0, 0, 1, 0, 0, 0, 0, 1, 2,
];
/** Lengths at even steps through the sorted catalogue: `wanted` taglines as short and long as all of them, shortest first. */
export function taglineLengths(wanted: number): number[] {
  const all = LENGTHS.flatMap((count, index) => new Array<number>(count).fill(index + 1));
  return Array.from({ length: wanted }, (_, index) => all[Math.floor(((index + 0.5) * all.length) / wanted)]!);
}

/** ClipCap's fixed length: min(mean + 10 standard deviations, longest). */
export function fixedLength(): number {
  const count = LENGTHS.reduce((sum, value) => sum + value, 0);
  const mean = LENGTHS.reduce((sum, value, index) => sum + value * (index + 1), 0) / count;
  const variance = LENGTHS.reduce((sum, value, index) => sum + value * (index + 1 - mean) ** 2, 0) / count;
  return Math.min(Math.floor(mean + 10 * Math.sqrt(variance)), LENGTHS.length);
}
