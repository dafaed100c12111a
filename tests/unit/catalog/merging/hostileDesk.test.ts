// Lines of the tagline desk that no copy of ours wrote: altered, out of order, or made to harm. Each waits or is listed, the rest
// is merged, and the desk is what its events say, in every copy the same.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../../../src/main/catalog/change.ts';
import { setMarks } from '../../../../src/main/catalog/marks/marks.ts';
import { LogMerge } from '../../../../src/main/catalog/merging/mergeLog.ts';
import { ReaderProject } from '../../../../src/main/catalog/reader/project.ts';
import { deskPoster } from '../../../../src/main/catalog/reader/taglineDesk/poster.ts';
import { approveTaglines } from '../../../../src/main/catalog/taglineDesk/approvals.ts';
import { setBlocklist } from '../../../../src/main/catalog/taglineDesk/blocklist.ts';
import { decideDraft } from '../../../../src/main/catalog/taglineDesk/decide.ts';
import { putDrafts } from '../../../../src/main/catalog/taglineDesk/putDrafts.ts';
import { setTagline } from '../../../../src/main/catalog/taglines.ts';
import { stepEdits } from '../../../../src/main/catalog/undo.ts';
import { mergeText as toldOf } from '../../../../src/main/cli/commands/merging.ts';
import { expectVerified, temporaryDir } from '../project.ts';
import { draft, request, someDrafts, uuidOf } from '../taglineDesk/desk.ts';
import { copies, mergeText, stateOf, type Copy } from './copies.ts';
import { logText } from './logText.ts';

type Line = Record<string, unknown> & { t: string };

let a: Copy;
let b: Copy;
let c: Copy;
beforeEach(async () => {
  [a, b, c] = (await copies(3, 3)) as [Copy, Copy, Copy];
});

const decide = (copy: Copy, short: string, decision: 'accept' | 'reject' | 'reopen', person = 'ben'): void => {
  decideDraft(copy.db, { draftId: uuidOf(short), decision, person });
};
const linesOf = (copy: Copy, since: string | null = null): Line[] =>
  logText(copy.dir, since)
    .text.trim()
    .split('\n')
    .map((text) => JSON.parse(text) as Line);
const asText = (lines: readonly Line[]): string => lines.map((line) => JSON.stringify(line)).join('\n');
const altered = (copy: Copy, change: (line: Line) => Line | Line[]): string => asText(linesOf(copy).flatMap(change));
const desk = async (copy: Copy, posterId: number) => {
  const reader = new ReaderProject(copy.dir);
  const { revision: _, ...shown } = deskPoster(reader, posterId);
  await reader.close();
  return shown;
};
const same = async (x: Copy, y: Copy): Promise<void> => {
  expect(stateOf(x)).toEqual(stateOf(y));
  for (const posterId of [1, 2, 3]) expect(await desk(x, posterId)).toEqual(await desk(y, posterId));
  expectVerified(x.dir);
  expectVerified(y.dir);
};

describe('an event that names what is in force', () => {
  it('of another draft, poster, mark or word is listed, and does not stop the rest', async () => {
    someDrafts(b.db, 'ben', uuidOf);
    for (const posterId of [1, 2]) setTagline(b.db, { posterId, text: `Line ${posterId}`, person: 'ben' });
    decide(b, 'a1', 'reject');
    decide(b, 'a2', 'reject');
    approveTaglines(b.db, { posterIds: [1], approval: 'approved', person: 'ben' });
    approveTaglines(b.db, { posterIds: [2], approval: 'approved', person: 'ben' });
    setMarks(b.db, { posterIds: [1, 2], note: 'x', person: 'ben' });
    setBlocklist(b.db, { words: ['deadly', 'grim'], person: 'ben' });
    const first = new Map<string, string>();
    const log = altered(b, (line) => {
      if (!['decision', 'approval', 'mark', 'word'].includes(line.t)) return line;
      const one = first.get(line.t);
      if (one !== undefined) return { ...line, head: one };
      first.set(line.t, String(line['id']));
      return line;
    });
    const report = await mergeText(a, log);
    expect(report).toMatchObject({ badCount: 4, drafts: 6, waiting: 0 });
    for (const { reason } of report.bad) expect(reason).toBe('the event in force after it is about something else');
  });
});

