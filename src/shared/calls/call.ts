// The form of one call, and the answers that many calls share. The files beside it hold the calls of one part of the studio each;
// `contract.ts` puts them together.
import { z } from 'zod';

export type Kind = 'query' | 'mutation';
export const call = <K extends Kind, I extends z.ZodType, O extends z.ZodType>(kind: K, input: I, output: O) => ({
  kind,
  input,
  output,
});
export const nothing = z.object({});
export const jobId = z.object({ jobId: z.string() });
/** What an edit answers: one undoable step, on disk. */
export const batch = z.object({
  batchId: z.string().nullable().describe('null when nothing had to change'),
  changed: z.number().int().describe('pairs (or taglines) that changed'),
  revision: z.number().int(),
  savedAt: z.string().describe('the commit is on disk when this is returned'),
});
