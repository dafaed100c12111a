import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { ensureGenre, listGenres } from '../../../../src/main/catalog/genres.ts';
import { attachPosters } from '../../../../src/main/catalog/import/posters.ts';
import { setLabels } from '../../../../src/main/catalog/labels.ts';
import { seen, readLayers } from '../../../../src/main/catalog/layers.ts';
import { setMarks } from '../../../../src/main/catalog/marks/marks.ts';
import { resolveConflicts } from '../../../../src/main/catalog/merging/resolve.ts';
import { ReaderProject } from '../../../../src/main/catalog/reader/project.ts';
import { deskPoster } from '../../../../src/main/catalog/reader/taglineDesk/poster.ts';
import { approveTaglines } from '../../../../src/main/catalog/taglineDesk/approvals.ts';
import { setBlocklist } from '../../../../src/main/catalog/taglineDesk/blocklist.ts';
import { decideDraft } from '../../../../src/main/catalog/taglineDesk/decide.ts';
import { putDrafts } from '../../../../src/main/catalog/taglineDesk/putDrafts.ts';
import { setTagline } from '../../../../src/main/catalog/taglines.ts';
import { stepEdits } from '../../../../src/main/catalog/undo.ts';
import { applyVocabulary } from '../../../../src/main/catalog/vocabulary/apply.ts';
import { addPoster, expectVerified, importLabels, sha, temporaryDir } from '../project.ts';
import { draft, request, someDrafts, uuidOf } from '../taglineDesk/desk.ts';
import { copies, mergeFile, mergeText, stateOf, type Copy } from './copies.ts';
import { logText } from './logText.ts';

let a: Copy;
let b: Copy;
const HORROR = 0;
const set = (
  copy: Copy,
  person: string,
  state: 'present' | 'absent' | 'unknown',
  posterId = 1,
  genreId = HORROR,
): void => {
  setLabels(copy.db, { posterIds: [posterId], set: [{ genreId, state }], person });
};
const shown = (copy: Copy, posterId = 1, genreId = HORROR): string => {
  const { state, source } = seen(readLayers(copy.db, posterId), genreId);
  return source === null ? 'nothing' : `${state} by ${source}`;
};
const conflicts = (copy: Copy): number =>
  copy.db.prepare<{ n: number }>('SELECT count(*) AS n FROM label_conflict').get()?.n ?? -1;
const forks = (copy: Copy): number =>
  copy.db.prepare<{ n: number }>('SELECT count(*) AS n FROM label_fork').get()?.n ?? -1;

beforeEach(async () => {
  const made = await copies(2, 3, (db) => {
    importLabels(db, 1, [HORROR], [1]);
  });
  [a, b] = [made[0]!, made[1]!];
});

