// The blind panel: which of two drafts is better, told by people who do not see where they come from.
import { z } from 'zod';
import { idSchema, splitPartSchema } from '../domain.ts';
import { call } from './call.ts';

/** `real`: the films' own taglines; else the id of a tagline run. */
const side = z.string().min(1).max(100);

export const panelResultSchema = z.object({
  votes: z.number().int(),
  a: z.number().int(),
  b: z.number().int(),
  ties: z.number().int(),
  share: z.number().nullable().describe('of a among the votes that chose'),
  interval: z.tuple([z.number(), z.number()]).nullable().describe('95 %, by Wilson'),
  pValue: z.number().nullable().describe('two-sided sign test'),
});

export const taglinePanelCalls = {
  /** Pairs in a random order with sides swapped at random; made drafts are kept, so a panel can be gone on with. */
  'panel.start': call(
    'mutation',
    z.object({
      a: side,
      b: side,
      split: splitPartSchema.default('test'),
      pairs: z.number().int().min(5).max(1000).default(50),
      seed: z.number().int().min(0).max(0xffffffff).default(1),
    }),
    z.object({ panelId: z.string(), jobId: z.string().nullable() }),
  ),
  'panel.list': call(
    'query',
    z.object({}),
    z.object({
      panels: z.array(
        z.object({
          id: z.string(),
          aName: z.string(),
          bName: z.string(),
          at: z.string(),
          pairs: z.number().int(),
          ready: z.number().int().describe('pairs whose drafts are made'),
          result: panelResultSchema,
        }),
      ),
    }),
  ),
  /** The next pair that the caller has not judged; null when there is none. Left and right say nothing of a and b. */
  'panel.next': call(
    'query',
    z.object({ panelId: z.string() }),
    z.object({
      pair: z
        .object({
          pairId: z.string(),
          posterId: idSchema,
          title: z.string(),
          year: z.number().int().nullable(),
          left: z.string(),
          right: z.string(),
        })
        .nullable(),
      judged: z.number().int(),
      pairs: z.number().int(),
    }),
  ),
  'panel.vote': call(
    'mutation',
    z.object({ panelId: z.string(), pairId: z.string(), choice: z.enum(['left', 'right', 'tie']) }),
    z.object({ judged: z.number().int() }),
  ),
} as const;
