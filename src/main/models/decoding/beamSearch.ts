// Beam search for one prompt: one group of beams over a model.
import { BeamGroup, type BeamOptions, type Hypothesis } from './beamGroup.ts';
import { rowOf } from './drafts.ts';
import type { Stepper } from './stepper.ts';

export interface BeamSearchOptions extends BeamOptions {
  /** How many of the pool to give, best first; all where not given. */
  results?: number | undefined;
  /** Called after each step; throws to stop. */
  onToken?: ((done: number) => void) | undefined;
}

/** The best hypotheses after `stepper`'s only prompt, best first. */
export async function beamSearch(stepper: Stepper, options: BeamSearchOptions): Promise<Hypothesis[]> {
  const { vocabulary } = stepper;
  const group = new BeamGroup({ ...options, maxTokens: Math.min(options.maxTokens, stepper.room) });
  let scores = await stepper.start();
  // One sequence until the first tokens are chosen: all beams begin alike.
  let rowOfBeam = (_beam: number): number => 0;
  for (let length = 1; ; length += 1) {
    const next = group.advance((beam) => rowOf(scores, rowOfBeam(beam), vocabulary));
    options.onToken?.(length);
    if (group.over) break;
    stepper.reorder(next.map(({ beam }) => rowOfBeam(beam)));
    rowOfBeam = (beam) => beam;
    scores = await stepper.next(next.map(({ token }) => token));
  }
  return group.found().slice(0, options.results ?? options.beams);
}
