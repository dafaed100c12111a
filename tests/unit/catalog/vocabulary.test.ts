import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WriterDb } from '../../../src/main/catalog/connection.ts';
import { ensureGenre, findGenre, genreById, listGenres } from '../../../src/main/catalog/genres.ts';
import { setLabels } from '../../../src/main/catalog/labels.ts';
import { readLayers, seen } from '../../../src/main/catalog/layers.ts';
import { stepEdits } from '../../../src/main/catalog/undo.ts';
import { applyVocabulary } from '../../../src/main/catalog/vocabulary/apply.ts';
import { planVocabulary, type ResolvedOperation } from '../../../src/main/catalog/vocabulary/plan.ts';
import { previewPlan } from '../../../src/main/catalog/vocabulary/preview.ts';
import { toWireError } from '../../../src/shared/errors.ts';
import type { GenreState } from '../../../src/shared/domain.ts';
import { dump, expectVerified, importLabels, openTest, smallProject } from './project.ts';

const ann = { person: 'ann' };
const bob = { person: 'bob' };
const apply = (db: WriterDb, operation: ResolvedOperation, who = ann) =>
  applyVocabulary(db, { operation, ...who }).output;
const preview = (db: WriterDb, operation: ResolvedOperation) => previewPlan(db, planVocabulary(db, operation));
const say = (db: WriterDb, posterId: number, genreId: number, state: GenreState, who = ann) =>
  setLabels(db, { posterIds: [posterId], set: [{ genreId, state }], ...who });
const undo = (db: WriterDb, who = ann) => stepEdits(db, 'undo', who).output;
const redo = (db: WriterDb, who = ann) => stepEdits(db, 'redo', who).output;
const code = (work: () => unknown): string => {
  try {
    work();
    return 'no error';
  } catch (thrown) {
    return toWireError(thrown).code;
  }
};
/** "present by import" of a poster and a genre by name. */
const of = (db: WriterDb, posterId: number, name: string): string => {
  const genre = findGenre(db, name);
  if (!genre) return `no ${name}`;
  const { state, source } = seen(readLayers(db, posterId), genre.id);
  return source === null ? state : `${state} by ${source}`;
};
/** All that a person sees: genres in order, other names, states with their sources. */
const visible = (db: WriterDb, posters: number): string =>
  JSON.stringify([
    listGenres(db),
    db.prepare('SELECT alias, genre_id FROM genre_alias ORDER BY alias').all(),
    Array.from({ length: posters }, (_, i) =>
      listGenres(db).map(({ id }) => Object.values(seen(readLayers(db, i + 1), id)).join()),
    ),
  ]);

describe('names', () => {
  test('a new name leaves the old one as an alias, and undo takes both back, also after a restart', async () => {
    const { db, dir, project } = await smallProject();
    const before = visible(db, 3);
    apply(db, { op: 'rename', genreId: 0, name: 'Scary' });
    expect(listGenres(db)[0]).toEqual({ id: 0, name: 'Scary' });
    expect(findGenre(db, 'horror')).toEqual({ id: 0, name: 'Scary' });
    apply(db, { op: 'rename', genreId: 0, name: 'scary' });
    expect(findGenre(db, 'SCARY')).toEqual({ id: 0, name: 'scary' });
    expect(db.prepare('SELECT alias FROM genre_alias').all()).toEqual([{ alias: 'Horror' }]);
    expectVerified(dir);
    project.close();
    const again = (await openTest(dir)).db;
    expect(undo(again)).toMatchObject({ what: 'rename Scary to scary', skipped: 0 });
    expect(undo(again)).toMatchObject({ what: 'rename Horror to Scary' });
    expect(visible(again, 3)).toBe(before);
    redo(again);
    expect(findGenre(again, 'Horror')?.name).toBe('Scary');
    expectVerified(dir);
  });

  test('aliases come, move and go; clashes are refused', async () => {
    const { db, dir } = await smallProject();
    apply(db, { op: 'alias', alias: 'Funny', genreId: 1 });
    apply(db, { op: 'alias', alias: 'funny', genreId: 2 });
    expect(findGenre(db, 'Funny')?.name).toBe('Drama');
    expect(apply(db, { op: 'alias', alias: 'Funny', genreId: 2 }).batchId).toBeNull();
    apply(db, { op: 'unalias', alias: 'Funny' });
    expect(findGenre(db, 'Funny')).toBeNull();
    undo(db);
    expect(findGenre(db, 'Funny')?.name).toBe('Drama');
    undo(db);
    expect(findGenre(db, 'Funny')?.name).toBe('Comedy');
    expect(code(() => apply(db, { op: 'alias', alias: 'Horror', genreId: 1 }))).toBe('conflict');
    expect(code(() => apply(db, { op: 'rename', genreId: 0, name: 'Comedy' }))).toBe('conflict');
    expect(code(() => apply(db, { op: 'rename', genreId: 0, name: 'Funny' }))).toBe('conflict');
    expect(code(() => apply(db, { op: 'rename', genreId: 0, name: 'a|b' }))).toBe('bad_input');
    expect(code(() => apply(db, { op: 'add', name: 'funny' }))).toBe('conflict');
    expect(code(() => apply(db, { op: 'unalias', alias: 'Nobody' }))).toBe('not_found');
    expectVerified(dir);
  });

  test('an added genre goes with its undo, its number is never given again', async () => {
    const { db, dir } = await smallProject();
    expect(apply(db, { op: 'add', name: 'Noir' }).genreIds).toEqual([3]);
    undo(db);
    expect(findGenre(db, 'Noir')).toBeNull();
    expect(code(() => genreById(db, 3))).toBe('not_found');
    expect(ensureGenre(db, 'Noir')).toMatchObject({ id: 4, created: true });
    expectVerified(dir);
    // Its name is taken by another genre now.
    expect(redo(db)).toMatchObject({ changed: 0 });
    expectVerified(dir);
  });
});

