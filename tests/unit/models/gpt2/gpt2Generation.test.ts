import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beamSearch } from '../../../../src/main/models/decoding/beamSearch.ts';
import { logProbabilities } from '../../../../src/main/models/decoding/beamGroup.ts';
import { clipCapBeam } from '../../../../src/main/models/decoding/clipCapBeam.ts';
import { diverseBeamSearch } from '../../../../src/main/models/decoding/diverseBeam.ts';
import { drafts } from '../../../../src/main/models/decoding/drafts.ts';
import { gpt2ConfigSchema } from '../../../../src/main/models/gpt2/gpt2.ts';
import { Gpt2Cached } from '../../../../src/main/models/gpt2/gpt2Cached.ts';
import { gpt2Stepper } from '../../../../src/main/models/gpt2/gpt2Stepper.ts';
import { SafetensorsFile } from '../../../../src/main/models/files/safetensors.ts';
import { openWeights } from '../../../../src/main/models/files/weightFolder.ts';

const folder = join(import.meta.dirname, '../../../fixtures/vectors/gpt2');
const json = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const config = gpt2ConfigSchema.parse(json('config.json'));
const io = SafetensorsFile.open(join(folder, 'io.safetensors'));
const embeds = io.float32('in.inputs_embeds');
const promptOf = (row: number) => embeds.slice(row * 7 * 32, (row + 1) * 7 * 32);
const SEQUENCES = 12;

interface Case {
  name: string;
  row: number;
  max_new_tokens: number;
  args: {
    num_beams?: number;
    num_return_sequences?: number;
    repetition_penalty?: number;
    no_repeat_ngram_size?: number;
    early_stopping?: boolean | 'never';
    length_penalty?: number;
    eos_token_id?: number;
  };
  pad_token_id: number;
  sequences: number[][];
  sequences_scores?: number[];
  stop_token?: number;
  hypotheses?: { tokens: number[]; score: number }[];
}
const { cases } = json('generation.json') as { cases: Case[] };

let model: Gpt2Cached;
beforeAll(async () => {
  model = await Gpt2Cached.open(config, openWeights(folder), { sequences: SEQUENCES, capacity: 40, threads: 1 });
});
afterAll(async () => {
  io.close();
  await model.close();
});
const close = (got: ArrayLike<number>, want: ArrayLike<number>, what: string): void => {
  expect(got.length, what).toBe(want.length);
  for (let i = 0; i < want.length; i += 1) {
    const difference = Math.abs(got[i]! - want[i]!);
    if (difference > 2e-5 + 1e-4 * Math.abs(want[i]!))
      throw new Error(`${what}[${String(i)}]: ${String(got[i])}, not ${String(want[i])}`);
  }
};

