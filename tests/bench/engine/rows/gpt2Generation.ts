// Sampling with GPT-2 small: 16 drafts of 20 tokens, each from a prefix of 10 embeddings of its own, top-p 0.9. The peer
// is transformers' `generate` with the same settings and its key-value cache.
import { Random } from '../../../../src/main/engine/random.ts';
import { drafts } from '../../../../src/main/models/decoding/drafts.ts';
import type { Precision } from '../../../../src/shared/models.ts';
import { gpt2ConfigSchema } from '../../../../src/main/models/gpt2/gpt2.ts';
import { Gpt2Cached } from '../../../../src/main/models/gpt2/gpt2Cached.ts';
import { gpt2Stepper } from '../../../../src/main/models/gpt2/gpt2Stepper.ts';
import { openWeights } from '../../../../src/main/models/files/weightFolder.ts';
import { timed, type BenchRow, type Side } from '../benchRow.ts';
import { randomGpt2Folder } from '../randomGpt2.ts';

const DRAFTS = 16;
const TOKENS = 20;
const PREFIX = 10;

async function ours(precision: Precision): Promise<Side> {
  const config = gpt2ConfigSchema.parse({ model_type: 'gpt2' });
  const model = await Gpt2Cached.open(config, openWeights(randomGpt2Folder()), {
    sequences: DRAFTS,
    capacity: PREFIX + TOKENS,
    threads: 2,
    precision,
  });
  const random = new Random(4);
  const prompts = Array.from({ length: DRAFTS }, () =>
    Float32Array.from({ length: PREFIX * config.n_embd }, () => 0.1 * random.normal()),
  );
  let seed = 0;
  const all = (): Promise<unknown> =>
    drafts(gpt2Stepper(model, prompts, DRAFTS), { count: 1, maxTokens: TOKENS, ends: [], seed: seed++, topP: 0.9 });
  await all();
  return { run: () => timed(all), close: () => model.close() };
}

const row = (precision: Precision, reach: number): BenchRow => ({
  name: `GPT-2 small, ${String(DRAFTS)} sampled drafts of ${String(TOKENS)} tokens, ${
    precision === 'int8' ? 'int8 weights (peer in float32)' : 'float32'
  }`,
  reach,
  count: DRAFTS * TOKENS,
  unit: 'tokens',
  ours: () => ours(precision),
  peer: { script: 'gpt2_generation.py', settings: { threads: 2, drafts: DRAFTS, tokens: TOKENS, prefix: PREFIX } },
});

// 1.4 and 2.5 times as many tokens a second.
export const rows: BenchRow[] = [row('float32', 1 / 1.4), row('int8', 1 / 2.5)];
