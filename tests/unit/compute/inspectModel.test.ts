import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectModel } from '../../../src/main/compute/inspectModel.ts';
import { writeSafetensors } from '../../../src/main/models/files/safetensors.ts';
import { spoilWeights, tinyClip, tinyGpt2 } from '../modelStore/tinyModels.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-inspect-'));
const whole = join(dir, 'whole');
beforeAll(async () => {
  await tinyGpt2(whole);
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const config = (changes: Record<string, unknown>) => (folder: string) => {
  const path = join(folder, 'config.json');
  const before = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  writeFileSync(path, JSON.stringify({ ...before, ...changes }));
};

interface TokenizerFile {
  model: { vocab: Record<string, number> };
  added_tokens: { id: number; content: string }[];
}
const tokenizer =
  (change: (model: TokenizerFile['model'], added: TokenizerFile['added_tokens']) => unknown) => (folder: string) => {
    const path = join(folder, 'tokenizer.json');
    const file = JSON.parse(readFileSync(path, 'utf8')) as TokenizerFile;
    change(file.model, file.added_tokens);
    writeFileSync(path, JSON.stringify(file));
  };
const BEYOND =
  /a-token-beyond-the-vocabulary.tokenizer\.json" belongs to another model: its token "Ġbeyond" has the id 50257, and the vocabulary of the weights has 50257 tokens/;

describe('a folder that does not hold together', () => {
  it('is told from one that does', async () => {
    expect(await inspectModel({ id: 'whole', family: 'gpt2', folder: whole })).toEqual({ shape: null });
  });

  it.each<[string, (folder: string) => void | Promise<void>, RegExp]>([
    ['layers beyond number', config({ n_layer: 1e9 }), /too few for 1000000000 layers/],
    ['a layer more than there is', config({ n_layer: 3 }), /no tensor "h\.2\.ln_1\.weight"/],
    ['heads that do not divide', config({ n_head: 5 }), /n_head: it does not divide n_embd/],
    ['an end that is no token', config({ eos_token_id: 60_000 }), /eos_token_id 60000 is none of the 50257/],
    ['another width', config({ n_embd: 64 }), /"wte\.weight" is \[50257, 32\], expected \[50257, 64\]/],
    [
      'weights that are whole numbers',
      (folder) =>
        writeSafetensors(join(folder, 'model.safetensors'), [
          { name: 'wte.weight', dtype: 'I64', shape: [50_257, 32], data: new BigInt64Array(50_257 * 32) },
          { name: 'wpe.weight', dtype: 'I64', shape: [48, 32], data: new BigInt64Array(48 * 32) },
        ]),
      /"wte\.weight" holds I64/,
    ],
    [
      'a folder in the place of the weights',
      (folder) => {
        renameSync(join(folder, 'model.safetensors'), join(folder, 'a.safetensors'));
        mkdirSync(join(folder, 'model.safetensors'));
      },
      /model\.safetensors" is not a usable safetensors file: it is not an ordinary file/,
    ],
    ['a token beyond the vocabulary', tokenizer((model) => (model.vocab['Ġbeyond'] = 50_257)), BEYOND],
    ['a token before it', tokenizer((model) => (model.vocab['Ġbeyond'] = -1)), /has the id -1/],
    [
      'a special token beyond it',
      tokenizer((_, added) => added.push({ ...added[0]!, id: 60_000, content: '[PAD]' })),
      /tokenizer\.json" belongs to another model: its token "\[PAD\]" has the id 60000/,
    ],
  ])('is refused by name and reason: %s', async (name, spoil, message) => {
    const folder = join(dir, name.replaceAll(' ', '-'));
    cpSync(whole, folder, { recursive: true });
    await spoil(folder);
    await expect(inspectModel({ id: 'bad', family: 'gpt2', folder })).rejects.toMatchObject({
      code: 'unreadable_file',
      message: expect.stringMatching(message) as string,
    });
  });

  it.each([
    ['clip', 'vision_model.post_layernorm.bias', NaN],
    ['clip', 'text_model.embeddings.token_embedding.weight', Infinity],
    ['gpt2', 'ln_f.bias', NaN],
  ] as const)('is refused where the weights of %s have %s = %d', async (family, tensor, value) => {
    const folder = join(dir, `spoilt-${tensor}`);
    await (family === 'clip' ? tinyClip : tinyGpt2)(folder);
    await inspectModel({ id: 'whole', family, folder });
    spoilWeights(folder, tensor, value);
    await expect(inspectModel({ id: 'spoilt', family, folder })).rejects.toMatchObject({
      code: 'unreadable_file',
      message: expect.stringContaining(`"${tensor}" holds ${String(value)}`) as string,
    });
  });

  it.skipIf(process.platform === 'win32').each(['tokenizer_config.json', 'model.safetensors'])(
    'is not waited for where %s is a pipe',
    async (name) => {
      const folder = join(dir, `pipe-${name}`);
      cpSync(whole, folder, { recursive: true });
      rmSync(join(folder, name), { force: true });
      execFileSync('mkfifo', [join(folder, name)]);
      await expect(inspectModel({ id: 'pipe', family: 'gpt2', folder })).rejects.toMatchObject({
        code: 'unreadable_file',
        message: expect.stringContaining('not an ordinary file') as string,
      });
    },
  );
});
