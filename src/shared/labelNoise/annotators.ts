// What several sources say of the same label, as shifts of log odds: a source counts by how well it agrees with the others, genre by
// genre (as in Dawid & Skene 1979, in one step). The first source that says what the label is stands for the label itself;
// each further one confirms or contradicts it. Pure numbers.
import type { Steps } from '../steps.ts';

/** What each source says, [posters x genres] each: 1 present, 0 absent, -1 nothing. */
export type Votes = readonly Int8Array[];

/** Fewer posters of either kind say nothing of a source. */
const LEAST = 30;
/** No source outweighs all else. */
const MOST = 3;

/** Shifts [posters x genres]: above 0 speaks for the genre. Null where no two sources speak of the same posters. */
export function* annotatorShifts(votes: Votes, labels: Int8Array, genres: number): Steps<Float32Array | null> {
  if (votes.length < 2) return null;
  const shifts = new Float32Array(labels.length);
  let any = false;
  for (let genre = 0; genre < genres; genre++) {
    const odds = votes.map((_, source) => oddsOf(votes, source, genre, genres));
    yield;
    for (let at = genre; at < labels.length; at += genres) {
      const label = labels[at]!;
      if (label < 0) continue;
      let owner = false;
      for (const [source, said] of votes.entries()) {
        const vote = said[at]!;
        if (vote < 0) continue;
        if (vote === label && !owner) {
          owner = true;
          continue;
        }
        const shift = odds[source]![vote === 1 ? 1 : 0];
        if (shift !== 0) any = true;
        shifts[at]! += shift;
      }
    }
    yield;
  }
  return any ? shifts : null;
}

/** How much more often a source says absent, and present, where the others have the genre than where they do not: as log odds. */
function oddsOf(votes: Votes, source: number, genre: number, genres: number): [absent: number, present: number] {
  const said = votes[source]!;
  // By what the others say, then by what it says.
  const counts = [
    [0, 0],
    [0, 0],
  ];
  for (let at = genre; at < said.length; at += genres) {
    if (said[at]! < 0) continue;
    let others = -1;
    for (const [other, word] of votes.entries()) if (other !== source) others = Math.max(others, word[at]!);
    if (others >= 0) counts[others]![said[at]!]!++;
  }
  const [without, having] = counts as [[number, number], [number, number]];
  if (without[0] + without[1] < LEAST || having[0] + having[1] < LEAST) return [0, 0];
  const share = (row: [number, number], vote: 0 | 1): number => (row[vote] + 1) / (row[0] + row[1] + 2);
  const shift = (vote: 0 | 1): number =>
    Math.max(-MOST, Math.min(MOST, Math.log(share(having, vote) / share(without, vote))));
  return [shift(0), shift(1)];
}
