// What filters by marks, persons, issues, runs, probabilities and filters within filters let pass, against a naive reading.
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReaderProject } from '../../../../src/main/catalog/reader/project.ts';
import { parseFilter, type Filter } from '../../../../src/shared/filter.ts';
import { addBasics, addPoster, addRun, emptyCatalog, setPrediction, setState, sha } from './catalogFixture.ts';

const GENRES = ['Comedy', 'Drama', 'Horror'];
const AT = '2026-01-01T00:00:00.000Z';
const catalog = emptyCatalog();
let project: ReaderProject;

/** Ids of the posters that pass, in their order. */
const passing = (filter: Filter): number[] =>
  Array.from(project.lists.ordered(filter, { by: 'added', descending: false }), (row) => project.columns.ids[row]!);
function text(where: string): number[] {
  const { filter, error } = parseFilter(where, {
    genres: GENRES.map((name, id) => ({ id, name })),
    runs: [{ id: 'run-2', name: 'second' }],
    people: [],
  });
  if (error !== null) throw new Error(error.message);
  return passing(filter);
}

beforeAll(() => {
  const { db } = catalog;
  addBasics(db, GENRES, [0.5, 0.5, 0.5]);
  const base = { year: 1980, overview: 'a night', tagline: 'Dark river' };
  // Poster 1: Comedy by import, doubted. 2: Drama missing. 3: by ada. 4: without a year, prediction or tagline.
  addPoster(db, {
    ...base,
    key: '1',
    title: 'One',
    sha256: sha(1),
    importPresent: [0],
    importAbsent: [1],
    part: 'train',
    probabilities: [0.2, 0.1, 0.1],
  });
  addPoster(db, {
    ...base,
    key: '2',
    title: 'Two',
    sha256: sha(2),
    importPresent: [0],
    importAbsent: [1],
    part: 'test',
    probabilities: [0.9, 0.8, 0.1],
  });
  addPoster(db, {
    ...base,
    key: '3',
    title: 'Three',
    sha256: sha(3),
    personPresent: [0],
    modelAbsent: [2],
    part: 'train',
    probabilities: [0.2, 0.1, 0.9],
  });
  addPoster(db, { key: '4', title: 'Dark river', year: null, sha256: sha(4), probabilities: null });
  addRun(db, 'run-2', GENRES, [0.5, 0.5, 0.5], { splitId: 1 });
  setPrediction(db, 'run-2', 2, [0, 0, 0]);
  db.prepare("INSERT INTO actor VALUES (3, 'person', 'Ben')").run();
  db.prepare(
    "INSERT INTO batch (id, uuid, replica, kind, actor_id, what, at) VALUES (1, 'b', 'r', 'edit', 2, 'x', ?), (2, 'c', 'r', 'edit', 3, 'x', ?)",
  ).run(AT, AT);
  const event = db.prepare(
    "INSERT INTO label_event (id, batch_id, poster_id, genre_id, source, new, new_source, at) VALUES (?, ?, ?, 0, 'person', 'present', 'person', ?)",
  );
  event.run('e1', 1, 3, AT);
  event.run('e2', 2, 3, AT);
  event.run('e3', 2, 4, AT);
  db.prepare("INSERT INTO poster_mark (poster_id, flagged, note) VALUES (1, 1, NULL), (2, 0, 'why?')").run();
  // Drafts of 2 and 4 wait, one of 3 is rejected; the tagline of 1 is approved, that of 2 was before it changed.
  db.prepare(
    "INSERT INTO draft_request (seq, id, run_id, run_name, settings, actor_id, at) VALUES (1, 'r', 'x', 'x', '{}', 2, ?)",
  ).run(AT);
  const draft = db.prepare(
    'INSERT INTO draft (id, request_seq, poster_id, text, score, at, state) VALUES (?, 1, ?, ?, 1, ?, ?)',
  );
  draft.run('d1', 2, 'A line', AT, 'open');
  draft.run('d2', 3, 'A line', AT, 'rejected');
  draft.run('d3', 4, 'A line', AT, 'open');
  const approval = db.prepare(
    "INSERT INTO tagline_approval SELECT poster_id, 'approved', ?, ? FROM tagline_state WHERE poster_id = ?",
  );
  const approve = db.prepare('INSERT INTO approval_event (seq, id, batch_id, poster_id, at) VALUES (?, ?, 1, ?, ?)');
  const taglineOf = db.prepare('SELECT text FROM tagline_state WHERE poster_id = ?').pluck();
  approve.run(1, 'v1', 1, AT);
  approve.run(2, 'v2', 2, AT);
  approval.run(taglineOf.get(1), 1, 1);
  approval.run('Other words', 2, 2);
  db.prepare('INSERT INTO second_look (poster_id, genre_id, actor_id, at) VALUES (2, 1, 2, ?)').run(AT);
  db.prepare('INSERT INTO label_conflict (poster_id, genre_id, since) VALUES (3, 0, ?)').run(AT);
  db.prepare('INSERT INTO duplicate_member (cluster, poster_id) VALUES (1, 1), (1, 2), (2, 3), (2, 4)').run();
  setState(db, 4, { importAbsent: [0] });
  project = new ReaderProject(catalog.dir);
});
afterAll(() => {
  void project.close();
  catalog.db.close();
  rmSync(catalog.dir, { recursive: true });
});

