// What the project looks like as a whole: counts, what is missing, progress, speed of each person, disk use.
import { z } from 'zod';
import { idSchema } from '../domain.ts';
import { call, nothing } from './call.ts';

const posters = z.number().int();

export const missingSchema = z
  .object({
    image: posters,
    year: posters,
    tagline: posters,
    overview: posters,
    labels: posters.describe('no genre is present or absent'),
    embedding: posters
      .describe('an image, but no embedding by the model of the project; null where it is not installed')
      .nullable(),
    prediction: posters.describe('no probabilities by the run that is shown; null where none is').nullable(),
  })
  .describe('posters that lack it');

export const overviewCalls = {
  'overview.counts': call(
    'query',
    nothing,
    z.object({
      posters,
      films: z.number().int(),
      images: posters.describe('posters with an image'),
      reviewed: posters.describe('posters of which a person set at least one genre'),
      pairs: z.object({
        all: z.number().int().describe('posters times genres'),
        known: z.number().int().describe('present or absent'),
        confirmed: z.number().int().describe('set by a person'),
      }),
      genres: z.array(
        z.object({
          genreId: idSchema,
          name: z.string(),
          present: posters,
          absent: posters,
          unknown: posters,
          confirmed: posters.describe('set by a person'),
          presentConfirmed: posters.describe('of the present ones'),
        }),
      ),
      together: z
        .array(z.array(z.number().int()))
        .describe('posters on which both genres are present, in the order of `genres`'),
      missing: missingSchema,
      map: z.boolean().describe('there is a map'),
      revision: z.number().int(),
    }),
  ),
  'overview.progress': call(
    'query',
    z.object({
      minutesEast: z.number().int().min(-1000).max(1000).default(0).describe('of UTC: when days begin'),
    }),
    z.object({
      days: z.array(
        z.object({
          day: z.string().describe('YYYY-MM-DD'),
          edits: z.number().int().describe('steps that can be undone as one'),
          pairs: z.number().int().describe('genres set on posters by them'),
          reviewed: posters.describe('posters that a person has looked at by the end of the day'),
        }),
      ),
      people: z.array(
        z.object({
          name: z.string(),
          edits: z.number().int(),
          pairs: z.number().int(),
          posters: posters.describe('different posters'),
          sessions: z.number().int(),
          activeMinutes: z.number(),
          postersPerMinute: z.number().nullable().describe('null below one active minute'),
          firstAt: z.string(),
          lastAt: z.string(),
        }),
      ),
      recent: z.array(
        z.object({
          at: z.string(),
          who: z.string(),
          kind: z.enum(['edit', 'import', 'undo', 'redo', 'revert']),
          what: z.string(),
          pairs: z.number().int(),
          undone: z.boolean(),
        }),
      ),
      revision: z.number().int(),
    }),
  ),
  'overview.disk': call(
    'query',
    nothing,
    z.object({
      total: z.number().int(),
      parts: z.array(z.object({ name: z.string(), bytes: z.number().int(), about: z.string() })),
    }),
  ),
} as const;
