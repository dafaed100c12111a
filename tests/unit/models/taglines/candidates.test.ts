import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countWords } from '../../../../src/shared/taglines/draftText.ts';
import { draftSettingsSchema, type DraftSettingsInput } from '../../../../src/shared/taglines/draftSettings.ts';
import { makeCandidates, type Candidate, type WrittenPoster } from '../../../../src/main/models/taglines/candidates.ts';
import type { OpenTaglineWriter } from '../../../../src/main/models/taglines/taglineWriter.ts';
import { openTinyWriter, tinyImage, tinyTaglines } from './tinyWriter.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-candidates-'));
let writer: OpenTaglineWriter;
beforeAll(async () => {
  writer = await openTinyWriter(await tinyTaglines(dir));
});
afterAll(async () => {
  await writer.close();
  rmSync(dir, { recursive: true, force: true });
});

const poster = (key: string, value: number, fields: WrittenPoster['fields'] = {}): WrittenPoster => ({
  key,
  image: tinyImage(value),
  fields,
});
const dune = poster('1160419', 1, { genres: ['Drama'], title: 'Dune' });
const heat = poster('113277', 2, { genres: ['Crime', 'Thriller'], title: 'Heat' });
const jaws = poster('73195', 3, { title: 'Jaws' });
const write = (
  posters: WrittenPoster[],
  settings: DraftSettingsInput = {},
  more: object = {},
): Promise<Candidate[][]> =>
  makeCandidates(writer, {
    posters,
    settings: draftSettingsSchema.parse({ candidates: 8, maxWords: 8, count: 2, ...settings }),
    sequences: 64,
    hurried: false,
    ...more,
  });
const texts = (found: Candidate[]) => found.map(({ text }) => text);

describe('candidates by sampling', () => {
  it('are the same whatever stands beside their poster, in whatever rounds they are made', async () => {
    const [alone] = await write([heat]);
    expect(alone!.length).toBeGreaterThan(2);
    const together = await write([dune, heat, jaws]);
    expect(together[1]).toEqual(
      alone!.map((each) => ({ ...each, meanLogProbability: expect.closeTo(each.meanLogProbability, 4) as number })),
    );
    const [hurried] = await write([heat], {}, { hurried: true });
    expect(texts(hurried!)).toEqual(texts(alone!));
    const [narrow] = await write([heat], {}, { sequences: 4 });
    expect(texts(narrow!)).toEqual(texts(alone!));
    const [other] = await write([heat], { seed: 2 });
    expect(texts(other!)).not.toEqual(texts(alone!));
    expect(texts(together[0]!)).not.toEqual(texts(alone!));
  });

  it('are told as they are made, before the rest is there', async () => {
    const told: [number, string][] = [];
    const found = await write(
      [dune, heat],
      {},
      { onCandidate: (place: number, { text }: Candidate) => told.push([place, text]) },
    );
    expect(
      told
        .filter(([place]) => place === 1)
        .map(([, text]) => text)
        .sort(),
    ).toEqual(texts(found[1]!).sort());
  });

  it('keep to the lengths that are asked for', async () => {
    const [found] = await write([heat], { minWords: 4, maxWords: 6, maxCharacters: 40 });
    expect(found!.length).toBeGreaterThan(0);
    for (const { text } of found!) {
      expect(countWords(text)).toBeGreaterThanOrEqual(4);
      expect(countWords(text)).toBeLessThanOrEqual(6);
      expect(text.length).toBeLessThanOrEqual(40);
    }
  });

  it('begin as asked, have what they must and not what they must not', async () => {
    const begun = (await write([heat], { beginning: 'In a world' }))[0]!;
    expect(begun.length).toBeGreaterThan(0);
    expect(texts(begun).every((text) => text.startsWith('In a world'))).toBe(true);
    const wanted = (await write([heat], { mustHave: ['darkness', 'love'] }))[0]!;
    expect(wanted.length).toBeGreaterThan(0);
    expect(texts(wanted).every((text) => /\bdarkness\b/i.test(text) && /\blove\b/i.test(text))).toBe(true);
    const free = (await write([heat]))[0]!;
    const word = /\p{L}{3,}/u.exec(free[0]!.text)![0];
    const without = (await write([heat], { forbidden: [word] }))[0]!;
    expect(texts(without).some((text) => new RegExp(`(?<!\\p{L})${word}(?!\\p{L})`, 'iu').test(text))).toBe(false);
  });

  it('that ends is told, and one stopped between two tokens leaves nothing running', async () => {
    let steps = 0;
    const check = (): void => {
      steps += 1;
      if (steps === 3) throw new Error('stopped');
    };
    await expect(write([heat], {}, { check })).rejects.toThrow('stopped');
    expect(steps).toBe(3);
    expect((await write([heat]))[0]!.length).toBeGreaterThan(0);
  });

  it('come without a picture, without a title and without anything', async () => {
    const found = await write([
      { key: 'a', image: null, fields: { title: '', genres: [] } },
      { key: 'b', image: null, fields: { title: '千と千尋' } },
    ]);
    expect(found.every((list) => list.length > 0)).toBe(true);
  });
});

describe('guidance', () => {
  it('changes what is drawn, and not how likely the model finds it', async () => {
    const [plain] = await write([heat], { guidance: 0, beginning: 'The night' });
    const [guided] = await write([heat], { guidance: 1, beginning: 'The night' });
    expect(texts(guided!)).not.toEqual(texts(plain!));
    for (const { meanLogProbability } of guided!) expect(meanLogProbability).toBeLessThan(0);
  });
});

describe('candidates by search', () => {
  it.each(['beam', 'diverseBeam'] as const)('%s finds several, each once, with rules kept', async (method) => {
    const [found] = await write([heat], { method, groups: 4, minWords: 3, forbidden: ['the'], guidance: 0.2 });
    expect(found!.length).toBeGreaterThan(0);
    expect(new Set(texts(found!)).size).toBe(found!.length);
    for (const { text, meanLogProbability } of found!) {
      expect(countWords(text)).toBeGreaterThanOrEqual(3);
      expect(text).not.toMatch(/\bthe\b/i);
      expect(meanLogProbability).toBeLessThan(0);
    }
    expect(await write([heat], { method, groups: 4, minWords: 3, forbidden: ['the'], guidance: 0.2 })).toEqual([found]);
  });
});
