// The order of the queue, moves in it, and what a state means for the work that was done.
import { describe, expect, it } from 'vitest';
import { jobStateSchema, type Job } from '../../../../src/shared/domain.ts';
import {
  canPause,
  canResume,
  fittingBatch,
  inQueueOrder,
  JOB_STATES,
  placeBefore,
  queueWords,
  trayWords,
} from '../../../../src/renderer/parts/jobWords.ts';

const job = (id: string, state: Job['state'], createdAt: string, order?: number): Job =>
  ({ id, state, createdAt, resumable: true, ...(order === undefined ? {} : { order }) }) as Job;

describe('the queue', () => {
  it('has what runs, then what waits in its order, then what can go on, then the newest that ended', () => {
    const jobs = [
      job('done', 'done', '2026-01-09'),
      job('failed', 'failed', '2026-01-08'),
      job('later', 'paused', '2026-01-07'),
      job('sooner', 'paused', '2026-01-06'),
      job('third', 'queued', '2026-01-01', 9),
      job('second', 'queued', '2026-01-03', 4),
      job('first', 'queued', '2026-01-02', 4),
      job('running', 'running', '2026-01-04'),
    ];
    expect(inQueueOrder(jobs).map(({ id }) => id)).toEqual([
      'running',
      'first',
      'second',
      'third',
      'sooner',
      'later',
      'done',
      'failed',
    ]);
  });

  it('moves a job by one place', () => {
    const waiting = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
    expect(placeBefore(waiting, 'b', -1)).toBe('a');
    expect(placeBefore(waiting, 'a', 1)).toBe('c');
    expect(placeBefore(waiting, 'b', 1)).toBeNull();
    expect(placeBefore(waiting, 'a', -1)).toBeUndefined();
    expect(placeBefore(waiting, 'c', 1)).toBeUndefined();
    expect(placeBefore(waiting, 'x', 1)).toBeUndefined();
  });

  it('is told in one line', () => {
    const jobs = [job('a', 'running', ''), job('b', 'queued', ''), job('c', 'queued', ''), job('d', 'interrupted', '')];
    expect(queueWords(jobs)).toBe('1 running, 2 waiting, 1 interrupted');
    expect(trayWords(jobs)).toBe('1 job running, 2 waiting, 1 interrupted');
    expect(trayWords([job('a', 'done', '')])).toBe('Jobs');
  });
});

describe('states', () => {
  it('have words of their own, no two alike', () => {
    const words = jobStateSchema.options.map((state) => JOB_STATES[state].word);
    expect(new Set(words).size).toBe(words.length);
    expect(JOB_STATES.paused.about).toMatch(/nothing is lost/);
    const told = (['paused', 'interrupted', 'cancelled', 'failed'] as const).map((state) => JOB_STATES[state].about);
    expect(new Set(told).size).toBe(told.length);
  });

  it('decide what can be done', () => {
    expect((['queued', 'running'] as const).map((state) => canPause(job('a', state, '')))).toEqual([true, true]);
    expect(canPause({ state: 'running', resumable: false })).toBe(false);
    expect(
      (['paused', 'interrupted', 'cancelled', 'failed'] as const).every((state) => canResume(job('a', state, ''))),
    ).toBe(true);
    expect((['queued', 'running', 'done'] as const).some((state) => canResume(job('a', state, '')))).toBe(false);
  });
});

it('offers the batch that fits only where memory was short and one does', () => {
  const failed = (code: string, details?: Record<string, unknown>, kind: Job['kind'] = 'train') =>
    fittingBatch({ kind, error: { code, message: '', ...(details ? { details } : {}) } });
  expect(failed('out_of_memory', { fitting: 24 })).toBe(24);
  expect(failed('out_of_memory', { fitting: 24 }, 'crossval')).toBe(24);
  expect(failed('out_of_memory', { fitting: 0 })).toBeNull();
  expect(failed('out_of_memory')).toBeNull();
  expect(failed('bad_input', { fitting: 24 })).toBeNull();
  expect(failed('out_of_memory', { fitting: 24 }, 'embed')).toBeNull();
  expect(fittingBatch({ kind: 'train', error: null })).toBeNull();
});