describe('merge', () => {
  test('two names of one genre: words stay whose they are, and later imports of the old name land in the new one', async () => {
    const { db, dir } = await smallProject(6);
    importLabels(db, 1, [0], [1]); // Horror
    importLabels(db, 2, [1], [0]); // Comedy
    importLabels(db, 3, [], [0, 1]);
    importLabels(db, 4, [1], []);
    say(db, 4, 0, 'absent'); // a person's no on Horror beats an import's Comedy
    say(db, 5, 1, 'present');
    const before = visible(db, 6);
    const events = dump(db, 'label_event');
    const operation: ResolvedOperation = { op: 'merge', genreIds: [1], into: 'Horror', meaning: 'same' };
    const said = await preview(db, operation);
    expect(said).toMatchObject({
      what: 'merge Comedy into Horror',
      posters: 3,
      pairs: 3,
      conflicts: { posters: 3, examples: [1, 2, 4] },
      importedFilms: 4,
    });
    expect(dump(db, 'label_event')).toBe(events);
    const done = apply(db, operation);
    expect(done.changed).toBe(said.pairs);
    expect([1, 2, 3, 4, 5, 6].map((id) => of(db, id, 'Horror'))).toEqual([
      'present by import',
      'present by import',
      'absent by import',
      'absent by person',
      'present by person',
      'unknown',
    ]);
    expect(said.genres.find(({ fate }) => fate === 'stays')?.after).toEqual({
      present: 3,
      absent: 2,
      unknown: 1,
      byPerson: 2,
      byModel: 0,
      byImport: 3,
    });
    expect(findGenre(db, 'Comedy')?.name).toBe('Horror');
    expect(listGenres(db).map(({ name }) => name)).toEqual(['Horror', 'Drama']);
    expect(code(() => say(db, 1, 1, 'present'))).toBe('not_found');
    expectVerified(dir);
    const genres = ensureGenre(db, 'Comedy');
    expect(genres).toMatchObject({ id: 0, created: false });

    expect(undo(db)).toMatchObject({ what: 'merge Comedy into Horror', skipped: 0 });
    expect(visible(db, 6)).toBe(before);
    expectVerified(dir);
    redo(db);
    expect(of(db, 2, 'Horror')).toBe('present by import');
    expectVerified(dir);
  });

  test('a wider genre is present where any is, absent where all are', async () => {
    const { db, dir } = await smallProject(5);
    importLabels(db, 1, [0], [1]);
    importLabels(db, 2, [], [0, 1]);
    importLabels(db, 3, [], [0]);
    importLabels(db, 4, [1], [0]);
    say(db, 4, 0, 'absent');
    importLabels(db, 5, [0], [1]);
    say(db, 5, 0, 'absent');
    const before = visible(db, 5);
    apply(db, { op: 'merge', genreIds: [0, 1], into: 'Genre film', meaning: 'wider' });
    expect([1, 2, 3, 4, 5].map((id) => of(db, id, 'Genre film'))).toEqual([
      'present by import',
      'absent by import',
      'unknown',
      'present by import',
      'absent by person',
    ]);
    expect(findGenre(db, 'Horror')?.name).toBe('Genre film');
    expectVerified(dir);
    undo(db);
    expect(visible(db, 5)).toBe(before);
    expectVerified(dir);
  });

  test('a wider genre may take the name of one of its parts', async () => {
    const { db, dir } = await smallProject();
    const before = visible(db, 3);
    apply(db, { op: 'merge', genreIds: [1], into: 'Horror', meaning: 'wider' });
    expect(listGenres(db)).toEqual([
      { id: 2, name: 'Drama' },
      { id: 3, name: 'Horror' },
    ]);
    expectVerified(dir);
    undo(db);
    expect(visible(db, 3)).toBe(before);
    redo(db);
    expect(findGenre(db, 'comedy')).toEqual({ id: 3, name: 'Horror' });
    expectVerified(dir);
  });

  test('under a new name the first genre goes on', async () => {
    const { db } = await smallProject();
    expect(apply(db, { op: 'merge', genreIds: [1, 0], into: 'Mixed', meaning: 'same' }).genreIds).toEqual([1]);
    expect(listGenres(db)[0]).toEqual({ id: 1, name: 'Mixed' });
    expect([findGenre(db, 'Comedy')?.id, findGenre(db, 'Horror')?.id]).toEqual([1, 1]);
    expect(code(() => apply(db, { op: 'merge', genreIds: [1], into: 'Mixed', meaning: 'same' }))).toBe('bad_input');
  });

  test('is not taken back where that would hide what somebody decided since', async () => {
    const { db, dir } = await smallProject();
    importLabels(db, 1, [0], []);
    apply(db, { op: 'merge', genreIds: [0, 1], into: 'Both', meaning: 'wider' });
    const id = findGenre(db, 'Both')?.id ?? -1;
    say(db, 2, id, 'present', bob);
    expect(undo(db)).toMatchObject({
      what: 'merge Horror and Comedy into the wider genre Both',
      changed: 0,
      skipped: 1,
    });
    expect(of(db, 2, 'Both')).toBe('present by person');
    expectVerified(dir);
  });
});

