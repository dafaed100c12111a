// Diverse beam search (arXiv 1610.02424) with the Hamming penalty, as transformers had it (generation 4,
// `group_beam_search`): groups of beams search one after the other at each step, and a token that earlier groups have just
// chosen costs a group `diversity` for each time it was chosen, before its rules. Within a group it is beam search: one
// group is plain beam search. The penalties are part of a hypothesis' score, as there.
import { BeamGroup, type BeamOptions, type Hypothesis } from './beamGroup.ts';
import { rowOf } from './drafts.ts';
import type { Stepper } from './stepper.ts';

export interface DiverseOptions extends BeamOptions {
  groups: number;
  /** Beams of each group. */
  beams: number;
  diversity: number;
  /** Hypotheses of each group; one where not given. */
  results?: number | undefined;
  /** Called after each step; throws to stop. */
  onToken?: ((done: number) => void) | undefined;
}

/** A group that still searches, and the rows of the batch that its beams are. */
interface Searching {
  group: BeamGroup;
  rows: readonly number[];
}

/** The best hypotheses of each group, in the order of the groups. */
export async function diverseBeamSearch(stepper: Stepper, options: DiverseOptions): Promise<Hypothesis[]> {
  const { groups, beams, diversity } = options;
  const { vocabulary } = stepper;
  const maxTokens = Math.min(options.maxTokens, stepper.room);
  const all = Array.from({ length: groups }, () => new BeamGroup({ ...options, maxTokens }));
  // One row until the first tokens are chosen: all beams begin alike.
  let searching: Searching[] = all.map((group) => ({ group, rows: new Array<number>(beams).fill(0) }));
  let scores = await stepper.start();
  for (let length = 1; ; length += 1) {
    const chosen = new Map<number, number>();
    const steer = (logs: Float32Array): void => {
      for (const [token, times] of chosen) logs[token]! -= diversity * times;
    };
    const order: number[] = [];
    const tokens: number[] = [];
    const still: Searching[] = [];
    for (const { group, rows } of searching) {
      const next = group.advance((beam) => rowOf(scores, rows[beam]!, vocabulary), steer);
      // What a group chose counts for the later ones, also in the step that ends it.
      for (const { token } of next) chosen.set(token, (chosen.get(token) ?? 0) + 1);
      if (group.over) continue;
      still.push({ group, rows: next.map((_, index) => order.length + index) });
      order.push(...next.map(({ beam }) => rows[beam]!));
      tokens.push(...next.map(({ token }) => token));
    }
    searching = still;
    options.onToken?.(length);
    if (searching.length === 0) break;
    stepper.reorder(order);
    scores = await stepper.next(tokens);
  }
  return all.flatMap((group) => group.found().slice(0, options.results ?? 1));
}