describe('a cached GPT-2', () => {
  it('gives the logits of the whole sequence, whether rows come at once or one by one', async () => {
    const ids = [...io.int64('in.input_ids')].map(Number);
    const logits = io.float32('logits');
    const rows = [ids.slice(0, 11), ids.slice(11)];
    for (const first of [11, 4, 1]) {
      let scores = await model.start(rows.map((row) => model.embed(row.slice(0, first))));
      for (let at = first; ; at += 1) {
        rows.forEach((_, row) => {
          close(
            scores.subarray(row * 97, (row + 1) * 97),
            logits.subarray((row * 11 + at - 1) * 97, (row * 11 + at) * 97),
            `logits at ${String(at)}`,
          );
        });
        if (at === 11) break;
        scores = await model.next(rows.map((row) => row[at]!));
      }
      close(model.cached(0, 'key'), io.float32('cache.layer0.key'), 'keys');
      close(model.cached(0, 'value'), io.float32('cache.layer0.value'), 'values');
    }
  });

  it('takes prompts of different length side by side', async () => {
    const want = io.float32('logits_from_embeds');
    const scores = await model.start([promptOf(0).slice(0, 3 * 32), promptOf(1).slice(0, 6 * 32)]);
    close(scores.subarray(0, 97), want.subarray(2 * 97, 3 * 97), 'short');
    close(scores.subarray(97, 194), want.subarray((7 + 5) * 97, (7 + 6) * 97), 'long');
  });

  it('keeps sequences apart when they are copied, dropped and change places', async () => {
    await model.start([promptOf(0), promptOf(1)]);
    model.reorder([1, 0, 1, 0]);
    const four = (await model.next([5, 6, 7, 5])).slice();
    await model.start([promptOf(1)]);
    close(await model.next([7]), four.subarray(2 * 97, 3 * 97), 'third');
    await model.start([promptOf(0)]);
    close(await model.next([6]), four.subarray(97, 2 * 97), 'second');
  });

  it('keeps int8 weights near float32', async () => {
    const int8 = await Gpt2Cached.open(config, openWeights(folder), {
      sequences: 2,
      capacity: 40,
      threads: 1,
      precision: 'int8',
    });
    const exact = (await model.start([promptOf(0), promptOf(1)])).slice();
    const near = await int8.start([promptOf(0), promptOf(1)]);
    const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    expect(dot(exact, near) / Math.sqrt(dot(exact, exact) * dot(near, near))).toBeGreaterThan(0.999);
    await int8.close();
  });

  it('keeps sequences that all move up or all move down, also where one follows another', async () => {
    const prompts = [promptOf(0), promptOf(1), promptOf(0).slice(0, 4 * 32), promptOf(1).slice(0, 5 * 32)];
    const after = async (order: number[]): Promise<void> => {
      await model.start(prompts);
      model.reorder(order);
      const moved = (await model.next(order.map(() => 9))).slice();
      for (const [place, from] of order.entries()) {
        await model.start([prompts[from]!]);
        close(
          await model.next([9]),
          moved.subarray(place * 97, (place + 1) * 97),
          `${String(order)}, ${String(place)}`,
        );
      }
    };
    await after([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]);
    await after([1, 2, 3]);
    await after([0, 3, 2]);
    await after([3, 2, 1, 0]);
  });

  it('tells how likely a token is under its own scores', async () => {
    const scores = await model.start([promptOf(0), promptOf(1)]);
    for (const row of [0, 1]) {
      const logs = logProbabilities(scores.subarray(row * 97, (row + 1) * 97));
      for (const token of [0, 40, 96]) expect(model.logProbability(row, token)).toBeCloseTo(logs[token]!, 5);
    }
  });

  it('says what its caches hold', async () => {
    await expect(
      Gpt2Cached.open(config, openWeights(folder), { sequences: 1, capacity: 49, threads: 1 }),
    ).rejects.toMatchObject({ code: 'bad_input' });
    await expect(model.start(Array.from({ length: SEQUENCES + 1 }, () => promptOf(0)))).rejects.toThrow('caches hold');
  });
});

const ends = (test: Case) => [test.args.eos_token_id ?? 96];
const trimmed = (sequence: number[], pad: number) => {
  let end = sequence.length;
  while (end > 0 && sequence[end - 1] === pad) end -= 1;
  return sequence.slice(0, end);
};
const named = (kind: (test: Case) => boolean) =>
  cases.filter(kind).map((test): [string, Case] => [`${test.name}, prompt ${String(test.row)}`, test]);

describe('greedy', () => {
  it.each(named((test) => test.name.startsWith('greedy')))('%s', async (_, test) => {
    const [draft] = await drafts(gpt2Stepper(model, [promptOf(test.row)], SEQUENCES), {
      count: 1,
      maxTokens: test.max_new_tokens,
      ends: ends(test),
      repetitionPenalty: test.args.repetition_penalty,
      noRepeatNgram: test.args.no_repeat_ngram_size,
    });
    expect([...draft!.tokens, ...(draft!.ended ? ends(test) : [])]).toEqual(trimmed(test.sequences[0]!, 96));
  });
});

describe('beam search', () => {
  it.each(named((test) => test.name.startsWith('beam')))('%s', async (_, test) => {
    const found = await beamSearch(gpt2Stepper(model, [promptOf(test.row)], SEQUENCES), {
      beams: test.args.num_beams!,
      results: test.args.num_return_sequences ?? 1,
      maxTokens: test.max_new_tokens,
      ends: ends(test),
      lengthPenalty: test.args.length_penalty,
      earlyStopping: test.args.early_stopping,
      repetitionPenalty: test.args.repetition_penalty,
      noRepeatNgram: test.args.no_repeat_ngram_size,
    });
    expect(found.map(({ tokens }) => tokens)).toEqual(
      test.sequences.map((sequence) => trimmed(sequence, test.pad_token_id)),
    );
    found.forEach(({ score }, index) => {
      expect(score).toBeCloseTo(test.sequences_scores![index]!, 4);
    });
  });
});

