// What the charts of tagline runs are called and how they are to be read. The one place of these words.
import type { DraftMeasure } from './taglineCurves.ts';

interface ChartWords {
  title: string;
  about: string;
}

export const LOSS_CHART: ChartWords = {
  title: 'Loss',
  about: 'Nats per token by epoch, as the paper’s figure 5 has it; lower is better.',
};

export const MEASURE_CHARTS: Readonly<Record<DraftMeasure, ChartWords>> = {
  lift: {
    title: 'Lift',
    about: 'Cosine to the poster’s own tagline minus that to all others’. At 0 a draft says nothing of its poster.',
  },
  cosine: {
    title: 'Cosine',
    about:
      'To the own tagline, as the paper scores. It misleads: one tagline for every poster can score higher than a model.',
  },
  unique: { title: 'Unique drafts', about: 'Share of drafts that no other poster of the fixed set got.' },
};
