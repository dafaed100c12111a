// What the evaluation of a run answers: curves, calibration, matrices, comparisons, reports. Shapes only; the formulas are
// beside this file, and the labels and predictions that they are fed with come from the catalog's reader.
import { z } from 'zod';
import { genreStateSchema, idSchema, metricsSchema, splitPartSchema } from '../domain.ts';

/** Which labels count: every known one, or only those that a person confirmed. */
export const truthSchema = z.enum(['known', 'person']);
export type Truth = z.infer<typeof truthSchema>;

/** A run on a part of its split: the input that all evaluations share. */
export const scopeSchema = z.object({
  runId: z.string(),
  split: splitPartSchema,
  truth: truthSchema.default('known'),
  genres: z.array(z.string()).optional(),
});
export type Scope = z.infer<typeof scopeSchema>;

/** A decision threshold of one genre. */
export const thresholdSchema = z.object({ genreId: idSchema, threshold: z.number().min(0).max(1) });

/** One step of a precision-recall curve: what predicting `probability >= threshold` gives. */
export const curvePointSchema = z.object({
  threshold: z.number(),
  truePositive: z.number().int(),
  falsePositive: z.number().int(),
});
export const curveSchema = z.object({
  genreId: idSchema,
  genre: z.string(),
  /** Known labels, and how many of them are present. Recall = truePositive / present. */
  known: z.number().int(),
  present: z.number().int(),
  unknown: z.number().int(),
  ap: z.number().nullable(),
  /** The threshold of the run. */
  threshold: z.number(),
  /** From the highest threshold to the lowest, thinned where there are many. */
  points: z.array(curvePointSchema),
  /** Posters by probability in equal bins from 0 to 1. */
  histogram: z.object({ present: z.array(z.number().int()), absent: z.array(z.number().int()) }),
});
export type Curve = z.infer<typeof curveSchema>;

/** A poster in a list of an evaluation. */
export const evaluatedPosterSchema = z.object({
  posterId: idSchema,
  title: z.string(),
  probability: z.number(),
  state: genreStateSchema,
});

/** Posters whose prediction for a genre changes when the threshold moves. */
export const crossingSchema = z.object({
  total: z.number().int(),
  /** Of them: how many are labelled with the genre, without it, and not known. */
  present: z.number().int(),
  absent: z.number().int(),
  unknown: z.number().int(),
  posters: z.array(evaluatedPosterSchema),
});

export const reliabilityBinSchema = z.object({
  from: z.number(),
  to: z.number(),
  count: z.number().int(),
  /** Mean probability, and the share that is present; null for an empty bin. */
  confidence: z.number().nullable(),
  present: z.number().nullable(),
});
const reliabilitySchema = z.object({
  /** Expected calibration error: mean distance of confidence and share over the bins, weighted by their posters. */
  ece: z.number(),
  /** Mean squared distance of probability and label. */
  brier: z.number(),
  bins: z.array(reliabilityBinSchema),
});
export const calibrationSchema = z.object({
  known: z.number().int(),
  /** Fitted on validation by the likelihood of its labels; probabilities become sigmoid(logit / temperature). Null where nothing can be fitted. */
  temperature: z.number().nullable(),
  raw: reliabilitySchema,
  /** With the temperature. */
  scaled: reliabilitySchema.nullable(),
});
export type Calibration = z.infer<typeof calibrationSchema>;

/**
 * `labels`: posters that are labelled with both genres. `predictions`: posters that both are predicted for. `confusion`:
 * row = a genre that is labelled, column = a genre that is predicted although it is absent; on the diagonal the posters that are
 * labelled and predicted. `missed`: labelled with the row's genre, which was not predicted.
 */
export const matrixKindSchema = z.enum(['labels', 'predictions', 'confusion']);
export type MatrixKind = z.infer<typeof matrixKindSchema>;
export const matricesSchema = z.object({
  genreIds: z.array(idSchema),
  genres: z.array(z.string()),
  posters: z.number().int(),
  /** [row][column], rows and columns in the order of `genres`. */
  labels: z.array(z.array(z.number().int())),
  predictions: z.array(z.array(z.number().int())),
  confusion: z.array(z.array(z.number().int())),
  missed: z.array(z.number().int()),
  /** Posters labelled with the genre, by row. */
  present: z.array(z.number().int()),
});
export type Matrices = z.infer<typeof matricesSchema>;

