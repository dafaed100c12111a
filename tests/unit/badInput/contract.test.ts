// Every call of the contract with input that does not fit, that is absurd, or that is meant to hurt: the answer is a
// typed error or a proper result, never `internal`, never a hang; and the catalog is sound afterwards.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callNames, type CallName, type Input } from '../../../src/shared/contract.ts';
import { toWireError, type WireError } from '../../../src/shared/errors.ts';
import type { Core } from '../../../src/main/core/core.ts';
import { errorOf, openCore, settled, temporaryFolder } from './studio.ts';

const home = temporaryFolder();
const table = join(home, 'films.csv');
/** Below a file: nothing can be made or opened there. */
const nowhere = join(table, 'nowhere');
let core: Core;

beforeAll(async () => {
  writeFileSync(table, 'imdbId,title,genres\n93185,The Hidden,Horror\n');
  core = await openCore(home);
});
afterAll(async () => {
  await core.close();
  rmSync(home, { recursive: true, force: true });
});

const FILTER = {
  text: 'a',
  genres: [{ genreId: 0, state: 'present' as const, not: false }],
  labelled: 'import' as const,
  split: 'train' as const,
  hasPrediction: true,
  yearFrom: 1900,
  yearTo: 2100,
  filmKey: '93185',
  posterIds: [1, 2],
};
const SORT = { by: 'title' as const, descending: false };

