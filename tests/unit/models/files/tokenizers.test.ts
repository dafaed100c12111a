import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TextTokenizer } from '../../../../src/main/models/files/tokenizers.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures');
const RESOURCES = join(import.meta.dirname, '../../../../resources/models');
const {
  texts,
  clip,
  gpt2,
  minilm_bert: minilm,
} = JSON.parse(readFileSync(join(FIXTURES, 'vectors/tokenizers.json'), 'utf8')) as {
  texts: string[];
  clip: { ids_with_special_tokens: number[][]; bos: number; eos: number };
  gpt2: { ids: number[][]; eos: number };
  minilm_bert: { ids_with_special_tokens: number[][] };
};

describe('CLIP', () => {
  const tokenizer = TextTokenizer.load(join(FIXTURES, 'tokenizers/clip'), { limit: 77, keepsLast: true });

  it.each(texts.map((text, index) => [text, index] as const))('%j', (text, index) => {
    expect(tokenizer.encode(text)).toEqual(clip.ids_with_special_tokens[index]);
  });

  it('cuts at 77 and keeps the end token', () => {
    const long = tokenizer.encode('a very long story '.repeat(40));
    expect(long).toHaveLength(77);
    expect(long[0]).toBe(clip.bos);
    expect(long.at(-1)).toBe(clip.eos);
    expect(long.indexOf(clip.eos)).toBe(76);
  });

  it('gives an empty text its two special tokens', () => {
    expect(tokenizer.encode('')).toEqual([clip.bos, clip.eos]);
    expect(tokenizer.encode('   ')).toEqual([clip.bos, clip.eos]);
    expect(tokenizer.idOf('<|endoftext|>')).toBe(clip.eos);
  });
});

describe('GPT-2', () => {
  const tokenizer = TextTokenizer.load(join(FIXTURES, 'tokenizers/gpt2'), { limit: 1024, keepsLast: false });

  it.each(texts.map((text, index) => [text, index] as const))('%j, there and back', (text, index) => {
    expect(tokenizer.encode(text)).toEqual(gpt2.ids[index]);
    expect(tokenizer.decode(gpt2.ids[index]!)).toBe(text);
  });

  it('cuts at its limit, and leaves the end token out of the text', () => {
    const short = TextTokenizer.load(join(FIXTURES, 'tokenizers/gpt2'), { limit: 3, keepsLast: false });
    expect(short.encode(texts[0]!)).toEqual(gpt2.ids[0]!.slice(0, 3));
    expect(tokenizer.decode([...gpt2.ids[0]!, gpt2.eos])).toBe(texts[0]);
    expect(tokenizer.decode([])).toBe('');
  });
});

it.each(texts.map((text, index) => [text, index] as const))('MiniLM: %j', (text, index) => {
  const tokenizer = TextTokenizer.load(join(RESOURCES, 'all-minilm-l6-v2'), { limit: 256, keepsLast: true });
  expect(tokenizer.encode(text)).toEqual(minilm.ids_with_special_tokens[index]);
});

it('says which file is missing or damaged', () => {
  const folder = mkdtempSync(join(tmpdir(), 'marquee-tokenizer-'));
  const load = () => TextTokenizer.load(folder, { limit: 77, keepsLast: true });
  try {
    expect(load).toThrow(/tokenizer\.json" cannot be used: it is missing/);
    writeFileSync(join(folder, 'tokenizer.json'), '{');
    expect(load).toThrow(/not valid JSON/);
    writeFileSync(join(folder, 'tokenizer.json'), '{"model": {"type": "Unheard"}}');
    expect(load).toThrow(/not a tokenizer that Marquee can read/);
    cpSync(join(FIXTURES, 'tokenizers/clip/tokenizer.json'), join(folder, 'tokenizer.json'));
    expect(load().encode('!')).toEqual(clip.ids_with_special_tokens[11]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
