// Words of the settings that are not part of a recipe. Pure.
import type { Output } from '../../../shared/contract.ts';
import type { TrainDraft } from '../../state/trainDraft.ts';
import { count } from '../../parts/words.ts';

/** Whether the library shows the predictions of a run once it is done. */
export const ACTIVATE: Readonly<Record<TrainDraft['activate'], { label: string; about: string }>> = {
  unlessWorse: {
    label: 'Show its predictions unless worse',
    about: 'The library shows the new run, unless it is worse on validation than the one shown now, beyond noise.',
  },
  always: { label: 'Show its predictions', about: 'The library and the review queue show the new run in any case.' },
  never: {
    label: 'Leave the library as it is',
    about: 'The run is kept; you make it the active one when you like it.',
  },
};

/** "5,031 train, 629 validation, 629 test. Locked: a run used it, so it stays as it is." */
export function splitWords(split: Output<'splits.list'>['splits'][number]): string {
  const parts = `${count(split.train)} train, ${count(split.validation)} validation, ${count(split.test)} test.`;
  return split.locked ? `${parts} Locked: a run used it, so it stays as it is.` : parts;
}

export const CROSSVAL_ABOUT =
  'Divides the posters into folds and trains one head for each, on all other folds. So every poster is judged by a head that never saw it, and the review queue can doubt any label fairly. When done it becomes the active run: library and review show these predictions.';
