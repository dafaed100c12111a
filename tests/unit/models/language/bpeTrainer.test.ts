import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BYTE_CHARACTERS, BYTE_ORDER } from '../../../../src/main/models/language/byteAlphabet.ts';
import { countWords } from '../../../../src/main/models/language/bpeTrainer.ts';
import { tokenizerJson } from '../../../../src/main/models/language/tokenizerFile.ts';
import { byWords } from '../../../../src/main/models/language/wordTokens.ts';
import { trainedVocabulary } from './films.ts';

/** Overviews of real films. */
const TEXTS = readFileSync(join(import.meta.dirname, '../../../../resources/sample/films.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => (JSON.parse(line) as { overview: string | null }).overview ?? '')
  .filter((text) => text !== '');

/** The definition, without any bookkeeping: all pairs are counted anew before each merge. */
function slowMerges(texts: readonly string[], size: number): string[] {
  const idOf = new Map(BYTE_ORDER.map((byte, id) => [byte, id]));
  const names = BYTE_ORDER.map((byte) => BYTE_CHARACTERS[byte]!);
  const words = [...countWords(texts)].map(([word, count]) => ({
    tokens: [...new TextEncoder().encode(word)].map((byte) => idOf.get(byte)!),
    count,
  }));
  const merges: string[] = [];
  while (names.length < size) {
    const counts = new Map<string, { left: number; right: number; count: number }>();
    for (const { tokens, count } of words) {
      for (let at = 0; at + 1 < tokens.length; at += 1) {
        const [left, right] = [tokens[at]!, tokens[at + 1]!];
        const entry = counts.get(`${left} ${right}`) ?? { left, right, count: 0 };
        entry.count += count;
        counts.set(`${left} ${right}`, entry);
      }
    }
    const best = [...counts.values()].sort((a, b) => b.count - a.count || a.left - b.left || a.right - b.right)[0];
    if (best === undefined || best.count < 2) break;
    const id = names.push(names[best.left]! + names[best.right]!) - 1;
    merges.push(`${names[best.left]!} ${names[best.right]!}`);
    for (const word of words) {
      const out: number[] = [];
      for (let at = 0; at < word.tokens.length; at += 1) {
        if (word.tokens[at] === best.left && word.tokens[at + 1] === best.right) {
          out.push(id);
          at += 1;
        } else out.push(word.tokens[at]!);
      }
      word.tokens = out;
    }
  }
  return merges;
}

const mergesOf = (texts: readonly string[], size: number): string[] =>
  trainedVocabulary(texts, size).merges.map(([left, right]) => `${left} ${right}`);

describe('training of a byte-level BPE', () => {
  it('merges what the definition merges, in its order', () => {
    const few = TEXTS.slice(0, 12);
    const merges = mergesOf(few, 400);
    expect(merges).toHaveLength(144);
    expect(merges).toEqual(slowMerges(few, 400));
  });

  it('merges what the definition merges in any text', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', '.', 'é', '\n'), maxLength: 60 });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), (texts) => {
        expect(mergesOf(texts, 300)).toEqual(slowMerges(texts, 300));
      }),
      { numRuns: 200 },
    );
  });

  it('ends where no pair occurs twice', () => {
    const { tokens, merges } = trainedVocabulary(['ab ab'], 1000);
    // "ab" and " ab" share the pair a b; " ab" occurs once.
    expect(merges).toEqual([['a', 'b']]);
    expect(tokens).toHaveLength(257);
  });

  it('gives a tokenizer that brings every text back, words by themselves or not', () => {
    const vocabulary = trainedVocabulary(TEXTS, 1500);
    const tokenizer = new Tokenizer(tokenizerJson(vocabulary), {});
    const encode = byWords((text) => tokenizer.encode(text).ids);
    const strange = ['', ' ', 'naïve café — 東京 🎬', "it's  they'll\n\n\tend ", "don't stop…", '12,345 km/h'];
    for (const text of [...TEXTS.slice(0, 100), ...strange]) {
      const { ids } = tokenizer.encode(text);
      expect(encode(text), text).toEqual(ids);
      expect(ids.length === 0 ? '' : tokenizer.decode(ids, { clean_up_tokenization_spaces: false }), text).toBe(text);
    }
    // Frequent words became tokens, and the last id ends a text.
    expect(vocabulary.tokens).toContain('Ġthe');
    expect(tokenizer.token_to_id('<|endoftext|>')).toBe(vocabulary.tokens.length);
  });

  it('knows words of a text as GPT-2 cuts them', () => {
    expect([...countWords(["He's here, he's  there 42!"]).keys()]).toEqual([
      ...['He', "'s", ' here', ',', ' he', ' ', ' there', ' 42', '!'],
    ]);
  });
});
