// The one door: names, input, guard, output.
import { expect, it } from 'vitest';
import { AppError } from '../../../src/shared/errors.ts';
import { createDispatch, type CallHandlers } from '../../../src/main/core/dispatch.ts';

const handlers = {
  'library.ids': () => ({ ids: [1] }),
  'poster.find': () => ({ wrong: true }),
  'studio.setSetting': () => undefined,
  'labels.set': (input: { posterIds: number[] }, caller: { person: string }) => ({
    batchId: caller.person,
    changed: input.posterIds.length,
    revision: 1,
    savedAt: 'now',
  }),
} as unknown as CallHandlers;
const dispatch = (guard: () => void = () => undefined, checkOutput = true) =>
  createDispatch({ handlers, guard, checkOutput });
const ann = { person: 'ann' };

it('passes parsed input and the caller to the handler', async () => {
  const set = [{ genreId: 1, state: 'present', surplus: 1 }];
  expect(await dispatch()('labels.set', { posterIds: [4, 5], set }, ann)).toMatchObject({ batchId: 'ann', changed: 2 });
});

it('names every field that does not fit, at most five in words', async () => {
  const posterIds = [-1, 'a', 1.5, null, {}, []];
  const error = await dispatch()('labels.set', { posterIds, set: [] }, ann).catch((e: unknown) => e as AppError);
  expect(error).toBeInstanceOf(AppError);
  const { message, details } = error as AppError;
  expect(message).toContain('posterIds[0]');
  expect(message).toContain('and 2 more');
  expect(details).toMatchObject({
    call: 'labels.set',
    fields: expect.arrayContaining(['posterIds[5]', 'set']) as string[],
  });
});

it('refuses before the handler runs, after the input is known to fit', async () => {
  const guard = (): void => {
    throw new AppError('read_only', 'no');
  };
  await expect(dispatch(guard)('library.ids', { filter: 3 }, ann)).rejects.toMatchObject({ code: 'bad_input' });
  const input = { filter: {}, sort: { by: 'title', descending: false } };
  await expect(dispatch(guard)('library.ids', input, ann)).rejects.toMatchObject({ code: 'read_only' });
});

it('checks output where asked, and gives an empty object for no answer', async () => {
  await expect(dispatch()('poster.find', {}, ann)).rejects.toMatchObject({ code: 'internal' });
  expect(await dispatch(() => undefined, false)('poster.find', {}, ann)).toEqual({ wrong: true });
  expect(await dispatch()('studio.setSetting', { key: 'a', value: 1 }, ann)).toEqual({});
});
