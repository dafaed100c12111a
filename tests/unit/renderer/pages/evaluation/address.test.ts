// The address of the Evaluation page, the run that it takes unasked, and what edits make stale.
import { describe, expect, it } from 'vitest';
import type { Run } from '../../../../../src/shared/domain.ts';
import { isAffected } from '../../../../../src/renderer/api/affected.ts';
import { addressFrom, addressToSearch, DEFAULT_ADDRESS } from '../../../../../src/renderer/pages/Evaluation/address.ts';
import {
  chosenRun,
  judgeableRuns,
  otherRun,
  partAbout,
  runOptions,
} from '../../../../../src/renderer/pages/Evaluation/runChoice.ts';

const read = (search: string) => addressFrom(new URLSearchParams(search));
const run = (id: string, part: Partial<Run> = {}): Run =>
  ({ id, name: id, state: 'done', predicted: 5, splitName: 'default', createdAt: `2026-01-0${id}`, ...part }) as Run;

describe('address', () => {
  it('is empty where all is as by default, and comes back as it was written', () => {
    expect(addressToSearch(DEFAULT_ADDRESS)).toBe('');
    expect(read('')).toEqual(DEFAULT_ADDRESS);
    const address = { run: 'a', other: 'b', split: 'train', truth: 'person', tab: 'compare', genre: 0 } as const;
    expect(read(addressToSearch(address))).toEqual(address);
  });

  it('takes the default for what makes no sense', () => {
    expect(read('split=all&truth=mine&tab=secret&genre=x1&run=gone')).toEqual({ ...DEFAULT_ADDRESS, run: 'gone' });
  });
});

describe('what a part is worth', () => {
  it('is not said of a split that a run was not trained on', () => {
    expect(partAbout({ kind: 'train', builtIn: false }, 'train')).toContain('learned from these');
    expect(partAbout({ kind: 'train', builtIn: false }, 'test')).toContain('believe');
    for (const part of ['train', 'validation', 'test'] as const) {
      expect(partAbout({ kind: 'crossval', builtIn: false }, part)).toContain('never saw it');
      expect(partAbout({ kind: 'imported', builtIn: false }, part)).toContain('elsewhere');
      expect(partAbout({ kind: 'train', builtIn: true }, part)).toContain('elsewhere');
    }
  });
});

describe('the run that is looked at', () => {
  const runs = judgeableRuns([
    run('1'),
    run('2', { splitName: 'other' }),
    run('3'),
    run('4', { state: 'running', predicted: 0 }),
    run('5', { state: 'interrupted', predicted: 0 }),
    run('6', { predicted: 0 }),
  ]);

  it('is done or has predictions, newest first', () => {
    expect(runs.map(({ id }) => id)).toEqual(['6', '3', '2', '1']);
  });

  it('is the one of the address, else the active one, else the newest', () => {
    expect(chosenRun(runs, '2', '1')?.id).toBe('2');
    expect(chosenRun(runs, 'gone', '1')?.id).toBe('1');
    expect(chosenRun(runs, null, null)?.id).toBe('6');
    expect(chosenRun([], null, null)).toBeNull();
  });

  it('is compared with an earlier one of its split that has predictions, unless another is wished', () => {
    const of = (id: string) => runs.find((each) => each.id === id)!;
    expect(otherRun(runs, of('3'), null)?.id).toBe('1');
    expect(otherRun(runs, of('1'), null)?.id).toBe('3');
    expect(otherRun(runs, of('2'), null)?.id).toBe('3');
    expect(otherRun(runs, of('3'), '2')?.id).toBe('2');
    expect(otherRun(runs, of('3'), '3')?.id).toBe('1');
    expect(otherRun([of('3'), of('6')], of('3'), '6')).toBeNull();
  });

  it('is told from another of its name by its time', () => {
    const labels = runOptions([run('1', { name: 'x' }), run('2', { name: 'x' }), run('3', { name: 'y' })]);
    expect(labels[2]!.label).toBe('y');
    expect(labels[0]!.label).toMatch(/^x \(.+\)$/);
    expect(labels[0]!.label).not.toBe(labels[1]!.label);
  });
});

it('edits of labels make evaluations stale, edits of taglines do not', () => {
  const change = (what: 'labels' | 'predictions' | 'genres' | 'splits' | 'taglines') => ({
    what: [what],
    posterIds: [1],
  });
  for (const name of ['evaluate', 'curves', 'crossing', 'calibration', 'matrices', 'cell', 'compare', 'report']) {
    for (const what of ['labels', 'predictions', 'genres', 'splits'] as const)
      expect(isAffected(`runs.${name}`, {}, change(what)), `${name} by ${what}`).toBe(true);
    expect(isAffected(`runs.${name}`, {}, change('taglines')), name).toBe(false);
  }
});
