// The words and figures of the Splits dialog.
import { describe, expect, it } from 'vitest';
import type { LeakReport } from '../../../../../src/shared/evaluation/answers.ts';
import {
  draftProblem,
  evennessWords,
  findings,
  freeName,
  genreRows,
  pairWords,
  tableWords,
} from '../../../../../src/renderer/pages/Training/splits/splitWords.ts';

const report: LeakReport = {
  splitName: 'default',
  films: 100,
  groups: 0,
  asked: { train: 0.8, validation: 0.1, test: 0.1 },
  parts: { train: 80, validation: 10, test: 10 },
  pairs: [],
  leaks: 0,
  similar: 0,
  toldApart: 0,
  cosineLimit: 0.78,
  genres: [
    { genre: 'Sport', train: 182, validation: 15, test: 23 },
    { genre: 'Mystery', train: 842, validation: 105, test: 105 },
  ],
  starterFilms: 0,
};

describe('a new split', () => {
  const splits = [{ name: 'default' }, { name: 'split 3' }];

  it('is offered a name that is free', () => {
    expect(freeName([])).toBe('split 1');
    expect(freeName(splits)).toBe('split 4');
  });

  it('needs a free name and films to train on', () => {
    expect(draftProblem({ name: 'even', validation: 10, test: 10 }, splits)).toBeNull();
    expect(draftProblem({ name: ' ', validation: 10, test: 10 }, splits)).toContain('needs a name');
    expect(draftProblem({ name: 'default ', validation: 10, test: 10 }, splits)).toContain('of this name');
    expect(draftProblem({ name: 'even', validation: 50, test: 50 }, splits)).toContain('to train on');
  });

  it('from a table says what could not be followed', () => {
    expect(tableWords({ name: 'a', listed: 280, skippedCount: 0, skipped: [] })).toBe('280 films placed by the table.');
    expect(tableWords({ name: 'a', listed: 1, skippedCount: 1, skipped: [] })).toBe(
      '1 film placed by the table; 1 entry could not be followed.',
    );
  });
});

describe('the check', () => {
  it('says in words what is wrong, what to look at, and what is fine', () => {
    expect(findings(report)).toEqual([{ text: 'No picture is in two parts.', tone: 'fine' }]);
    const bad = findings({ ...report, leaks: 1, similar: 2, starterFilms: 3, cosineLimit: null, groups: 4 });
    expect(bad.map(({ tone }) => tone)).toEqual(['problem', 'look', 'look', 'look', 'fine']);
    expect(bad[0]!.text).toMatch(/^1 pair of posters with the same picture/);
    expect(bad[1]!.text).toMatch(/^2 pairs .* may be the same picture/);
  });

  it('names the most uneven genre, or none', () => {
    expect(evennessWords(report)).toBe('Most uneven: Sport, 6.8 % in validation instead of 10.0 %.');
    expect(evennessWords({ ...report, genres: report.genres.slice(1) })).toBe(
      'Every genre has its share in every part.',
    );
    expect(evennessWords({ ...report, genres: [] })).toBe('No poster in it is labelled yet.');
    const [sport] = genreRows(report);
    expect(sport).toMatchObject({ genre: 'Sport', posters: 220 });
    expect(sport!.shares.map(({ text }) => text)).toEqual(['82.7 %', '6.8 %', '10.5 %']);
    expect(sport!.shares[1]!.off).toBeCloseTo(0.0318, 4);
  });

  it('says how near two posters are', () => {
    expect(pairWords({ kind: 'sameFile', distance: 0, cosine: null })).toEqual({
      what: 'The same file',
      near: 'no bit differs',
    });
    expect(pairWords({ kind: 'nearDuplicate', distance: 2, cosine: null }).near).toBe('2 of 64 bits differ');
    expect(pairWords({ kind: 'similar', distance: 14, cosine: 0.897 })).toEqual({
      what: 'Look alike',
      near: '14 of 64 bits differ, cosine 0.90',
    });
  });
});
