// The blind panel: which of two drafts is better, told by people who do not see where they come from.
import { z } from 'zod';
import { idSchema, splitPartSchema } from '../domain.ts';
import { call } from './call.ts';

/** Stands for the films' own taglines, where the id of a tagline run could stand. */
export const REAL_SIDE = 'real';
const side = z.string().min(1).max(100);

const panelResultSchema = z.object({
  votes: z.number().int(),
  a: z.number().int(),
  b: z.number().int(),
  ties: z.number().int(),
  share: z.number().nullable().describe('of a among the votes that chose'),
  interval: z.tuple([z.number(), z.number()]).nullable().describe('95 %, by Wilson'),
  pValue: z.number().nullable().describe('two-sided sign test'),
});

const panelSchema = z.object({
  id: z.string(),
  aName: z.string(),
  bName: z.string(),
  split: splitPartSchema,
  at: z.string(),
  by: z.string().describe('who started it'),
  pairs: z.number().int(),
  judged: z.number().int().describe('by who asks'),
  people: z.number().int().describe('who have judged pairs'),
  result: panelResultSchema.describe('of the votes of all people'),
});
export type Panel = z.infer<typeof panelSchema>;

export const taglinePanelCalls = {
  /**
   * Pairs of the drafts that two runs were evaluated with (or the real taglines), in a random order with sides swapped at
   * random; pairs of equal texts are left out. Fails with `conflict` where a run was not evaluated on the part.
   */
  'panel.start': call(
    'mutation',
    z.object({
      a: side.describe('a tagline run, or "real" for the films’ own taglines'),
      b: side,
      split: splitPartSchema.default('test'),
      pairs: z.number().int().min(1).max(1000).default(50).describe('at most'),
      seed: z.number().int().min(0).max(0xffffffff).default(1),
    }),
    z.object({ panelId: z.string(), pairs: z.number().int() }),
  ),
  'panel.list': call('query', z.object({}), z.object({ panels: z.array(panelSchema) })),
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
  /** A second vote of the same person on a pair takes the place of the first. */
  'panel.vote': call(
    'mutation',
    z.object({ panelId: z.string(), pairId: z.string(), choice: z.enum(['left', 'right', 'tie']) }),
    z.object({ judged: z.number().int() }),
  ),
} as const;
