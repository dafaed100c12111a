// How much an answer to "does this poster have this genre?" would teach the model, for the order of the queue that helps most.
// Pure numbers.
//
// What a training learns from a label is the gradient of its loss, |label - probability| for the logit. An answer is worth
// the change of it that is to be expected (expected gradient length, Settles & Craven 2008, for labels that may be there
// already): an answer that confirms a label changes nothing, so a known label is worth the doubt in it; where nothing is
// known, either answer is new. Being near a threshold alone teaches hardly more than chance. Measured by
// `npm run bench labelEfficiency`; the power and where it applies were chosen on other seeds than those reported.

/** A genre with a sixteenth of the labels of the commonest weighs twice as much, and none weighs more. */
const RAREST = 1 / 16;
const POWER = 0.25;

/** Weights by genre between 1 (the commonest) and 2: what is known of a genre with few posters is moved more by one of them. */
export function rarityOf(labels: Int8Array, genres: number): Float64Array {
  const counts = new Float64Array(genres);
  labels.forEach((label, at) => {
    if (label === 1) counts[at % genres]!++;
  });
  const most = Math.max(1, ...counts);
  return counts.map((count) => Math.max(RAREST, count / most) ** -POWER);
}

/**
 * What an answer is worth, between 0 and 1.
 * @param label 1 present, 0 absent, -1 unknown
 * @param chance that the genre is there, by all signals
 * @param rarity weight of the genre (`rarityOf`); of a known label the doubt says all
 */
export function teaching(label: number, chance: number, rarity: number): number {
  if (label < 0) return 2 * chance * (1 - chance) * rarity;
  return label === 1 ? 1 - chance : chance;
}
