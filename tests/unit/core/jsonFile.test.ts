import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { jsonFile, type JsonFile } from '../../../src/main/core/jsonFile.ts';
import { silentLog } from '../../../src/main/lib/log.ts';

let folder: string;
let path: string;
let file: JsonFile<{ count: number }>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'marquee-json-'));
  path = join(folder, 'settings.json');
  file = jsonFile(path, z.object({ count: z.number() }), { count: 0 }, silentLog);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const raise = (): Promise<void> => file.update(({ count }) => ({ count: count + 1 }));

it('applies changes one after the other', async () => {
  expect(await file.read()).toEqual({ count: 0 });
  await Promise.all([raise(), raise(), raise()]);
  expect(await file.read()).toEqual({ count: 3 });
});

it('sets a damaged file aside', async () => {
  writeFileSync(path, '{"count": ');
  await raise();
  expect(await file.read()).toEqual({ count: 1 });
  const kept = readdirSync(folder).find((name) => name.startsWith('settings.json.damaged-'))!;
  expect(readFileSync(join(folder, kept), 'utf8')).toBe('{"count": ');
});

it('writes nothing over what it cannot read', async () => {
  mkdirSync(path);
  expect(await file.read()).toEqual({ count: 0 });
  await expect(raise()).rejects.toThrow();
  expect(statSync(path).isDirectory()).toBe(true);
});
