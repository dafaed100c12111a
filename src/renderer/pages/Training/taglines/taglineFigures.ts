// Figures of a tagline run: those of its scores where it was evaluated, else of its best epoch on validation. Pure.
import type { Run } from '../../../../shared/domain.ts';
import { measureWords, writtenValue } from '../../../../shared/evaluation/taglines/measures.ts';
import type { Measure, TaglineEpochPoint } from '../../../../shared/taglines/taglineRun.ts';
import { firstScores, withheldBy, withoutWords, type Withheld } from '../../../../shared/taglines/toldScores.ts';
import { metric, percent } from '../../../parts/words.ts';
import type { EpochFigure } from '../RunProgress.tsx';

/** A lift or a share with where it is from; `fixed`: from the few posters that are scored after each epoch. */
export interface RunFigure {
  measure: Measure;
  from: 'test' | 'validation' | 'fixed';
  /** What the drafts were made without, though it is there to tell. */
  withheld: Withheld;
}

export interface TaglineFigures {
  bestLoss: number | null;
  lift: RunFigure | null;
  unique: RunFigure | null;
  seconds: number | null;
}

/** The epoch whose weights are kept; while it goes on the best so far by loss. */
export function keptEpoch(run: Pick<Run, 'bestEpoch' | 'taglines'>): TaglineEpochPoint | null {
  const epochs = run.taglines?.epochs ?? [];
  const loss = ({ validationLoss, trainLoss }: TaglineEpochPoint): number => validationLoss ?? trainLoss;
  return (
    epochs.find(({ epoch }) => epoch === run.bestEpoch) ??
    epochs.reduce<TaglineEpochPoint | null>((best, each) => (best && loss(best) <= loss(each) ? best : each), null)
  );
}

function figureOf(run: Run, name: 'lift' | 'unique'): RunFigure | null {
  for (const from of ['test', 'validation'] as const) {
    const scores = firstScores(run.taglines?.scores, from);
    const measure = scores?.measures[name];
    if (measure) return { measure, from, withheld: withheldBy(scores.settings) };
  }
  const kept = keptEpoch(run);
  const value = kept?.[name] ?? null;
  if (value === null) return null;
  const error = name === 'lift' ? (kept?.liftError ?? null) : null;
  const interval = error === null ? { low: null, high: null } : { low: value - error, high: value + error };
  return { measure: { value, ...interval }, from: 'fixed', withheld: [] };
}

export function figuresOfRun(run: Run): TaglineFigures {
  const epochs = run.taglines?.epochs ?? [];
  return {
    bestLoss: run.taglines?.bestLoss ?? keptEpoch(run)?.validationLoss ?? null,
    lift: figureOf(run, 'lift'),
    unique: figureOf(run, 'unique'),
    seconds: epochs.length === 0 ? null : epochs.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

const FROM_WORDS: Readonly<Record<RunFigure['from'], string>> = {
  test: 'On the test part',
  validation: 'On the validation part',
  fixed: 'On the few validation posters that are scored after each epoch; evaluate the run for a surer one',
};

/** A lift as it is written, with a minus where it is negative. */
export const liftText = (value: number): string => writtenValue(measureWords('lift'), value);

/** A figure as it is written, with a star where the drafts were not told all. */
export const starred = ({ measure, withheld }: RunFigure, format: (value: number) => string): string =>
  `${format(measure.value)}${withheld.length === 0 ? '' : ' *'}`;

/** "On the test part, without title, 95 % interval 0.021 to 0.034." */
export function figureWords({ measure, from, withheld }: RunFigure): string {
  const { low, high } = measure;
  const interval = low === null || high === null ? '' : `, 95 % interval ${liftText(low)} to ${liftText(high)}`;
  const told = withheld.length === 0 ? '' : `, ${withoutWords(withheld)}`;
  return `${FROM_WORDS[from]}${told}${interval}.`;
}

/** What is told of the newest epoch while a run trains. */
export const taglineEpochFigures = (epoch: TaglineEpochPoint | undefined): EpochFigure[] => [
  {
    name: 'Validation loss',
    value: epoch?.validationLoss?.toFixed(4) ?? null,
    about: 'Nats per token on validation after the last whole epoch.',
  },
  {
    name: 'Lift',
    value: epoch ? metric(epoch.lift) : null,
    about: 'Of drafts for a few validation posters: cosine to the own tagline minus that to all others’.',
  },
  {
    name: 'Cosine',
    value: epoch ? metric(epoch.cosine) : null,
    about: 'To the own tagline. It misleads: one tagline for every poster can score higher.',
  },
  {
    name: 'Unique drafts',
    value: epoch?.unique == null ? null : percent(epoch.unique),
    about: 'Share of those drafts that no other poster got.',
  },
];