describe('split', () => {
  test('by posters: one of both is present, the other absent, in the layer of the word', async () => {
    const { db, dir } = await smallProject(4);
    importLabels(db, 1, [0], []);
    say(db, 2, 0, 'present');
    importLabels(db, 3, [], [0]);
    const before = visible(db, 4);
    const rule = { by: 'posters' as const, posterIds: [1] };
    apply(db, { op: 'split', genreId: 0, into: ['Slasher', 'Ghosts'], rule, oldName: 1 });
    expect([1, 2, 3, 4].map((id) => [of(db, id, 'Slasher'), of(db, id, 'Ghosts')])).toEqual([
      ['present by import', 'absent by import'],
      ['absent by person', 'present by person'],
      ['absent by import', 'absent by import'],
      ['unknown', 'unknown'],
    ]);
    expect(findGenre(db, 'Horror')?.name).toBe('Ghosts');
    expectVerified(dir);
    undo(db);
    expect(visible(db, 4)).toBe(before);
    expectVerified(dir);
  });

  test('off a genre that stays, and to decide', async () => {
    const { db, dir } = await smallProject(3);
    importLabels(db, 1, [0], []);
    importLabels(db, 2, [0], []);
    importLabels(db, 3, [], [0]);
    const rule = { by: 'posters' as const, posterIds: [1] };
    apply(db, { op: 'split', genreId: 0, into: ['Slasher', 'Horror'], rule, oldName: 0 });
    expect([1, 2, 3].map((id) => [of(db, id, 'Slasher'), of(db, id, 'Horror')])).toEqual([
      ['present by import', 'absent by person'],
      ['absent by import', 'present by import'],
      ['absent by import', 'absent by import'],
    ]);
    undo(db);
    const operation: ResolvedOperation = {
      op: 'split',
      genreId: 0,
      into: ['Slasher', 'Ghosts'],
      rule: { by: 'decide' },
      oldName: 0,
    };
    expect(await preview(db, operation)).toMatchObject({ toDecide: 2, posters: 1 });
    apply(db, operation);
    expect(db.prepare('SELECT count(*) AS n FROM second_look').get()).toEqual({ n: 4 });
    expect([1, 3].map((id) => [of(db, id, 'Slasher'), of(db, id, 'Ghosts')])).toEqual([
      ['unknown', 'unknown'],
      ['absent by import', 'absent by import'],
    ]);
    expectVerified(dir);
    undo(db);
    expect(db.prepare('SELECT count(*) AS n FROM second_look').get()).toEqual({ n: 0 });
    expectVerified(dir);
  });
});