/** A value of two runs with the bootstrap interval of their difference (second minus first). */
export const differenceSchema = z.object({
  a: z.number().nullable(),
  b: z.number().nullable(),
  difference: z.number().nullable(),
  /** 95 %, over resampled posters; null where nothing can be resampled. */
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export type Difference = z.infer<typeof differenceSchema>;
export const comparisonSchema = z.object({
  a: z.object({ runId: z.string(), name: z.string() }),
  b: z.object({ runId: z.string(), name: z.string() }),
  /** Posters that both runs predict and neither was trained on, where `split` is not train. */
  posters: z.number().int(),
  samples: z.number().int(),
  overall: z.object({
    mAP: differenceSchema,
    macroF1: differenceSchema,
    microF1: differenceSchema,
    macroPrecision: differenceSchema,
    macroRecall: differenceSchema,
  }),
  perGenre: z.array(
    z.object({
      genreId: idSchema,
      genre: z.string(),
      support: z.number().int(),
      f1: differenceSchema,
      ap: differenceSchema,
    }),
  ),
  /** Genres that only one of the runs predicts. */
  onlyA: z.array(z.string()),
  onlyB: z.array(z.string()),
  /** "better": b is better than a beyond noise. */
  outcome: z.enum(['better', 'worse', 'noise', 'unknown']),
  /** One sentence; says when the difference is noise. */
  verdict: z.string(),
  /** What makes the comparison doubtful: other labels, another split, posters that one run was trained on. */
  warnings: z.array(z.string()),
  flipped: z.object({
    total: z.number().int(),
    /** Predictions that became right, or wrong, by the known labels. */
    mended: z.number().int(),
    broken: z.number().int(),
    posters: z.array(
      z.object({
        posterId: idSchema,
        title: z.string(),
        gained: z.array(z.string()),
        lost: z.array(z.string()),
        mended: z.number().int(),
        broken: z.number().int(),
      }),
    ),
  }),
});
export type Comparison = z.infer<typeof comparisonSchema>;

/** The layout of the paper's Table 1 (macro averages; micro beside it) and the examples of its figure 4, of one run. */
export const reportSchema = z.object({
  runId: z.string(),
  name: z.string(),
  rule: z.enum(['half', 'tuned']),
  table: z.array(
    z.object({
      split: splitPartSchema,
      posters: z.number().int(),
      /** Labels that count; without any there is nothing to measure. */
      known: z.number().int(),
      macro: metricsSchema.shape.macro,
      micro: metricsSchema.shape.micro,
      mAP: z.number().nullable(),
    }),
  ),
  samples: z.array(
    z.object({
      posterId: idSchema,
      title: z.string(),
      year: z.number().int().nullable(),
      labelled: z.array(z.string()),
      predicted: z.array(z.object({ genre: z.string(), probability: z.number(), right: z.boolean().nullable() })),
    }),
  ),
  /** Ready to save, by what and format. */
  markdown: z.object({ table: z.string(), perGenre: z.string(), samples: z.string(), card: z.string() }),
  csv: z.object({ table: z.string(), samples: z.string(), perGenre: z.string() }),
});
export type RunReport = z.infer<typeof reportSchema>;

/** What crosses the parts of a split that should not. */
export const leakReportSchema = z.object({
  splitName: z.string(),
  films: z.number().int(),
  groups: z.number().int().describe('groups of films that are kept together'),
  /** Share of each part as it was asked for, and the films that it has. */
  asked: z.object({ train: z.number(), validation: z.number(), test: z.number() }),
  parts: z.object({ train: z.number().int(), validation: z.number().int(), test: z.number().int() }),
  /** Pairs of posters in different parts that are, or may be, the same picture: the surest first, cut at 300. */
  pairs: z.array(
    z.object({
      kind: z.enum(['sameFile', 'nearDuplicate', 'similar']),
      distance: z.number().int().nullable().describe('bits that differ in the perceptual hashes'),
      cosine: z.number().nullable(),
      a: z.object({ posterId: idSchema, filmKey: z.string(), title: z.string(), part: splitPartSchema }),
      b: z.object({ posterId: idSchema, filmKey: z.string(), title: z.string(), part: splitPartSchema }),
    }),
  ),
  leaks: z.number().int().describe('pairs that are certain: same file or near-duplicate'),
  similar: z.number().int().describe('pairs that may be the same picture'),
  toldApart: z.number().int().describe('pairs of images that a person told apart: they are not counted'),
  cosineLimit: z
    .number()
    .nullable()
    .describe('from which cosine on a pair is called similar; null: no embeddings, the hashes alone were asked'),
  /** Posters that are labelled with each genre, by part, to see how even the split is. */
  genres: z.array(
    z.object({
      genre: z.string(),
      train: z.number().int(),
      validation: z.number().int(),
      test: z.number().int(),
    }),
  ),
  /** Films of the test part that a shipped model was fitted with. */
  starterFilms: z.number().int(),
});
export type LeakReport = z.infer<typeof leakReportSchema>;
