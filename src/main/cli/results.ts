// What each command prints with --json, as schemas: those of the contract where a call answers, and the shapes of job
// results. docs/cli.md is made from these, and tests check real output against them.
import { z } from 'zod';
import { guidelineSchema } from '../../shared/calls/marks.ts';
import { agreementSchema, logExportSchema, mergeReportSchema } from '../../shared/calls/merging.ts';
import { contract } from '../../shared/contract.ts';
import {
  historyEntrySchema,
  jobSchema,
  posterRowSchema,
  metricsSchema,
  runSchema,
  reviewKindSchema,
  splitPartSchema,
} from '../../shared/domain.ts';
import { EXPORT_FORMATS } from '../../shared/exportFormats.ts';
import { importReportSchema } from '../../shared/importSpec.ts';
import { encoderUseSchema } from '../../shared/models.ts';
import { draftSchema } from '../../shared/taglines/draft.ts';
import {
  measureSchema,
  taglineEpochSchema,
  taglineRunSchema,
  taglineScoresSchema,
} from '../../shared/taglines/taglineRun.ts';
import { TOLD_FIELDS } from '../../shared/taglines/toldScores.ts';
import { TAGLINE_FORMATS } from '../../shared/taglines/exportForms.ts';

const both = z.object({ half: metricsSchema, tuned: metricsSchema });

export const embedResultSchema = z.object({
  written: z
    .object({
      path: z.string(),
      posters: z.number().int(),
      dimensions: z.number().int(),
      leftOut: z.number().int().describe('posters whose image has no embedding'),
    })
    .nullable()
    .describe('the file of --out'),
  encoder: z.object({ id: z.string(), hash: z.string() }),
  embedded: z.number().int(),
  already: z.number().int(),
  failed: z.array(z.object({ sha256: z.string(), problem: z.string() })),
  device: z.string().nullable(),
  threads: z.number().int(),
});
export const trainResultSchema = z.object({
  run: z.string(),
  metrics: z.object({ train: both, validation: both, test: both }),
  stopped: z.enum(['finished', 'early', 'diverged']),
  activated: z.boolean().describe('whether library and review show its predictions now'),
  why: z.string(),
});
export const taglineTrainResultSchema = z.object({
  run: z.string(),
  bestEpoch: z.number().int().describe('whose weights were kept'),
  bestLoss: z.number().describe('of the taglines of validation posters, nats per token'),
  epochs: z.array(taglineEpochSchema),
  counts: taglineRunSchema.shape.counts,
  stopped: z.enum(['finished', 'early']),
  used: z.boolean().describe('whether the desk drafts with it now'),
  why: z.string(),
  told: z.string().nullable().describe('what was chosen for you, e.g. the language model to begin with'),
});
const withheldSchema = z.array(z.enum(TOLD_FIELDS)).describe('what the model was not told; empty: told everything');
/** Of a tagline run. */
export const taglineEvaluationSchema = z.object({
  run: z.string(),
  split: splitPartSchema,
  splitName: z.string(),
  withheld: withheldSchema,
  scores: taglineScoresSchema,
  others: z
    .array(
      z.object({ withheld: withheldSchema, at: z.string(), posters: z.number().int(), lift: measureSchema.nullable() }),
    )
    .describe('what was measured on the part when other things were told'),
});
export const tokenizerResultSchema = z.object({
  path: z.string(),
  tokens: z.number().int(),
  texts: z.number().int().describe('that it was learned from'),
  hash: z.string().describe('sha256 of the file'),
});
export const languageResultSchema = z.object({
  path: z.string().describe('folder of the model'),
  bestEpoch: z.number().int().describe('whose weights were kept'),
  bestLoss: z.number().describe('of taglines of validation films after genres and title, nats per token'),
  films: z.object({ train: z.number().int(), validation: z.number().int() }),
  parameters: z.number().int(),
  vocabulary: z.number().int(),
  stopped: z.enum(['finished', 'early']),
  device: z.string(),
  installed: z.string().nullable(),
});
export const crossvalResultSchema = trainResultSchema
  .omit({ stopped: true })
  .extend({ folds: z.number().int(), posters: z.number().int() });
