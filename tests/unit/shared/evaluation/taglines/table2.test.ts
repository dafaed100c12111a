// Runs in the layout of the paper's Table 2, and taken elsewhere.
import { expect, it } from 'vitest';
import {
  rateText,
  TABLE2_HEADS,
  table2Cells,
  table2Csv,
  table2Markdown,
  table2Rows,
} from '../../../../../src/shared/evaluation/taglines/table2.ts';
import { aTaglineRun, scoresOf } from './aTaglineRun.ts';

const run = (id: string, batchSize: number, learningRate: number, lift?: number) =>
  aTaglineRun(
    { id, name: id, recipe: { batchSize, learningRate } },
    lift === undefined ? {} : { scores: { test: scoresOf(lift) } },
  );
const rows = table2Rows([run('small', 4, 2e-5), run('fast', 16, 2e-4, 0.02), run('paper', 16, 2e-5, 0.03)], 'test');

it('lists by batch size, then learning rate, with losses of the kept epoch', () => {
  expect(rows.map(({ run: name }) => name)).toEqual(['paper', 'fast', 'small']);
  expect(table2Cells(rows[0]!)).toEqual([
    'paper',
    'starter-language',
    '16',
    '2e-5',
    '2 of 3',
    '3.800',
    '3.700',
    'image, genres, title',
    '0.163',
    '0.030',
    '0.020 to 0.040',
    '99.7 %',
  ]);
  expect(table2Cells(rows[0]!)).toHaveLength(TABLE2_HEADS.length);
});

it('has dashes where a run was not evaluated on the part', () => {
  expect(table2Cells(rows[2]!).slice(7)).toEqual(['-', '-', '-', '-', '-']);
  expect(table2Rows([run('a', 4, 2e-5, 0.1)], 'validation')[0]!.lift).toBeNull();
});

it('says what each was told, or lists those alone that were told the same', () => {
  const told = run('told', 16, 2e-5, 0.03);
  const untitled = aTaglineRun({ id: 'u' }, { scores: { test: scoresOf(0.02, { settings: { useTitle: false } }) } });
  const liftsOf = (...withheld: Parameters<typeof table2Rows>[2][]) =>
    table2Rows([told, untitled], 'test', ...withheld).map((row) => [row.told, row.lift?.value ?? null]);
  expect(liftsOf()).toEqual([
    ['image+genres+title', 0.03],
    ['image+genres', 0.02],
  ]);
  expect(liftsOf(['title'])).toEqual([
    [null, null],
    ['image+genres', 0.02],
  ]);
});

it('becomes Markdown and CSV, a row per run', () => {
  expect(table2Markdown(rows).trimEnd().split('\n')).toHaveLength(5);
  const [header, first] = table2Csv([{ ...rows[0]!, run: '=a, "b"' }]).split('\n');
  expect(header!.split(',')).toHaveLength(14);
  expect(first).toBe(
    `"'=a, ""b""",starter-language,16,0.00002,2,3,3.8,3.7,image+genres+title,0.163,0.03,0.02,0.04,0.997`,
  );
});

it.each([
  [2e-5, '2e-5'],
  [2e-4, '0.0002'],
  [1.5e-5, '1.5e-5'],
])('writes the rate %d as papers do', (rate, text) => {
  expect(rateText(rate)).toBe(text);
});