describe('logs that come in the wrong order', () => {
  it('end with the same events in force as in their own copy', async () => {
    someDrafts(b.db, 'ben', uuidOf);
    setTagline(b.db, { posterId: 3, text: 'Line 3', person: 'ben' });
    approveTaglines(b.db, { posterIds: [3], approval: 'proposed', person: 'ben' });
    setBlocklist(b.db, { words: ['deadly'], person: 'ben' });
    setMarks(b.db, { posterIds: [2], note: 'x', person: 'ben' });
    decide(b, 'a1', 'reject');
    const base = logText(b.dir);
    decide(b, 'a1', 'accept');
    approveTaglines(b.db, { posterIds: [3], approval: 'approved', person: 'ben' });
    setBlocklist(b.db, { words: [], person: 'ben' });
    setMarks(b.db, { posterIds: [2], note: 'y', person: 'ben' });
    for (let i = 0; i < 4; i++) stepEdits(b.db, 'undo', { person: 'ben' });
    const rest = logText(b.dir, base.point).text;
    const half = await mergeText(a, rest);
    // What they wait for is no file of a poster.
    expect(half).toMatchObject({ waiting: half.waitingEarlier, waitingFilms: [] });
    expect(toldOf({ ...half, dryRun: false, backup: null })).toContain(
      `${half.waiting} events wait for events of an earlier log`,
    );
    // Handed on by a copy that has the later half alone.
    await mergeText(c, logText(a.dir).text);
    expectVerified(a.dir);
    for (const copy of [a, c]) {
      expect(await mergeText(copy, base.text)).toMatchObject({ badCount: 0, waiting: 0 });
      await same(copy, b);
    }
  });

  it('turned round in one file, too', async () => {
    someDrafts(b.db, 'ben', uuidOf);
    decide(b, 'a1', 'reject');
    decide(b, 'a1', 'accept');
    approveTaglines(b.db, { posterIds: [1], approval: 'approved', person: 'ben' });
    setBlocklist(b.db, { words: ['deadly'], person: 'ben' });
    setBlocklist(b.db, { words: [], person: 'ben' });
    for (let i = 0; i < 3; i++) stepEdits(b.db, 'undo', { person: 'ben' });
    const lines = linesOf(b);
    const late = ['draft', 'decision', 'approval', 'word', 'draftRequest'];
    const turned = [
      ...lines.filter(({ t }) => !late.includes(t)),
      ...lines.filter(({ t }) => late.includes(t)).reverse(),
    ];
    expect(await mergeText(a, asText(turned))).toMatchObject({ badCount: 0, waiting: 0 });
    await same(a, b);
  });
});

