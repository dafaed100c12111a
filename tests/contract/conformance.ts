// What every shell must do alike: one set of cases over any `call` function. Runners (direct, HTTP, IPC) give a way to
// open a studio; the cases see nothing else. Every output is checked against the contract here, so a transport that
// loses or changes something fails.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  contract,
  events,
  type CallName,
  type Input,
  type Output,
  type StudioEvent,
} from '../../src/shared/contract.ts';
import type { Job } from '../../src/shared/domain.ts';
import { toWireError, type WireError } from '../../src/shared/errors.ts';
import type { ImportReport } from '../../src/shared/importSpec.ts';

/** A studio as a shell shows it. Errors are thrown as `AppError`s, whatever they travelled as. */
export interface ConformanceStudio {
  call(name: string, input: unknown): Promise<unknown>;
  subscribe(listener: (event: StudioEvent) => void): () => void;
  close(): Promise<void>;
}

/** Opens a studio with this home folder and no project. */
export type OpenConformanceStudio = (home: string) => Promise<ConformanceStudio>;

const FILMS = [
  ['114709', 'Toy Story', 1995, 'Animation|Comedy|Family', 'To infinity'],
  ['113497', 'Jumanji', 1995, 'Adventure|Family', 'Roll the dice'],
  ['113277', 'Heat', 1995, 'Action|Crime', ''],
  ['62622', '2001: A Space Odyssey', 1968, 'Sci-Fi', ''],
  ['78748', 'Alien', 1979, 'Horror|Sci-Fi', 'In space no one can hear you scream.'],
  ['211915', 'Le Fabuleux Destin d’Amélie Poulain', 2001, 'Comedy|Romance', ''],
  ['245429', '千と千尋の神隠し', 2001, 'Animation|Family', ''],
  ['88763', 'Back to the Future', 1985, 'Adventure|Comedy|Sci-Fi', ''],
] as const;

const BY_YEAR = { by: 'year', descending: false } as const;

/** A call that passes through the shell; its output must fit the contract exactly. */
function typedCalls(studio: ConformanceStudio) {
  return async <N extends CallName>(name: N, input: Input<N>): Promise<Output<N>> => {
    const output = await studio.call(name, input);
    const parsed = contract[name].output.parse(output);
    expect(output).toEqual(parsed);
    return parsed as Output<N>;
  };
}

/** The error that a call ends with. */
async function errorOf(work: Promise<unknown>): Promise<WireError> {
  const outcome = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error: toWireError(error) }),
  );
  if ('value' in outcome) throw new Error(`expected an error, got ${JSON.stringify(outcome.value)}`);
  return outcome.error;
}

