// The evaluation of runs over a small project: 300 real films with their genres, runs that know them to a degree. What the
// calls answer is counted again here from the posters as they were written.
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReaderService } from '../../../../src/main/catalog/reader/service.ts';
import { unescapeCell } from '../../../../src/shared/csvCells.ts';
import { contract, type CallName, type Input, type Output, type Parsed } from '../../../../src/shared/contract.ts';
import type { SplitPart } from '../../../../src/shared/domain.ts';
import { toWireError } from '../../../../src/shared/errors.ts';
import { Random } from '../../../../src/shared/random.ts';
import {
  addBasics,
  addPoster,
  addRun,
  emptyCatalog,
  readLabels,
  setPrediction,
  setState,
  sha,
  type PosterSpec,
} from './catalogFixture.ts';
import { callsOf } from './readerCalls.ts';

/** No film of the table is a western; genre 9 is of a run that knows a genre that the project lost. */
const GENRES = ['Horror', 'Sci-Fi', 'Comedy', 'Western'];
const LOST = 9;
const [HORROR, SCIFI, COMEDY, WESTERN]: [number, number, number, number] = [0, 1, 2, 3];
const HALVES = [0.5, 0.5, 0.5, 0.5];
const TUNED = [0.6, 0.45, 0.3, 0.5];

interface Poster extends PosterSpec {
  id: number;
  part: SplitPart;
  /** By run. */
  said: Map<string, number[]>;
}
const posters: Poster[] = [];
let catalog: ReturnType<typeof emptyCatalog>;
let service: ReturnType<typeof createReaderService>;

const partOf = (i: number): SplitPart => (i % 5 === 0 ? 'test' : i % 5 === 1 ? 'validation' : 'train');
const PARTS = ['train', 'validation', 'test'] as const;

/** Asks as the core does, with the defaults of the contract, and checks the shape of the answer. */
async function ask<N extends CallName & keyof typeof service>(name: N, input: Input<N>): Promise<Output<N>> {
  const calls = callsOf(service) as unknown as (name: N, input: Parsed<N>) => Promise<Output<N>>;
  const answer = await calls(name, contract[name].input.parse(input) as Parsed<N>);
  expect(contract[name].output.parse(answer)).toEqual(answer);
  return answer;
}
const errorOf = async (work: Promise<unknown>) =>
  work.then(
    () => Promise.reject(new Error('an error was expected')),
    (error: unknown) => toWireError(error),
  );

const labelOf = (poster: Poster, genre: number): 1 | 0 | -1 =>
  poster.personUnknown?.includes(genre)
    ? -1
    : poster.personPresent?.includes(genre)
      ? 1
      : poster.personAbsent?.includes(genre)
        ? 0
        : poster.importPresent?.includes(genre)
          ? 1
          : poster.importAbsent?.includes(genre)
            ? 0
            : -1;
const byPerson = (poster: Poster, genre: number): boolean =>
  [poster.personPresent, poster.personAbsent, poster.personUnknown].some((ids) => ids?.includes(genre));
const inPart = (part: SplitPart, run: string): Poster[] =>
  posters.filter((poster) => poster.part === part && poster.said.has(run));