describe('a copy of a project folder', () => {
  it('is a replica of its own once it is opened', () => {
    expect(a.db.replica).not.toBe(b.db.replica);
    expect(a.db.replica).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('merging', () => {
  it('follows a merge of genres in another copy, its undo and its redo', async () => {
    importLabels(b.db, 2, [1], []);
    const merge = { op: 'merge', genreIds: [1], into: 'Horror', meaning: 'same' } as const;
    applyVocabulary(b.db, { operation: { ...merge, genreIds: [1] }, person: 'ben' });
    await mergeText(a, logText(b.dir).text);
    expect(shown(a, 2)).toBe('present by import');
    stepEdits(b.db, 'undo', { person: 'ben' });
    await mergeText(a, logText(b.dir).text);
    expect([shown(a, 2), shown(b, 2)]).toEqual(['nothing', 'nothing']);
    expectVerified(a.dir);
    stepEdits(b.db, 'redo', { person: 'ben' });
    expect(await mergeText(a, logText(b.dir).text)).toMatchObject({ badCount: 0, waiting: 0, genres: [] });
    expect(shown(a, 2)).toBe('present by import');
    // Which genres a copy has is its own matter: Comedy goes on living here.
    expect(listGenres(a.db).map(({ name }) => name)).toEqual(['Horror', 'Comedy', 'Drama']);
    expectVerified(a.dir);
  });

  it('takes what is new without a word where one side alone has decided', async () => {
    set(b, 'ben', 'absent');
    set(b, 'ben', 'present', 2);
    const report = await mergeText(a, logText(b.dir).text);
    expect(report).toMatchObject({ events: 2, known: 1, badCount: 0, whole: true, ownLog: false, waiting: 0 });
    expect(report.conflicts).toEqual({ new: 0, settled: 0, open: 0 });
    expect([shown(a), shown(a, 2)]).toEqual(['absent by person', 'present by person']);
    expect(forks(a)).toBe(0);
    expectVerified(a.dir);
  });

  it('changes nothing the second time', async () => {
    set(a, 'ann', 'present');
    set(b, 'ben', 'absent');
    const { text } = logText(b.dir);
    await mergeText(a, text);
    const once = stateOf(a);
    expect(await mergeText(a, text)).toMatchObject({ events: 0, known: 2, conflicts: { new: 0, settled: 0, open: 1 } });
    expect(stateOf(a)).toEqual(once);
  });

  it('keeps one another’s equal decisions silently', async () => {
    set(a, 'ann', 'absent');
    set(b, 'ben', 'absent');
    expect((await mergeText(a, logText(b.dir).text)).conflicts.open).toBe(0);
    // Both said so, so one of them may take it back and it still stands.
    expect(stepEdits(a.db, 'undo', { person: 'ann' }).output.changed).toBe(1);
    expect(shown(a)).toBe('absent by person');
    expectVerified(a.dir);
  });

  it('lists decisions that had not seen each other, the later one in force meanwhile', async () => {
    set(a, 'ann', 'present');
    await new Promise((resolve) => setTimeout(resolve, 2));
    set(b, 'ben', 'absent');
    expect((await mergeText(a, logText(b.dir).text)).conflicts).toEqual({ new: 1, settled: 0, open: 1 });
    await mergeText(b, logText(a.dir).text);
    expect([shown(a), shown(b)]).toEqual(['absent by person', 'absent by person']);
    expect(stateOf(a)).toEqual(stateOf(b));
  });

  it('does not ask again where one side had seen the other', async () => {
    set(a, 'ann', 'present');
    await mergeText(b, logText(a.dir).text);
    set(b, 'ben', 'absent');
    expect((await mergeText(a, logText(b.dir).text)).conflicts.open).toBe(0);
    expect(shown(a)).toBe('absent by person');
    expect(forks(a)).toBe(0);
  });

  it('goes on from a point', async () => {
    set(b, 'ben', 'absent');
    const { text, point } = logText(b.dir);
    await mergeText(a, text);
    set(b, 'ben', 'present');
    const rest = logText(b.dir, point);
    expect(rest.text.split('\n').filter((line) => line.includes('"t":"label"'))).toHaveLength(1);
    expect(await mergeText(a, rest.text)).toMatchObject({ events: 1, known: 0 });
    expect(shown(a)).toBe('present by person');
  });

  it('keeps events that come before their parents until those come', async () => {
    set(b, 'ben', 'absent');
    const base = logText(b.dir);
    set(b, 'ben', 'present');
    const rest = logText(b.dir, base.point);
    expect(await mergeText(a, rest.text)).toMatchObject({ events: 0, waiting: 1 });
    expect(shown(a)).toBe('present by import');
    expect(await mergeText(a, base.text)).toMatchObject({ events: 2, waiting: 0 });
    expect(shown(a)).toBe('present by person');
    expectVerified(a.dir);
  });

  it('counts an event once that waited and comes again with what it waited for', async () => {
    set(b, 'ben', 'absent');
    const { point } = logText(b.dir);
    set(b, 'ben', 'present');
    expect(await mergeText(a, logText(b.dir, point).text)).toMatchObject({ events: 0, waiting: 1 });
    expect(await mergeText(a, logText(b.dir).text)).toMatchObject({ events: 2, waiting: 0 });
    const known = a.db.prepare<{ events: number }>('SELECT events FROM replica WHERE id = ?').get(b.db.replica);
    expect(known?.events).toBe(2);
  });

  it('keeps decisions on posters that are not here, hands them on, and takes them once the file comes', async () => {
    b.db.transaction(() => addPoster(b.db, '7777', 5, 'Elsewhere'));
    set(b, 'ben', 'present', 4);
    const report = await mergeText(a, logText(b.dir).text);
    expect(report).toMatchObject({ events: 0, waiting: 1, waitingFilms: ['7777'], films: 0 });
    expect(logText(a.dir).text).toContain(sha(5));
    a.db.transaction(() => addPoster(a.db, '7777', null, 'Elsewhere'));
    const image = {
      sha256: sha(5),
      bytes: 1,
      width: 1,
      height: 1,
      format: 'jpeg' as const,
      phash: '0000000000000000',
      color: '#000000',
    };
    const images = [{ filmKey: '7777', image, storage: 'copy' as const, path: 'posters/x.jpg' }];
    expect(attachPosters(a.db, { images })).toMatchObject({ attached: 1, change: { posterIds: [4] } });
    expect(shown(a, 4)).toBe('present by person');
    expect(
      logText(a.dir)
        .text.split('\n')
        .filter((line) => line.includes('"t":"label"')),
    ).toHaveLength(1);
    expectVerified(a.dir);
  });

  it('makes films without a file, with their title', async () => {
    b.db.transaction(() => addPoster(b.db, '8888', null, 'New film'));
    set(b, 'ben', 'present', 4);
    expect(await mergeText(a, logText(b.dir).text)).toMatchObject({ films: 1, events: 1 });
    expect(a.db.prepare("SELECT title FROM film WHERE key = '8888'").get()).toEqual({ title: 'New film' });
  });

  it('finds genres by uuid, then by name or alias, and adds the others', async () => {
    b.db.transaction(() => {
      b.db.prepare('UPDATE genre SET name = ? WHERE id = 0').run('Fright');
      ensureGenre(b.db, 'Science Fiction');
      ensureGenre(b.db, 'Western');
    });
    a.db.transaction(() => ensureGenre(a.db, 'Sci-Fi'));
    set(b, 'ben', 'absent', 1, 0);
    set(b, 'ben', 'present', 1, 3);
    set(b, 'ben', 'present', 1, 4);
    const report = await mergeText(a, logText(b.dir).text);
    expect(report).toMatchObject({ genres: ['Western'], matched: [{ name: 'Science Fiction', genre: 'Sci-Fi' }] });
    expect([shown(a, 1, 0), shown(a, 1, 3), shown(a, 1, 4)]).toEqual([
      'absent by person',
      'present by person',
      'present by person',
    ]);
    expect(a.db.prepare("SELECT genre_id FROM genre_alias WHERE alias = 'Fright'").get()).toEqual({ genre_id: 0 });
    // A second log finds them by what the first one taught.
    b.db.prepare('UPDATE genre SET name = ? WHERE id = 3').run('Space');
    expect(await mergeText(a, logText(b.dir).text)).toMatchObject({ genres: [], matched: [], events: 0 });
  });

  it('takes the later of two taglines and keeps the other in the history', async () => {
    setTagline(a.db, { posterId: 1, text: 'Hers', person: 'ann' });
    await new Promise((resolve) => setTimeout(resolve, 2));
    setTagline(b.db, { posterId: 1, text: 'His', person: 'ben' });
    expect((await mergeText(a, logText(b.dir).text)).taglines).toBe(1);
    expect(a.db.prepare('SELECT text FROM tagline_state').get()).toEqual({ text: 'His' });
    expect(a.db.prepare('SELECT count(*) AS n FROM tagline_event').get()).toEqual({ n: 2 });
    stepEdits(a.db, 'undo', { person: 'ann' });
    setTagline(a.db, { posterId: 1, text: 'Ours', person: 'ann' });
    expect(a.db.prepare('SELECT text FROM tagline_state').get()).toEqual({ text: 'Ours' });
    expectVerified(a.dir);
  });
});

describe('the tagline desk of another copy', () => {
  const desk = async (copy: Copy, posterId: number) => {
    const reader = new ReaderProject(copy.dir);
    const { revision: _, ...shown } = deskPoster(reader, posterId);
    await reader.close();
    return shown;
  };
  const decide = (copy: Copy, short: string, decision: 'accept' | 'reject' | 'reopen', person: string): void => {
    decideDraft(copy.db, { draftId: uuidOf(short), decision, person });
  };

  it('comes with drafts, decisions, approvals and words, as they were made there', async () => {
    someDrafts(b.db, 'ben', uuidOf);
    decide(b, 'a1', 'accept', 'ben');
    decide(b, 'b1', 'reject', 'ben');
    approveTaglines(b.db, { posterIds: [1], approval: 'approved', person: 'ben' });
    setBlocklist(b.db, { words: ['deadly'], person: 'ben' });
    setBlocklist(a.db, { words: ['Bloody', 'Deadly'], person: 'ann' });
    const report = await mergeText(a, logText(b.dir).text);
    expect(report).toMatchObject({ badCount: 0, waiting: 0, drafts: 6, events: 6 + 1 + 2 + 2 + 1 });
    expect(await desk(a, 1)).toEqual(await desk(b, 1));
    expect(await desk(a, 1)).toMatchObject({
      tagline: { text: 'First line 1', approval: 'approved', by: 'ben', draftId: uuidOf('a1') },
      drafts: [
        { state: 'accepted', by: 'ben', decidedBy: 'ben', nearest: [{ text: 'Fear is back.' }] },
        { state: 'rejected', text: 'Second line 1' },
      ],
    });
    expect(await mergeText(a, logText(b.dir).text)).toMatchObject({ badCount: 0, drafts: 0, events: 0 });
    await mergeText(b, logText(a.dir).text);
    expect(stateOf(a)).toEqual(stateOf(b));
    expect(stateOf(a)['blocked']).toHaveLength(2);
    for (const { dir } of [a, b]) expectVerified(dir);
  });

  it('comes whatever letters its requests were numbered in', async () => {
    const id = uuidOf('jkl').toUpperCase();
    putDrafts(b.db, { request: request(id), drafts: [draft(uuidOf('j1'), 1, 'A line', 1)], person: 'ben' });
    expect(await mergeText(a, logText(b.dir).text)).toMatchObject({ badCount: 0, waiting: 0, drafts: 1 });
  });

  it('keeps the last word by time on a draft, whichever way it came, and undo goes back to what was before', async () => {
    someDrafts(a.db, 'ann', uuidOf);
    await mergeText(b, logText(a.dir).text);
    decide(a, 'a2', 'accept', 'ann');
    decide(b, 'a2', 'reject', 'ben');
    await mergeText(a, logText(b.dir).text);
    await mergeText(b, logText(a.dir).text);
    for (const copy of [a, b]) expect((await desk(copy, 2)).drafts[0]).toMatchObject({ state: 'rejected' });
    stepEdits(b.db, 'undo', { person: 'ben' });
    expect((await desk(b, 2)).drafts[0]).toMatchObject({ state: 'accepted', final: 'First line 2' });
    await mergeText(a, logText(b.dir).text);
    expect(stateOf(a)).toEqual(stateOf(b));
    for (const { dir } of [a, b]) expectVerified(dir);
  });

  it('puts what is decided here last, also where the clock of the other copy is ahead', async () => {
    someDrafts(a.db, 'ann', uuidOf);
    await mergeText(b, logText(a.dir).text);
    decide(b, 'a1', 'reject', 'ben');
    const ahead = logText(b.dir).text.replaceAll(/"at":"20\d\d-/g, '"at":"2090-');
    await mergeText(a, ahead);
    decide(a, 'a1', 'reopen', 'ann');
    await mergeText(a, ahead);
    expect((await desk(a, 1)).drafts[0]).toMatchObject({ state: 'open' });
    const third = (await copies(1, 3))[0]!;
    await mergeText(third, logText(a.dir).text);
    expect(third.db.prepare('SELECT state FROM draft WHERE id = ?').get(uuidOf('a1'))).toEqual({ state: 'open' });
  });

  it('says nothing of a text that a merge changed: it is a draft again', async () => {
    setTagline(a.db, { posterId: 2, text: 'Approved here', person: 'ann' });
    approveTaglines(a.db, { posterIds: [2], approval: 'approved', person: 'ann' });
    setTagline(b.db, { posterId: 2, text: 'Other words', person: 'ben' });
    const title = 'UPDATE film SET title = ? WHERE id = (SELECT film_id FROM poster WHERE id = 2)';
    a.db.prepare(title).run('Hush');
    // Which taglines need another look is said by name.
    const lost = { taglines: 1, taglineFilms: ['Hush'], unapproved: 1, unapprovedFilms: ['Hush'] };
    expect(await mergeText(a, logText(b.dir).text)).toMatchObject(lost);
    expect((await desk(a, 2)).tagline).toMatchObject({ text: 'Other words', approval: 'draft' });
    expect(await mergeText(a, logText(b.dir).text)).toMatchObject({ unapproved: 0, unapprovedFilms: [] });
  });

  it('waits for posters that are not here, and comes once their file does', async () => {
    addPoster(b.db, '9009', 9);
    const poster = b.db.prepare<{ id: number }>('SELECT max(id) AS id FROM poster').get()!.id;
    someDrafts(b.db, 'ben', uuidOf);
    const placed = draft(uuidOf('z9'), poster, 'Far from here', 1);
    putDrafts(b.db, { request: request(uuidOf('r9')), drafts: [placed], person: 'ben' });
    decide(b, 'z9', 'accept', 'ben');
    expect(await mergeText(a, logText(b.dir).text)).toMatchObject({ drafts: 6, waiting: 4, waitingFilms: ['9009'] });
    // Handed on by a copy that lacks the poster, too.
    const [third] = await copies(1, 3);
    expect(await mergeText(third!, logText(a.dir).text)).toMatchObject({ drafts: 6, waiting: 4 });
    addPoster(a.db, '9009', 9);
    expect(await mergeText(a, logText(b.dir).text)).toMatchObject({ waiting: 0 });
    expect(a.db.prepare('SELECT state, final FROM draft WHERE id = ?').get(uuidOf('z9'))).toEqual({
      state: 'accepted',
      final: 'Far from here',
    });
    expectVerified(a.dir);
  });

  it('refuses a decision that names a draft of another poster', async () => {
    someDrafts(b.db, 'ben', uuidOf);
    decide(b, 'a1', 'reject', 'ben');
    const text = logText(b.dir).text.replaceAll(`"draft":"${uuidOf('a1')}"`, `"draft":"${uuidOf('a2')}"`);
    const report = await mergeText(a, text);
    expect(report).toMatchObject({ badCount: 1, drafts: 6, bad: [{ reason: 'its draft is of another poster' }] });
    expectVerified(a.dir);
  });

  it('goes on from a point, also from one of a log that knew no drafts', async () => {
    someDrafts(b.db, 'ben', uuidOf);
    const { text, point } = logText(b.dir);
    await mergeText(a, text);
    decide(b, 'b3', 'reject', 'ben');
    const rest = logText(b.dir, point).text;
    expect(rest).not.toContain('"t":"draft"');
    await mergeText(a, rest);
    expect(stateOf(a)['drafts']).toEqual(stateOf(b)['drafts']);
    expect(logText(b.dir, 'l0.t0.m0.b0').text.match(/"t":"draft",/g)).toHaveLength(6);
  });
});

describe('a log that is not whole', () => {
  it('lists lines that cannot be read and takes the rest', async () => {
    set(b, 'ben', 'absent');
    set(b, 'ben', 'present', 2);
    const lines = logText(b.dir).text.trimEnd().split('\n');
    const labels = lines.flatMap((line, i) => (line.includes('"t":"label"') ? [i] : []));
    lines[labels[0]!] = lines[labels[0]!]!.replace('"new":"absent"', '"new":"maybe"');
    lines.splice(labels[0]! + 1, 0, '{"t":"label",', 'x'.repeat(2 ** 20 + 1), '{"t":"party"}');
    const report = await mergeText(a, lines.join('\n'));
    expect(report.events).toBe(1);
    expect(report.bad.map(({ line }) => line)).toEqual([0, 1, 2, 3].map((i) => labels[0]! + 1 + i));
    expect(report.bad[0]?.reason).toContain('new');
    expect(report.badCount).toBe(4);
    expect(shown(a, 2)).toBe('present by person');
  });

  it('says when it was cut off, also in the middle of its packing', async () => {
    set(b, 'ben', 'absent');
    const { text } = logText(b.dir);
    expect(await mergeText(a, text.split('\n').slice(0, -2).join('\n'))).toMatchObject({ whole: false, events: 1 });
    const path = join(temporaryDir(), 'log.jsonl.gz');
    writeFileSync(path, gzipSync(text));
    expect(await mergeFile(a, path)).toMatchObject({ whole: true, events: 0 });
    writeFileSync(path, gzipSync(text).subarray(0, 200));
    await expect(mergeFile(a, path)).rejects.toMatchObject({ code: 'unreadable_file' });
  });

  it('refuses other files and newer versions', async () => {
    await expect(mergeText(a, 'imdbId,title\n1,Film\n')).rejects.toMatchObject({ code: 'bad_input' });
    await expect(mergeText(a, '{"t":"label"}\n')).rejects.toMatchObject({ code: 'bad_input' });
    await expect(mergeText(a, '')).rejects.toMatchObject({ code: 'bad_input' });
    const newer = logText(b.dir).text.replace(/"version":\d+/, '"version":99');
    await expect(mergeText(a, newer)).rejects.toMatchObject({ message: expect.stringContaining('newer') as string });
    await expect(mergeFile(a, join(a.dir, 'none'))).rejects.toMatchObject({ code: 'not_found' });
  });

  it('ends the same when it was broken off and is merged again', async () => {
    for (let i = 0; i < 700; i++) set(b, 'ben', i % 2 === 0 ? 'absent' : 'present', (i % 3) + 1, i % 2);
    const path = join(temporaryDir(), 'log.jsonl');
    writeFileSync(path, logText(b.dir, null, 500).text);
    const stop = new AbortController();
    setTimeout(() => {
      stop.abort();
    }, 5);
    await mergeFile(a, path, stop.signal).catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'cancelled' });
    });
    expectVerified(a.dir);
    await mergeFile(a, path);
    expect(stateOf(a)).toEqual(stateOf(b));
    expectVerified(a.dir);
  });
});

describe('a conflict', () => {
  beforeEach(async () => {
    set(a, 'ann', 'present');
    await new Promise((resolve) => setTimeout(resolve, 2));
    set(b, 'ben', 'absent');
    await mergeText(a, logText(b.dir).text);
  });

  it('is settled by a decision that has seen both sides, everywhere', async () => {
    const done = resolveConflicts(a.db, { take: 'mine', person: 'ann' });
    expect(done.output).toMatchObject({ changed: 1, skipped: 0, left: 0 });
    expect(shown(a)).toBe('present by person');
    await mergeText(b, logText(a.dir).text);
    expect([shown(b), conflicts(b)]).toEqual(['present by person', 0]);
    expectVerified(b.dir);
  });

  it('comes back when that is undone, and goes with redo', () => {
    resolveConflicts(a.db, { take: { state: 'unknown' }, person: 'ann' });
    expect(shown(a)).toBe('unknown by person');
    stepEdits(a.db, 'undo', { person: 'ann' });
    expect([shown(a), conflicts(a)]).toEqual(['absent by person', 1]);
    stepEdits(a.db, 'redo', { person: 'ann' });
    expect([shown(a), conflicts(a)]).toEqual(['unknown by person', 0]);
    expectVerified(a.dir);
  });

  it('is settled by any decision made here since', () => {
    set(a, 'ann', 'unknown');
    expect([shown(a), conflicts(a)]).toEqual(['unknown by person', 0]);
  });

  it('ends when one side takes its own back', async () => {
    expect(stepEdits(a.db, 'undo', { person: 'ann' }).output.changed).toBe(1);
    expect([shown(a), conflicts(a)]).toEqual(['absent by person', 0]);
    await mergeText(b, logText(a.dir).text);
    expect([shown(b), conflicts(b)]).toEqual(['absent by person', 0]);
  });

  it('is taken by side, by person, by genre; others are left', () => {
    expect(resolveConflicts(a.db, { take: 'mine', party: 'cleo', person: 'ann' }).output).toMatchObject({
      changed: 0,
      skipped: 1,
    });
    expect(resolveConflicts(a.db, { take: 'mine', genreId: 2, person: 'ann' }).output).toMatchObject({
      changed: 0,
      left: 1,
    });
    expect(resolveConflicts(a.db, { take: { person: 'ben' }, person: 'ann' }).output).toMatchObject({
      changed: 1,
      left: 0,
    });
    expect(shown(a)).toBe('absent by person');
    expect(() =>
      resolveConflicts(a.db, { pairs: [{ posterId: 1, genreId: HORROR }], take: 'mine', person: 'ann' }),
    ).toThrow('settled already');
  });

  it('leaves nobody’s stack of edits to another copy', () => {
    expect(stepEdits(a.db, 'undo', { person: 'ben' }).output.what).toBeNull();
  });

  it('keeps flags and notes by the last word, whichever way they came', async () => {
    setMarks(b.db, { posterIds: [2], note: 'His', flagged: true, person: 'ben' });
    await new Promise((resolve) => setTimeout(resolve, 2));
    setMarks(a.db, { posterIds: [2], note: 'Hers', person: 'ann' });
    const [ours, theirs] = [logText(a.dir).text, logText(b.dir).text];
    await mergeText(a, theirs);
    await mergeText(b, ours);
    for (const copy of [a, b]) {
      expect(copy.db.prepare('SELECT flagged, note FROM poster_mark').all()).toEqual([{ flagged: 1, note: 'Hers' }]);
      expectVerified(copy.dir);
    }
    // Her own is still hers to take back: then his stands.
    stepEdits(a.db, 'undo', { person: 'ann' });
    expect(a.db.prepare('SELECT note FROM poster_mark').get()).toEqual({ note: 'His' });
  });
});
