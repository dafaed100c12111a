import { expect, it } from 'vitest';
import { disagreements, generateInputSchema } from '../../../src/shared/generation.ts';

const base = { prompt: '', count: 1, maxTokens: 30, beams: 1 };

it.each([
  [{ beams: 4, temperature: 0.8 }, ['temperature']],
  [{ beams: 4, seed: 1, topK: 5, topP: 0.9, minP: 0.1 }, ['seed', 'topK', 'topP', 'minP']],
  [{ beams: 4, count: 5 }, ['count']],
  [{ topP: 0.9 }, ['topP']],
  [{ beams: 4, count: 4, repetitionPenalty: 1.2, noRepeatNgram: 3 }, []],
  [{ seed: 0, temperature: 0.8, topK: 0, topP: 0.9, minP: 0, count: 64 }, []],
  [{ count: 3 }, []],
])('%j disagrees in %j', (changed, settings) => {
  const request = { ...base, ...changed };
  expect(disagreements(request).map(({ setting }) => setting)).toEqual(settings);
  const parsed = generateInputSchema.safeParse({ id: 'gpt2', ...request });
  expect(parsed.error?.issues.map(({ path }) => path[0]) ?? []).toEqual(settings);
});

it('says which other setting, and why', () => {
  const { error } = generateInputSchema.safeParse({ id: 'gpt2', beams: 2, count: 3 });
  expect(error!.issues[0]!.message).toBe('it disagrees with beams: 2 beams give at most 2 texts');
});