describe('filters', () => {
  it.each<[string, number[]]>([
    ['flagged', [1]],
    ['-flagged', [2, 3, 4]],
    ['has:note', [2]],
    ['is:secondlook', [2]],
    ['is:conflict', [3]],
    ['duplicates:any', [1, 2, 3, 4]],
    ['drafts:waiting', [2, 4]],
    ['-drafts:waiting', [1, 3]],
    ['approval:approved', [1]],
    ['approval:draft', []],
    ['approval:none', [2, 3, 4]],
    ['drafts:waiting -approval:none', []],
    ['duplicates:conflicting', [3, 4]],
    ['by:ada', [3]],
    ['by:ben', [3, 4]],
    ['by:ada,Ben -by:ada', [4]],
    ['by:nobody', []],
    ['issue:wrong', [1]],
    ['issue:missing', [2, 3]],
    ['issue(Drama):missing', [2]],
    ['issue(Horror):any', [3]],
    ['issue:any split:test', [2]],
    ['p(Comedy)>=0.9', [2]],
    ['p(Comedy)<0.5', [1, 3]],
    ['p(Comedy):0.1..0.3 p(Horror)>0.5', [3]],
    ['source(Comedy):person', [3]],
    ['source(Horror):model', [3]],
    ['source(Comedy):import', [1, 2, 4]],
    ['-source(Comedy):import', [3]],
    ['run:second', [2]],
    ['trained:second', [1, 3]],
    ['year:none', [4]],
    ['has:year -split:train', [2]],
    ['tagline:"dark river"', [1, 2, 3]],
    ['"dark river"', [1, 2, 3, 4]],
    ['"river dark"', []],
    ['dark -tagline:river', [4]],
    ['(split:test or flagged) genre:Comedy', [1, 2]],
    ['flagged or is:conflict or year:none', [1, 3, 4]],
    ['not (flagged or has:note)', [3, 4]],
    ['not (genre:Comedy split:train)', [2, 4]],
    ['split:train split:test', []],
  ])('%s', (where, ids) => {
    expect(text(where)).toEqual(ids);
  });

  it('are counted by the facets as they let pass', () => {
    const counts = project.facetCounts.of({}, null, 0);
    expect(counts).toMatchObject({
      flagged: passing({ flagged: true }).length,
      hasNote: 1,
      secondLook: 1,
      conflict: 1,
      hasYear: 3,
      issues: { wrong: 1, missing: 2 },
      duplicates: { any: 4, conflicting: 2 },
      drafts: { waiting: 2 },
      approval: [
        { value: 'draft', count: 0 },
        { value: 'proposed', count: 0 },
        { value: 'approved', count: 1 },
        { value: 'none', count: 3 },
      ],
      people: expect.arrayContaining([
        { value: 'ada', count: 1 },
        { value: 'Ben', count: 2 },
      ]) as unknown,
      years: [
        { value: '1980', count: 3 },
        { value: 'none', count: 1 },
      ],
    });
    expect(counts.probability).toHaveLength(20);
    expect([counts.probability![4], counts.probability![18]]).toEqual([2, 1]);
    expect(project.runRows.counts(project.columns, null)).toEqual(
      expect.arrayContaining([
        { value: 'run-1', count: 3 },
        { value: 'run-2', count: 1 },
      ]),
    );
  });

  it('follow what changes', async () => {
    const { db } = catalog;
    db.prepare('DELETE FROM second_look').run();
    db.prepare('INSERT INTO second_look (poster_id, genre_id, actor_id, at) VALUES (1, 1, 2, ?)').run(AT);
    db.prepare('DELETE FROM label_conflict').run();
    db.prepare('DELETE FROM duplicate_member WHERE cluster = 2').run();
    setState(db, 2, { importAbsent: [0] });
    db.prepare(
      "INSERT INTO label_event (id, batch_id, poster_id, genre_id, source, new, new_source, at) VALUES ('e4', 1, 2, 0, 'person', 'absent', 'person', ?)",
    ).run(AT);
    await project.changed({ revision: 2, what: ['labels', 'marks', 'conflicts', 'duplicates'], posterIds: [1, 2] });
    expect(text('is:secondlook')).toEqual([1]);
    expect(text('is:conflict')).toEqual([]);
    expect(text('duplicates:conflicting')).toEqual([1, 2]);
    expect(text('by:ada')).toEqual([2, 3]);
    expect(text('issue(Comedy):missing')).toEqual([2]);
  });
});