/** Input that fits, one for each call, harmless as it stands: what is done to it is what is tested. */
const FITTING: { [N in CallName]: Input<N> } = {
  'studio.info': {},
  'studio.doctor': {},
  'studio.testDevices': {},
  'studio.settings': {},
  'studio.setSetting': { key: 'theme', value: 'dark' },
  'project.recent': {},
  'project.create': { dir: nowhere, name: 'x' },
  'project.open': { dir: nowhere },
  'project.openSample': {},
  'project.backup': {},
  'project.backups': {},
  'project.restore': { path: nowhere },
  'project.verify': {},
  'genres.list': {},
  'genres.add': { name: 'Horror' },
  'genres.alias': { alias: 'Scary', genreId: 2 },
  'vocabulary.preview': { operation: { op: 'merge', genreIds: [0, 1], into: 'Scary', meaning: 'wider' } },
  // No edit that succeeds: the genres are needed below.
  'vocabulary.apply': { operation: { op: 'unalias', alias: 'Nobody' }, note: 'why' },
  'vocabulary.history': { limit: 5 },
  'snapshots.save': { name: 'first' },
  'snapshots.list': {},
  'snapshots.diff': { a: 'none', b: 'now', offset: 0, limit: 10, genreId: 1 },
  'snapshots.restore': { id: 'none' },
  'snapshots.delete': { id: 'none' },
  'library.page': { filter: FILTER, sort: SORT, offset: 0, limit: 10 },
  'library.facets': { filter: FILTER },
  'library.ids': { filter: FILTER, sort: SORT, from: 0, to: 10 },
  'library.position': { filter: FILTER, sort: SORT, posterId: 1 },
  'poster.get': { posterId: 1 },
  'poster.find': { imdbId: '93185', filmKey: '93185', sha256: '0'.repeat(64) },
  'poster.history': { posterId: 1, limit: 10 },
  'selection.summary': { posterIds: [1, 2] },
  'labels.set': {
    posterIds: [1],
    set: [{ genreId: 0, state: 'present' }],
    note: 'why',
    base: [{ posterId: 1, genreId: 0, state: 'absent' }],
  },
  'labels.toggle': { posterIds: [1], genreId: 0 },
  'labels.setByName': { imdbId: '93185', add: ['Comedy'], remove: ['Drama'], clear: [], newGenre: false, note: 'why' },
  'tagline.set': { posterId: 1, text: 'x', base: null },
  'history.revert': { eventId: 'x' },
  'edits.undo': {},
  'edits.redo': {},
  'edits.stack': {},
  'edits.recent': { limit: 10 },
  'edits.posters': { batchId: 'x', limit: 10 },
  'edits.revert': { batchId: 'x' },
  'marks.set': { posterIds: [1], flagged: true, note: 'look again' },
  'guidelines.list': {},
  'guidelines.set': { genreId: 2, text: 'Fear is the point.' },
  'review.queue': { kind: 'all', genreId: 0, offset: 0, limit: 10, genres: ['Horror'] },
  'review.counts': {},
  'review.decide': { posterId: 1, genreId: 0, kind: 'wrong', decision: 'skip' },
  'jobs.list': { limit: 5 },
  'jobs.get': { jobId: 'x' },
  'jobs.cancel': { jobId: 'x' },
  'jobs.resume': { jobId: 'x' },
  'jobs.pause': { jobId: 'x' },
  'jobs.move': { jobId: 'x', before: 'y' },
  'import.inspect': { path: table, mapping: { imdbId: 'imdbId' } },
  'import.start': {
    tables: [{ path: table, layout: 'table', mapping: { imdbId: 'imdbId' }, separator: '|', encoding: 'utf-8' }],
    postersDir: nowhere,
    dryRun: true,
  },
  'embed.start': { encoder: 'none', device: 'cpu', tokens: false },
  'train.tokenizer': { vocabulary: 300, out: 'tokenizer.json', overwrite: true },
  'train.language': {
    recipe: { layers: 1, width: 8, heads: 1 },
    tokenizer: 'tokenizer.json',
    dtype: 'F16',
    threads: 1,
  },
  'train.taglines': { recipe: { batchSize: 4, parts: 8 }, base: 'starter', threads: 1 },
  'taglines.targets': { targets: 'all' },
  'taglines.evaluate': { runId: 'none', split: 'test' },
  'taglines.useRun': { runId: 'none' },
  'train.start': { recipe: { heads: 8, decoderDim: 30, dropout: { input: 0 } }, genres: ['Horror'], threads: 1 },
  'sweeps.startTaglines': { name: 'x', runs: [{ recipe: { batchSize: 2, parts: 4 } }] },
  'sweeps.start': { name: 'x', runs: [{ recipe: { heads: 8, decoderDim: 30 } }] },
  'sweeps.list': {},
  'sweeps.pause': { sweepId: 'x' },
  'sweeps.resume': { sweepId: 'x' },
  'sweeps.cancel': { sweepId: 'x' },
  'crossval.start': { recipe: { heads: 8, decoderDim: 30 }, folds: 3 },
  'predict.start': { runId: 'none', split: 'test', out: 'x.jsonl' },
  'export.start': { format: 'csv', path: 'x.csv', filter: FILTER, overwrite: true },
  'taglines.export': { format: 'csv', approvals: ['approved'], path: 'x.csv', filter: FILTER, overwrite: true },
  'runs.list': {},
  'labels.snapshot': {},
  'runs.get': { runId: 'x' },
  'runs.activate': { runId: 'x' },
  'runs.evaluate': { runId: 'x', split: 'test', truth: 'known', genres: ['Horror'] },
  'runs.changed': { runId: 'x', against: 'y', limit: 10 },
  'runs.steps': { runId: 'x', most: 10 },
  'runs.curves': { runId: 'x', split: 'test', truth: 'known', genres: ['Horror'] },
  'runs.crossing': { runId: 'x', split: 'test', genreId: 1, from: 0.2, to: 0.6, limit: 5 },
  'runs.setThresholds': { runId: 'x', thresholds: [{ genreId: 1, threshold: 0.5 }] },
  'runs.calibration': { runId: 'x', split: 'test', genreId: 1, bins: 5 },
  'runs.matrices': { runId: 'x', split: 'test', truth: 'person' },
  'runs.cell': { runId: 'x', split: 'test', matrix: 'confusion', row: 1, column: 2, limit: 5 },
  'runs.compare': { a: 'x', b: 'y', split: 'test', rule: 'half', samples: 100, seed: 1, limit: 5 },
  'runs.report': { runId: 'x', rule: 'tuned', samples: 3, seed: 1 },
  'runs.exportModel': { runId: 'x', format: 'onnx', from: 'embedding', path: 'x.onnx', overwrite: false },
  'runs.importModel': { path: nowhere, name: 'x' },
  'desk.counts': { filter: FILTER },
  'desk.queue': { list: 'waiting', filter: FILTER, offset: 0, limit: 10 },
  'desk.position': { list: 'waiting', filter: FILTER, posterId: 1 },
  'desk.poster': { posterId: 1 },
  'drafts.make': {
    posterId: 1,
    requestId: '019ac1f0-0000-7000-8000-000000000000',
    runId: 'x',
    settings: {},
    like: 'x',
  },
  'drafts.stop': { requestId: '019ac1f0-0000-7000-8000-000000000000' },
  'drafts.start': {
    ...{ filter: FILTER, split: 'test', posterIds: [1], runId: 'x', settings: {}, skip: 'none', keep: true },
    ...{ out: 'x.jsonl', overwrite: false },
  },
  'drafts.decide': { draftId: 'x', decision: 'accept', text: 'A line', base: null },
  'taglines.approve': { posterIds: [1], approval: 'proposed', base: 'x' },
  'desk.blocklist': {},
  'desk.setBlocklist': { words: ['deadly'], base: [] },
  'panel.start': { a: 'x', b: 'real', split: 'test', pairs: 5, seed: 1 },
  'panel.list': {},
  'panel.next': { panelId: 'x' },
  'panel.vote': { panelId: 'x', pairId: 'y', choice: 'left' },
  'models.list': {},
  'models.add': { path: nowhere, id: 'x', copy: false },
  'models.download': { id: 'none' },
  'models.pause': { id: 'none' },
  'models.verify': { id: 'none' },
  'models.remove': { id: 'none' },
  'models.effect': { id: 'none', view: 'centre', precision: 'float32' },
  'models.generate': { id: 'none', prompt: 'x', count: 1, maxTokens: 2, beams: 1 },
  'models.use': { id: 'none', view: 'whole', precision: 'int8' },
  'splits.list': {},
  'splits.make': {
    name: 'x',
    seed: 1,
    validation: 0.1,
    test: 0.1,
    method: 'hash',
    from: { path: 'x.csv', column: 'split', imdbId: 'id', key: 'key' },
  },
  'splits.use': { name: 'x' },
  'splits.report': { name: 'x' },
  'views.list': {},
  'spelling.known': { words: ['Horror', 'xyzzy'] },
  'views.save': { name: 'mine', search: '' },
  'views.rename': { id: 'x', name: 'mine' },
  'views.delete': { id: 'x' },
  'merging.export': { path: nowhere, since: 'l0.t0.m0.b0', overwrite: false },
  'merging.preview': { path: nowhere },
  'merging.start': { path: nowhere },
  'merging.status': {},
  'merging.conflicts': { offset: 0, limit: 10, genreId: 0, party: 'ann' },
  'merging.resolve': { pairs: [{ posterId: 1, genreId: 0 }], genreId: 0, party: 'ann', take: 'mine', note: 'why' },
  'merging.agreement': {},
  'people.me': {},
  'people.list': {},
  'people.add': { name: 'x', role: 'viewer' },
  'people.link': { name: 'nobody' },
  'people.remove': { name: 'nobody' },
  'map.start': { seed: 1 },
  'map.points': {},
  'map.values': { colours: { by: 'genre', genreId: 0 } },
  'map.matching': { filter: FILTER },
  'map.table': { offset: 0, limit: 10 },
  'overview.counts': {},
  'overview.progress': { minutesEast: 60 },
  'overview.disk': {},
  'similar.byPoster': { posterId: 1, filter: FILTER, offset: 0, k: 5 },
  'similar.byImage': { path: nowhere, filter: FILTER, offset: 0, k: 5 },
  'similar.byText': { text: 'a spaceship', filter: FILTER, offset: 0, k: 5 },
  'duplicates.find': { threshold: 0.9 },
  'duplicates.list': { kind: 'all', offset: 0, limit: 10 },
  'duplicates.propagate': { cluster: 1, posterId: 1, genres: [0] },
  'duplicates.tellApart': { cluster: 1, posters: [1] },
};

