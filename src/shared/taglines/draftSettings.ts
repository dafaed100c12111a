// How drafts are made: every setting of a request with its default. Form, command line, batch job and compute process read
// this one schema. What a draft is stands in `draft.ts`.
import { z } from 'zod';

const weight = (value: number, text: string) => z.number().min(0).max(10).default(value).describe(text);
const words = (text: string) => z.array(z.string().trim().min(1).max(60)).max(50).default([]).describe(text);

/** What each part of a draft's score counts; all of them are shown beside the draft. */
export const rankWeightsSchema = z.object({
  fit: weight(1, 'How well the draft fits the poster, its genres and its title.'),
  likelihood: weight(0.3, 'How likely the model finds it.'),
  novelty: weight(0.5, 'How far it is from what exists already.'),
  contrast: weight(0.5, 'How much better it fits this poster than the posters like it.'),
});
export type RankWeights = z.infer<typeof rankWeightsSchema>;

export const draftSettingsSchema = z.object({
  count: z.number().int().min(1).max(32).default(4).describe('Drafts to keep of each poster, best first.'),
  method: z
    .enum(['sample', 'beam', 'diverseBeam'])
    .default('sample')
    .describe('sample: drawn at random, most varied; beam: the likeliest; diverseBeam: groups that keep apart.'),
  candidates: z
    .number()
    .int()
    .min(1)
    .max(128)
    .default(24)
    .describe('Drafts that are made of each poster, of which the best are kept.'),
  temperature: z.number().min(0.1).max(3).default(0.8).describe('Higher is bolder.'),
  topP: z.number().min(0.05).max(1).default(0.92).describe('Only the likeliest tokens that together have this share.'),
  groups: z.number().int().min(2).max(16).default(4).describe('Groups of a diverse beam search.'),
  diversity: z.number().min(0).max(5).default(0.6).describe('How much the groups avoid each other’s tokens.'),
  noRepeatNgram: z.number().int().min(0).max(8).default(3).describe('No so many tokens in a row twice; 0 allows it.'),
  repetitionPenalty: z.number().min(1).max(3).default(1).describe('Above 1 words are not repeated lightly.'),
  minWords: z.number().int().min(1).max(30).default(3).describe('Shortest draft, in words.'),
  maxWords: z.number().int().min(2).max(60).default(16).describe('Longest draft, in words.'),
  maxCharacters: z.number().int().min(10).max(400).default(140).describe('Longest draft, in characters.'),
  guidance: z
    .number()
    .min(0)
    .max(2)
    .default(0.3)
    .describe('How much what the model would say of any film is held against a word.'),
  tone: z
    .array(z.string().trim().min(1).max(30))
    .max(5)
    .default([])
    .describe('Words for the tone, such as dark or playful.'),
  mustHave: words('Words of which a draft has to have all.'),
  forbidden: words('Words that no draft may have.'),
  beginning: z.string().max(120).default('').describe('How each draft begins.'),
  useImage: z.boolean().default(true).describe('Look at the poster.'),
  useGenres: z.boolean().default(true).describe('Tell the model the genres.'),
  useTitle: z.boolean().default(true).describe('Tell the model the title.'),
  refuse: z
    .array(z.enum(['exact', 'near', 'brand', 'madeUp']))
    .default(['exact', 'near', 'madeUp'])
    .describe(
      'Drafts that are left out: copies, near-copies, with names of other films or people, with words that do not exist.',
    ),
  weights: rankWeightsSchema.prefault({}).describe('What counts how much in the order.'),
  seed: z.number().int().min(0).max(0xffffffff).default(1).describe('The same seed gives the same drafts.'),
});
export type DraftSettings = z.infer<typeof draftSettingsSchema>;
export type DraftSettingsInput = z.input<typeof draftSettingsSchema>;

export const DEFAULT_DRAFT_SETTINGS: DraftSettings = draftSettingsSchema.parse({});