describe('drafts', () => {
  it('whose request never comes wait with what was decided of them', async () => {
    someDrafts(b.db, 'ben', uuidOf);
    decide(b, 'a1', 'accept');
    const log = altered(b, (line) => (line.t === 'draftRequest' ? [] : line));
    for (const _ of [1, 2]) expect(await mergeText(a, log)).toMatchObject({ drafts: 0, waiting: 7, badCount: 0 });
    expectVerified(a.dir);
    expect(await mergeText(a, logText(b.dir).text)).toMatchObject({ waiting: 0 });
    await same(a, b);
  });

  it('that wait make no film', async () => {
    someDrafts(b.db, 'ben', uuidOf);
    decide(b, 'a1', 'reject');
    const log = altered(b, (line) => {
      if (line.t === 'draftRequest') return [];
      return 'film' in line ? { ...line, film: '4242', title: 'Nowhere', sha256: null } : line;
    });
    expect(await mergeText(a, log)).toMatchObject({ films: 0, waiting: 7, badCount: 0 });
    expect(a.db.prepare("SELECT 1 FROM film WHERE key = '4242'").get()).toBeUndefined();
    expectVerified(a.dir);
  });

  it('that waited tell of the film that is made for them, and of its poster', async () => {
    someDrafts(b.db, 'ben', uuidOf);
    const lines = linesOf(b).map((line) =>
      line.t === 'draft' ? { ...line, film: '4242', title: 'Nowhere', sha256: null } : line,
    );
    const ofRequest = ({ t }: Line): boolean => t === 'draftRequest';
    const path = join(temporaryDir(), 'log.jsonl');
    writeFileSync(path, asText([...lines.filter((line) => !ofRequest(line)), ...lines.filter(ofRequest)]));
    const told: Change[] = [];
    const { signal } = new AbortController();
    const context = { signal, progress: () => undefined, changed: (change: Change) => void told.push(change) };
    expect(await new LogMerge(a.db, path, context).run()).toMatchObject({ drafts: 6, films: 1, posters: 1 });
    const poster = a.db.prepare<{ id: number }>('SELECT max(id) AS id FROM poster').get()!.id;
    expect(told.find(({ posterIds }) => posterIds?.includes(poster))?.what).toEqual(
      expect.arrayContaining(['films', 'posters', 'drafts']),
    );
  });

  it('wait in every copy for the same choices, whichever way their requests came', async () => {
    putDrafts(a.db, { request: request(uuidOf('ra')), drafts: [draft(uuidOf('d1'), 1, 'Early')], person: 'ann' });
    await new Promise((resolve) => setTimeout(resolve, 3));
    putDrafts(b.db, { request: request(uuidOf('rb')), drafts: [draft(uuidOf('d2'), 1, 'Late')], person: 'ben' });
    decide(b, 'd2', 'accept');
    await mergeText(b, logText(a.dir).text);
    await mergeText(a, logText(b.dir).text);
    const waiting = (copy: Copy): number => {
      const reader = new ReaderProject(copy.dir);
      const n = reader.columns.desk.filter((value) => (value & 4) !== 0).length;
      void reader.close();
      return n;
    };
    expect([waiting(a), waiting(b)]).toEqual([0, 0]);
    await same(a, b);
  });

  it('keep what is known of them where another draft comes with their number', async () => {
    someDrafts(a.db, 'ann', uuidOf);
    someDrafts(b.db, 'ben', uuidOf);
    const log = altered(b, (line) => (line.t === 'draft' ? { ...line, text: 'Other words', score: 99 } : line));
    expect(await mergeText(a, log)).toMatchObject({ drafts: 0, known: 6, badCount: 0 });
    expect((await desk(a, 1)).drafts[0]).toMatchObject({ text: 'First line 1', by: 'ann' });
    expectVerified(a.dir);
  });

  it('of endless texts, of no number, or with states that contradict themselves are listed', async () => {
    someDrafts(b.db, 'ben', uuidOf);
    decide(b, 'a1', 'accept');
    decide(b, 'a2', 'reject');
    const log = altered(b, (line) => {
      if (line.t === 'draft' && line['id'] === uuidOf('b1')) return { ...line, text: 'x'.repeat(100_000) };
      if (line.t === 'draft' && line['id'] === uuidOf('b2')) return { ...line, score: '1e999' };
      if (line.t === 'decision' && line['new'] === 'accepted') return { ...line, newFinal: null };
      if (line.t === 'decision' && line['new'] === 'rejected') return { ...line, newFinal: 'Something' };
      return line;
    });
    expect(await mergeText(a, log)).toMatchObject({ drafts: 4, badCount: 4 });
    expectVerified(a.dir);
  });

  it('with broken or turned characters come as they are and stay the same in every copy', async () => {
    someDrafts(b.db, 'ben', uuidOf);
    decide(b, 'a1', 'accept');
    const log = altered(b, (line) => {
      const text = '\ud800Fear\u202e\u200b\u0000 e\u0301';
      if (line.t === 'draft' && line['id'] === uuidOf('a1')) return { ...line, text };
      if (line.t === 'decision') return { ...line, newFinal: text };
      if (line.t === 'tagline') return { ...line, new: text };
      if (line.t === 'approval') return { ...line, new: { approval: 'approved', text } };
      return line;
    });
    expect(await mergeText(a, log)).toMatchObject({ badCount: 0 });
    await mergeText(c, logText(a.dir).text);
    expect((await desk(a, 1)).tagline).toMatchObject({ approval: 'approved', draftId: uuidOf('a1') });
    await same(a, c);
  });
});