const deep = (levels: number): unknown => {
  let value: unknown = 'end';
  for (let i = 0; i < levels; i++) value = [value];
  return value;
};
const HOSTILE: unknown[] = [
  null,
  true,
  -1,
  0.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 31,
  2 ** 53 - 1,
  1e308,
  '',
  ' ',
  'a\0b',
  '\ud800',
  '__proto__',
  "'; DROP TABLE poster; --",
  '" OR * NEAR(',
  'x'.repeat(100_000),
  [],
  [null],
  [[[]]],
  {},
  JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}') as unknown,
  Array.from({ length: 3000 }, (_, i) => i + 2 ** 20),
  deep(20_000),
];

/** Every place inside of an input, as paths of keys; the empty path is the whole. */
function places(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => places(inner, [...path, key]))];
}

/** `value` with what lies at `path` replaced. */
function replaced(value: unknown, path: (string | number)[], by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) };
  (copy as Record<string | number, unknown>)[key] = replaced(
    (value as Record<string | number, unknown>)[key],
    rest,
    by,
  );
  return copy;
}

/** Calls whose input names a place to make or to open are only given paths that lead nowhere. */
const MAKES_FOLDERS = new Set<CallName>(['project.create', 'project.openSample', 'project.restore']);

async function answer(name: CallName, input: unknown): Promise<WireError | null> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error('no answer within 30 seconds'));
    }, 30_000);
  });
  try {
    const output = await Promise.race([core.callByName(name, input), tooLate]);
    const { jobId } = output as { jobId?: string };
    if (jobId !== undefined) {
      // What was started despite all is a job; its end must be as clear as an answer.
      await core.call('jobs.cancel', { jobId });
      return (await settled(core, jobId)).error as WireError | null;
    }
    return null;
  } catch (error) {
    return toWireError(error);
  } finally {
    clearTimeout(timer);
  }
}