beforeAll(() => {
  catalog = emptyCatalog();
  const { db } = catalog;
  addBasics(db, GENRES, TUNED);
  addRun(db, 'run-2', ['Comedy', 'Horror', 'Lost', 'Sci-Fi'], null, {
    genreIds: [COMEDY, HORROR, LOST, SCIFI],
    createdAt: '2026-02-01T00:00:00.000Z',
    detail: { snapshot: 'other', preset: 'paper', recipe: { epochs: 7 } },
  });
  addRun(db, 'empty', GENRES, null, { createdAt: '2026-03-01T00:00:00.000Z' });
  addRun(db, 'folds', GENRES, HALVES, {
    createdAt: '2026-04-01T00:00:00.000Z',
    detail: { kind: 'crossval', folds: 3 },
  });
  db.prepare(
    "INSERT INTO split (id, name, seed, validation, test, locked_by, made_at) VALUES (2, 'turned', 1, 0.1, 0.1, NULL, ?)",
  ).run('2026-01-01T00:00:00.000Z');
  addRun(db, 'turned', GENRES, HALVES, {
    splitId: 2,
    createdAt: '2026-05-01T00:00:00.000Z',
    detail: { splitName: 'turned' },
  });
  addRun(db, 'lost', ['Lost'], null, { genreIds: [LOST], createdAt: '2026-06-01T00:00:00.000Z' });
  const random = new Random(4);
  const guess = (skill: number, present: boolean): number =>
    Math.fround(Math.min(1, Math.max(0, 0.3 + (present ? skill : 0) + 0.25 * random.normal())));
  for (const [i, row] of readLabels().entries()) {
    const importPresent = GENRES.flatMap((name, g) => (row.genres.includes(name) ? [g] : []));
    const unknown = i % 7 === 0 ? [SCIFI] : [];
    const spec: PosterSpec & { part: SplitPart } = {
      key: row.imdbId,
      title: i % 2 === 0 ? `=Film | ${i}` : '',
      year: i % 3 === 0 ? null : 1980 + (i % 40),
      sha256: sha(i + 1),
      part: partOf(i),
      importPresent: importPresent.filter((g) => !unknown.includes(g)),
      importAbsent: GENRES.flatMap((_, g) => (importPresent.includes(g) || unknown.includes(g) ? [] : [g])),
    };
    if (i % 4 === 0) Object.assign(spec, i % 8 === 0 ? { personPresent: [HORROR] } : { personAbsent: [HORROR] });
    if (i % 25 === 0) Object.assign(spec, { personUnknown: [COMEDY] });
    const id = addPoster(db, spec);
    const poster: Poster = { ...spec, id, said: new Map() };
    posters.push(poster);
    const say = (run: string, genreIds: number[], skill: number): void => {
      const said = genreIds.map((g) => guess(skill, importPresent.includes(g)));
      poster.said.set(run, said);
      setPrediction(db, run, id, said);
    };
    if (i % 11 !== 0) say('run-1', [0, 1, 2, 3], 0.2);
    say('run-2', [COMEDY, HORROR, LOST, SCIFI], 0.5);
    say('folds', [0, 1, 2, 3], 0.2);
    say('turned', [0, 1, 2, 3], 0.2);
    say('lost', [LOST], 0);
    const filmId = db.prepare('SELECT film_id FROM poster WHERE id = ?').pluck().get(id) as number;
    // Posters to test on have become posters to train on, but every other of them; validation ones test.
    const turned =
      poster.part === 'test' ? (i % 10 === 0 ? 'train' : 'test') : poster.part === 'validation' ? 'test' : 'train';
    db.prepare('INSERT OR IGNORE INTO split_member VALUES (2, ?, ?, 0)').run(filmId, turned);
  }
  service = createReaderService();
  callsOf(service)('open', { dir: catalog.dir });
});
afterAll(() => {
  callsOf(service)('close', {});
  catalog.db.close();
  rmSync(catalog.dir, { recursive: true });
});

