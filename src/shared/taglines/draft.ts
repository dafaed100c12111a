// A draft of a tagline and what is known of it: score, likeness to what exists, decision, provenance. Shapes only.
import { z } from 'zod';
import { idSchema } from '../domain.ts';
import { draftSettingsSchema } from './draftSettings.ts';

/** An existing text that a draft is close to. */
const nearTextSchema = z.object({
  text: z.string(),
  similarity: z.number().describe('cosine of sentence embeddings, -1 to 1'),
  source: z
    .enum(['training', 'catalog', 'draft'])
    .describe('training: a tagline that the model learned from; catalog: another film’s; draft: made earlier'),
  title: z.string().nullable().describe('of the film that it belongs to'),
});
export type NearText = z.infer<typeof nearTextSchema>;

/** Why a draft is marked. */
const draftMarkSchema = z.object({
  kind: z.enum(['exact', 'near', 'blocked', 'brand', 'person', 'madeUp']),
  what: z.string().describe('the words in question, or how it is close'),
  near: nearTextSchema.nullable().describe('what it is a copy of'),
});
export type DraftMark = z.infer<typeof draftMarkSchema>;

/** Each part as it enters the score, before its weight; null where it cannot be known here. */
const scorePartsSchema = z.object({
  fit: z.number().nullable(),
  likelihood: z.number().nullable(),
  novelty: z.number().nullable(),
  contrast: z.number().nullable(),
});
export type ScoreParts = z.infer<typeof scorePartsSchema>;

/** A draft as the compute process makes it. */
export const madeDraftSchema = z.object({
  text: z.string().min(1).max(500),
  score: z.number(),
  parts: scorePartsSchema,
  /** The nearest existing taglines, nearest first. */
  nearest: z.array(nearTextSchema).max(5),
  marks: z.array(draftMarkSchema).max(20),
});
export type MadeDraft = z.infer<typeof madeDraftSchema>;

/** `edited`: accepted with other words. Accepted and edited drafts are targets of the next training. */
export const draftStateSchema = z.enum(['open', 'accepted', 'edited', 'rejected']);
export type DraftState = z.infer<typeof draftStateSchema>;

export const draftSchema = madeDraftSchema.extend({
  id: z.string().describe('UUIDv7'),
  posterId: idSchema,
  requestId: z.string().describe('of the drafts that were made together'),
  state: draftStateSchema,
  final: z.string().nullable().describe('the tagline that came of it, where one did'),
  runId: z.string(),
  runName: z.string(),
  settings: draftSettingsSchema,
  like: z.string().nullable().describe('the draft that more like it were asked of'),
  by: z.string().describe('who asked for it'),
  at: z.string(),
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
});
export type Draft = z.infer<typeof draftSchema>;

/** How far the tagline of a poster is. `draft`: chosen, nobody has put it forward. A changed text is a draft again. */
export const approvalSchema = z.enum(['draft', 'proposed', 'approved']);
export type Approval = z.infer<typeof approvalSchema>;

/** The tagline of a poster with its approval. */
export const deskTaglineSchema = z.object({
  text: z.string(),
  source: z.enum(['person', 'import', 'model']),
  approval: approvalSchema.nullable().describe('null: nobody worked on it, e.g. one that was imported'),
  by: z.string().nullable().describe('who brought it to this state'),
  at: z.string().nullable(),
  draftId: z.string().nullable().describe('the draft that it came from'),
});
export type DeskTagline = z.infer<typeof deskTaglineSchema>;