export function describeConformance(shell: string, open: OpenConformanceStudio): void {
  describe(`conformance: ${shell}`, () => {
    const home = mkdtempSync(join(tmpdir(), 'marquee-conformance-'));
    const seen: StudioEvent[] = [];
    let studio: ConformanceStudio;
    let call: ReturnType<typeof typedCalls>;

    /** Waits for an event; those that came before count. */
    const event = async <N extends StudioEvent['name']>(
      name: N,
      matches: (payload: Extract<StudioEvent, { name: N }>['payload']) => boolean,
    ): Promise<Extract<StudioEvent, { name: N }>['payload']> => {
      for (let waited = 0; waited < 60_000; waited += 10) {
        for (const one of seen) {
          if (one.name === name && matches(one.payload as never)) return one.payload as never;
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error(`no event ${name} came`);
    };
    const jobEnd = async (jobId: string): Promise<Job> =>
      event('job.updated', (job) => job.id === jobId && !['queued', 'running'].includes(job.state));
    const importFilms = async (options: Partial<Input<'import.start'>> = {}): Promise<ImportReport> => {
      const path = join(home, 'films.csv');
      const lines = FILMS.map((film) => film.map((cell) => `"${cell}"`).join(','));
      writeFileSync(path, `imdbId,title,year,genres,tagline\n${lines.join('\n')}\n`);
      const { jobId } = await call('import.start', { tables: [{ path, layout: 'table' }], ...options });
      const job = await jobEnd(jobId);
      expect(job).toMatchObject({ state: 'done', error: null });
      return job.result as ImportReport;
    };
    const firstPoster = async (imdbId: string): Promise<number> => {
      const { posterIds } = await call('poster.find', { imdbId });
      expect(posterIds).toHaveLength(1);
      return posterIds[0]!;
    };
    const genreId = async (name: string): Promise<number> => {
      const { genres } = await call('genres.list', {});
      return genres.find((genre) => genre.name === name)!.id;
    };

    beforeAll(async () => {
      studio = await open(home);
      call = typedCalls(studio);
      studio.subscribe((one) => {
        events[one.name].parse(one.payload);
        seen.push(one);
      });
    });
    afterAll(async () => {
      await studio.close();
      rmSync(home, { recursive: true, force: true });
    });

    it('says so when no project is open', async () => {
      expect((await call('studio.info', {})).project).toBeNull();
      const error = await errorOf(studio.call('genres.list', {}));
      expect(error).toMatchObject({ code: 'not_found', hint: expect.any(String) as string });
    });

    it('makes a project and tells of it', async () => {
      const info = await call('project.create', { dir: join(home, 'project'), name: 'Conformance' });
      expect(info).toMatchObject({ name: 'Conformance', readOnly: false, counts: { films: 0, posters: 0 } });
      await event('project.changed', ({ project }) => project?.name === 'Conformance');
      const { projects } = await call('project.recent', {});
      expect(projects[0]).toMatchObject({ dir: info.dir, exists: true });
      expect(await errorOf(studio.call('project.create', { dir: info.dir }))).toMatchObject({ code: 'conflict' });
      expect(await errorOf(studio.call('project.open', { dir: join(home, 'nothing') }))).toMatchObject({
        code: 'not_found',
      });
      expect((await call('studio.info', {})).project?.dir).toBe(info.dir);
    });

    it('counts in a dry run and changes nothing', async () => {
      const report = await importFilms({ dryRun: true });
      expect(report).toMatchObject({ dryRun: true, films: FILMS.length, records: FILMS.length });
      expect((await call('library.facets', { filter: {} })).total).toBe(0);
    });

    it('runs an import as a job, with its states in order', async () => {
      const report = await importFilms();
      expect(report).toMatchObject({ dryRun: false, films: FILMS.length, taglines: 3, skippedCount: 0 });
      const { jobs } = await call('jobs.list', {});
      const states = seen
        .filter((one) => one.name === 'job.updated' && one.payload.id === jobs[0]!.id)
        .map((one) => (one.payload as Job).state);
      expect(states[0]).toBe('queued');
      expect(states.at(-1)).toBe('done');
      expect(states.indexOf('running')).toBeGreaterThan(0);
      expect(states.lastIndexOf('queued')).toBeLessThan(states.indexOf('running'));
      const job = await call('jobs.get', { jobId: jobs[0]!.id });
      expect(job).toMatchObject({ kind: 'import', state: 'done', endedAt: expect.any(String) as string });
    });

    it('changes nothing when the same is imported again', async () => {
      const before = await call('library.facets', { filter: {} });
      const report = await importFilms();
      expect(report).toMatchObject({ films: 0, posters: 0, labels: 0, taglines: 0, unchanged: FILMS.length });
      expect((await call('library.facets', { filter: {} })).genres).toEqual(before.genres);
    });

    it('pages in order, with text of any script intact', async () => {
      const page = await call('library.page', { filter: {}, sort: BY_YEAR, offset: 0, limit: 3 });
      expect(page.total).toBe(FILMS.length);
      expect(page.rows.map((row) => row.year)).toEqual([1968, 1979, 1985]);
      const rest = await call('library.page', { filter: {}, sort: BY_YEAR, offset: 3, limit: 100 });
      expect(rest.rows).toHaveLength(FILMS.length - 3);
      const titles = [...page.rows, ...rest.rows].map((row) => row.title);
      expect(titles).toEqual(expect.arrayContaining(FILMS.map((film) => film[1])));
      const { ids } = await call('library.ids', { filter: {}, sort: BY_YEAR });
      expect(ids).toEqual([...page.rows, ...rest.rows].map((row) => row.id));
      const { index } = await call('library.position', { filter: {}, sort: BY_YEAR, posterId: ids[4]! });
      expect(index).toBe(4);
    });

    it('counts facets as pages do', async () => {
      const horror = await genreId('Horror');
      const filter = { genres: [{ genreId: horror, state: 'present' as const }] };
      const page = await call('library.page', { filter, sort: BY_YEAR, offset: 0, limit: 10 });
      const facets = await call('library.facets', { filter: {} });
      expect(page.total).toBe(1);
      expect(facets.genres.find((genre) => genre.genreId === horror)?.present).toBe(1);
      expect((await call('library.facets', { filter })).total).toBe(1);
      const found = await call('library.page', { filter: { text: 'alien' }, sort: BY_YEAR, offset: 0, limit: 10 });
      expect(found.rows.map((row) => row.title)).toEqual(['Alien']);
    });

    it('edits, tells, keeps history, undoes and redoes', async () => {
      const posterId = await firstPoster('tt0113277');
      const horror = await genreId('Horror');
      const before = await call('poster.get', { posterId });
      expect(before.absent).toContain(horror);
      const edit = await call('labels.set', { posterIds: [posterId], set: [{ genreId: horror, state: 'present' }] });
      expect(edit).toMatchObject({ changed: 1, batchId: expect.any(String) as string });
      // The reader has seen the edit when the call returns.
      expect((await call('poster.get', { posterId })).present).toContain(horror);
      const told = await event('catalog.changed', (change) => change.revision === edit.revision);
      expect(told.what).toContain('labels');
      expect(told.posterIds).toEqual([posterId]);

      const { entries } = await call('poster.history', { posterId });
      expect(entries[0]).toMatchObject({ genreId: horror, old: 'absent', new: 'present', source: 'person' });
      expect((await call('edits.stack', {})).undo).toMatchObject({ batchId: edit.batchId });

      expect(await call('edits.undo', {})).toMatchObject({ changed: 1, skipped: 0 });
      const undone = await call('poster.get', { posterId });
      expect(undone).toMatchObject({ present: before.present, absent: before.absent, byPerson: before.byPerson });
      expect(await call('edits.redo', {})).toMatchObject({ changed: 1 });
      expect((await call('poster.get', { posterId })).present).toContain(horror);
      await call('history.revert', { eventId: entries[0]!.eventId });
      expect((await call('poster.get', { posterId })).absent).toContain(horror);
    });

    it('toggles a mixed selection to present on all, then absent', async () => {
      const posterIds = [await firstPoster('62622'), await firstPoster('88763'), await firstPoster('113497')];
      const scifi = await genreId('Sci-Fi');
      const summary = await call('selection.summary', { posterIds });
      expect(summary.genres.find((genre) => genre.genreId === scifi)).toMatchObject({ present: 2, absent: 1 });
      // Two were present by an import: that a person says so too is a change of its own.
      expect(await call('labels.toggle', { posterIds, genreId: scifi })).toMatchObject({
        state: 'present',
        changed: 3,
      });
      expect(await call('labels.toggle', { posterIds, genreId: scifi })).toMatchObject({ state: 'absent', changed: 3 });
      await call('edits.undo', {});
      await call('edits.undo', {});
      expect(await call('selection.summary', { posterIds })).toEqual(summary);
    });

    it('keeps the order of edits that were sent at once', async () => {
      const posterId = await firstPoster('113497');
      const crime = await genreId('Crime');
      const edits = await Promise.all(
        Array.from({ length: 20 }, () => call('labels.toggle', { posterIds: [posterId], genreId: crime })),
      );
      const revisions = edits.map((edit) => edit.revision);
      expect(new Set(revisions).size).toBe(20);
      const last = edits.reduce((a, b) => (b.revision > a.revision ? b : a));
      const detail = await call('poster.get', { posterId });
      expect(detail[last.state === 'present' ? 'present' : 'absent']).toContain(crime);
    });

    it('labels by name and refuses names that the project does not have', async () => {
      const error = await errorOf(studio.call('labels.setByName', { imdbId: '114709', add: ['Horrror'] }));
      expect(error.message).toContain('Horrror');
      const made = await call('labels.setByName', { imdbId: 'tt0114709', add: ['Musical'], newGenre: true });
      expect(made).toMatchObject({ posters: 1, changed: 1 });
      const musical = await genreId('Musical');
      expect((await call('poster.get', { posterId: await firstPoster('114709') })).present).toContain(musical);
      await call('genres.alias', { alias: 'Song and dance', genreId: musical });
      const { genres } = await call('genres.list', {});
      expect(genres.find((genre) => genre.id === musical)?.aliases).toContain('Song and dance');
    });

    it('reports a tagline that changed under an edit', async () => {
      const posterId = await firstPoster('78748');
      const first = await call('poster.get', { posterId });
      await call('tagline.set', { posterId, text: 'Im Weltraum hört dich niemand schreien.', base: first.tagline });
      const error = await errorOf(studio.call('tagline.set', { posterId, text: 'Other', base: first.tagline }));
      expect(error.code).toBe('conflict');
      expect((await call('poster.get', { posterId })).tagline).toBe('Im Weltraum hört dich niemand schreien.');
    });

    it('lists every field of bad input, and changes nothing', async () => {
      const error = await errorOf(studio.call('labels.set', { posterIds: [], set: 'all' }));
      expect(error).toMatchObject({ code: 'bad_input', details: { call: 'labels.set', fields: ['posterIds', 'set'] } });
      expect(
        await errorOf(studio.call('library.page', { filter: {}, sort: BY_YEAR, offset: -1, limit: 9999 })),
      ).toMatchObject({ code: 'bad_input', details: { fields: ['offset', 'limit'] } });
      expect(await errorOf(studio.call('poster.get', null))).toMatchObject({ code: 'bad_input' });
    });

    it('refuses calls and things that do not exist', async () => {
      for (const name of ['labels.destroy', 'toString', '__proto__', 'constructor']) {
        expect(await errorOf(studio.call(name, {})), name).toMatchObject({ code: 'not_found' });
      }
      expect(await errorOf(studio.call('poster.get', { posterId: 999_999 }))).toMatchObject({ code: 'not_found' });
      expect(await errorOf(studio.call('jobs.get', { jobId: 'none' }))).toMatchObject({ code: 'not_found' });
      expect(await errorOf(studio.call('runs.get', { runId: 'none' }))).toMatchObject({ code: 'not_found' });
      expect(await call('poster.find', { imdbId: '1' })).toEqual({ posterIds: [] });
    });

    it('cancels a job that waits', async () => {
      const path = join(home, 'films.csv');
      const spec = { tables: [{ path, layout: 'table' as const }], dryRun: true };
      const running = await call('import.start', spec);
      const waiting = await call('import.start', spec);
      await call('jobs.cancel', waiting);
      const [first, second] = [await jobEnd(running.jobId), await jobEnd(waiting.jobId)];
      expect(first.state).toBe('done');
      // It may have started in the meantime; then it ended as it should.
      expect(['cancelled', 'done']).toContain(second.state);
      if (second.state === 'cancelled') {
        expect(second.resumable).toBe(true);
        await call('jobs.resume', waiting);
        await event('job.updated', (job) => job.id === waiting.jobId && job.state === 'done');
      }
    });

    it('fails a job with a clear error and keeps it', async () => {
      const path = join(home, 'no-films.csv');
      writeFileSync(path, 'a,b\n1,2\n');
      const { jobId } = await call('import.start', { tables: [{ path, layout: 'movie-genre' }] });
      const job = await jobEnd(jobId);
      expect(job.state).toBe('failed');
      expect(job.error).toMatchObject({
        code: 'bad_input',
        message: expect.stringContaining('no-films.csv') as string,
      });
      expect((await call('jobs.get', { jobId })).error).toEqual(job.error);
    });

    it('exports, and does not overwrite unless told', async () => {
      const { jobId } = await call('export.start', { format: 'jsonl', path: 'labels.jsonl' });
      const job = await jobEnd(jobId);
      expect(job.result).toMatchObject({
        posters: FILMS.length,
        snapshot: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      });
      const again = await call('export.start', { format: 'jsonl', path: 'labels.jsonl' });
      expect((await jobEnd(again.jobId)).error).toMatchObject({ code: 'conflict' });
      const forced = await call('export.start', { format: 'jsonl', path: 'labels.jsonl', overwrite: true });
      expect((await jobEnd(forced.jobId)).state).toBe('done');
    });

    it('exports taglines of an approval', async () => {
      const posterId = await firstPoster('78748');
      const none = await call('taglines.export', { format: 'jsonl', path: 'taglines.jsonl' });
      expect((await jobEnd(none.jobId)).error).toMatchObject({ code: 'bad_input' });
      await call('taglines.approve', { posterIds: [posterId], approval: 'approved' });
      const { jobId } = await call('taglines.export', { format: 'jsonl', path: 'taglines.jsonl' });
      expect((await jobEnd(jobId)).result).toMatchObject({ taglines: 1, repeated: 0, format: 'jsonl' });
      await call('edits.undo', {});
    });

    it('trains a tokenizer on the texts of the project, and no language model without one', async () => {
      const recipe = { layers: 1, width: 8, heads: 1 };
      const without = errorOf(studio.call('train.language', { recipe }));
      expect(await without).toMatchObject({ code: 'not_found', hint: expect.stringContaining('tokenizer') as string });
      const { jobId } = await call('train.tokenizer', { vocabulary: 280 });
      const { result } = await jobEnd(jobId);
      expect(result).toMatchObject({ path: expect.stringContaining('tokenizer.json') as string });
      const again = errorOf(studio.call('train.tokenizer', {}));
      expect(await again).toMatchObject({ code: 'conflict' });
    });

    it('keeps settings of any JSON shape', async () => {
      await call('studio.setSetting', { key: 'theme', value: { dark: true, sizes: [1, 2.5, null], name: 'Ünïcödé' } });
      expect((await call('studio.settings', {}))['theme']).toEqual({
        dark: true,
        sizes: [1, 2.5, null],
        name: 'Ünïcödé',
      });
    });

    it('backs up, restores and verifies', async () => {
      const backup = await call('project.backup', {});
      const posterId = await firstPoster('113277');
      const before = await call('poster.get', { posterId });
      const genre = await genreId('Romance');
      await call('labels.set', { posterIds: [posterId], set: [{ genreId: genre, state: 'present' }] });
      const { backups } = await call('project.backups', {});
      expect(backups.map((each) => each.path)).toContain(backup.path);
      await call('project.restore', { path: backup.path });
      expect(await call('poster.get', { posterId })).toEqual(before);
      expect(await call('project.verify', {})).toMatchObject({
        ok: true,
        integrity: 'ok',
        rebuilt: true,
        problems: [],
      });
    });

    it('makes splits and lists them', async () => {
      await call('splits.make', { name: 'second', seed: 7, validation: 0.2, test: 0.2 });
      const { splits } = await call('splits.list', {});
      const second = splits.find((split) => split.name === 'second');
      expect(second).toMatchObject({ seed: 7, locked: false, lockedBy: null, method: 'stratified' });
      expect(second!.train + second!.validation + second!.test).toBe(FILMS.length);
    });

    it('reports what crosses the parts of a split', async () => {
      const report = await call('splits.report', { name: 'second' });
      // One of the films that it tests on is among those that the starter language model read of.
      expect(report).toMatchObject({ splitName: 'second', films: FILMS.length, leaks: 0, starterFilms: 1 });
      await expect(call('splits.report', { name: 'none such' })).rejects.toMatchObject({ code: 'not_found' });
    });

    it('flags, notes and explains, undoes it, and refuses what was made on older texts', async () => {
      const posterIds = [await firstPoster('114709'), await firstPoster('62622')];
      const [posterId] = posterIds as [number, number];
      const set = await call('marks.set', { posterIds, flagged: true, note: 'Which edition?' });
      expect(set.changed).toBe(4);
      expect(await call('poster.get', { posterId })).toMatchObject({
        flagged: true,
        hasNote: true,
        note: 'Which edition?',
      });
      expect(await call('selection.summary', { posterIds })).toMatchObject({ flagged: 2, noted: 2 });
      const { entries } = await call('poster.history', { posterId });
      expect(entries.slice(0, 2).map((entry) => entry.what)).toEqual(['note', 'flag']);
      expect(entries[0]).toMatchObject({ posters: 2, revertible: true, new: 'Which edition?' });
      await call('history.revert', { eventId: entries[0]!.eventId });
      expect(await call('poster.get', { posterId })).toMatchObject({ flagged: true, note: null });
      const stale = studio.call('marks.set', { posterIds: [posterId], note: 'Mine', base: 'Which edition?' });
      expect(await errorOf(stale)).toMatchObject({ code: 'conflict', details: { current: null } });
      await call('edits.undo', {});
      await call('edits.undo', {});
      expect(await call('poster.get', { posterId })).toMatchObject({ flagged: false, hasNote: false, note: null });

      const family = await genreId('Family');
      await call('guidelines.set', { genreId: family, text: '**All** ages', base: null });
      expect((await call('guidelines.list', {})).guidelines).toMatchObject([{ genreId: family, text: '**All** ages' }]);
      const late = studio.call('guidelines.set', { genreId: family, text: 'Children', base: null });
      expect(await errorOf(late)).toMatchObject({ code: 'conflict', details: { current: '**All** ages' } });
      await event('catalog.changed', ({ what }) => what.includes('guidelines'));
      await call('edits.undo', {});
      expect((await call('guidelines.list', {})).guidelines).toEqual([]);
    });

    it('counts and lists what the tagline desk has to do, approves, and knows the words that no draft may have', async () => {
      const posterId = await firstPoster('78748');
      const before = (await call('desk.counts', {})).lists;
      expect(before).toMatchObject({ all: FILMS.length, waiting: 0, proposed: 0 });
      const proposed = await call('taglines.approve', { posterIds: [posterId], approval: 'proposed' });
      expect(proposed.changed).toBe(1);
      await event(
        'catalog.changed',
        ({ what, posterIds }) => what.includes('drafts') && !!posterIds?.includes(posterId),
      );
      const { total, posters } = await call('desk.queue', { list: 'proposed' });
      expect(await call('desk.position', { list: 'proposed', posterId: posters[0]!.posterId })).toEqual({
        index: 0,
        listed: true,
      });
      expect(total).toBe(1);
      expect(posters[0]).toMatchObject({ posterId, title: 'Alien', approval: 'proposed', openDrafts: 0 });
      const shown = await call('desk.poster', { posterId });
      expect(shown).toMatchObject({
        filmKey: '78748',
        drafts: [],
        tagline: { approval: 'proposed' },
      });
      expect(shown.genres.map(({ name, from }) => [name, from])).toEqual([
        ['Sci-Fi', 'label'],
        ['Horror', 'label'],
      ]);
      const page = await call('library.page', { filter: { approval: 'proposed' }, sort: BY_YEAR, offset: 0, limit: 5 });
      expect(page.rows.map(({ id }) => id)).toEqual([posterId]);
      await call('edits.undo', {});
      expect((await call('desk.counts', {})).lists).toEqual(before);
      expect(await errorOf(studio.call('drafts.decide', { draftId: 'none', decision: 'reject' }))).toMatchObject({
        code: 'not_found',
      });
      const requestId = randomUUID();
      expect(await errorOf(studio.call('drafts.make', { posterId: 999_999, requestId }))).toMatchObject({
        code: 'not_found',
      });
      expect(await call('drafts.stop', { requestId })).toEqual({ stopped: false });
      expect(await errorOf(studio.call('drafts.start', { runId: 'none' }))).toMatchObject({ code: 'not_found' });
      await call('desk.setBlocklist', { words: ['deadly'], base: [] });
      expect(await call('desk.blocklist', {})).toEqual({ words: ['deadly'] });
      await call('edits.undo', {});
      expect(await call('desk.blocklist', {})).toEqual({ words: [] });
    });

    it('has no blind panel without runs whose drafts it could show', async () => {
      expect(await call('panel.list', {})).toEqual({ panels: [] });
      const start = studio.call('panel.start', { a: 'none', b: 'real' });
      expect(await errorOf(start)).toMatchObject({ code: 'not_found' });
      const same = studio.call('panel.start', { a: 'real', b: 'real' });
      expect(await errorOf(same)).toMatchObject({ code: 'bad_input' });
      expect(await errorOf(studio.call('panel.next', { panelId: 'none' }))).toMatchObject({ code: 'not_found' });
      const vote = studio.call('panel.vote', { panelId: 'none', pairId: 'none', choice: 'left' });
      expect(await errorOf(vote)).toMatchObject({ code: 'not_found' });
    });

    it('lists what was edited lately, and takes a whole edit back although others came after it', async () => {
      const posterIds = [await firstPoster('114709'), await firstPoster('62622')];
      const [first, second] = posterIds as [number, number];
      const drama = await genreId('Romance');
      const edit = await call('labels.set', {
        posterIds,
        set: [{ genreId: drama, state: 'present' }],
        note: 'The poster says so',
      });
      await call('labels.set', { posterIds: [second], set: [{ genreId: drama, state: 'unknown' }] });
      const { edits, next } = await call('edits.recent', { limit: 2 });
      expect(edits.map((each) => each.batchId)[1]).toBe(edit.batchId);
      expect(edits[1]).toMatchObject({
        posters: 2,
        count: 2,
        state: 'done',
        why: 'The poster says so',
        revertible: true,
      });
      const older = await call('edits.recent', { limit: 2, before: next! });
      expect(older.edits[0]!.batchId).not.toBe(edit.batchId);
      expect(await call('edits.posters', { batchId: edit.batchId! })).toEqual({
        posterIds: [...posterIds].sort((a, b) => a - b),
        more: false,
      });
      const reverted = await call('edits.revert', { batchId: edit.batchId! });
      expect(reverted).toMatchObject({ changed: 1, skipped: 1 });
      expect((await call('poster.get', { posterId: first })).present).not.toContain(drama);
      expect(await errorOf(studio.call('edits.revert', { batchId: edit.batchId! }))).toMatchObject({
        code: 'conflict',
      });
      const standing = async (): Promise<unknown> => {
        const { edits: now } = await call('edits.recent', { limit: 10 });
        return now.find((each) => each.batchId === edit.batchId);
      };
      expect(await standing()).toMatchObject({ state: 'reverted', revertible: false });
      await call('edits.undo', {});
      expect(await standing()).toMatchObject({ state: 'done', revertible: true });
      expect((await call('poster.get', { posterId: first })).present).toContain(drama);
      expect(await errorOf(studio.call('edits.revert', { batchId: 'none' }))).toMatchObject({ code: 'not_found' });
      expect(await call('project.verify', {})).toMatchObject({ ok: true, problems: [] });
    });

    it('has no opinions without a run', async () => {
      expect(await call('runs.list', {})).toEqual({ runs: [] });
      const writers = (await call('runs.list', { task: 'taglines' })).runs;
      expect(writers.every(({ builtIn, task }) => builtIn && task === 'taglines')).toBe(true);
      expect(await call('taglines.targets', {})).toMatchObject({ train: 0, accepted: 0 });
      const training = { base: 'none', recipe: { epochs: 1 } };
      expect(await errorOf(studio.call('train.taglines', training))).toMatchObject({ code: 'not_found' });
      expect(await errorOf(studio.call('taglines.evaluate', { runId: 'none' }))).toMatchObject({ code: 'not_found' });
      expect(await errorOf(studio.call('sweeps.startTaglines', { name: 'x', runs: [training] }))).toMatchObject({
        code: 'not_found',
      });
      expect(await errorOf(studio.call('taglines.useRun', { runId: 'none' }))).toMatchObject({ code: 'not_found' });
      const queue = await call('review.queue', { kind: 'all' });
      expect(queue).toMatchObject({ runId: null, items: [] });
      const scope = { runId: 'none', split: 'test' } as const;
      for (const [name, input] of [
        ['runs.evaluate', scope],
        ['runs.curves', scope],
        ['runs.matrices', scope],
        ['runs.calibration', { ...scope, genreId: null }],
        ['runs.compare', { a: 'none', b: 'none' }],
        ['runs.report', { runId: 'none' }],
        ['runs.setThresholds', { runId: 'none', thresholds: null }],
      ] as const) {
        expect(await errorOf(studio.call(name, input)), name).toMatchObject({ code: 'not_found' });
      }
    });

    it('saves views of the library under names', async () => {
      const search = 'text=night&flagged=true';
      const saved = await call('views.save', { name: '  Dark ', search });
      expect(saved).toMatchObject({ name: 'Dark', search });
      expect(await errorOf(studio.call('views.save', { name: 'dark', search: '' }))).toMatchObject({
        code: 'conflict',
      });
      const replaced = await call('views.save', { name: 'dark', search: 'split=test', replace: true });
      expect(replaced).toMatchObject({ id: saved.id, search: 'split=test' });
      const renamed = await call('views.rename', { id: saved.id, name: 'Test part' });
      expect((await call('views.list', {})).views).toEqual([renamed]);
      await call('views.delete', { id: saved.id });
      expect((await call('views.list', {})).views).toEqual([]);
      expect(await errorOf(studio.call('views.rename', { id: saved.id, name: 'x' }))).toMatchObject({
        code: 'not_found',
      });
    });

    it('edits the genre vocabulary with a preview and an undo', async () => {
      const [scifi, horror] = [await genreId('Sci-Fi'), await genreId('Horror')];
      const before = await call('genres.list', {});
      const operation: Input<'vocabulary.apply'>['operation'] = {
        op: 'merge',
        genreIds: [horror],
        into: 'Sci-Fi',
        meaning: 'same',
      };
      const preview = await call('vocabulary.preview', { operation });
      expect(preview).toMatchObject({ what: 'merge Horror into Sci-Fi', conflicts: { posters: 2 } });
      expect(await call('genres.list', {})).toEqual(before);
      const done = await call('vocabulary.apply', { operation });
      expect(done).toMatchObject({ what: preview.what, genreIds: [scifi], changed: Math.max(1, preview.pairs) });
      const merged = (await call('genres.list', {})).genres;
      expect(merged.some(({ id }) => id === horror)).toBe(false);
      const after = preview.genres.find(({ genreId }) => genreId === scifi)?.after;
      expect(merged.find(({ id }) => id === scifi)).toMatchObject({
        aliases: expect.arrayContaining(['Horror']) as string[],
        present: after?.present,
        absent: after?.absent,
      });
      expect((await call('vocabulary.history', {})).entries[0]).toMatchObject({ batchId: done.batchId, state: 'done' });
      await call('edits.undo', {});
      expect(await call('genres.list', {})).toEqual(before);
      const filter = { text: 'Alien' };
      const split: Input<'vocabulary.apply'>['operation'] = {
        op: 'split',
        genreId: scifi,
        into: ['Space', 'Time travel'],
        rule: { by: 'filter', filter },
      };
      await call('vocabulary.apply', { operation: split, note: 'two kinds' });
      const alien = await call('poster.get', { posterId: await firstPoster('78748') });
      expect(alien.present).toContain(await genreId('Space'));
      expect(alien.absent).toContain(await genreId('Time travel'));
      await call('edits.undo', {});
      expect(await call('genres.list', {})).toEqual(before);
      expect(await call('project.verify', {})).toMatchObject({ ok: true });
    });

    it('names a snapshot, compares it, goes back to it', async () => {
      const posterId = await firstPoster('113277');
      const romance = await genreId('Romance');
      const saved = await call('snapshots.save', { name: 'Before' });
      expect(saved).toMatchObject({ hash: (await call('labels.snapshot', {})).snapshot, changedSince: 0 });
      expect(await errorOf(studio.call('snapshots.save', { name: 'before' }))).toMatchObject({ code: 'conflict' });
      await call('labels.set', { posterIds: [posterId], set: [{ genreId: romance, state: 'present' }] });
      await call('tagline.set', { posterId, text: 'A new line.' });
      const diff = await call('snapshots.diff', { a: saved.id });
      expect(diff).toMatchObject({ posters: 1, pairs: 1, taglines: 1, a: 'Before', b: 'now' });
      expect(diff.genres).toEqual([{ genreId: romance, genre: 'Romance', old: 'absent', new: 'present', posters: 1 }]);
      expect(diff.page[0]).toMatchObject({ posterId, title: 'Heat', tagline: { new: 'A new line.' } });
      const restored = await call('snapshots.restore', { id: saved.id });
      expect(restored).toMatchObject({ posters: 1, changed: 2, taglines: 1, left: [] });
      expect((await call('labels.snapshot', {})).snapshot).toBe(saved.hash);
      expect(await call('snapshots.diff', { a: saved.id })).toMatchObject({ posters: 0, pairs: 0, taglines: 0 });
      expect(await call('edits.undo', {})).toMatchObject({ what: 'go back to the snapshot Before', skipped: 0 });
      expect((await call('poster.get', { posterId })).present).toContain(romance);
      expect((await call('snapshots.list', {})).snapshots.map(({ name }) => name)).toEqual(['Before']);
      await call('snapshots.delete', { id: saved.id });
      expect(await call('snapshots.list', {})).toEqual({ snapshots: [] });
      expect(await errorOf(studio.call('snapshots.restore', { id: saved.id }))).toMatchObject({ code: 'not_found' });
    });

    it('writes its event log, which merged again changes nothing', async () => {
      const out = join(home, 'copy.jsonl.gz');
      const written = await jobEnd((await call('merging.export', { path: out })).jobId);
      expect(written.result).toMatchObject({
        what: 'export',
        path: out,
        point: expect.stringMatching(/^b\d+\.l\d+\.t\d+/) as string,
      });
      const tried = await jobEnd((await call('merging.preview', { path: out })).jobId);
      expect(tried.result).toMatchObject({
        what: 'merge',
        dryRun: true,
        ownLog: true,
        events: 0,
        badCount: 0,
        backup: null,
      });
      const merged = await jobEnd((await call('merging.start', { path: out })).jobId);
      const { events, whole, backup } = merged.result as { events: number; whole: boolean; backup: string };
      expect({ events, whole }).toEqual({ events: 0, whole: true });
      expect((await call('project.backups', {})).backups.map(({ path }) => path)).toContain(backup);
      expect(await call('merging.status', {})).toMatchObject({ conflicts: 0, waiting: 0, copies: [] });
      expect(await call('merging.conflicts', {})).toMatchObject({ total: 0, items: [], genres: [], people: [] });
      expect(await call('merging.resolve', { take: 'mine' })).toMatchObject({ changed: 0, left: 0, batchId: null });
      const pair = { posterId: await firstPoster('113277'), genreId: await genreId('Horror') };
      expect(await errorOf(studio.call('merging.resolve', { pairs: [pair], take: 'latest' }))).toMatchObject({
        code: 'not_found',
      });
      const agreement = await call('merging.agreement', {});
      expect(agreement.overall).toMatchObject({ pairs: 0, alpha: null });
    });

    it('lets people in and out', async () => {
      const me = await call('people.me', {});
      expect(me).toMatchObject({ role: 'owner', shared: false });
      const link = await call('people.add', { name: 'Ben', role: 'viewer' });
      expect(link).toMatchObject({ name: 'Ben', role: 'viewer', code: expect.stringMatching(/^[\w-]{43}$/) as string });
      expect((await call('people.link', { name: 'Ben' })).code).not.toBe(link.code);
      expect((await call('people.list', {})).people).toMatchObject([{ name: 'Ben', sessions: 0, waitingLink: true }]);
      expect(await errorOf(studio.call('people.add', { name: me.name }))).toMatchObject({ code: 'conflict' });
      await call('people.remove', { name: 'Ben' });
      expect((await call('people.list', {})).people).toEqual([]);
    });

    it('refuses an edit that another person’s would be lost by', async () => {
      const posterId = await firstPoster('113277');
      const genre = await genreId('Drama').catch(() => genreId('Crime'));
      const base = [{ posterId, genreId: genre, state: 'unknown' as const }];
      // One's own changes are no surprise.
      await call('labels.set', { posterIds: [posterId], set: [{ genreId: genre, state: 'absent' }] });
      await call('labels.set', { posterIds: [posterId], set: [{ genreId: genre, state: 'present' }], base });
      await call('labels.toggle', { posterIds: [posterId], genreId: genre, base });
    });

    it('has no map without images, and says so', async () => {
      const points = await call('map.points', {});
      expect(points).toMatchObject({ map: null, stale: false, missing: 0, count: 0 });
      expect(await call('map.table', {})).toEqual({ total: 0, rows: [] });
      expect(await call('map.values', { colours: { by: 'split' } })).toMatchObject({ count: 0, runId: null });
      expect(await call('map.matching', { filter: { text: 'toy' } })).toMatchObject({ count: 0, matching: 0 });
      const { jobId } = await call('map.start', { seed: 3 });
      expect((await jobEnd(jobId)).error).toMatchObject({ code: 'conflict', hint: expect.any(String) as string });
    });

    it('knows words of titles and genres for the spell check', async () => {
      const words = ['Jumanji', 'amelie', 'Jumanji’s', 'Sci', '神隠し', 'nigthmare', 'infinity', '"; DROP'];
      // A tagline is what is checked: its words prove nothing.
      expect(await call('spelling.known', { words })).toEqual({ known: ['Jumanji', 'amelie', 'Jumanji’s', 'Sci'] });
    });

    it('tells of the project in numbers', async () => {
      const counts = await call('overview.counts', {});
      const { genres } = await call('genres.list', {});
      expect(counts).toMatchObject({ posters: FILMS.length, films: FILMS.length, images: 0, map: false });
      expect(counts.missing).toMatchObject({ image: FILMS.length, year: 0, embedding: 0, prediction: null });
      for (const { name, present, absent, unknown } of counts.genres) {
        expect(genres.find((genre) => genre.name === name)).toMatchObject({ present, absent, unknown });
      }
      counts.genres.forEach(({ present }, g) => {
        expect(counts.together[g]![g]).toBe(present);
      });
      const before = await call('overview.progress', { minutesEast: 0 });
      await call('labels.set', {
        posterIds: [await firstPoster('78748')],
        set: [{ genreId: await genreId('Comedy'), state: 'present' }],
      });
      const after = await call('overview.progress', { minutesEast: 0 });
      const edits = (progress: typeof after): number => progress.days.reduce((sum, day) => sum + day.edits, 0);
      expect(edits(after)).toBe(edits(before) + 1);
      expect(after.people).toHaveLength(1);
      expect(after.recent[0]).toMatchObject({ kind: 'edit', what: 'add Comedy to Alien', undone: false });
      const disk = await call('overview.disk', {});
      expect(disk.total).toBe(disk.parts.reduce((sum, { bytes }) => sum + bytes, 0));
      expect(disk.parts[0]!.bytes).toBeGreaterThan(0);
    });

    it('sends what somebody is not sure of to a second look, settles it by an answer, and undoes both', async () => {
      expect(await call('review.counts', {})).toEqual({ runId: null, genres: [] });
      const { rows } = await call('library.page', {
        filter: {},
        sort: { by: 'title', descending: false },
        offset: 0,
        limit: 1,
      });
      const { id: posterId, present } = rows[0]!;
      const genre = present[0] ?? (await genreId('Comedy'));
      const pair = { posterId, genreId: genre, kind: 'wrong' } as const;
      expect(await call('review.decide', { ...pair, decision: 'unsure' })).toMatchObject({ changed: 1 });
      expect(await call('review.decide', { ...pair, decision: 'unsure' })).toMatchObject({ changed: 0, batchId: null });
      await event('catalog.changed', ({ what }) => what.includes('marks'));
      await call('review.decide', { ...pair, decision: 'reject' });
      expect((await call('poster.get', { posterId })).byPerson).toContain(genre);
      expect(await call('project.verify', {})).toMatchObject({ ok: true });
      expect(await call('edits.undo', {})).toMatchObject({ skipped: 0 });
      expect(await call('edits.undo', {})).toMatchObject({ changed: 1, skipped: 0 });
      expect(await call('project.verify', {})).toMatchObject({ ok: true });
    });

    it('says that nothing can be alike without images, and looks for duplicates all the same', async () => {
      const posterId = await firstPoster('78748');
      for (const [name, input] of [
        ['similar.byPoster', { posterId }],
        ['similar.byText', { text: 'a spaceship' }],
        ['similar.byImage', { path: join(tmpdir(), 'none.jpg') }],
      ] as const) {
        const error = await errorOf(studio.call(name, input));
        expect(error, name).toMatchObject({
          code: 'not_found',
          hint: expect.stringContaining('marquee embed') as string,
        });
      }
      expect(await call('duplicates.list', {})).toMatchObject({ total: 0, clusters: [], search: null, toldApart: 0 });
      const { jobId } = await call('duplicates.find', {});
      expect((await jobEnd(jobId)).error).toBeNull();
      const { search } = await call('duplicates.list', { kind: 'conflicting' });
      expect(search).toMatchObject({ images: 0, clusters: 0, model: null, threshold: null });
      for (const [name, input] of [
        ['duplicates.propagate', { cluster: posterId, posterId }],
        ['duplicates.tellApart', { cluster: posterId }],
      ] as const) {
        expect(await errorOf(studio.call(name, input)), name).toMatchObject({ code: 'not_found' });
      }
    });
  });
}