describe('any sequence of edits, vocabulary operations, undo and redo', () => {
  const POSTERS = 4;
  const state = fc.constantFrom<GenreState>('present', 'absent', 'unknown');
  const pick = fc.nat({ max: 20 });
  const name = fc.constantFrom('Horror', 'Comedy', 'Drama', 'Noir', 'Scary', 'Sci-Fi', 'Science Fiction');
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        t: fc.constant('label' as const),
        poster: fc.integer({ min: 1, max: POSTERS }),
        genre: pick,
        state,
      }),
    },
    { weight: 1, arbitrary: fc.record({ t: fc.constant('add' as const), name }) },
    { weight: 1, arbitrary: fc.record({ t: fc.constant('rename' as const), genre: pick, name }) },
    {
      weight: 2,
      arbitrary: fc.record({ t: fc.constant('merge' as const), a: pick, b: pick, name, wider: fc.boolean() }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        t: fc.constant('split' as const),
        genre: pick,
        a: name,
        b: name,
        first: fc.option(fc.integer({ min: 1, max: POSTERS })),
      }),
    },
    { weight: 1, arbitrary: fc.record({ t: fc.constant('alias' as const), genre: pick, name }) },
    { weight: 2, arbitrary: fc.record({ t: fc.constant('undo' as const) }) },
    { weight: 1, arbitrary: fc.record({ t: fc.constant('redo' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        t: fc.constant('import' as const),
        poster: fc.integer({ min: 1, max: POSTERS }),
        genre: pick,
        other: pick,
      }),
    },
  );
  type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

  function take(db: WriterDb, each: Step, who: { person: string }, imports: boolean): void {
    const genres = listGenres(db);
    const at = (n: number): number => genres[n % genres.length]?.id ?? 0;
    const edit = (operation: ResolvedOperation): void => {
      try {
        apply(db, operation, who);
      } catch (thrown) {
        // Refused edits leave no trace; anything else is a fault.
        if (!['conflict', 'bad_input', 'not_found'].includes(toWireError(thrown).code)) throw thrown;
      }
    };
    if (each.t === 'undo' || each.t === 'redo') stepEdits(db, each.t, who);
    else if (each.t === 'add') edit({ op: 'add', name: each.name });
    else if (each.t === 'rename') edit({ op: 'rename', genreId: at(each.genre), name: each.name });
    else if (each.t === 'alias') edit({ op: 'alias', alias: each.name, genreId: at(each.genre) });
    else if (genres.length === 0) return;
    else if (each.t === 'label') say(db, each.poster, at(each.genre), each.state, who);
    else if (each.t === 'import') {
      const [present, absent] = [at(each.genre), at(each.other)];
      if (imports) importLabels(db, each.poster, [present], present === absent ? [] : [absent]);
    } else if (each.t === 'merge') {
      edit({
        op: 'merge',
        genreIds: [at(each.a), at(each.b)],
        into: each.name,
        meaning: each.wider ? 'wider' : 'same',
      });
    } else {
      const rule =
        each.first === null ? { by: 'decide' as const } : { by: 'posters' as const, posterIds: [each.first] };
      edit({ op: 'split', genreId: at(each.genre), into: [each.a, each.b], rule, oldName: 0 });
    }
  }

  test('states and vocabulary are what the events say, by two people and with imports in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(step, fc.boolean()), { minLength: 4, maxLength: 25 }), async (steps) => {
        const { db, dir, project } = await smallProject(POSTERS);
        for (const [each, second] of steps) take(db, each, second ? bob : ann, true);
        expectVerified(dir);
        project.close();
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  test('undo of everything gives the beginning, redo of everything the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 20 }), async (steps) => {
        const { db, dir, project } = await smallProject(POSTERS);
        importLabels(db, 1, [0], [1, 2]);
        importLabels(db, 2, [1], [0]);
        importLabels(db, 3, [0, 1], []);
        const beginning = visible(db, POSTERS);
        for (const each of steps) take(db, each, ann, false);
        const end = visible(db, POSTERS);
        let taken = 0;
        for (; undo(db).what !== null; taken++);
        expect(visible(db, POSTERS)).toBe(beginning);
        for (let i = 0; i < taken; i++) redo(db);
        // What had been undone before comes back as well, so the end is only the same without undone edits.
        if (!steps.some(({ t }) => t === 'undo' || t === 'redo')) expect(visible(db, POSTERS)).toBe(end);
        expectVerified(dir);
        project.close();
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});