describe('events of the future', () => {
  it('do not take what is decided afterwards out of the time that a log can have', async () => {
    someDrafts(b.db, 'ben', uuidOf);
    decide(b, 'a1', 'reject');
    setTagline(b.db, { posterId: 2, text: 'Line', person: 'ben' });
    approveTaglines(b.db, { posterIds: [2], approval: 'approved', person: 'ben' });
    setBlocklist(b.db, { words: ['deadly'], person: 'ben' });
    setMarks(b.db, { posterIds: [2], note: 'x', person: 'ben' });
    const log = altered(b, (line) =>
      ['decision', 'approval', 'word', 'mark'].includes(line.t) ? { ...line, at: '2099-12-31T23:59:59.999Z' } : line,
    );
    await mergeText(a, log);
    decide(a, 'a1', 'reopen', 'ann');
    approveTaglines(a.db, { posterIds: [2], approval: 'proposed', person: 'ann' });
    setBlocklist(a.db, { words: [], person: 'ann' });
    setMarks(a.db, { posterIds: [2], note: 'y', person: 'ann' });
    expect(await mergeText(c, logText(a.dir).text)).toMatchObject({ badCount: 0, waiting: 0 });
    await same(a, c);
  });

  it('made in one moment with one that came are decided afterwards, in every copy', async () => {
    someDrafts(b.db, 'ben', uuidOf);
    decide(b, 'a1', 'reject');
    // Of the very moment in which it is reopened here, with an id that is behind all that are made now.
    const at = '2090-01-01T00:00:00.000Z';
    const log = altered(b, (line) =>
      line.t === 'decision' ? { ...line, at, id: 'ffffffff-ffff-7fff-bfff-ffffffffffff' } : line,
    );
    await mergeText(a, log);
    const clock = a.db.now;
    a.db.now = () => at;
    decide(a, 'a1', 'reopen', 'ann');
    a.db.now = clock;
    await mergeText(c, logText(a.dir).text);
    expect((await desk(c, 1)).drafts[0]).toMatchObject({ state: 'open' });
    await same(a, c);
  });
});

describe('words', () => {
  it('are one however their letters are put together or spaced', async () => {
    setBlocklist(a.db, { words: ['caf\u00e9 noir'], person: 'ann' });
    setBlocklist(b.db, { words: ['Cafe\u0301  Noir'], person: 'ben' });
    await mergeText(a, logText(b.dir).text);
    await mergeText(b, logText(a.dir).text);
    expect(stateOf(a)['blocked']).toHaveLength(1);
    await same(a, b);
    setBlocklist(a.db, { words: [], person: 'ann' });
    expect(stateOf(a)['blocked']).toHaveLength(0);
  });

  it('are no more than a list can have', async () => {
    setBlocklist(b.db, { words: ['word'], person: 'ben' });
    const log = altered(b, (line) =>
      line.t !== 'word'
        ? line
        : Array.from({ length: 2100 }, (_, i) => ({
            ...line,
            id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
            word: `word ${String(i)}`,
          })),
    );
    const report = await mergeText(a, log);
    expect(report).toMatchObject({ events: 2000, badCount: 100 });
    expect(report.bad[0]!.reason).toBe('the log has more than 2000 words that are not known here');
    expectVerified(a.dir);
  });
});

describe('thousands of decisions on one draft, the last first', () => {
  it('find their order in seconds', async () => {
    const DECISIONS = 2000;
    someDrafts(b.db, 'ben', uuidOf);
    b.db.transaction(() => {
      for (let i = 0; i < DECISIONS; i++) decide(b, 'a1', i % 2 === 0 ? 'reject' : 'reopen');
    });
    const lines = linesOf(b);
    const turned = [
      ...lines.filter(({ t }) => t !== 'decision'),
      ...lines.filter(({ t }) => t === 'decision').reverse(),
    ];
    const began = performance.now();
    expect(await mergeText(a, asText(turned))).toMatchObject({ waiting: 0, badCount: 0 });
    expect(performance.now() - began).toBeLessThan(30_000);
    await same(a, b);
  }, 90_000);
});

describe('a log of version 1', () => {
  it('is merged as before', async () => {
    setMarks(b.db, { posterIds: [2], note: 'x', person: 'ben' });
    const log = altered(b, (line) =>
      line.t === 'header' ? { ...line, version: 1, point: 'l0.t0.m1.b1', since: 'l0.t0.m0.b0' } : line,
    );
    expect(await mergeText(a, log)).toMatchObject({ events: 1, badCount: 0 });
    expectVerified(a.dir);
  });
});
