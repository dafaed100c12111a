// Training and measuring tagline models. Their runs are rows like those of genre heads, with `task` "taglines".
import { z } from 'zod';
import { splitPartSchema } from '../domain.ts';
import { draftSettingsSchema } from '../taglines/draftSettings.ts';
import { taglineTrainRequestSchema } from '../taglines/taglineRequest.ts';
import { taglineEpochSchema } from '../taglines/taglineRun.ts';
import { call, jobId } from './call.ts';

export const taglineRunsCalls = {
  'train.taglines': call('mutation', taglineTrainRequestSchema, jobId.extend({ runId: z.string() })),
  /** What a training would learn from, as things stand. */
  'taglines.targets': call(
    'query',
    taglineTrainRequestSchema.pick({ targets: true, splitName: true }),
    z.object({
      splitName: z.string(),
      train: z.number().int().describe('taglines to learn from'),
      validation: z.number().int(),
      test: z.number().int(),
      accepted: z.number().int().describe('those to learn from that came of drafts'),
      notEmbedded: z.number().int().describe('pictures that the project’s encoder has yet to look at'),
    }),
  ),
  /** The run that the desk drafts with; "starter" is the model that ships. */
  'taglines.useRun': call('mutation', z.object({ runId: z.string() }), z.object({})),
} as const;

export const taglineEvaluationCalls = {
  /** Drafts one tagline for each poster of a part with a tagline, and stores the run's scores. */
  'taglines.evaluate': call(
    'mutation',
    z.object({
      runId: z.string(),
      split: splitPartSchema.default('test'),
      settings: draftSettingsSchema.prefault({}),
      samples: z.number().int().min(100).max(10_000).default(1000).describe('of the bootstrap'),
    }),
    jobId,
  ),
} as const;

/** Events of tagline trainings, besides `train.step`. */
export const taglineRunsEvents = {
  'train.taglineEpoch': z.object({ jobId: z.string(), runId: z.string(), point: taglineEpochSchema }),
} as const;
