import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { draftSettingsSchema, type DraftSettingsInput } from '../../../../src/shared/taglines/draftSettings.ts';
import { scoreOf } from '../../../../src/shared/taglines/rank.ts';
import type { DraftNote, DraftPoster, DraftTaglinesInput } from '../../../../src/main/compute/drafting/draftService.ts';
import { draftTaglines } from '../../../../src/main/compute/drafting/draftTaglines.ts';
import { embedTaglines } from '../../../../src/main/compute/drafting/existing.ts';
import { generate, releaseGenerator } from '../../../../src/main/compute/generation.ts';
import { Gpt2Cached } from '../../../../src/main/models/gpt2/gpt2Cached.ts';
import { tinyImage, tinyTaglines } from '../../models/taglines/tinyWriter.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-draft-'));
const context = (signal = new AbortController().signal, note: (payload: unknown) => void = () => undefined) => ({
  signal,
  note,
});
let base: Omit<DraftTaglinesInput, 'settings' | 'posters'>;
beforeAll(async () => {
  const { folder, taglineFile } = await tinyTaglines(dir);
  base = {
    base: { id: 'tiny', hash: 'h', family: 'gpt2', folder },
    taglineFile,
    fitMapFile: null,
    blocklist: [],
    existing: null,
    clip: null,
    like: null,
    hurried: false,
    request: null,
    threads: 1,
  };
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(async () => {
  await releaseGenerator();
  rmSync(dir, { recursive: true, force: true });
});

const poster = (filmKey: string, value: number, title = `Film ${filmKey}`): DraftPoster => ({
  filmKey,
  title,
  genres: ['Drama'],
  image: tinyImage(value),
  neighbours: [],
});
const settings = (changes: DraftSettingsInput = {}) =>
  draftSettingsSchema.parse({ count: 3, candidates: 10, maxWords: 8, ...changes });
const draft = (
  posters: DraftPoster[],
  changes: DraftSettingsInput = {},
  more: Partial<DraftTaglinesInput> = {},
  of = context(),
) => draftTaglines({ ...base, ...more, posters, settings: settings(changes) }, of);
const texts = (made: Awaited<ReturnType<typeof draft>>, at = 0) => made.posters[at]!.drafts.map(({ text }) => text);

let files = 0;
/** A file of existing texts as the core writes it. */
function existing(lines: object[], key = `k${String(files)}`) {
  files += 1;
  const catalog = join(dir, `existing-${String(files)}.jsonl`);
  writeFileSync(catalog, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return { key, catalog, training: null, drafts: null, vectorsDir: join(dir, `vectors-${String(files)}`) };
}

describe('drafts of posters', () => {
  it('come best first with their parts, the same for the same seed', async () => {
    const made = await draft([poster('1', 1), poster('2', 2)]);
    expect(made.posters).toHaveLength(2);
    for (const { drafts } of made.posters) {
      expect(drafts).toHaveLength(3);
      for (const { score, parts } of drafts) expect(score).toBeCloseTo(scoreOf(parts, settings().weights), 6);
      expect(drafts.map(({ score }) => score)).toEqual(drafts.map(({ score }) => score).sort((a, b) => b - a));
    }
    expect(made.device).toBe('cpu');
    const alone = await draft([poster('2', 2)]);
    expect(texts(alone)).toEqual(texts(made, 1));
  });

  it('are told one by one to who waits, and the model is opened once', async () => {
    const opening = vi.spyOn(Gpt2Cached, 'open');
    const notes: DraftNote[] = [];
    await releaseGenerator();
    const made = await draft(
      [poster('1', 1)],
      {},
      { hurried: true },
      context(undefined, (note) => notes.push(note as DraftNote)),
    );
    const told = notes.map(({ text }) => text);
    expect(told.length).toBeGreaterThanOrEqual(3);
    for (const text of texts(made)) expect(told).toContain(text);
    await draft([poster('1', 1)], { candidates: 16 });
    expect(opening).toHaveBeenCalledTimes(1);
  });

  it('that exist already are marked with what they copy, and left out or not as asked', async () => {
    const [first, second] = texts(await draft([poster('1', 1)]));
    const known = [
      { title: 'Heat', filmKey: '9', text: first!.toUpperCase(), source: 'catalog' },
      { title: 'Jaws', filmKey: '8', text: second, source: 'draft' },
    ];
    const refusing = await draft([poster('1', 1)], {}, { existing: existing(known) });
    expect(texts(refusing)).not.toContain(first);
    const refused = refusing.posters[0]!.refused.find(({ text }) => text === first)!;
    expect(refused.marks[0]).toMatchObject({ kind: 'exact', near: { source: 'catalog', title: 'Heat' } });
    expect(refused.nearest[0]!.similarity).toBeGreaterThan(0.9);
    const keeping = await draft([poster('1', 1)], { refuse: [], count: 10 }, { existing: existing(known) });
    const kept = keeping.posters[0]!.drafts.find(({ text }) => text === first)!;
    expect(kept.marks[0]!.kind).toBe('exact');
    expect(kept.parts.novelty).toBe(0);
  });

  it('are not given to a second poster with the same model, picture and words', async () => {
    const texts_ = existing([{ title: 'A', filmKey: '1', text: 'Nothing like them at all.' }], 'twins');
    const twin = { ...poster('1', 1), filmKey: 'same' };
    const made = await draft([twin, twin, twin], { candidates: 12, count: 2 }, { existing: texts_ });
    const all = made.posters.flatMap(({ drafts }) => drafts.map(({ text }) => text));
    expect(all.length).toBeGreaterThan(2);
    expect(new Set(all).size).toBe(all.length);
  });

  it('have no word of the blocklist, and names of other films are marked', async () => {
    const [first] = texts(await draft([poster('1', 1)]));
    const [word] = first!.match(/\p{L}+/gu)!.toSorted((a, b) => b.length - a.length);
    const made = await draft([poster('1', 1)], { forbidden: [word!] }, { blocklist: [word!] });
    expect(texts(made).join(' ')).not.toMatch(new RegExp(`(?<!\\p{L})${word}(?!\\p{L})`, 'iu'));
    const named = existing([
      { title: 'Great Expectations', filmKey: '7' },
      { title: 'B', filmKey: '6', text: 'great hopes and expectations of old' },
    ]);
    const begun = await draft(
      [poster('1', 1)],
      { beginning: 'Not Great Expectations but', refuse: ['brand'] },
      { existing: named },
    );
    expect(begun.posters[0]!.drafts).toEqual([]);
    expect(begun.posters[0]!.refused[0]!.marks).toContainEqual({
      kind: 'brand',
      what: 'Great Expectations',
      near: null,
    });
  });

  it('more like one are near it and not it', async () => {
    const [liked] = texts(await draft([poster('1', 1)]));
    const known = existing([{ title: 'Film 1', filmKey: '1', text: liked, source: 'draft' }]);
    const made = await draft([poster('1', 1)], { seed: 5, candidates: 16 }, { like: liked!, existing: known });
    expect(made.posters[0]!.drafts.length).toBeGreaterThan(0);
    expect(texts(made)).not.toContain(liked);
  });

  it('come for posters without an image, and with nothing to say', async () => {
    const bare: DraftPoster = { filmKey: 'x', title: '', genres: [], image: null, neighbours: [] };
    const made = await draft([bare, { ...bare, filmKey: 'y', title: '影武者 \u202Eevil' }]);
    for (const { drafts } of made.posters) {
      expect(drafts.length).toBeGreaterThan(0);
      expect(drafts.every(({ text, parts }) => parts.fit === null && !/[\p{Cc}\u202a-\u202e]/u.test(text))).toBe(true);
    }
  });

  it('say how many were written where none is left', async () => {
    const made = await draft([poster('1', 1)], { minWords: 8, maxWords: 8, maxCharacters: 10, candidates: 4 });
    expect(made.posters[0]).toEqual({ drafts: [], refused: [], candidates: 0 });
  });
});

describe('requests to draft', () => {
  it('take turns with others, and wait no longer when stopped', async () => {
    const alone = [await draft([poster('1', 1)]), await draft([poster('2', 2)])].map((made) => texts(made));
    const generating = generate(
      { model: base.base, precision: 'float32', threads: 1, prompt: 'In', count: 1, maxTokens: 8, beams: 1, seed: 1 },
      context(),
    );
    const abort = new AbortController();
    const stopped = draft([poster('3', 3)], {}, {}, context(abort.signal));
    const both = Promise.all([draft([poster('1', 1)]), draft([poster('2', 2)])]);
    abort.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    expect((await both).map((made) => texts(made))).toEqual(alone);
    await generating;
  });

  it('end between two tokens', async () => {
    const abort = new AbortController();
    const steps = vi.spyOn(Gpt2Cached.prototype, 'next');
    const running = draft([poster('1', 1)], { candidates: 32, minWords: 8 }, {}, context(abort.signal));
    await expect.poll(() => steps.mock.calls.length, { interval: 1 }).toBeGreaterThan(2);
    abort.abort();
    const sofar = steps.mock.calls.length;
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(steps.mock.calls.length).toBeLessThanOrEqual(sofar + 1);
  });

  it('are refused where the memory does not do, and draw fewer at once where it is scarce', async () => {
    await releaseGenerator();
    const input = { ...base, posters: [poster('1', 1)], settings: settings() };
    await expect(draftTaglines(input, context(), () => 1000)).rejects.toMatchObject({ code: 'out_of_memory' });
    const plenty = await draft([poster('1', 1)]);
    await releaseGenerator();
    const scarce = await draftTaglines(input, context(), () => 4e6);
    expect(texts(scarce)).toEqual(texts(plenty));
  });
});

describe('vectors of existing taglines', () => {
  it('are made in turns, kept, and made once', async () => {
    const lines = Array.from({ length: 70 }, (_, i) => ({
      title: 'F',
      filmKey: String(i),
      text: `Tagline number ${String(i)}`,
    }));
    const at = existing(lines);
    const notes: unknown[] = [];
    const made = await embedTaglines(
      { existing: at, threads: 1 },
      context(undefined, (note) => notes.push(note)),
    );
    expect(made).toEqual({ embedded: 70, left: 0 });
    expect(notes.length).toBeGreaterThan(0);
    expect(await embedTaglines({ existing: { ...at, key: 'again' }, threads: 1 }, context())).toEqual({
      embedded: 0,
      left: 0,
    });
  });
});
