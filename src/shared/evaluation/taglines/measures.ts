// The scores of tagline runs in words: what each is called, what it means, how it is written, and what it is compared with.
// The one place of these words; the formulas are the evaluation's own matter.
import type { Measure } from '../../taglines/taglineRun.ts';

export interface MeasureWords {
  /** As scores have it. */
  name: string;
  label: string;
  /** What it says, and where it misleads. */
  about: string;
  written: 'score' | 'share' | 'rank' | 'number';
  better: 'more' | 'less' | 'neither';
}

/** The score that counts, and those that the card and the page tell beside it, in their order. */
export const MEASURES: readonly MeasureWords[] = [
  {
    name: 'lift',
    label: 'Lift',
    about:
      'The score that counts: mean cosine to the poster’s own tagline, minus the mean cosine to those of all other films. At 0 a draft says nothing of its poster.',
    written: 'score',
    better: 'more',
  },
  {
    name: 'unique',
    label: 'Unique drafts',
    about: 'Share of drafts that no other poster of the part got. The paper’s model gave similar posters the same one.',
    written: 'share',
    better: 'more',
  },
  {
    name: 'nearCopies',
    label: 'Near-copies',
    about: 'Share of drafts that copy or nearly copy a tagline that the run learned from.',
    written: 'share',
    better: 'less',
  },
  {
    name: 'medianRank',
    label: 'Median rank',
    about:
      'Where the own tagline stands among those of all films of the part, ranked by likeness to the draft; 1 is best.',
    written: 'rank',
    better: 'less',
  },
  {
    name: 'recallAt10',
    label: 'Recall at 10',
    about: 'Share of drafts whose own tagline is among the ten most like them.',
    written: 'share',
    better: 'more',
  },
  {
    name: 'cosine',
    label: 'Cosine',
    about:
      'To the own tagline, the paper’s score (0.109 there). It misleads: taglines are all a little alike, so one and the same for every poster can score higher than any model.',
    written: 'score',
    better: 'neither',
  },
  {
    name: 'tokenF1',
    label: 'Token F1',
    about: 'Likeness word by word, each in its context, as BERTScore has it.',
    written: 'score',
    better: 'more',
  },
  {
    name: 'bleu',
    label: 'BLEU',
    about:
      'Shared runs of words. A poor guide: a good tagline for a poster seldom shares words with the one that was printed, so all models are near 0.',
    written: 'score',
    better: 'neither',
  },
  {
    name: 'distinct1',
    label: 'Distinct words',
    about: 'Different words per word over all drafts (distinct-1).',
    written: 'score',
    better: 'more',
  },
  {
    name: 'distinct2',
    label: 'Distinct pairs',
    about: 'Different pairs of words per pair over all drafts (distinct-2).',
    written: 'score',
    better: 'more',
  },
  {
    name: 'selfBleu',
    label: 'Self-BLEU',
    about: 'How much drafts share runs of words with each other; lower is more varied.',
    written: 'score',
    better: 'less',
  },
  {
    name: 'imageText',
    label: 'Image and text',
    about: 'How well a draft fits its poster by the map from posters to sentences, or by CLIP where that is installed.',
    written: 'score',
    better: 'more',
  },
  {
    name: 'perplexity',
    label: 'Perplexity',
    about: 'Of the films’ own taglines: how much they surprise the model, per token.',
    written: 'number',
    better: 'less',
  },
];

export interface BaselineWords {
  name: string;
  label: string;
  about: string;
}

/** What no model made, in the order of the charts. */
const BASELINES: readonly BaselineWords[] = [
  { name: 'random', label: 'A random tagline', about: 'Any training tagline for any poster.' },
  { name: 'constant', label: 'One for every poster', about: 'The training tagline most like all others, for each.' },
  {
    name: 'sameGenres',
    label: 'A random one of the genres',
    about: 'A training tagline of a film with the same genres.',
  },
  {
    name: 'nearestPoster',
    label: 'That of the nearest poster',
    about: 'The tagline of the training poster most alike.',
  },
  { name: 'title', label: 'The title itself', about: 'No draft at all: how much a title gives away.' },
];

const byName = new Map(MEASURES.map((measure) => [measure.name, measure]));
const baselineByName = new Map(BASELINES.map((baseline) => [baseline.name, baseline]));

/** A measure in words; one that is not known here stands under its own name. */
export const measureWords = (name: string): MeasureWords =>
  byName.get(name) ?? { name, label: name, about: '', written: 'score', better: 'neither' };

/** A baseline in words; one that is not known here stands under its own name. */
export const baselineWords = (name: string): BaselineWords =>
  baselineByName.get(name) ?? { name, label: name, about: '' };

/** A value as it is written: "0.031", "−0.003", "98.4 %", "112", "43.1". */
export function writtenValue({ written }: Pick<MeasureWords, 'written'>, value: number): string {
  if (written === 'share') return `${(100 * value).toFixed(1)} %`;
  if (written === 'rank') return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
  const text = Math.abs(value).toFixed(written === 'number' ? 1 : 3);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** "0.021 to 0.041"; null where nothing could be resampled. */
export function writtenInterval(words: Pick<MeasureWords, 'written'>, { low, high }: Measure): string | null {
  return low === null || high === null ? null : `${writtenValue(words, low)} to ${writtenValue(words, high)}`;
}