const shown = (value: unknown): string => {
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, 200);
  } catch {
    return 'something deep';
  }
};

describe('input that does not fit', () => {
  it.each(callNames)('%s answers with a typed error or a result', async (name) => {
    const fitting = FITTING[name];
    for (const path of places(fitting)) {
      if (path.length === 0 && MAKES_FOLDERS.has(name)) continue;
      for (const value of HOSTILE) {
        if (name === 'project.create' && path[0] === 'dir' && typeof value === 'string' && value.length < 1000)
          continue;
        const input = replaced(fitting, path, value);
        const error = await answer(name, input);
        expect(error?.code, `${name} at ${path.join('.')} with ${shown(value)}: ${error?.message ?? ''}`).not.toBe(
          'internal',
        );
      }
    }
  });

  it('is refused whatever it is made of', async () => {
    const any = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
    const names = callNames.filter((name) => Object.keys(FITTING[name]).length > 0 && !MAKES_FOLDERS.has(name));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), any, async (name, input) => {
        expect((await answer(name, input))?.code).not.toBe('internal');
      }),
      { numRuns: 300, seed: 20260 },
    );
    expect(await errorOf(core.callByName('no.such', {}))).toMatchObject({ code: 'not_found' });
    expect(await errorOf(core.callByName('__proto__', {}))).toMatchObject({ code: 'not_found' });
    expect(await errorOf(core.callByName('constructor', {}))).toMatchObject({ code: 'not_found' });
  });

  it('is told in few words, also when a million things are wrong', async () => {
    const error = await errorOf(
      core.callByName('labels.set', { posterIds: Array(200_000).fill('x'), set: [{ genreId: 0, state: 'present' }] }),
    );
    expect(error.code).toBe('bad_input');
    expect(JSON.stringify(error).length).toBeLessThan(10_000);
  });

  it('nested deeper than the stack is bad input, not a fault', async () => {
    const error = await errorOf(core.callByName('studio.setSetting', { key: 'deep', value: deep(200_000) }));
    expect(error).toMatchObject({ code: 'bad_input', message: expect.stringContaining('nested too deeply') as string });
  });

  it('leaves no trace: prototypes, settings, catalog', async () => {
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(Object.keys(await core.call('studio.settings', {}))).toContain('theme');
    expect(await core.call('project.verify', {})).toEqual({ ok: true, integrity: 'ok', rebuilt: true, problems: [] });
    expect((await core.call('library.facets', { filter: {} })).total).toBe(300);
  });
});

