// How likely given sequences are after a prompt: what a search by other scores than the model's own leaves open.
import type { Stepper } from './stepper.ts';

/** Mean log-probability of each of `sequences` (tokens, the end token included) after `stepper`'s only prompt, in nats per token. */
export async function meanLogProbabilities(
  stepper: Stepper,
  sequences: readonly (readonly number[])[],
): Promise<number[]> {
  const sums = sequences.map(() => 0);
  await stepper.start();
  let running = sequences.flatMap((tokens, index) => (tokens.length > 0 ? [index] : []));
  let rowOfPlace = (_place: number): number => 0;
  for (let at = 0; running.length > 0; at += 1) {
    running.forEach((index, place) => {
      const row = rowOfPlace(place);
      const token = sequences[index]![at]!;
      sums[index]! += stepper.logProbability(row, token);
    });
    const places = running.flatMap((index, place) => (at + 1 < sequences[index]!.length ? [place] : []));
    if (places.length === 0) break;
    if (at === 0 || places.length < running.length) stepper.reorder(places.map(rowOfPlace));
    running = places.map((place) => running[place]!);
    rowOfPlace = (place) => place;
    await stepper.next(running.map((index) => sequences[index]![at]!));
  }
  return sums.map((sum, index) => sum / Math.max(1, sequences[index]!.length));
}