export const predictResultSchema = z.object({
  run: z.string(),
  posters: z.number().int(),
  predicted: z.number().int().describe('predicted now'),
  already: z.number().int().describe('predicted before'),
  device: z.string().nullable(),
  out: z.string().nullable(),
});
export const predictionLineSchema = z.object({
  imdbId: z.string().nullable().describe('digits without leading zeros; null for films of other catalogs'),
  filmKey: z.string().optional(),
  probabilities: z.record(z.string(), z.number()),
  genres: z.array(z.string()).describe('at or above the tuned threshold'),
});
export const draftResultSchema = z.object({
  run: z.string(),
  posters: z.number().int(),
  drafted: z.number().int().describe('posters that got drafts'),
  drafts: z.number().int(),
  refused: z.number().int().describe('drafts that the settings refuse'),
  unique: z.number().nullable().describe('share of different texts among the best drafts of all posters'),
  already: z.number().int().describe('posters that were done before the job was resumed'),
  withoutImage: z.number().int().describe('posters of which title and genres alone were told'),
  device: z.string().nullable(),
  out: z.string().nullable(),
});
export const draftLineSchema = z.object({
  imdbId: z.string().nullable().describe('digits without leading zeros; null for films of other catalogs'),
  filmKey: z.string().optional(),
  title: z.string(),
  drafts: z
    .array(
      z.object({
        text: z.string(),
        score: z.number(),
        nearest: z
          .object({ text: z.string(), similarity: z.number(), source: z.enum(['training', 'catalog', 'draft']) })
          .nullable()
          .describe('the existing tagline that is nearest in meaning'),
      }),
    )
    .describe('best first'),
});
export const issueLineSchema = z.object({
  imdbId: z.string().nullable(),
  filmKey: z.string().optional(),
  genre: z.string(),
  kind: reviewKindSchema,
  score: z.number().describe('1 - p for wrong, p for missing'),
  probability: z.number(),
  inSample: z.boolean().describe('the run was trained on this poster'),
  rank: z.number().describe('how much all signals together doubt the label: the order of the lines'),
  reason: z.string().describe('why it is asked, in words'),
});
export const listedTaglineSchema = contract['desk.queue'].output.shape.posters.element.extend({
  drafts: z.array(draftSchema.pick({ id: true, text: true, score: true })).describe('open ones, best first'),
});
export const exportResultSchema = z.object({
  path: z.string(),
  format: z.enum(EXPORT_FORMATS),
  posters: z.number().int(),
  bytes: z.number().int(),
  snapshot: z.string(),
  parts: z
    .object({
      train: z.number().int(),
      validation: z.number().int(),
      test: z.number().int(),
      unsplit: z.number().int(),
    })
    .optional()
    .describe('posters of each folder of an imagefolder'),
  interface: z.string().optional().describe('labelstudio: the labeling interface for the tasks, an XML file'),
  withoutImage: z.number().int().optional().describe('posters without a picture, left out of what needs one'),
  failed: z
    .array(z.object({ file: z.string(), problem: z.string() }))
    .optional()
    .describe('pictures not readable'),
  failedCount: z.number().int().optional().describe('all of them; at most 100 are listed'),
});
export const taglineExportResultSchema = z.object({
  path: z.string(),
  format: z.enum(TAGLINE_FORMATS),
  taglines: z.number().int(),
  repeated: z.number().int().describe('taglines that another film of the file has too, each marked'),
  bytes: z.number().int(),
  hidden: z
    .array(z.object({ title: z.string(), what: z.string() }))
    .describe('films whose title, tagline or draft holds characters that nobody sees; the file has them as they are'),
  hiddenCount: z.number().int().describe('all of them; at most 100 are listed'),
  withoutGlyph: z.array(z.string()).describe('pdf: characters that no font of the studio has; boxes stand for them'),
  shortened: z.array(z.string()).describe('pdf: films whose title or tagline did not fit its place'),
  withoutImage: z.number().int().optional().describe('docx, pdf: films that have no picture'),
  failed: z
    .array(z.object({ title: z.string(), problem: z.string() }))
    .optional()
    .describe('docx, pdf: pictures not readable'),
  failedCount: z.number().int().optional().describe('all of them; at most 100 are listed'),
});
export const exportModelResultSchema = z.object({
  run: z.string(),
  path: z.string(),
  format: z.enum(['onnx', 'safetensors']),
  from: z.enum(['embedding', 'image']).describe('what an ONNX file takes'),
  bytes: z.number().int(),
  genres: z.array(z.string()).describe('in the order of the probabilities'),
  thresholds: z.array(z.number()).nullable(),
  opset: z.number().int().nullable().describe('of an ONNX file'),
  checked: z
    .object({
      rows: z.number().int(),
      on: z
        .enum(['posters', 'sample', 'noise'])
        .describe('of the project; of the package; random numbers, where the project has no features of the encoder'),
      largest: z.number().describe('largest difference of a probability to that of the head'),
    })
    .nullable()
    .describe('how an ONNX file was tried before it was put in place'),
});
export const reportFileSchema = z.object({
  path: z.string(),
  what: z.enum(['table', 'samples', 'card', 'per-genre']),
  format: z.enum(['md', 'csv']),
  bytes: z.number().int(),
});
export const historyResultSchema = z.object({
  posters: z.array(
    z.object({
      posterId: z.number().int(),
      entries: z.array(historyEntrySchema.extend({ genre: z.string().nullable() })),
    }),
  ),
});
export const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    hint: z.string().optional(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
});

/** A command's result: one document at the end, or JSON lines. `null`: it has none. */
export interface CommandResult {
  form: 'document' | 'lines';
  schema: z.ZodType;
}
const document = (schema: z.ZodType): CommandResult => ({ form: 'document', schema });

const listedSchema = posterRowSchema
  .pick({ filmKey: true, title: true, year: true, split: true, uncertainty: true, disagreement: true })
  .extend({
    posterId: z.number().int(),
    present: z.array(z.string()),
    absent: z.array(z.string()),
    byPerson: z.array(z.string()).describe('genres that a person decided'),
  });

