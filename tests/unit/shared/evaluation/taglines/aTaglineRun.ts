// A tagline run as the studio lists it, whole enough for cards, tables and pages.
import { runSchema, type Run } from '../../../../../src/shared/domain.ts';
import type { Measure, TaglineRunPart, TaglineScores } from '../../../../../src/shared/taglines/taglineRun.ts';

export const measure = (value: number, width: number | null = 0.01): Measure =>
  width === null
    ? { value, low: null, high: null }
    : { value, low: Number((value - width).toFixed(6)), high: Number((value + width).toFixed(6)) };

export const scoresOf = (lift: number, more: Partial<TaglineScores> = {}): TaglineScores => ({
  at: '2026-11-27T10:00:00.000Z',
  posters: 297,
  settings: {},
  measures: { lift: measure(lift), cosine: measure(0.163), unique: measure(0.997, null), medianRank: measure(112, 9) },
  baselines: {
    random: { lift: measure(0, 0.004), cosine: measure(0.135) },
    sameGenres: { lift: measure(0.019, 0.004) },
  },
  beaten: lift > 0.019,
  words: 'Against a random tagline of the same genres.',
  examples: Array.from({ length: 5 }, (_, i) => ({
    posterId: i === 4 ? null : i + 1,
    filmKey: String(100 + i),
    title: `Film ${String(i)}`,
    real: `Its own, "${String(i)}"`,
    draft: i === 0 ? '=SUM(A1)' : `A draft | ${String(i)}`,
    cosine: i / 10,
  })),
  ...more,
});

export const epochOf = (epoch: number, validationLoss = 4): TaglineRunPart['epochs'][number] => ({
  epoch,
  trainLoss: 4 - epoch / 10,
  validationLoss,
  cosine: 0.15,
  lift: epoch / 100,
  unique: 0.9,
  samples: [],
  learningRate: 2e-4,
  seconds: 30,
});

/** @param more of the run @param part of its tagline part */
export const aTaglineRun = (more: Partial<Run> = {}, part: Partial<TaglineRunPart> = {}): Run =>
  runSchema.parse({
    id: 'run-1',
    name: 'Taglines, Marquee',
    state: 'done',
    jobId: null,
    createdAt: '2026-11-27T09:00:00.000Z',
    finishedAt: '2026-11-27T09:30:00.000Z',
    seed: 1,
    device: 'cpu',
    threads: 2,
    codeVersion: '0.1.0',
    encoder: { id: 'efficientnet-lite0', hash: 'e'.repeat(64) },
    textEncoder: { id: '', hash: '' },
    genreIds: [],
    genres: [],
    splitName: 'default',
    snapshot: 'f'.repeat(64),
    recipe: { epochs: 4 },
    thresholds: null,
    bestEpoch: 2,
    history: [],
    metrics: null,
    predicted: 0,
    builtIn: false,
    preset: 'marquee',
    task: 'taglines',
    ...more,
    taglines: {
      base: { id: 'starter-language', hash: 'b'.repeat(64) },
      targets: 'all',
      from: null,
      epochs: [epochOf(1, 3.9), epochOf(2, 3.7), epochOf(3, 3.8)],
      bestLoss: 3.7,
      counts: { train: 2379, validation: 297, test: 298, accepted: 4 },
      fitMap: true,
      scores: {},
      told: null,
      ...part,
    },
  });
