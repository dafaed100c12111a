import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate, releaseGenerator } from '../../../src/main/compute/generation.ts';
import type { GenerateInput } from '../../../src/main/compute/service.ts';
import { tinyGpt2 } from '../modelStore/tinyModels.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-generate-'));
const context = (signal = new AbortController().signal) => ({ signal, note: () => undefined });
let base: GenerateInput;
beforeAll(async () => {
  const folder = await tinyGpt2(join(dir, 'gpt2'));
  const model = { id: 'tiny', hash: 'h', family: 'gpt2' as const, folder };
  base = { model, precision: 'float32', threads: 1, prompt: 'In space', count: 3, maxTokens: 8, beams: 1, seed: 3 };
});
afterAll(async () => {
  await releaseGenerator();
  rmSync(dir, { recursive: true, force: true });
});

describe('text from a language model', () => {
  it('is drafted by seed, by beams, or from nothing', async () => {
    const first = await generate(base, context());
    expect(first.texts).toHaveLength(3);
    expect(first.texts.every(({ tokens, text }) => tokens <= 8 && (tokens === 0 || text !== ''))).toBe(true);
    expect(first.device).toBe('cpu');
    expect((await generate(base, context())).texts).toEqual(first.texts);
    expect((await generate({ ...base, seed: 4 }, context())).texts).not.toEqual(first.texts);
    const greedy = await generate({ ...base, seed: undefined }, context());
    expect(new Set(greedy.texts.map(({ text }) => text)).size).toBe(1);
    const beams = await generate({ ...base, beams: 4, count: 2 }, context());
    expect(beams.texts).toHaveLength(2);
    expect(beams.texts[0]!.meanLogProbability).toBeGreaterThanOrEqual(beams.texts[1]!.meanLogProbability);
    expect((await generate({ ...base, prompt: '', precision: 'int8' }, context())).texts).toHaveLength(3);
  });

  it('says when prompt and text do not fit the context', async () => {
    const long = { ...base, prompt: 'word '.repeat(60) };
    await expect(generate(long, context())).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining('has room for 48') as string,
    });
  });

  it('is the same for requests that come at once, also while a training wants the memory', async () => {
    const inputs = ['In space', 'Love is', 'A war of'].map((prompt) => ({ ...base, prompt, maxTokens: 12 }));
    const alone: unknown[] = [];
    for (const input of inputs) alone.push((await generate(input, context())).texts);
    const running = inputs.map((input) => generate(input, context()));
    // The model is open and at work by now.
    await new Promise((resolve) => setTimeout(resolve, 5));
    const released = releaseGenerator();
    expect((await Promise.all(running)).map(({ texts }) => texts)).toEqual(alone);
    await released;
  });

  it('says which field of a configuration does not fit any more', async () => {
    const folder = await tinyGpt2(join(dir, 'changed'));
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ model_type: 'gpt2', n_layer: 'many' }));
    const changed = { ...base, model: { ...base.model, folder } };
    await expect(generate(changed, context())).rejects.toMatchObject({
      code: 'unreadable_file',
      message: expect.stringContaining('n_layer') as string,
    });
  });

  it('is cancelled between two tokens', async () => {
    const abort = new AbortController();
    const running = generate({ ...base, maxTokens: 40 }, context(abort.signal));
    abort.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  });
});