/** Edits of the vocabulary; a dry run prints the preview alone. */
const vocabularyEdit = document(
  contract['vocabulary.apply'].output.extend({ preview: contract['vocabulary.preview'].output }),
);

/** By full name of the command. */
export const commandResults: Record<string, CommandResult | null> = {
  init: document(contract['project.create'].output),
  info: document(contract['studio.info'].output.shape.project),
  backup: document(contract['project.backup'].output),
  backups: document(contract['project.backups'].output),
  restore: document(contract['project.restore'].output),
  verify: document(contract['project.verify'].output),
  import: document(importReportSchema),
  embed: document(embedResultSchema),
  'train genres': document(trainResultSchema),
  'train taglines': document(taglineTrainResultSchema),
  'train tokenizer': document(tokenizerResultSchema),
  'train language': document(languageResultSchema),
  draft: { form: 'lines', schema: draftLineSchema },
  'draft --out': document(draftResultSchema),
  predict: { form: 'lines', schema: predictionLineSchema },
  'predict --out': document(predictResultSchema),
  crossval: document(crossvalResultSchema),
  sweep: document(contract['sweeps.list'].output.shape.sweeps.element),
  evaluate: document(z.union([contract['runs.evaluate'].output, taglineEvaluationSchema])),
  compare: document(contract['runs.compare'].output),
  report: document(contract['runs.report'].output),
  'report --out': document(reportFileSchema),
  runs: document(z.object({ runs: z.array(runSchema) })),
  overview: document(
    z.object({
      counts: contract['overview.counts'].output,
      progress: contract['overview.progress'].output,
      disk: contract['overview.disk'].output,
      next: z.array(z.string()).describe('what the project needs most, in words'),
    }),
  ),
  map: document(
    contract['map.points'].output
      .omit({ points: true })
      .extend({ out: z.string().nullable().describe('the file of --out') }),
  ),
  splits: document(contract['splits.list'].output),
  'split make': document(contract['splits.make'].output),
  'split import': document(contract['splits.make'].output),
  'split use': document(z.object({ name: z.string() })),
  'split report': document(contract['splits.report'].output),
  'models list': document(contract['models.list'].output),
  'models add': document(z.object({ model: z.string() })),
  'models download': document(z.object({ model: z.string() })),
  'models verify': document(contract['models.verify'].output),
  'models remove': document(z.object({ model: z.string(), freed: z.number().describe('bytes') })),
  generate: document(contract['models.generate'].output),
  'models use': document(z.object({ encoder: encoderUseSchema.nullable(), effect: contract['models.effect'].output })),
  similar: document(contract['similar.byText'].output),
  duplicates: document(contract['duplicates.list'].output),
  label: document(contract['labels.setByName'].output),
  history: document(historyResultSchema),
  undo: document(contract['edits.undo'].output),
  mark: document(contract['marks.set'].output),
  guideline: document(z.object({ genre: z.string(), guideline: guidelineSchema.nullable() })),
  'guideline --set': document(contract['guidelines.set'].output),
  edits: document(contract['edits.recent'].output.pick({ edits: true })),
  revert: document(contract['edits.revert'].output),
  redo: document(contract['edits.redo'].output),
  issues: { form: 'lines', schema: issueLineSchema },
  export: document(exportResultSchema),
  'export-model': document(exportModelResultSchema),
  'taglines export': document(taglineExportResultSchema),
  'import-model': document(runSchema),
  jobs: document(z.object({ jobs: z.array(jobSchema) })),
  resume: document(z.unknown().describe('the result of the job, as its own command prints it')),
  list: { form: 'lines', schema: listedSchema },
  'taglines list': { form: 'lines', schema: listedTaglineSchema },
  'taglines propose': document(contract['taglines.approve'].output),
  'taglines approve': document(contract['taglines.approve'].output),
  'taglines withdraw': document(contract['taglines.approve'].output),
  'taglines accept': document(contract['drafts.decide'].output),
  'taglines reject': document(contract['drafts.decide'].output),
  'genres list': document(contract['genres.list'].output),
  'genres add': vocabularyEdit,
  'genres rename': vocabularyEdit,
  'genres merge': vocabularyEdit,
  'genres split': vocabularyEdit,
  'genres alias': vocabularyEdit,
  'genres unalias': vocabularyEdit,
  'snapshot save': document(contract['snapshots.save'].output),
  'snapshot list': document(contract['snapshots.list'].output),
  'snapshot diff': document(contract['snapshots.diff'].output),
  'snapshot restore': document(contract['snapshots.restore'].output),
  'snapshot delete': document(z.object({ name: z.string() })),
  'log export': document(logExportSchema),
  'log merge': document(mergeReportSchema),
  agreement: document(agreementSchema),
  'people add': document(contract['people.add'].output),
  'people link': document(contract['people.link'].output),
  'people list': document(contract['people.list'].output),
  'people remove': document(z.object({ name: z.string() })),
  serve: null,
  doctor: document(contract['studio.doctor'].output),
  bench: null,
};