describe('places that cannot be', () => {
  it.each([
    ['a folder below a file', nowhere],
    ['a folder that nothing can be made in', '/proc/nothing/project'],
    ['a file', table],
    ['a name that no file system takes', `${home}/${'x'.repeat(300)}`],
  ])('a project in %s is refused at once', async (_what, dir) => {
    if (process.platform === 'win32') return;
    const error = await errorOf(core.call('project.create', { dir }));
    expect(['bad_input', 'not_found', 'read_only']).toContain(error.code);
    expect(error.message).toContain(dir.slice(0, 20));
  });

  it.skipIf(process.platform === 'win32')(
    'what belongs to the project is not written over, whatever the way',
    async () => {
      const { project } = await core.call('studio.info', {});
      mkdirSync(join(home, 'other'));
      // A device would do as well, but a test must never hold the power to replace one.
      const pipe = join(home, 'pipe');
      expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
      for (const path of [
        join(project!.dir, 'catalog.sqlite'),
        '../catalog.sqlite-wal',
        join(project!.dir, 'posters', '93185.jpg'),
        join(project!.dir, 'exports', '..', 'STUDIO.json'),
      ]) {
        const { jobId } = await core.call('export.start', { format: 'csv', path, overwrite: true });
        expect((await settled(core, jobId)).error, path).toMatchObject({
          code: 'bad_input',
          message: expect.stringContaining('belongs to the project') as string,
        });
      }
      for (const path of [pipe, join(home, 'other')]) {
        const { jobId } = await core.call('export.start', { format: 'csv', path, overwrite: true });
        expect((await settled(core, jobId)).error, path).toMatchObject({ code: 'bad_input' });
      }
      expect(await core.call('project.verify', {})).toMatchObject({ ok: true });
    },
  );
});

describe('much at once', () => {
  it('a thousand parallel calls are all answered, and edits keep their order', async () => {
    const before = (await core.call('studio.info', {})).project!.revision;
    const calls = Array.from({ length: 1000 }, (_, i) =>
      i % 4 === 0
        ? core.call('labels.toggle', { posterIds: [1 + (i % 300)], genreId: i % 15 })
        : core.call('library.page', {
            filter: { genres: [{ genreId: i % 15, state: 'present' }] },
            sort: SORT,
            offset: i % 50,
            limit: 50,
          }),
    );
    const answers = await Promise.all(calls);
    const revisions = answers.flatMap((one, i) => (i % 4 === 0 ? [one.revision] : []));
    expect(new Set(revisions).size).toBe(250);
    expect(Math.min(...revisions)).toBeGreaterThan(before);
  });

  it('a million poster ids work or are refused by name', async () => {
    const posterIds = Array.from({ length: 1_000_000 }, (_, i) => 1 + (i % 300));
    expect(await core.call('selection.summary', { posterIds })).toMatchObject({ count: 300 });
    const done = await core.call('labels.set', { posterIds, set: [{ genreId: 0, state: 'unknown' }] });
    expect(done.changed).toBeLessThanOrEqual(300);
    const strangers = Array.from({ length: 1_000_000 }, (_, i) => 1000 + i);
    const unknown = await errorOf(
      core.call('labels.set', { posterIds: strangers, set: [{ genreId: 0, state: 'unknown' }] }),
    );
    expect(unknown).toMatchObject({ code: 'not_found' });
    const tooMany = await errorOf(core.call('selection.summary', { posterIds: [...posterIds, 1] }));
    expect(tooMany).toMatchObject({ code: 'bad_input', message: expect.stringContaining('1000000') as string });
  });

  it('a job that is resumed twice at once runs once', async () => {
    const { jobId } = await core.call('export.start', { format: 'csv', path: join(nowhere, 'x.csv') });
    expect((await settled(core, jobId)).state).toBe('failed');
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => core.call('jobs.resume', { jobId })));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    await settled(core, jobId);
  });

  it('projects that are opened at once follow each other, and none stays locked', async () => {
    const dirs = ['one', 'two', 'three'].map((name) => join(home, name));
    const made = await Promise.all(dirs.map((dir) => core.call('project.create', { dir })));
    expect(made.map((info) => info.dir)).toEqual(dirs);
    expect((await core.call('studio.info', {})).project!.dir).toBe(dirs[2]);
    // The same folder several times at once is one project, not a second studio.
    const again = await Promise.all([1, 2, 3].map(() => core.call('project.open', { dir: dirs[0]! })));
    expect(new Set(again.map((info) => info.dir))).toEqual(new Set([dirs[0]]));
    const other = await openCore(join(home, 'other home'), { projectDir: dirs[1]! });
    await other.close();
    await core.call('project.openSample', {});
  });
});