describe('one run', () => {
  it('is measured on the posters that it predicts, unknown labels aside', async () => {
    for (const split of PARTS) {
      const { half, tuned } = await ask('runs.evaluate', { runId: 'run-1', split });
      const list = inPart(split, 'run-1');
      expect(half.posters).toBe(list.length);
      expect(half.unknown).toBe(
        list.reduce((sum, poster) => sum + GENRES.filter((_, g) => labelOf(poster, g) === -1).length, 0),
      );
      expect(tuned.perGenre.map(({ threshold }) => threshold)).toEqual(TUNED);
      tuned.perGenre.forEach(({ precision, recall, support }, g) => {
        const predicted = list.filter(
          (poster) => labelOf(poster, g) >= 0 && poster.said.get('run-1')![g]! >= TUNED[g]!,
        );
        const present = list.filter((poster) => labelOf(poster, g) === 1);
        const hits = predicted.filter((poster) => labelOf(poster, g) === 1).length;
        expect(support).toBe(present.length);
        expect(precision).toBeCloseTo(predicted.length === 0 ? 0 : hits / predicted.length, 12);
        expect(recall).toBeCloseTo(present.length === 0 ? 0 : hits / present.length, 12);
      });
      expect(tuned.withoutPositives).toEqual(['Western']);
      expect(tuned.samples!.f1).toBeGreaterThan(0);
    }
  });

  it('is measured at other thresholds where some are given', async () => {
    const scope = { runId: 'run-1', split: 'test' } as const;
    const { tuned } = await ask('runs.evaluate', { ...scope, thresholds: [{ genreId: COMEDY, threshold: 0.9 }] });
    expect(tuned.perGenre.map(({ threshold }) => threshold)).toEqual([0.6, 0.45, 0.9, 0.5]);
    const horror = await ask('runs.evaluate', {
      ...scope,
      genres: ['Horror'],
      thresholds: [
        { genreId: COMEDY, threshold: 0.9 },
        { genreId: HORROR, threshold: 0.2 },
      ],
    });
    expect(horror.tuned.perGenre.map(({ genre, threshold }) => [genre, threshold])).toEqual([['Horror', 0.2]]);
    const foreign = ask('runs.evaluate', {
      runId: 'run-2',
      split: 'test',
      thresholds: [{ genreId: WESTERN, threshold: 0.1 }],
    });
    expect(await errorOf(foreign)).toMatchObject({ code: 'bad_input', message: 'Run run-2 does not predict Western.' });
  });

  it('counts with --truth person only what a person set', async () => {
    const { half } = await ask('runs.evaluate', { runId: 'run-1', split: 'train', truth: 'person' });
    const list = inPart('train', 'run-1');
    const known = list.filter((poster) => byPerson(poster, HORROR) && labelOf(poster, HORROR) >= 0).length;
    expect(half.perGenre.map((genre) => genre.known)).toEqual([known, 0, 0, 0]);
    const { curves } = await ask('runs.curves', { runId: 'run-1', split: 'train', truth: 'person' });
    expect(curves.map((curve) => curve.known)).toEqual([known, 0, 0, 0]);
    expect(curves[1]).toMatchObject({ ap: null, points: [], present: 0, unknown: list.length });
  });

  it('has curves that hold the counts of its metrics', async () => {
    const scope = { runId: 'run-2', split: 'validation' } as const;
    const [{ curves }, { half }] = [await ask('runs.curves', scope), await ask('runs.evaluate', scope)];
    // The genre that the project lost is not asked about; the order is the run's.
    expect(curves.map(({ genreId }) => genreId)).toEqual([COMEDY, HORROR, SCIFI]);
    curves.forEach((curve, c) => {
      const genre = half.perGenre[c]!;
      expect([curve.genre, curve.known, curve.present, curve.ap]).toEqual([
        genre.genre,
        genre.known,
        genre.support,
        genre.ap,
      ]);
      const at = curve.points.findLast(({ threshold }) => threshold >= 0.5)!;
      expect(at.truePositive / (at.truePositive + at.falsePositive)).toBeCloseTo(genre.precision, 12);
      expect(at.truePositive / curve.present).toBeCloseTo(genre.recall, 12);
      expect(curve.points.at(-1)).toMatchObject({
        truePositive: curve.present,
        falsePositive: curve.known - curve.present,
      });
      const binned = [...curve.histogram.present, ...curve.histogram.absent].reduce((sum, count) => sum + count, 0);
      expect(binned).toBe(curve.known);
    });
  });

  it('names the posters that change side between two thresholds', async () => {
    const wanted = inPart('test', 'run-1').filter((poster) => {
      const p = poster.said.get('run-1')![SCIFI]!;
      return p >= 0.35 && p < 0.5;
    });
    expect(wanted.length).toBeGreaterThan(3);
    const input = { runId: 'run-1', split: 'test', genreId: SCIFI, from: 0.5, to: 0.35 } as const;
    const all = await ask('runs.crossing', input);
    expect(all.total).toBe(wanted.length);
    expect(new Set(all.posters.map(({ posterId }) => posterId))).toEqual(new Set(wanted.map(({ id }) => id)));
    for (const state of ['present', 'absent', 'unknown'] as const) {
      expect(all[state]).toBe(all.posters.filter((poster) => poster.state === state).length);
    }
    expect(all.unknown).toBe(wanted.filter((poster) => labelOf(poster, SCIFI) === -1).length);
    const probabilities = all.posters.map(({ probability }) => probability);
    expect(probabilities).toEqual(probabilities.toSorted((a, b) => b - a));
    // A film without a title is named by its key.
    expect(all.posters.some(({ title }) => /^tt\d{7}/.test(title))).toBe(true);
    expect((await ask('runs.crossing', { ...input, limit: 2 })).posters).toEqual(all.posters.slice(0, 2));
    expect((await ask('runs.crossing', { ...input, to: 0.5 })).total).toBe(0);
  });

  it('is calibrated by the temperature of validation, whichever part is shown', async () => {
    const of = (split: SplitPart, genreId: number | null) =>
      ask('runs.calibration', { runId: 'run-1', split, genreId });
    const [test, validation] = [await of('test', null), await of('validation', null)];
    expect(test.temperature).toBe(validation.temperature);
    expect(test.temperature).toBeGreaterThan(0);
    expect(test.known).toBe((await ask('runs.evaluate', { runId: 'run-1', split: 'test' })).half.known);
    expect(test.raw.bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(test.known);
    expect(validation.scaled).not.toEqual(validation.raw);
    // No western to learn from.
    expect(await of('test', WESTERN)).toMatchObject({ temperature: null, scaled: null });
  });

  it('gives in each cell the posters that its matrices count', async () => {
    const scope = { runId: 'run-1', split: 'test' } as const;
    const matrices = await ask('runs.matrices', scope);
    const list = inPart('test', 'run-1');
    expect(matrices.posters).toBe(list.length);
    expect(matrices.present).toEqual(GENRES.map((_, g) => list.filter((poster) => labelOf(poster, g) === 1).length));
    const predicted = (poster: Poster, g: number): boolean => poster.said.get('run-1')![g]! >= TUNED[g]!;
    const taken = list.filter((p) => labelOf(p, HORROR) === 1 && predicted(p, COMEDY) && labelOf(p, COMEDY) === 0);
    expect(matrices.confusion[HORROR]![COMEDY]).toBe(taken.length);
    for (const [row, column] of [
      [HORROR, COMEDY],
      [SCIFI, SCIFI],
      [COMEDY, HORROR],
    ] as const) {
      for (const matrix of ['labels', 'predictions', 'confusion'] as const) {
        const cell = await ask('runs.cell', { ...scope, matrix, row, column });
        expect(cell.total, `${matrix} ${row} ${column}`).toBe(matrices[matrix][row]![column]);
        expect(cell.posters).toHaveLength(cell.total);
      }
    }
    const cell = await ask('runs.cell', { ...scope, matrix: 'confusion', row: HORROR, column: COMEDY });
    expect(new Set(cell.posters.map(({ posterId }) => posterId))).toEqual(new Set(taken.map(({ id }) => id)));
    expect(cell.posters.every(({ state }) => state === 'absent')).toBe(true);
    const missed = await ask('runs.cell', { ...scope, matrix: 'confusion', row: SCIFI, column: null });
    expect(missed.total).toBe(matrices.missed[SCIFI]);
    expect(missed.posters.every(({ state, probability }) => state === 'present' && probability < TUNED[SCIFI]!)).toBe(
      true,
    );
  });

  it('is refused in words where it cannot be measured', async () => {
    const scope = { split: 'test' } as const;
    expect(await errorOf(ask('runs.curves', { ...scope, runId: 'empty' }))).toMatchObject({
      code: 'not_found',
      message: 'Run empty has no predictions yet.',
    });
    expect(await errorOf(ask('runs.matrices', { ...scope, runId: 'lost' }))).toMatchObject({
      code: 'not_found',
      message: 'This project has none of the genres that run lost predicts.',
      hint: 'It predicts Lost.',
    });
    expect(await errorOf(ask('runs.report', { runId: 'nobody' }))).toMatchObject({ code: 'not_found' });
    const calibration = ask('runs.calibration', { ...scope, runId: 'run-2', genreId: WESTERN });
    expect(await errorOf(calibration)).toMatchObject({ code: 'bad_input' });
    const cell = ask('runs.cell', { ...scope, runId: 'run-2', matrix: 'labels', row: LOST, column: COMEDY });
    expect(await errorOf(cell)).toMatchObject({ code: 'not_found', message: 'There is no genre 9 in this project.' });
  });
});

describe('two runs', () => {
  it('are compared on the posters and genres that both know', async () => {
    const answer = await ask('runs.compare', { a: 'run-1', b: 'run-2', samples: 300 });
    const list = inPart('test', 'run-1');
    expect(answer.posters).toBe(list.length);
    expect(answer.perGenre.map(({ genreId }) => genreId)).toEqual([COMEDY, HORROR, SCIFI]);
    expect([answer.onlyA, answer.onlyB]).toEqual([['Western'], ['Lost']]);
    expect(answer.outcome).toBe('better');
    expect(answer.verdict).toMatch(
      new RegExp(`^run-2 is better than run-1 on ${list.length} posters: mAP 0\\.\\d+ higher`),
    );
    const { mAP } = answer.overall;
    expect(mAP.low).toBeGreaterThan(0);
    expect(mAP.low!).toBeLessThan(mAP.difference!);
    expect(mAP.high!).toBeGreaterThan(mAP.difference!);
    // Both on the same posters: measured alone, the second has more of them.
    const a = await ask('runs.evaluate', { runId: 'run-1', split: 'test', genres: ['Comedy', 'Horror', 'Sci-Fi'] });
    expect(answer.overall.macroF1.a).toBeCloseTo(a.tuned.macro.f1, 12);
    expect(answer.warnings).toEqual([
      'The runs were trained on different labels; both are measured on the labels as they are now.',
      `${inPart('test', 'run-2').length - list.length} posters left out: only run-2 has predictions for them.`,
    ]);
    expect(await ask('runs.compare', { a: 'run-1', b: 'run-2', samples: 300 })).toEqual(answer);
  });

  it('say which posters flipped, and whether for the better', async () => {
    const { flipped } = await ask('runs.compare', { a: 'run-1', b: 'run-2', rule: 'half', samples: 100, limit: 500 });
    let [mended, broken, total] = [0, 0, 0];
    for (const poster of inPart('test', 'run-1')) {
      const before = (g: number) => poster.said.get('run-1')![g]! >= 0.5;
      const now = (g: number) => poster.said.get('run-2')![[COMEDY, HORROR, LOST, SCIFI].indexOf(g)]! >= 0.5;
      const changed = [HORROR, SCIFI, COMEDY].filter((g) => before(g) !== now(g));
      if (changed.length === 0) continue;
      total++;
      const right = changed.filter((g) => labelOf(poster, g) === (now(g) ? 1 : 0)).length;
      const wrong = changed.filter((g) => labelOf(poster, g) === (now(g) ? 0 : 1)).length;
      mended += right;
      broken += wrong;
      const told = flipped.posters.find(({ posterId }) => posterId === poster.id)!;
      expect([told.mended, told.broken, told.gained.length + told.lost.length]).toEqual([right, wrong, changed.length]);
    }
    expect(flipped).toMatchObject({ total, mended, broken });
    expect(flipped.posters).toHaveLength(total);
  });

  it('are judged by the posters whose labels count', async () => {
    const answer = await ask('runs.compare', { a: 'run-1', b: 'run-2', truth: 'person', samples: 100 });
    const list = inPart('test', 'run-1');
    const confirmed = list.filter((poster) => byPerson(poster, HORROR)).length;
    expect([answer.posters, answer.outcome]).toEqual([list.length, 'unknown']);
    expect(answer.warnings).toContain(`Only ${confirmed} of the ${list.length} posters have a known label.`);
    expect(answer.verdict).toBe(
      `Nothing can be said on ${confirmed} posters: at least 20 are needed to tell a difference from noise.`,
    );
    expect(answer.perGenre.find(({ genreId }) => genreId === SCIFI)!.f1).toEqual({
      a: null,
      b: null,
      difference: null,
      low: null,
      high: null,
    });
  });

  it('call the difference of a run and itself noise', async () => {
    const { outcome, verdict, overall, flipped } = await ask('runs.compare', { a: 'run-2', b: 'run-2', samples: 100 });
    expect(outcome).toBe('noise');
    expect(verdict).toContain('both 95 % intervals contain 0');
    expect(overall.microF1).toMatchObject({ difference: 0, low: 0, high: 0 });
    expect(flipped.total).toBe(0);
  });

  it('leave out what one of them was trained on, and say so', async () => {
    const { posters: compared, warnings } = await ask('runs.compare', { a: 'run-1', b: 'turned', samples: 100 });
    const i = (poster: Poster): number => posters.indexOf(poster);
    // In the test part of one and not in train of the other: half of the test posters, all validation ones.
    const left = inPart('test', 'run-1').filter((poster) => i(poster) % 10 !== 0);
    expect(compared).toBe(left.length + inPart('validation', 'run-1').length);
    expect(warnings).toEqual([
      'The runs have different splits: default and turned.',
      `${inPart('test', 'turned').filter((poster) => i(poster) % 10 === 0).length} posters of the test part left out: turned was trained on them.`,
      expect.stringMatching(/^\d+ posters left out: only turned has predictions for them\.$/) as string,
    ]);
  });

  it('take a cross-validated run as out of sample everywhere', async () => {
    const test = await ask('runs.compare', { a: 'turned', b: 'folds', samples: 100 });
    // The parts are those of the other run.
    const turned = posters.filter(
      (poster, i) => poster.part === 'validation' || (poster.part === 'test' && i % 10 !== 0),
    );
    expect(test.posters).toBe(turned.length);
    expect(test.warnings).toEqual([]);
    const train = await ask('runs.compare', { a: 'run-1', b: 'folds', split: 'train', samples: 100 });
    expect(train.posters).toBe(inPart('train', 'run-1').length);
    expect(train.warnings[0]).toBe('Only folds was not trained on these posters, which favours the other.');
  });

  it('have nothing to say on a part without posters', async () => {
    catalog.db.prepare("UPDATE split_member SET part = 'train' WHERE split_id = 2 AND part = 'test'").run();
    await callsOf(service)('changed', { revision: 2, what: ['splits'], posterIds: null });
    try {
      const { outcome, posters: none, verdict } = await ask('runs.compare', { a: 'turned', b: 'turned' });
      expect([outcome, none]).toEqual(['unknown', 0]);
      expect(verdict).toBe(
        'Nothing can be said: there is no labelled poster that the first "turned" and the second "turned" can be compared on.',
      );
      const scope = { runId: 'turned', split: 'test' } as const;
      expect((await ask('runs.matrices', scope)).posters).toBe(0);
      expect(
        (await ask('runs.curves', scope)).curves.every(({ points, ap }) => points.length === 0 && ap === null),
      ).toBe(true);
      expect(await ask('runs.calibration', { ...scope, genreId: null })).toMatchObject({ known: 0, temperature: null });
      const report = await ask('runs.report', { runId: 'turned' });
      expect(report.table.map((row) => row.posters)).toEqual([300, 0, 0]);
      expect(report.samples).toEqual([]);
      expect(report.markdown.table).toContain('| test | 0 | - |');
    } finally {
      // What `beforeAll` gave.
      for (const [i, poster] of posters.entries()) {
        if (poster.part !== 'validation' && (poster.part !== 'test' || i % 10 === 0)) continue;
        catalog.db
          .prepare(
            "UPDATE split_member SET part = 'test' WHERE split_id = 2 AND film_id = (SELECT film_id FROM poster WHERE id = ?)",
          )
          .run(poster.id);
      }
      await callsOf(service)('changed', { revision: 3, what: ['splits'], posterIds: null });
    }
  });
});

describe('the report', () => {
  it('has a line for each part, as the metrics say', async () => {
    const { table, markdown, csv } = await ask('runs.report', { runId: 'run-1', rule: 'half' });
    expect(table.map(({ split }) => split)).toEqual([...PARTS]);
    for (const row of table) {
      const { half } = await ask('runs.evaluate', { runId: 'run-1', split: row.split });
      expect(row).toEqual({
        split: row.split,
        posters: half.posters,
        known: half.known,
        macro: half.macro,
        micro: half.micro,
        mAP: half.mAP,
      });
    }
    const test = table[2]!;
    expect(markdown.table.split('\n')[4]).toBe(
      `| test | ${test.posters} | ${[test.macro.precision, test.macro.recall, test.macro.f1, test.micro.precision, test.micro.recall, test.micro.f1, test.mAP!].map((value) => value.toFixed(3)).join(' | ')} |`,
    );
    expect(csv.table.split('\n')[3]).toContain(`test,${test.posters},${test.macro.precision},`);
    expect(csv.perGenre.trim().split('\n')).toHaveLength(1 + 3 * GENRES.length);
    expect(markdown.perGenre).toMatch(/### test\n\n\| genre \|[^]*\| Western \| 0 \|/);
  });

  it('shows posters of the test part, the same for the same seed', async () => {
    const { samples, csv, markdown } = await ask('runs.report', { runId: 'run-1', samples: 20, seed: 3 });
    expect(samples).toHaveLength(20);
    expect(new Set(samples.map(({ posterId }) => posterId)).size).toBe(20);
    for (const sample of samples) {
      const poster = posters.find(({ id }) => id === sample.posterId)!;
      expect(poster.part).toBe('test');
      expect(sample.labelled).toEqual(GENRES.filter((_, g) => labelOf(poster, g) === 1));
      expect(new Set(sample.predicted.map(({ genre }) => genre))).toEqual(
        new Set(GENRES.filter((_, g) => poster.said.get('run-1')![g]! >= TUNED[g]!)),
      );
      for (const { genre, right } of sample.predicted) {
        const label = labelOf(poster, GENRES.indexOf(genre));
        expect(right).toBe(label === -1 ? null : label === 1);
      }
    }
    expect((await ask('runs.report', { runId: 'run-1', samples: 20, seed: 3 })).samples).toEqual(samples);
    expect((await ask('runs.report', { runId: 'run-1', samples: 20, seed: 4 })).samples).not.toEqual(samples);
    // A title that begins like a formula is none in a spreadsheet, and none of its bars divides a cell.
    const titled = samples.find(({ title }) => title.startsWith('='))!;
    const line = csv.samples.split('\n').find((text) => text.includes(titled.title))!;
    expect(line.startsWith("'=")).toBe(true);
    expect(unescapeCell(line.split(',')[0]!)).toBe(titled.title);
    expect(markdown.samples).toContain(`| ${titled.title.replace('|', '\\|')}`);
  });

  it('writes a card with data, recipe, models, metrics, limits and the way to make it again', async () => {
    const { markdown } = await ask('runs.report', { runId: 'run-2' });
    const { card } = markdown;
    const titles = [...card.matchAll(/^#+ (.*)$/gm)].map((match) => match[1]);
    expect(titles).toEqual([
      'Model card: run-2',
      'Data',
      'Recipe',
      'Models and device',
      'Metrics',
      'Limits',
      'How to make it again',
    ]);
    const test = (await ask('runs.evaluate', { runId: 'run-2', split: 'test' })).tuned;
    expect(card).toContain(`| Comedy | ${test.perGenre[0]!.support} | ${test.perGenre[0]!.precision.toFixed(3)} |`);
    expect(card).toContain('The figures below are of the labels of now');
    expect(card).toContain('| epochs | 7 | 20 | 10 |');
    expect(card).toContain('Preset: Paper');
    expect(card).toContain('Figures on train are in-sample');
    expect(card).toMatch(/Unknown labels count neither for nor against: \d+\.\d %/);
    expect(card).toContain(
      'train genres --recipe recipe.json --encoder e --split-name default --genres Comedy,Horror,Lost,Sci-Fi --device cpu --threads 2',
    );
    const first = await ask('runs.report', { runId: 'run-1' });
    expect(first.markdown.card).toContain('Nothing on test is labelled Western');
    const folds = await ask('runs.report', { runId: 'folds' });
    expect(folds.markdown.card).toContain('by 3-fold cross-validation');
    expect(folds.markdown.card).not.toContain('in-sample');
    expect(folds.markdown.card).toContain('marquee crossval --folds 3');
  });
});

describe('answers that are kept', () => {
  it('follow labels, predictions and thresholds', async () => {
    const scope = { runId: 'run-1', split: 'test' } as const;
    const before = (await ask('runs.evaluate', scope)).half;
    const poster = inPart('test', 'run-1').find((one) => labelOf(one, WESTERN) === 0)!;
    setState(catalog.db, poster.id, { ...poster, personPresent: [...(poster.personPresent ?? []), WESTERN] });
    await callsOf(service)('changed', { revision: 4, what: ['labels'], posterIds: [poster.id] });
    expect((await ask('runs.evaluate', scope)).half.perGenre[WESTERN]!.support).toBe(1);
    setPrediction(catalog.db, 'run-1', poster.id, [0, 0, 0, 0.99]);
    await callsOf(service)('changed', { revision: 5, what: ['predictions'], posterIds: [poster.id] });
    expect((await ask('runs.evaluate', scope)).half.perGenre[WESTERN]!.ap).toBe(1);
    setState(catalog.db, poster.id, poster);
    setPrediction(catalog.db, 'run-1', poster.id, poster.said.get('run-1')!);
    await callsOf(service)('changed', { revision: 6, what: ['labels', 'predictions'], posterIds: [poster.id] });
    expect((await ask('runs.evaluate', scope)).half).toEqual(before);
  });

  it('are right for questions that come at once', async () => {
    const asked = PARTS.flatMap((split) => ['run-1', 'run-2', 'folds', 'turned'].map((runId) => ({ runId, split })));
    const together = await Promise.all(asked.map((scope) => ask('runs.evaluate', scope)));
    for (const [i, scope] of asked.entries()) expect(together[i]).toEqual(await ask('runs.evaluate', scope));
  });
});