describe("ClipCap's beam search", () => {
  it.each(named((test) => test.name.startsWith('clipcap')))('%s', async (_, test) => {
    const found = await clipCapBeam(gpt2Stepper(model, [promptOf(test.row)], SEQUENCES), {
      beams: Number(/beam(\d+)/.exec(test.name)![1]),
      maxTokens: test.max_new_tokens,
      stop: test.stop_token!,
    });
    expect(found.map(({ tokens }) => tokens)).toEqual(test.hypotheses!.map(({ tokens }) => tokens));
    found.forEach(({ score }, index) => {
      expect(score).toBeCloseTo(test.hypotheses![index]!.score, 4);
    });
  });
});

describe('drafts', () => {
  const options = { count: 4, maxTokens: 10, ends: [96], seed: 5, temperature: 0.9, topP: 0.95 };

  it('are the same for the same seed, whatever stands beside them', async () => {
    const both = await drafts(gpt2Stepper(model, [promptOf(0), promptOf(1)], SEQUENCES), options);
    const one = await drafts(gpt2Stepper(model, [promptOf(0)], SEQUENCES), options);
    const other = await drafts(gpt2Stepper(model, [promptOf(0)], SEQUENCES), { ...options, seed: 6 });
    const tokens = (list: { tokens: number[] }[]) => list.map((draft) => draft.tokens);
    expect(tokens(both).slice(0, 4)).toEqual(tokens(one));
    expect(tokens(other)).not.toEqual(tokens(one));
    expect(new Set(tokens(one).map(String)).size).toBeGreaterThan(1);
  });

  it('end by themselves or at the limit, and the others go on', async () => {
    const found = await drafts(gpt2Stepper(model, [promptOf(1)], SEQUENCES), {
      ...options,
      count: 8,
      ends: [20, 58],
      maxTokens: 15,
    });
    expect(found.some((draft) => draft.ended)).toBe(true);
    for (const { tokens, ended, meanLogProbability } of found) {
      expect(tokens.some((token) => token === 20 || token === 58)).toBe(false);
      expect(ended || tokens.length === 15).toBe(true);
      expect(meanLogProbability).toBeLessThan(0);
    }
  });

  it('stop where the context ends', async () => {
    const [draft] = await drafts(gpt2Stepper(model, [promptOf(0)], SEQUENCES), { count: 1, maxTokens: 1000, ends: [] });
    expect(draft!.tokens).toHaveLength(40 - 7 + 1);
  });
});

describe('diverse beams', () => {
  const stepper = (row: number) => gpt2Stepper(model, [promptOf(row)], SEQUENCES);

  it('differ from group to group', async () => {
    const groups = await diverseBeamSearch(stepper(0), { groups: 4, beams: 2, diversity: 1, maxTokens: 8, ends: [96] });
    expect(new Set(groups.map(({ tokens }) => String(tokens))).size).toBe(4);
  });

  it('are plain beam search with one group, whether and where its sequences end', async () => {
    let ended = 0;
    for (const row of [0, 1]) {
      for (const options of [
        { beams: 3, ends: [96] },
        { beams: 3, ends: [20, 58] },
        { beams: 2, ends: [3, 7, 20, 31, 44, 58, 70, 81] },
        { beams: 4, ends: [20, 58], lengthPenalty: 0 },
        { beams: 4, ends: [20, 58], earlyStopping: true, repetitionPenalty: 1.2 },
        { beams: 5, ends: [20, 31, 58], lengthPenalty: 2, earlyStopping: 'never', noRepeatNgram: 2 },
      ] as const) {
        const [single] = await diverseBeamSearch(stepper(row), { ...options, groups: 1, diversity: 1, maxTokens: 12 });
        const [beam] = await beamSearch(stepper(row), { ...options, results: 1, maxTokens: 12 });
        expect(single, `${JSON.stringify(options)}, prompt ${String(row)}`).toEqual(beam);
        if (beam!.tokens.length < 12) ended += 1;
      }
    }
    expect(ended).toBeGreaterThan(3);
  });

  it('subtract the penalty from what earlier groups chose, as part of the score', async () => {
    const found = await diverseBeamSearch(stepper(0), {
      groups: 3,
      beams: 1,
      diversity: 0.5,
      maxTokens: 1,
      ends: [96],
    });
    const logs = logProbabilities((await stepper(0).start()).slice(0, 97));
    for (const { tokens, score } of found) {
      const token = tokens[0]!;
      expect(score).toBeCloseTo(logs[token]!, 5);
      logs[token]! -= 0.5;
      expect(score).toBeGreaterThanOrEqual(Math.max(...logs));
    }
  });
});
