// Training and measuring tagline models. Their runs are rows like those of genre heads, with `task` "taglines".
import { z } from 'zod';
import { splitPartSchema } from '../domain.ts';
import { draftSettingsSchema } from '../taglines/draftSettings.ts';
import { taglineTrainRequestSchema } from '../taglines/taglineRequest.ts';
import { call, jobId } from './call.ts';

export const taglineRunsCalls = {
  'train.taglines': call('mutation', taglineTrainRequestSchema, jobId.extend({ runId: z.string() })),
  /** The run that the desk drafts with. */
  'taglines.useRun': call('mutation', z.object({ runId: z.string() }), z.object({})),
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
