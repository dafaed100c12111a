import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { generate, releaseGenerator } from '../../../src/main/compute/generation.ts';
import type { GenerateInput } from '../../../src/main/compute/service.ts';
import { gpt2ConfigSchema } from '../../../src/main/models/gpt2/gpt2.ts';
import { Gpt2Cached } from '../../../src/main/models/gpt2/gpt2Cached.ts';
import { gpt2RunBytes } from '../../../src/main/models/gpt2/gpt2Memory.ts';
import { readModelConfig } from '../../../src/main/models/files/modelJson.ts';
import { tinyGpt2 } from '../modelStore/tinyModels.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-generate-'));
const context = (signal = new AbortController().signal) => ({ signal, note: () => undefined });
let base: GenerateInput;
beforeAll(async () => {
  const folder = await tinyGpt2(join(dir, 'gpt2'));
  const model = { id: 'tiny', hash: 'h', family: 'gpt2' as const, folder };
  base = { model, precision: 'float32', threads: 1, prompt: 'In space', count: 3, maxTokens: 8, beams: 1, seed: 3 };
});
afterEach(() => {
  vi.restoreAllMocks();
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
    const beams = await generate({ ...base, seed: undefined, beams: 4, count: 2 }, context());
    expect(beams.texts).toHaveLength(2);
    expect(beams.texts[0]!.meanLogProbability).toBeGreaterThanOrEqual(beams.texts[1]!.meanLogProbability);
    expect((await generate({ ...base, prompt: '', precision: 'int8' }, context())).texts).toHaveLength(3);
  });

  it('says how many tokens a prompt has that does not fit the context', async () => {
    // "word", then " word" 299 times, and the space at the end.
    const long = { ...base, prompt: 'word '.repeat(300) };
    await expect(generate(long, context())).rejects.toMatchObject({
      code: 'bad_input',
      message: 'The prompt takes 301 tokens and 8 are asked for; the model "tiny" has room for 48 together.',
    });
  });

  it('opens a model once for all counts, beams and lengths, and gives the same as one opened for them', async () => {
    const requests: GenerateInput[] = [
      { ...base, count: 1 },
      { ...base, count: 5 },
      { ...base, count: 2, beams: 4, seed: undefined },
      { ...base, count: 2, maxTokens: 12 },
    ];
    const alone = [];
    for (const request of requests) {
      await releaseGenerator();
      alone.push((await generate(request, context())).texts);
    }
    await releaseGenerator();
    const opening = vi.spyOn(Gpt2Cached, 'open');
    const together = [];
    for (const request of requests) together.push((await generate(request, context())).texts);
    expect(opening).toHaveBeenCalledTimes(1);
    expect(together).toEqual(alone);
    await generate({ ...base, precision: 'int8' }, context());
    expect(opening).toHaveBeenCalledTimes(2);
  });

  it('is refused where the memory does not do, with the count that would', async () => {
    const config = readModelConfig(base.model.folder, gpt2ConfigSchema);
    const run = (sequences: number) => gpt2RunBytes(config, { sequences, capacity: 48 });
    await releaseGenerator();
    await generate({ ...base, count: 2 }, context());
    // The model is open: what it may take now is what its caches have, and 18 more.
    const free = run(20) - run(2);
    const asked = generate({ ...base, count: 64 }, context(), () => free);
    await expect(asked).rejects.toMatchObject({
      code: 'out_of_memory',
      message: expect.stringContaining('Generating 64 texts of 48 tokens') as string,
      hint: '20 texts at once would fit.',
      details: { texts: 64, fitting: 20 },
    });
    expect((await generate({ ...base, count: 20 }, context(), () => free)).texts).toHaveLength(20);
    const beams = generate({ ...base, seed: undefined, beams: 32, precision: 'int8' }, context(), () => 1000);
    await expect(beams).rejects.toMatchObject({
      code: 'out_of_memory',
      message: expect.stringContaining('Generating 32 beams') as string,
      details: { beams: 32, fitting: 0 },
    });
    expect((await generate(base, context())).texts).toHaveLength(3);
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

  it('that waits for its turn is cancelled at once, and the one before it goes on', async () => {
    const first = generate({ ...base, count: 8, maxTokens: 40 }, context());
    let ended = false;
    void first.then(() => (ended = true));
    const abort = new AbortController();
    const second = generate(base, context(abort.signal));
    await new Promise((resolve) => setTimeout(resolve, 5));
    abort.abort();
    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
    expect(ended).toBe(false);
    expect((await first).texts).toHaveLength(8);
  });

  it('is cancelled between two tokens', async () => {
    const abort = new AbortController();
    const steps = vi.spyOn(Gpt2Cached.prototype, 'next');
    const running = generate({ ...base, maxTokens: 40 }, context(abort.signal));
    await expect.poll(() => steps.mock.calls.length, { interval: 1 }).toBeGreaterThan(2);
    abort.abort();
    const sofar = steps.mock.calls.length;
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(steps.mock.calls.length).toBeLessThanOrEqual(sofar + 1);
    expect(sofar).toBeLessThan(39);
  });
});
