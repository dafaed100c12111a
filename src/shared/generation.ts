// A request for text from a language model: its settings, and which of them disagree. The contract checks by it, the
// command line says the same of its options.
import { z } from 'zod';
import { DEFAULT_PRECISION, modelIdSchema, precisionSchema } from './models.ts';

const settings = z.object({
  id: modelIdSchema,
  prompt: z.string().max(20_000).default('').describe('empty: a new text'),
  count: z.number().int().min(1).max(64).default(1).describe('texts; of beams, the best so many'),
  maxTokens: z.number().int().min(1).max(1024).default(30),
  beams: z.number().int().min(1).max(32).default(1).describe('above 1: beam search, which does not sample'),
  precision: precisionSchema.default(DEFAULT_PRECISION),
  seed: z.number().int().min(0).max(0xffffffff).optional().describe('of sampling; the likeliest tokens without'),
  temperature: z.number().min(0.01).max(10).optional(),
  topK: z.number().int().min(0).max(100_000).optional(),
  topP: z.number().min(0.01).max(1).optional(),
  minP: z.number().min(0).max(1).optional(),
  repetitionPenalty: z.number().min(0.1).max(10).optional(),
  noRepeatNgram: z.number().int().min(0).max(20).optional(),
});
export type GenerateRequest = z.output<typeof settings>;

/** A setting that another makes meaningless; `with` is null where it is a seed that is missing. */
export interface Disagreement {
  setting: keyof GenerateRequest;
  with: 'beams' | null;
  reason: string;
}

const SAMPLING = ['temperature', 'topK', 'topP', 'minP'] as const;

/** Settings of a request that would have no effect, or less than they say. */
export function disagreements(request: Omit<GenerateRequest, 'id' | 'precision'>): Disagreement[] {
  const { beams, count, seed } = request;
  const given = SAMPLING.filter((setting) => request[setting] !== undefined);
  if (beams === 1) {
    if (seed !== undefined) return [];
    return given.map((setting) => ({ setting, with: null, reason: 'without a seed nothing is sampled' }));
  }
  const sampled = seed === undefined ? given : (['seed', ...given] as const);
  const found: Disagreement[] = sampled.map((setting) => ({
    setting,
    with: 'beams',
    reason: 'a beam search does not sample',
  }));
  if (count > beams) {
    found.push({
      setting: 'count',
      with: 'beams',
      reason: `${String(beams)} beams give at most ${String(beams)} texts`,
    });
  }
  return found;
}

/** Input of `models.generate`. */
export const generateInputSchema = settings.superRefine((request, context) => {
  for (const { setting, with: other, reason } of disagreements(request)) {
    const message = other === null ? reason : `it disagrees with ${other}: ${reason}`;
    context.addIssue({ code: 'custom', path: [setting], message });
  }
});
