import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AppError } from '../../../src/shared/errors.ts';
import { placeFolder, removeFolder } from '../../../src/main/modelStore/placing.ts';

let dir = '';
let target = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'marquee-placing-'));
  target = join(dir, 'model');
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});
const make = (folder: string, content: string): void => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'weights'), content);
};
const content = (): string => readFileSync(join(target, 'weights'), 'utf8');

it('puts a folder in the place of another once it is registered', async () => {
  make(target, 'old');
  make(join(dir, 'new'), 'new');
  await placeFolder(join(dir, 'new'), target, () => Promise.resolve());
  expect(content()).toBe('new');
  expect(readdirSync(dir)).toEqual(['model']);
});

it('leaves both folders as they were where that fails', async () => {
  make(target, 'old');
  make(join(dir, 'new'), 'new');
  const failure = new AppError('conflict', 'taken');
  await expect(placeFolder(join(dir, 'new'), target, () => Promise.reject(failure))).rejects.toBe(failure);
  expect(content()).toBe('old');
  expect(readdirSync(dir).sort()).toEqual(['model', 'new']);
});

it('removes a folder on a full disk: it goes first, so that the list can be written', async () => {
  make(target, 'old');
  let attempts = 0;
  await removeFolder(target, () => {
    attempts += 1;
    const room = readdirSync(dir).length === 0;
    return room ? Promise.resolve() : Promise.reject(new AppError('disk_full', 'full'));
  });
  expect(attempts).toBe(2);
  expect(existsSync(target)).toBe(false);
});

it('keeps a folder that could not be forgotten for another reason', async () => {
  make(target, 'old');
  await expect(removeFolder(target, () => Promise.reject(new AppError('read_only', 'no')))).rejects.toMatchObject({
    code: 'read_only',
  });
  expect(content()).toBe('old');
});
