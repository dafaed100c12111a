// The evaluation of tagline runs: its address, the run beside its baselines on one scale, and the table of all scores.
import { describe, expect, it } from 'vitest';
import type { Job, SplitPart } from '../../../../../src/shared/domain.ts';
import type { Withheld } from '../../../../../src/shared/taglines/toldScores.ts';
import {
  measureTable,
  placeIn,
  plotRows,
  plotScale,
  settingsWords,
} from '../../../../../src/renderer/pages/Evaluation/taglines/scoreRows.ts';
import {
  taglineAddressFrom,
  taglineAddressToSearch,
} from '../../../../../src/renderer/pages/Evaluation/taglines/taglineAddress.ts';
import {
  evaluableRuns,
  evaluationJob,
} from '../../../../../src/renderer/pages/Evaluation/taglines/taglineRunChoice.ts';
import { exampleLayout } from '../../../../../src/renderer/pages/Evaluation/canvas/exampleLayout.ts';
import { taskIn } from '../../../../../src/renderer/parts/TaskSwitch.tsx';
import { aTaglineRun, measure, scoresOf } from '../../../shared/evaluation/taglines/aTaglineRun.ts';

describe('the address', () => {
  it('comes back as it was written, and nonsense is the default', () => {
    for (const address of [
      { run: null, split: 'test', without: null, tab: 'scores' },
      { run: 'a b', split: 'validation', without: ['genres', 'title'], tab: 'table' },
      { run: null, split: 'test', without: [], tab: 'card' },
    ] as const) {
      const search = taglineAddressToSearch(address);
      expect(taglineAddressFrom(new URLSearchParams(search))).toEqual(address);
      expect(taskIn(new URLSearchParams(search))).toBe('taglines');
    }
    expect(taglineAddressFrom(new URLSearchParams('split=all&tab=confusion&without=plot'))).toEqual({
      run: null,
      split: 'test',
      without: null,
      tab: 'scores',
    });
    expect(taskIn(new URLSearchParams('run=x'))).toBe('genres');
  });
});

describe('the chart', () => {
  const rows = plotRows(scoresOf(0.05), 'lift', 'Mine');

  it('has the run first, then the baselines that have the measure', () => {
    expect(rows.map(({ label, own }) => [label, own])).toEqual([
      ['Mine', true],
      ['A random tagline', false],
      ['A random one of the genres', false],
    ]);
    expect(plotRows(scoresOf(0.05), 'cosine', 'Mine').map(({ id }) => id)).toEqual(['run', 'random']);
  });

  it('has a scale that holds 0 and every interval', () => {
    const scale = plotScale(rows);
    expect(scale.low).toBeLessThanOrEqual(-0.004);
    expect(scale.high).toBeGreaterThanOrEqual(0.06);
    expect(scale.ticks).toContain(0);
    expect(placeIn(scale, scale.low)).toBe(2);
    expect(placeIn(scale, scale.high)).toBe(98);
    expect(plotScale([{ measure: measure(0, null) }]).ticks.length).toBeGreaterThan(1);
  });
});

describe('the table of scores', () => {
  it('has a row for each measure that is known, and the baselines as columns', () => {
    const { columns, rows } = measureTable(scoresOf(0.05));
    expect(columns.map(({ name }) => name)).toEqual(['random', 'sameGenres']);
    expect(rows.map(({ words }) => words.name)).toEqual(['lift', 'unique', 'medianRank', 'cosine']);
    expect(rows[0]!.baselines.map((each) => each?.value)).toEqual([0, 0.019]);
    expect(rows[3]!.baselines[1]).toBeNull();
  });

  it('keeps what a later version measures', () => {
    const scores = scoresOf(0.05);
    const { rows } = measureTable({ ...scores, measures: { ...scores.measures, later: measure(1) } });
    expect(rows.at(-1)!.words.label).toBe('later');
  });

  it('says what the drafts were made with', () => {
    expect(settingsWords({})).toBe(
      'Told the genres and the title besides the poster; sampled, the best of 24, seed 1.',
    );
    expect(settingsWords({ useTitle: false, useGenres: false, method: 'beam', candidates: 5 })).toBe(
      'Told the poster alone; by beam search, the best of 5, seed 1.',
    );
    expect(settingsWords(null)).toBe('');
  });
});

it('runs that are done can be evaluated, the starter stands last', () => {
  const runs = [
    aTaglineRun({ id: 'starter', builtIn: true, createdAt: '2027-01-01T00:00:00.000Z' }),
    aTaglineRun({ id: 'old' }),
    aTaglineRun({ id: 'new', createdAt: '2026-12-01T00:00:00.000Z' }),
    aTaglineRun({ id: 'under way', state: 'running' }),
  ];
  expect(evaluableRuns(runs).map(({ id }) => id)).toEqual(['new', 'old', 'starter']);
});

it('finds the evaluation of a run on a part', () => {
  const job = (id: string, split: string, kind = 'evaluateTaglines'): Job =>
    ({ id, kind, input: { runId: 'a', split, settings: { useTitle: id !== 'untitled' } } }) as Job;
  const jobs = [
    job('other', 'test', 'taglines'),
    job('untitled', 'test'),
    job('newest', 'test'),
    job('before', 'test'),
    job('part', 'train'),
  ];
  const found = (runId: string, split: SplitPart, withheld: Withheld = []) =>
    evaluationJob(jobs, { runId, split, withheld })?.id;
  expect(found('a', 'test')).toBe('newest');
  expect(found('a', 'test', ['title'])).toBe('untitled');
  expect(found('a', 'test', ['genres'])).toBeUndefined();
  expect(found('a', 'validation')).toBeUndefined();
  expect(found('b', 'test')).toBeUndefined();
});

it('draws each example with a poster, its own tagline and the draft', () => {
  const { ops } = exampleLayout('Drafts', 'note', scoresOf(0.05).examples, (text) => text.length * 6);
  const texts = ops.flatMap((op) => (op.kind === 'text' ? [op.text] : []));
  expect(ops.filter(({ kind }) => kind === 'poster')).toHaveLength(4);
  expect(texts).toContain('A draft | 1');
  expect(texts).toContain('Its own, "1"');
  expect(texts).not.toContain('Film 4');
});
