import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Graph } from '../../../../src/main/engine/graph.ts';
import { encodeModel } from '../../../../src/main/engine/onnx.ts';
import { Session } from '../../../../src/main/engine/session.ts';
import { bert, bertConfigSchema } from '../../../../src/main/models/text/bert.ts';
import { TextEncoder } from '../../../../src/main/models/text/minilm.ts';
import { SafetensorsFile } from '../../../../src/main/models/files/safetensors.ts';
import { expectClose } from '../../engine/close.ts';

const VECTORS = join(import.meta.dirname, '../../../fixtures/vectors');
const MINILM = join(import.meta.dirname, '../../../../resources/models/all-minilm-l6-v2');

describe('BERT', () => {
  it('gives the reference outputs', async () => {
    const folder = join(VECTORS, 'bert');
    const config = bertConfigSchema.parse(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')));
    const graph = new Graph();
    const values = bert(graph, config, SafetensorsFile.open(join(folder, 'model.safetensors')));
    const varying = { 0: 'batch', 1: 'length' };
    graph.output(values.embeddings, 'embeddings', varying);
    graph.output(values.layers[0]!, 'after_layer_0', varying);
    graph.output(values.layers[1]!, 'last_hidden_state', varying);
    graph.output(values.meanPooled, 'mean_pooled', { 0: 'batch' });
    graph.output(values.sentence, 'sentence', { 0: 'batch' });
    const io = SafetensorsFile.open(join(folder, 'io.safetensors'));
    const ids = io.int64('in.input_ids');
    const mask = Float32Array.from(io.int64('in.attention_mask'), Number);
    const [batch, length] = io.info('in.input_ids').shape as [number, number];
    const session = await Session.open(encodeModel(graph), { device: 'cpu', threads: 1 });
    const result = await session.run(
      {
        ids: { data: ids, shape: [batch, length] },
        positions: { data: BigInt64Array.from({ length }, (_, index) => BigInt(index)), shape: [length] },
        mask: { data: mask, shape: [batch, length] },
      },
      ['embeddings', 'after_layer_0', 'last_hidden_state', 'mean_pooled', 'sentence'],
    );
    // Positions of padding may hold anything.
    const known = (values: Float32Array) =>
      values.filter((_, index) => mask[Math.floor(index / config.hidden_size)] === 1);
    expectClose(result.embeddings!, io.float32('embeddings_output'), 2e-5, 1e-4);
    expectClose(known(result.after_layer_0!), known(io.float32('after_layer_0')), 2e-5, 1e-4);
    expectClose(known(result.last_hidden_state!), known(io.float32('last_hidden_state')), 2e-5, 1e-4);
    expectClose(result.mean_pooled!, io.float32('mean_pooled'), 2e-5, 1e-4);
    expectClose(result.sentence!, io.float32('sentence_embedding'), 2e-5, 1e-4);
  });
});

interface MinilmVectors {
  pairs: {
    a: string;
    b: string;
    cosine: number;
    input_ids_a: number[];
    input_ids_b: number[];
    embedding_a_first8: number[];
  }[];
}

describe.runIf(existsSync(join(MINILM, 'model.safetensors')))('the MiniLM text encoder', () => {
  const { pairs } = JSON.parse(readFileSync(join(VECTORS, 'minilm_vectors.json'), 'utf8')) as MinilmVectors;

  it('gives the reference tokens, vectors and similarities', async () => {
    const encoder = await TextEncoder.load(MINILM, { device: 'cpu', threads: 1 });
    for (const pair of pairs) {
      expect(encoder.tokenize(pair.a)).toEqual(pair.input_ids_a);
      expect(encoder.tokenize(pair.b)).toEqual(pair.input_ids_b);
    }
    const vectors = await encoder.embed(pairs.flatMap(({ a, b }) => [a, b]));
    pairs.forEach(({ cosine, embedding_a_first8 }, index) => {
      const [a, b] = [vectors[2 * index]!, vectors[2 * index + 1]!];
      // The installed weights are float16; the reference used float32.
      expect(Math.abs(a.reduce((sum, value, at) => sum + value * b[at]!, 0) - cosine)).toBeLessThan(2.5e-4);
      expectClose(a.slice(0, 8), embedding_a_first8, 2.5e-4, 0);
      expect(Math.hypot(...a)).toBeCloseTo(1, 5);
    });
    await encoder.close();
  });

  it('gives the vectors of the words, whose mean points where the text’s does', async () => {
    const encoder = await TextEncoder.load(MINILM, { device: 'cpu', threads: 1 });
    const texts = [pairs[0]!.a, 'Sharks', '', ...Array.from({ length: 70 }, (_, i) => `Poster number ${String(i)}`)];
    const found = await encoder.embedTokens(texts);
    const sentences = await encoder.embed(texts);
    expect(found).toHaveLength(texts.length);
    found.forEach(({ sentence, tokens }, i) => {
      expect(tokens.length).toBe((encoder.tokenize(texts[i]!).length - 2) * encoder.width);
      expectClose(sentence, sentences[i]!, 1e-5, 0);
    });
    // Of a text without words all that is left is the two tokens that every text has.
    expect(found[2]!.tokens).toHaveLength(0);
    const { tokens } = found[0]!;
    const mean = sentences[0]!.map((_, k) => {
      let sum = 0;
      for (let at = k; at < tokens.length; at += encoder.width) sum += tokens[at]!;
      return sum;
    });
    // Ten words outweigh two special tokens: their mean points nearly where the sentence does.
    const cosine = mean.reduce((sum, value, k) => sum + value * sentences[0]![k]!, 0) / Math.hypot(...mean);
    expect(cosine).toBeGreaterThan(0.95);
    await encoder.close();
  });

  it('cuts long texts at 256 tokens and gives a text the same vector in any company', async () => {
    const encoder = await TextEncoder.load(MINILM, { device: 'cpu', threads: 1 });
    const long = 'shark '.repeat(600);
    expect(encoder.tokenize(long)).toHaveLength(256);
    expect(encoder.tokenize(long).at(-1)).toBe(102);
    const [alone] = await encoder.embed(['A shark']);
    const texts = [long, 'A shark', '', ...Array.from({ length: 30 }, (_, index) => `Poster number ${String(index)}`)];
    const together = await encoder.embed(texts);
    expect(together).toHaveLength(texts.length);
    expectClose(together[1]!, alone!, 1e-5, 0);
    expect(await encoder.embed([])).toEqual([]);
    await encoder.close();
  });
});

it('names the file that is missing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'marquee-text-'));
  await expect(TextEncoder.load(folder)).rejects.toMatchObject({ code: 'unreadable_file' });
  writeFileSync(join(folder, 'config.json'), '{"model_type": "t5"}');
  await expect(TextEncoder.load(folder)).rejects.toThrow(/config\.json/);
  rmSync(folder, { recursive: true });
});
