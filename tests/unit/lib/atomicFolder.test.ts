import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openAtomicFolder } from '../../../src/main/lib/atomicFolder.ts';

const root = mkdtempSync(join(tmpdir(), 'marquee-atomic-folder-'));
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root);
});

const path = join(root, 'made');
const open = (overwrite = false, replaceable = true) =>
  openAtomicFolder(path, { key: 'abc', overwrite, replaceable: () => Promise.resolve(replaceable) });

it('is not there before it is whole, and then without a trace of the making', async () => {
  const folder = await open();
  writeFileSync(join(folder.temp, 'a'), '1');
  expect(existsSync(path)).toBe(false);
  await folder.commit();
  expect(readdirSync(root)).toEqual(['made']);
  expect(readFileSync(join(path, 'a'), 'utf8')).toBe('1');
});

it('leaves nothing when it is discarded, and begins anew where the same work was killed', async () => {
  await (await open()).discard();
  expect(readdirSync(root)).toEqual([]);
  const killed = await open();
  writeFileSync(join(killed.temp, 'half'), '');
  const again = await open();
  expect(again.temp).toBe(killed.temp);
  expect(readdirSync(again.temp)).toEqual([]);
});

it('replaces what it may, and nothing else', async () => {
  mkdirSync(path);
  await (await open()).commit();
  writeFileSync(join(path, 'old'), '');
  await expect(open()).rejects.toMatchObject({ code: 'conflict' });
  await expect(open(true, false)).rejects.toMatchObject({ code: 'conflict' });
  const folder = await open(true);
  writeFileSync(join(folder.temp, 'new'), '');
  await folder.commit();
  expect(readdirSync(path)).toEqual(['new']);
  expect(readdirSync(root)).toEqual(['made']);
});

it('looks again before it takes the place', async () => {
  const folder = await open();
  mkdirSync(path);
  writeFileSync(join(path, 'meanwhile'), '');
  await expect(folder.commit()).rejects.toMatchObject({ code: 'conflict' });
  await folder.discard();
  expect(readdirSync(path)).toEqual(['meanwhile']);
});

it('refuses a file, and follows a link to the folder behind it', async () => {
  writeFileSync(path, '');
  await expect(open(true)).rejects.toMatchObject({ code: 'bad_input' });
  rmSync(path);
  mkdirSync(join(root, 'real'));
  symlinkSync(join(root, 'real'), path, 'junction');
  const folder = await open();
  writeFileSync(join(folder.temp, 'a'), '');
  await folder.commit();
  expect(readdirSync(join(root, 'real'))).toEqual(['a']);
  expect(readdirSync(path)).toEqual(['a']);
});
