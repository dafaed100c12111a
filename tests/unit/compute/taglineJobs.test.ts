// What a tagline training refuses before it trains: a tokenizer that came to its language model from another one.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { trainTaglines } from '../../../src/main/compute/taglineJobs.ts';
import { taglineRecipeSchema } from '../../../src/main/models/taglines/tagline.ts';
import { smallGpt2 } from '../modelStore/smallGpt2.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-tagline-jobs-'));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

it('refuses a language model whose tokenizer has tokens that the weights do not know', async () => {
  const folder = await smallGpt2(join(dir, 'tiny'));
  const path = join(folder, 'tokenizer.json');
  const file = JSON.parse(readFileSync(path, 'utf8')) as { model: { vocab: Record<string, number> } };
  const { vocab_size: size } = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as { vocab_size: number };
  file.model.vocab['Ġstranger'] = size + 7;
  writeFileSync(path, JSON.stringify(file));
  const notes: unknown[] = [];
  const training = trainTaglines(
    {
      ...{ runId: 'run', runDir: join(dir, 'run'), recipe: taglineRecipeSchema.parse({}), from: null },
      ...{ base: { id: 'tiny', hash: '', family: 'gpt2', folder }, encoder: { id: 'e', hash: '' } },
      ...{ images: new Float32Array(2 * 4), imageWidth: 4, imageOf: Int32Array.of(0, 1), split: Uint8Array.of(0, 1) },
      taglines: ['One', 'Two'].map((text, i) => ({ posterId: i, filmKey: String(i), title: '', genres: [], text })),
      ...{ unseen: [], scored: Int32Array.of(1), device: 'cpu', threads: 1, resume: false },
    },
    { signal: new AbortController().signal, note: (payload) => notes.push(payload) },
  );
  await expect(training).rejects.toMatchObject({
    code: 'unreadable_file',
    message: expect.stringContaining(
      `"${path}" belongs to another model: its token "Ġstranger" has the id ${String(size + 7)}, and the vocabulary of the weights has ${String(size)} tokens`,
    ) as string,
    details: { file: path, id: size + 7, vocabulary: size },
  });
  expect(notes).toEqual([{ t: 'phase', phase: 'reading the language model' }]);
  expect(existsSync(join(dir, 'run', 'taglines.safetensors'))).toBe(false);
});
