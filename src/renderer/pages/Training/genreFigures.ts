// What is told of the newest epoch of a genre head while it trains. Pure.
import type { EpochPoint } from '../../../shared/domain.ts';
import { metric } from '../../parts/words.ts';
import type { EpochFigure } from './RunProgress.tsx';

const decimals = (value: number | null | undefined, places: number): string | null => value?.toFixed(places) ?? null;

/** `epoch`: the one that was validated last. */
export const genreFigures = (epoch: EpochPoint | undefined): EpochFigure[] => [
  {
    name: 'Validation loss',
    value: decimals(epoch?.validationLoss, 4),
    about: 'Cross-entropy on validation after the last whole epoch.',
  },
  {
    name: 'mAP',
    value: epoch ? metric(epoch.validationMap) : null,
    about: 'On validation: how well posters are ranked.',
  },
  {
    name: 'F1, tuned',
    value: decimals(epoch?.validationF1Tuned, 3),
    about: 'Macro F1 on validation at thresholds tuned on the same posters, which flatters a little.',
  },
  {
    name: 'F1 at 0.5',
    value: decimals(epoch?.validationF1, 3),
    about: 'Macro F1 on validation where 0.5 decides.',
  },
];
